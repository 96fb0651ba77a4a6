"""What is written for ever stays, against UPDATE, DELETE and TRUNCATE (J2)."""

from django.db import migrations

from kit import guards

HISTORIES = (
    "accounts_historicalabsence",
    "accounts_historicaldelegation",
    "accounts_historicalpersonskill",
    "accounts_historicalsector",
    "accounts_historicaluser",
)
LINKS = ("accounts_historicaluser_groups",)
LOGS = ("accounts_export",)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_lists")]
    operations = [
        guards.functions(),
        guards.history_stays(*HISTORIES),
        guards.history_stays(*LINKS, key="m2m_history_id"),
        guards.never_emptied(*HISTORIES, *LINKS, *LOGS),
    ]
