"""What is written for ever stays, against UPDATE, DELETE and TRUNCATE (J2)."""

from django.db import migrations

from kit import guards

HISTORIES = (
    "contacts_historicalagreement",
    "contacts_historicalcontact",
    "contacts_historicalcustomer",
    "contacts_historicalparameter",
    "contacts_historicalreach",
    "contacts_historicalserviceline",
)
LOGS = (
    "contacts_event",
    "contacts_parametervalue",
    "contacts_merge",
    "contacts_movedrow",
)


class Migration(migrations.Migration):
    dependencies = [("contacts", "0013_guards_by_index"), ("accounts", "0004_history_stays")]
    operations = [
        guards.history_stays(*HISTORIES),
        guards.never_emptied(*HISTORIES, *LOGS),
    ]
