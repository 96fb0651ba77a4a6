"""Oversight of the copies: changed only on their own pages, which check and tell.

Passwords are not even shown closed.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin, TabularInline

from backups.models import Drill, Policy, Route, Run, Step
from kit.admin import ReadOnly


class Within(ReadOnly, TabularInline):
    """Whoever may look at the whole may look at its parts."""

    def has_view_permission(self, *args: Any) -> bool:
        return True


class RouteInline(Within):
    model = Route
    fields = ("kind", "access", "server", "path", "origin", "place", "is_active")


@admin.register(Policy)
class PolicyAdmin(ReadOnly, SimpleHistoryAdmin, ModelAdmin):
    list_display = ("name", "mode", "frequency", "hour", "zone", "is_active", "since", "next_at")
    list_filter = ("mode", "frequency", "is_active")
    history_list_display = ("is_active", "off_because", "hour", "medium", "place")
    inlines = (RouteInline,)


class StepInline(Within):
    model = Step
    fields = ("kind", "name", "status", "started_at", "ended_at", "bytes", "error", "removed_at")


class DrillInline(Within):
    model = Drill
    fields = ("target", "started_at", "ended_at", "is_good", "problem")


@admin.register(Run)
class RunAdmin(ReadOnly, ModelAdmin):
    list_display = ("policy", "scheduled_at", "result", "verified_at", "bytes", "acknowledged_by")
    list_filter = ("result", "policy")
    list_select_related = ("policy", "acknowledged_by")
    date_hierarchy = "scheduled_at"
    inlines = (StepInline, DrillInline)
    show_full_result_count = False
