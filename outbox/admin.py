"""The wording of letters, edited by the business with its history (ORG-22)."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin

from outbox.catalogue import KINDS
from outbox.forms import TemplateForm
from outbox.models import Template
from outbox.services import preview


@admin.register(Template)
class TemplateAdmin(SimpleHistoryAdmin, ModelAdmin):
    form = TemplateForm
    list_display = ("name", "key", "language", "valid_from", "valid_to")
    list_filter = ("language",)
    search_fields = ("name", "key", "subject", "body")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("key", "language", "variables", "formal_letter", "informal_letter") if obj else ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        texts = ["key", "language", "name", "subject", "body", "body_informal"]
        days = ["valid_from", "valid_to"]
        return (
            texts + days + ["variables", "formal_letter", "informal_letter"]
            if obj
            else texts + days
        )

    @admin.display(description=_("Variables que se pueden usar"))
    def variables(self, template: Template) -> SafeString:
        kind = KINDS.get(template.key)
        rows = (
            [(f"{{{{ {name} }}}}", label) for name, label in kind.variables.items()] if kind else []
        )
        return format_html_join("", "<div><code>{}</code> {}</div>", rows)

    @admin.display(description=_("Así se lee (usted)"))
    def formal_letter(self, template: Template) -> SafeString:
        return letter(template, template.body)

    @admin.display(description=_("Así se lee (tú)"))
    def informal_letter(self, template: Template) -> SafeString:
        return letter(template, template.body_informal or template.body)


def letter(template: Template, body: str) -> SafeString:
    if template.key not in KINDS:
        return format_html("{}", body)
    subject, text = (preview(template.key, part) for part in (template.subject, body))
    return format_html("<strong>{}</strong><pre>{}</pre>", subject, text)
