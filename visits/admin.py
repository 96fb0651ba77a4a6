"""Oversight: the agenda and visits have states, so the administration only reads them."""

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin

from kit.admin import ReadOnly
from visits.models import Entry, Visit


@admin.register(Entry)
class EntryAdmin(ReadOnly, SimpleHistoryAdmin, ModelAdmin):
    list_display = ("owner", "kind", "subject", "starts_at", "ends_at", "place")
    list_filter = ("kind",)
    date_hierarchy = "starts_at"


@admin.register(Visit)
class VisitAdmin(ReadOnly, SimpleHistoryAdmin, ModelAdmin):
    list_display = ("customer", "subject", "reason", "state", "starts_at")
    list_filter = ("state", "reason")
