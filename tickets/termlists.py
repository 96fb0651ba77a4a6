"""The lists behind the figures of the SLA: every promise, and every pause."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

import procedures.services as procedures
import sla.services as sla
from accounts.models import User
from kit.lists import NOTHING, Column, Listing
from kit.templatetags import kit
from sla.models import Metric, TimeMode
from tickets import rows
from tickets.forms.terms import PauseFilter, TermFilter
from tickets.models import Pause, Term, Ticket
from tickets.models.terms import PauseQuerySet, TermQuerySet


def terms_for(user: User) -> TermQuerySet:
    found = Term.objects.visible_to(user)
    return found.select_related("ticket__customer", "ticket__calendar")


def pauses_for(user: User) -> PauseQuerySet:
    found = Pause.objects.visible_to(user)
    return found.select_related("ticket__customer", "ticket__calendar", "by")


def subject_cell(ticket: Ticket) -> SafeString:
    """The ticket, which leads to the account of its time."""
    return format_html(
        '<a class="row-link" href="{}">{}</a><small>{}</small>',
        reverse("tickets:explain", args=[ticket.pk]),
        ticket.subject,
        " · ".join(str(part) for part in (ticket.label, ticket.customer)),
    )


# --- Promises -------------------------------------------------------------------------------


def verdict(row: Term) -> str:
    """What became of the promise, as promised; resolving is a goal that binds nobody (SLA-03)."""
    if is_late(row):
        return _now("Incumplido") if is_broken(row) else _now("Objetivo superado (no vinculante)")
    if row.met_at is None:
        return _now("En curso")
    if row.target_at is not None and row.met_at > row.target_at:
        return _now("Cumplido, fuera del objetivo")
    return _now("Cumplido")


def is_late(row: Term) -> bool:
    end = row.met_at or row.seen_at
    return row.due_at is not None and row.due_at < end


def is_broken(row: Term) -> bool:
    """Late with what the contract binds us to."""
    return is_late(row) and row.metric != Metric.RESOLUTION


def verdict_cell(row: Term) -> SafeString:
    """What became of it, which leads to what is compensated where it was broken."""
    words = verdict(row)
    badge = badge_of(row, words)
    if not is_broken(row):
        return badge
    return format_html('<a href="{}">{}</a>', reverse("tickets:term", args=[row.pk]), badge)


def badge_of(row: Term, words: str) -> SafeString:
    if is_broken(row):
        return kit.badge(words, tone="danger")
    is_past_goal = row.met_at and row.target_at and row.met_at > row.target_at
    tone = "success" if row.met_at else "info"
    return kit.badge(words, tone="warning" if is_late(row) or is_past_goal else tone)


def known(row: Term) -> datetime | None:
    """What the calendar in force says, where that is something else."""
    return row.known_due_at if row.known_due_at != row.due_at else None


def see(found: list[Term], at: datetime) -> None:
    for row in found:
        row.seen_at = at


TERMS = Listing[Term](
    key="plazos",
    title=_("Plazos del SLA"),
    url="tickets:terms",
    permission="tickets.view_compliance",
    rows=terms_for,
    filter=TermFilter,
    sort="-started_at",
    dress=see,
    tone=lambda row: "danger" if is_broken(row) else "",
    columns=(
        Column("number", _("Nº"), lambda row: row.ticket.label, is_shown=False, kind="code"),
        Column(
            "subject",
            _("Ticket"),
            lambda row: row.ticket.subject,
            html=lambda row: subject_cell(row.ticket),
            kind="main",
        ),
        Column("customer", _("Cliente"), lambda row: str(row.ticket.customer), is_shown=False),
        Column("kind", _("Clase"), lambda row: row.ticket.get_kind_display()),
        Column("priority", _("Prioridad"), lambda row: row.ticket.get_priority_display()),
        Column("metric", _("Plazo"), lambda row: row.get_metric_display()),
        Column("started", _("Desde"), lambda row: row.started_at, sort="started_at"),
        Column("target", _("Objetivo interno"), lambda row: row.target_at, is_shown=False),
        Column("due", _("Vencía"), lambda row: row.due_at),
        Column("met", _("Cumplido el"), lambda row: row.met_at),
        Column("verdict", _("Resultado"), verdict, html=verdict_cell),
        Column("known", _("Con el calendario de hoy"), known, is_shown=False),
    ),
)


# --- Pauses ---------------------------------------------------------------------------------


def doubts(row: Pause) -> list[str]:
    """Why a pause is worth a second look, in words."""
    found = []
    if row.heard_at:
        words = _now("el cliente había escrito el %(at)s")
        found.append(words % {"at": kit.moment(row.heard_at)})
    if row.left is not None and row.left <= row.near:
        found.append(_now("quedaban %(left)s") % {"left": kit.duration(row.left, "h")})
    if row.number >= row.serial:
        found.append(_now("pausa nº %(number)d del ticket") % {"number": row.number})
    return found


def lasted(row: Pause) -> timedelta:
    """How much service it took away, so far if it goes on."""
    line = sla.timeline(row.ticket.calendar, TimeMode.SERVICE, around=row.started_at)
    return line.between(row.started_at, row.ended_at or row.seen_at)


def judge(found: list[Pause], at: datetime) -> None:
    """Let each know the figures that it is judged by."""
    near = procedures.duration("pause_near_breach", at=at)
    serial = procedures.integer("pause_serial", at=at)
    for row in found:
        row.seen_at, row.near, row.serial = at, near, serial


def hours(span: timedelta) -> float:
    return round(span.total_seconds() / 3600, 2)


PAUSES = Listing[Pause](
    key="pausas",
    title=_("Pausas"),
    url="tickets:pauses",
    permission="tickets.view_compliance",
    rows=pauses_for,
    filter=PauseFilter,
    sort="-started_at",
    dress=judge,
    columns=(
        Column("number", _("Nº"), lambda row: row.ticket.label, is_shown=False, kind="code"),
        Column(
            "subject",
            _("Ticket"),
            lambda row: row.ticket.subject,
            html=lambda row: subject_cell(row.ticket),
            kind="main",
        ),
        Column("customer", _("Cliente"), lambda row: str(row.ticket.customer), is_shown=False),
        Column("awaited", _("Espera a"), lambda row: row.get_awaited_display()),
        Column("reason", _("Motivo"), lambda row: row.reason),
        Column(
            "by",
            _("La puso"),
            lambda row: row.by.name if row.by else "",
            html=lambda row: rows.short_name(row.by) if row.by else NOTHING,
        ),
        Column("started", _("Desde"), lambda row: row.started_at, sort="started_at"),
        Column("ended", _("Hasta"), lambda row: row.ended_at),
        Column(
            "lasted",
            _("Duró"),
            lambda row: hours(lasted(row)),
            heading=_("Duró (horas de servicio)"),
            html=lambda row: kit.duration(lasted(row), "h"),
            kind="num",
        ),
        Column("review", _("Revisar el"), lambda row: row.review_on, is_shown=False),
        Column("doubts", _("Por qué se revisa"), lambda row: "; ".join(doubts(row))),
    ),
)
