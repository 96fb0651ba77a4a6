"""What is written for ever stays, against UPDATE, DELETE and TRUNCATE (J2)."""

from django.db import migrations

from kit import guards

HISTORIES = (
    "sla_historicalcalendar",
    "sla_historicalconfirmedyear",
    "sla_historicalcover",
    "sla_historicalholiday",
    "sla_historicalplan",
    "sla_historicalpolicy",
    "sla_historicalrota",
    "sla_historicalshift",
    "sla_historicaltarget",
    "sla_historicalwindow",
)


class Migration(migrations.Migration):
    dependencies = [("sla", "0005_feed_links"), ("accounts", "0004_history_stays")]
    operations = [
        guards.history_stays(*HISTORIES),
        guards.never_emptied(*HISTORIES),
    ]
