"""What is written for ever stays, against UPDATE, DELETE and TRUNCATE (J2)."""

from django.db import migrations

from kit import guards

HISTORIES = (
    "procedures_historicaldocument",
    "procedures_historicalrevision",
    "procedures_historicalrule",
    "procedures_historicalrulevalue",
)
LINKS = (
    "procedures_historicaldocument_owners",
    "procedures_historicaldocument_reader_roles",
    "procedures_historicaldocument_reader_sectors",
    "procedures_historicalrevision_related",
)
LOGS = (
    "procedures_revision",
    "procedures_rulevalue",
    "procedures_change",
    "procedures_acknowledgement",
    "procedures_review",
    "procedures_paper",
)


class Migration(migrations.Migration):
    dependencies = [("procedures", "0003_guards"), ("accounts", "0004_history_stays")]
    operations = [
        guards.history_stays(*HISTORIES),
        guards.history_stays(*LINKS, key="m2m_history_id"),
        guards.never_emptied(*HISTORIES, *LINKS, *LOGS),
    ]
