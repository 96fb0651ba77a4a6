"""What is written for ever stays, against UPDATE, DELETE and TRUNCATE (J2)."""

from django.db import migrations

from kit import guards

LOGS = (
    "tickets_historicalticket",
    "tickets_ticket",
    "tickets_ticketevent",
    "tickets_message",
    "tickets_attachment",
    "tickets_followup",
)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0007_queue_order"), ("accounts", "0004_history_stays")]
    operations = [
        guards.never_emptied(*LOGS),
    ]
