"""The register of documents; a figure changes with a new revision, and by no other way."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin, TabularInline

from kit.db import lock
from procedures import register, services
from procedures.forms import FiguresFormSet, RevisionForm
from procedures.models import Document, Revision, Rule, RuleValue


class Issued:
    """What has been issued is neither changed nor withdrawn."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RevisionInline(Issued, TabularInline):
    model = Revision
    fields = ("number", "issued_label", "in_force_from")
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # a revision is issued on a page of its own, with its figures


@admin.register(Document)
class DocumentAdmin(SimpleHistoryAdmin, ModelAdmin):
    list_display = ("code", "title", "kind")
    list_filter = ("kind",)
    search_fields = ("code", "title")
    inlines = (RevisionInline,)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class FigureInline(Issued, TabularInline):
    model = RuleValue
    formset = FiguresFormSet
    fields = ("rule", "value", "is_provisional")
    extra = 3


@admin.register(Revision)
class RevisionAdmin(Issued, SimpleHistoryAdmin, ModelAdmin):
    form = RevisionForm
    list_display = ("document", "number", "issued_label", "in_force_from")
    list_select_related = ("document",)
    list_filter = ("document",)
    inlines = (FigureInline,)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fields = ["document", "issued_label", "in_force_from"]
        return ["number", *fields] if obj else fields

    def save_model(self, request: HttpRequest, obj: Revision, form: Any, change: bool) -> None:
        document, at = lock(obj.document), timezone.now()  # noqa: TID251 - a door
        obj.number = services.next_number(document, in_force_from=obj.in_force_from, at=at)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        register.forget()


class ValueInline(Issued, TabularInline):
    model = RuleValue
    fields = ("revision", "value", "is_provisional")
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Rule)
class RuleAdmin(Issued, SimpleHistoryAdmin, ModelAdmin):
    list_display = ("label", "key", "document", "source", "type", "unit")
    list_select_related = ("document",)
    list_filter = ("document",)
    search_fields = ("key", "label")
    inlines = (ValueInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # the program knows which rules it asks for
