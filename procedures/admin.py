"""The catalogue of processes. Documents, revisions and figures change on their own pages only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from procedures.models import Process


@admin.register(Process)
class ProcessAdmin(ModelAdmin):
    list_display = ("name", "rank")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # documents belong to it
