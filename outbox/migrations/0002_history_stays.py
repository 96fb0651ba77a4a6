"""What is written for ever stays, against UPDATE, DELETE and TRUNCATE (J2)."""

from django.db import migrations

from kit import guards

HISTORIES = ("outbox_historicaltemplate",)


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial"), ("accounts", "0004_history_stays")]
    operations = [
        guards.history_stays(*HISTORIES),
        guards.never_emptied(*HISTORIES),
    ]
