"""What PostgreSQL itself keeps: histories that stay."""

from django.db.migrations.operations import RunSQL

from kit import guards

HISTORIES = ("outbox_historicaltemplate",)

OPERATIONS = [
    guards.history_stays(*HISTORIES),
    guards.never_emptied(*HISTORIES),
]
