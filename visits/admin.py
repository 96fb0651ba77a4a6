"""Oversight: the agenda and visits have states, so the administration only reads them."""

from django.contrib import admin
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin

from visits.models import Entry, Visit


class ReadOnly(SimpleHistoryAdmin, ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Entry)
class EntryAdmin(ReadOnly):
    list_display = ("owner", "kind", "subject", "starts_at", "ends_at", "place")
    list_filter = ("kind",)
    date_hierarchy = "starts_at"


@admin.register(Visit)
class VisitAdmin(ReadOnly):
    list_display = ("customer", "subject", "reason", "state", "starts_at")
    list_filter = ("state", "reason")
