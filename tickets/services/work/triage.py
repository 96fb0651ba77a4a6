"""First handling: what a ticket contains, what is missing, what it is (SAC-06, SAC-12)."""

from datetime import datetime
from decimal import Decimal
from typing import TypedDict, Unpack

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _

from accounts.models import User
from kit import history
from kit.db import lock
from kit.errors import Refused
from sla.models import RequestKind
from tickets.models import (
    CHARGED,
    Affects,
    Area,
    Coverage,
    Message,
    Nature,
    Outcome,
    Ticket,
    Triage,
    Voice,
)
from tickets.services.core import stale
from tickets.services.core.ground import keep, require_open, required, verb
from tickets.services.core.thread import say
from tickets.services.talk import standard
from tickets.services.talk.answers import FollowUpAnswer


class Findings(TypedDict, total=False):
    """What one may find on reading a ticket."""

    has_problem: bool
    has_impact: bool
    has_technical: bool
    affects: str
    coverage: str
    nature: str
    points: Decimal | None
    is_proactive: bool


@verb
def triage(
    ticket: Ticket, *, by: User, at: datetime, version: int | None, **findings: Unpack[Findings]
) -> Triage:
    """Say what the ticket contains and what it is; what was requalified is told in the thread."""
    ticket = lock(ticket)
    stale.require_fresh(ticket, version)
    require_open(ticket)
    row = Triage.objects.filter(ticket=ticket).first() or Triage(ticket=ticket)
    before = row.nature
    for name, value in findings.items():
        setattr(row, name, value)
    check_nature(row)
    history.keep(row, by=by, at=at)
    if row.nature != before:
        say(ticket, Voice.INTERNAL, requalified(row), at=at, author=by)
    keep(ticket, by=by, at=at)
    return row


def check_nature(row: Triage) -> None:
    """Only an incident is requalified, and what is charged comes with an estimate (SAC-12)."""
    if row.nature and row.ticket.kind != RequestKind.INCIDENT:
        raise Refused(_("Solo una incidencia se recalifica: clasifíquela antes como tal."))
    if row.nature not in CHARGED:
        row.points = None
    elif not row.points or row.points <= 0:
        raise Refused(_("Estime en T-Points la configuración o la investigación."))


def requalified(row: Triage) -> str:
    if not row.nature:
        return _("Se retira la recalificación de la incidencia.")
    words = str(Nature(row.nature).label)
    if row.points is None:
        return words + "."
    return _("%(words)s: se estima en %(points)s T-Points.") % {
        "words": words,
        "points": floatformat(row.points, -2),
    }


@verb
def ask_information(
    ticket: Ticket, *, detail: str, by: User, at: datetime, affects: str = ""
) -> Message:
    """Ask the customer for what is missing: the four points, and what we want to know (CC-45)."""
    ticket = lock(ticket)
    text = required(detail, _("Diga qué falta en este caso."))
    if affects:
        row = Triage.objects.filter(ticket=ticket).first() or Triage(ticket=ticket)
        row.affects = Affects(affects)
        history.keep(row, by=by, at=at)
    return standard.answer_with(
        ticket,
        "ask_information",
        by=by,
        at=at,
        text=text,
        answer=FollowUpAnswer(detail=text),
        waits=True,
        detail=text,
    )


def require_in_scope(ticket: Ticket, outcome: str) -> None:
    """What first-level support does not cover ends in EVO, in FOR or out of scope (CC-14)."""
    if ticket.area != Area.SAC or outcome not in (Outcome.SOLVED, Outcome.UNSOLVED):
        return
    if Triage.objects.filter(ticket=ticket, coverage=Coverage.OUTSIDE).exists():
        raise Refused(
            _(
                "Está marcado como fuera del alcance del SAC: páselo a EVO o a FOR, o ciérrelo "
                "como «Fuera de alcance»."
            )
        )
