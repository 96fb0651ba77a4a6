"""Reference data is edited here; customers, contacts and agreements are only looked at."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin

from contacts.models import (
    Action,
    Agreement,
    Classification,
    Contact,
    Customer,
    Event,
    Parameter,
    ServiceLine,
)
from kit.admin import ReadOnly


@admin.register(ServiceLine)
class ServiceLineAdmin(SimpleHistoryAdmin, ModelAdmin):
    list_display = ("name", "code", "entitlement", "staff_intake", "mailbox", "front_sector")
    filter_horizontal = ("sectors",)


@admin.register(Classification)
class ClassificationAdmin(ModelAdmin):
    list_display = ("name", "list", "is_active")
    list_filter = ("list", "is_active")
    search_fields = ("name",)


@admin.register(Action)
class ActionAdmin(ModelAdmin):
    list_display = ("code", "name", "is_active")
    search_fields = ("name",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()  # another code would be another action


@admin.register(Parameter)
class ParameterAdmin(SimpleHistoryAdmin, ModelAdmin):
    list_display = ("number", "name", "type", "unit", "required_as", "is_active")
    list_filter = ("is_active", "type")
    filter_horizontal = ("service_lines",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("number",) if obj else ()


@admin.register(Customer)
class CustomerAdmin(ReadOnly, SimpleHistoryAdmin, ModelAdmin):
    list_display = ("number", "legal_name", "stage", "service_line", "plan", "is_key_account")
    list_filter = ("stage", "service_line", "plan", "is_key_account")
    search_fields = ("search",)
    exclude = ("search",)


@admin.register(Contact)
class ContactAdmin(ReadOnly, SimpleHistoryAdmin, ModelAdmin):
    list_display = ("number", "full_name", "customer", "email", "is_active")
    list_select_related = ("customer",)
    search_fields = ("search",)
    exclude = ("search",)


@admin.register(Agreement)
class AgreementAdmin(ReadOnly, SimpleHistoryAdmin, ModelAdmin):
    list_display = ("customer", "kind", "starts_on", "ends_on")
    list_filter = ("kind",)
    list_select_related = ("customer",)


@admin.register(Event)
class EventAdmin(ReadOnly, ModelAdmin):
    list_display = ("at", "customer", "action", "by", "text")
    list_filter = ("action",)
    list_select_related = ("customer", "action", "by")
    date_hierarchy = "at"
