"""The sealed sheet of an ASI: made by a worker, kept as made, mailed to those who were met."""

import base64
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import number_format

import outbox.services as outbox
from accounts.models import User
from kit import files
from kit.templatetags.kit import moment
from visits.models import OURS, Asi, Sheet, SheetStatus

MONEY = ("expenses", "spent", "currency")  # of the facts, what the customer's sheet does not show


def ask_sheet(asi: Asi, *, by: User, at: datetime) -> Sheet:
    """Freeze what the ASI says now as its next sheet; the caller holds the customer's lock."""
    last = asi.sheets.aggregate(last=Max("sequence"))["last"] or 0
    return Sheet.objects.create(
        asi=asi, sequence=last + 1, facts=facts_of(asi), asked_by=by, asked_at=at
    )


def facts_of(asi: Asi, *, is_internal: bool = False) -> dict[str, Any]:
    """Everything the sheet shows, in the words in which it shows it (ASI-18).

    What somebody might buy is for us to know: it is on no sheet that the customer reads.
    """
    told = asi.findings.all() if is_internal else asi.findings.exclude(kind__in=OURS)
    with timezone.override(zone_of(asi)):
        began = moment(asi.began_at)
    spent = list(asi.expenses.all())
    return {
        "number": asi.label,
        "customer": asi.customer.legal_name,
        "customer_number": asi.customer.number,
        "contact": asi.contact.full_name,
        "met": [person.full_name for person in asi.met.all()],
        "author": str(asi.author),
        "action": asi.get_modality_display(),
        "reason": asi.get_reason_display(),
        "began": began,
        "hours": number_format(asi.hours.normalize(), use_l10n=True),
        "description": asi.description,
        "fichas": [one.label for one in asi.fichas.order_by("pk")],
        "obstacles": [[one.text, one.cause] for one in asi.obstacles.all()],
        "findings": [[str(one.get_kind_display()), one.text] for one in told],
        "expenses": [
            [str(one.get_kind_display()), one.note, number_format(one.amount, 2), one.currency]
            for one in spent
        ],
        "spent": number_format(sum(one.amount for one in spent), 2) if spent else "",
        "currency": spent[0].currency if spent else "",
        "observations": asi.observations,
        "told_of_feedback": asi.told_of_feedback,
        "project": asi.project or (asi.ticket.label if asi.ticket else ""),
        "goals": [[str(kind), text] for kind, text in asi.visit.goals] if asi.visit else [],
        "signed_by": asi.signed_by,
        "signature": asi.signature,
        "line": asi.customer.service_line.team_name,
    }


def make_due_sheets(*, at: datetime) -> int:
    """Seal each sheet that waits, and post it to those who were met (ASI-18)."""
    return outbox.make_due(Sheet.objects.due(), page=page, made=_hand_over, at=at)


def is_news(sheet: Sheet) -> bool:
    """Whether the customer reads anything else than on the sheet before: no money is on theirs."""
    before = sheet.asi.sheets.filter(sequence__lt=sheet.sequence).first()
    return before is None or for_customer(before) != for_customer(sheet)


def for_customer(sheet: Sheet) -> dict[str, Any]:
    return {name: value for name, value in sheet.facts.items() if name not in MONEY}


def page(sheet: Sheet) -> str:
    """What the customer gets: the work, and no money."""
    context = {
        "sheet": sheet,
        "facts": sheet.facts,
        "signature": drawn(sheet.facts["signature"]),
        "made": sheet.asked_at,
        "by": sheet.asked_by,
    }
    with timezone.override(zone_of(sheet.asi)):
        return render_to_string("visits/print_asi.html", context)


def internal_page(asi: Asi, *, by: User, at: datetime) -> str:
    """The quality record as it is now, with its travel expenses (ASI-18)."""
    facts = facts_of(asi, is_internal=True)
    last = asi.sheets.first()
    context = {"sheet": last, "facts": facts, "signature": drawn(facts["signature"])}
    with timezone.override(zone_of(asi)):
        return render_to_string(
            "visits/print_asi.html", context | {"is_internal": True, "made": at, "by": by}
        )


def zone_of(asi: Asi) -> str:
    """The clock of the customer: their paper tells no other."""
    return asi.customer.service_line.calendar.zone


def drawn(sha256: str) -> str:
    """The signature as a picture that the page carries within itself."""
    if not sha256:
        return ""
    with files.open_file(sha256) as file:
        return f"data:image/png;base64,{base64.b64encode(file.read()).decode()}"


@transaction.atomic
def try_again(sheet: Sheet) -> None:
    """Put a sheet that could not be made back in the queue."""
    Sheet.objects.filter(pk=sheet.pk, status=SheetStatus.FAILED).update(
        status=SheetStatus.QUEUED, problem=""
    )


def _hand_over(sheet: Sheet, at: datetime) -> None:
    if not is_news(sheet):
        return
    asi = sheet.asi
    for person in asi.met.exclude(email=""):
        outbox.post(
            key=f"asi-sheet-{sheet.pk}-{person.pk}",
            kind="asi_sheet",
            to=[person.email],
            context={
                "contact": person.full_name,
                "team": asi.customer.service_line.team_name,
                "number": asi.label,
                "began": sheet.facts["began"],
                "author": sheet.facts["author"],
            },
            informal=person.is_informal,
            from_name=asi.customer.service_line.team_name,
            reply_to=asi.customer.service_line.mailbox,
            files=[sheet.file],
            at=at,
        )
