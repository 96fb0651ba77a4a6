"""Oversight of tickets: shown with their history, changed only through the desk's own verbs."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin, TabularInline

from kit.admin import ReadOnly
from tickets.models import Escalation, FollowUp, InboundMail, Provider, Ticket, TicketEvent


class EventInline(ReadOnly, TabularInline):
    model = TicketEvent
    fields = ("at", "kind", "by", "text")


class FollowUpInline(ReadOnly, TabularInline):
    model = FollowUp
    fields = ("opened_at", "cycle", "track", "step", "department", "possible_cause", "estimated_on")


@admin.register(Ticket)
class TicketAdmin(ReadOnly, SimpleHistoryAdmin, ModelAdmin):
    list_display = (
        "number",
        "subject",
        "customer",
        "status",
        "kind",
        "priority",
        "owner",
        "due_at",
    )
    list_filter = ("status", "kind", "priority", "outcome", "sector", "is_key_account", "channel")
    list_select_related = ("customer", "owner")
    search_fields = ("=id", "subject", "customer__legal_name", "customer__trade_name")
    date_hierarchy = "opened_at"
    history_list_display = ("status", "owner", "version")
    inlines = (EventInline, FollowUpInline)
    show_full_result_count = False

    @admin.display(description=_("Número"), ordering="pk")
    def number(self, ticket: Ticket) -> str:
        return ticket.label

    def get_queryset(self, request: HttpRequest) -> QuerySet[Ticket]:
        return Ticket.objects.visible_to(request.user)  # type: ignore[arg-type]


@admin.register(InboundMail)
class InboundMailAdmin(ReadOnly, ModelAdmin):
    list_display = ("received_at", "mailbox", "sender", "subject", "fate", "reason", "ticket")
    list_filter = ("fate", "mailbox")
    list_select_related = ("ticket",)
    search_fields = ("sender", "subject", "header_id")
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[InboundMail]:
        return InboundMail.objects.visible_to(request.user)  # type: ignore[arg-type]


@admin.register(Provider)
class ProviderAdmin(SimpleHistoryAdmin, ModelAdmin):
    list_display = ("name", "email", "term", "term_unit", "is_active")
    search_fields = ("name", "email")

    def has_delete_permission(self, *args: Any) -> bool:
        """Escalations point at it: it is only offered no more."""
        return False


@admin.register(Escalation)
class EscalationAdmin(ReadOnly, SimpleHistoryAdmin, ModelAdmin):
    list_display = ("ticket", "kind", "to", "state", "opened_at", "next_at", "ended_at")
    list_filter = ("kind", "state")
    list_select_related = ("ticket", "to")
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Escalation]:
        return Escalation.objects.visible_to(request.user)  # type: ignore[arg-type]
