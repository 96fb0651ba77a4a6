"""What PostgreSQL itself keeps: histories and versions of calendars that stay."""

from django.db.migrations.operations import RunSQL

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
VERSIONS = ("sla_calendarversion",)

OPERATIONS = [
    guards.history_stays(*HISTORIES),
    guards.history_stays(*VERSIONS, key="id"),
    guards.never_emptied(*HISTORIES, *VERSIONS),
]
