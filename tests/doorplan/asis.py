"""What was done on visits: captures, records, activity, travel expenses."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests import make
from tests.doorplan.door import Door, nothing
from visits.models import Expense, SheetStatus

TOKEN = "5f0c9a52-7d7f-4a55-9d0d-3b7a5c7a1e01"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
ROWS = {
    f"{prefix}-{name}": value
    for prefix in ("obstacles", "heard", "spent")
    for name, value in (("TOTAL_FORMS", "0"), ("INITIAL_FORMS", "0"))
}
WORK = {
    "modality": "on_site",
    "reason": "query",
    "began_at": "2026-03-02T10:00",
    "hours": "1,5",
    "description": "Se revisó el cierre.",
}


def of_customer(things: Any) -> str:
    return f"?customer={things['customer'].pk}"


def failed(asi_sheet: Any) -> None:
    type(asi_sheet).objects.filter(pk=asi_sheet.pk).update(status=SheetStatus.FAILED)


def captured(things: Any) -> dict[str, Any]:
    return {**WORK, **ROWS, "contact": make.contact(customer=things["customer"]).pk}


DOORS: dict[str, Door] = {
    "visits:asis": Door("visits.view_asi"),
    "visits:new_asi": Door("visits.add_asi", also_says=302),
    "visits:capture_asi": Door(
        "visits.add_asi", "GET POST", args=(TOKEN,), query=of_customer, form=captured
    ),
    "visits:save_capture": Door(
        "visits.add_asi",
        "POST",
        args=(TOKEN,),
        form=lambda _: {"fields": '{"description": "Se revisó"}', "title": "X", "query": ""},
        single="kept again and again while it is typed",
    ),
    "visits:save_receipt": Door(
        "visits.add_asi",
        "POST",
        args=(TOKEN,),
        form=lambda _: {
            "name": "spent-0-receipt",
            "receipt": SimpleUploadedFile("recibo.png", PNG, "image/png"),
        },
        single="sent again it is the same photo",
    ),
    "visits:discard_capture": Door("visits.add_asi", "POST", args=(TOKEN,), form=nothing),
    "visits:asi_drafts": Door("visits.add_asi"),
    "visits:lacking_asis": Door("visits.add_asi"),
    "visits:asi": Door("visits.view_asi", "GET", "asi"),
    "visits:correct_asi": Door(
        "visits.add_asi",
        "GET POST",
        "asi",
        form=lambda asi: {**WORK, "why": "Mal sumado", "version": asi.version},
    ),
    "visits:correct_expenses": Door(
        "visits.add_asi",
        "GET POST",
        "asi",
        form=lambda asi: {**ROWS, "why": "Faltaba", "version": asi.version},
    ),
    "visits:confirm_parameters": Door("visits.add_asi", "POST", "asi", form=nothing),
    "visits:print_asi": Door("visits.view_asi", "POST", "asi", form=nothing),
    "visits:sheet": Door("visits.view_asi", "GET", "asi_sheet"),
    "visits:retry_sheet": Door("visits.add_asi", "POST", "asi_sheet", form=nothing, prepare=failed),
    "visits:follow_finding": Door("tickets.open_ticket", "POST", "finding", form=nothing),
    "visits:receipt": Door("visits.view_asi", "GET", "expense"),
    "visits:activity": Door("visits.view_asi"),
    "visits:export_activity": Door("visits.view_asi", args=("xlsx",)),
    "visits:print_activity": Door("visits.view_asi", "POST", form=nothing),
    "visits:settlements": Door("visits.view_asi"),
    "visits:unsettled": Door("visits.settle_expense"),
    "visits:settle": Door(
        "visits.settle_expense",
        "GET POST",
        "spender",
        form=lambda person: {
            "expense": [row.as_seen for row in Expense.objects.filter(asi__author=person)]
        },
    ),
    "visits:settlement": Door("visits.view_asi", "GET", "settlement"),
    "visits:reverse_settlement": Door(
        "visits.settle_expense",
        "GET POST",
        "settlement",
        form=lambda _: {"reason": "Faltaba un recibo"},
    ),
    "visits:print_settlement": Door("visits.view_asi", "POST", "settlement", form=nothing),
}
