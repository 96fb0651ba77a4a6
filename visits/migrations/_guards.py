"""What PostgreSQL itself keeps: histories that stay."""

from django.db.migrations.operations import RunSQL

from kit import guards

HISTORIES = (
    "visits_historicalasi",
    "visits_historicalattendee",
    "visits_historicalentry",
    "visits_historicalexpense",
    "visits_historicalvisit",
)

OPERATIONS = [
    guards.history_stays(*HISTORIES),
    guards.never_emptied(*HISTORIES),
]
