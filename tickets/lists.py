"""The list of this room: the queue of tickets."""

from datetime import UTC, datetime

from django import forms
from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.templatetags.contacts import key_account
from kit.db import SortText
from kit.errors import Refused
from kit.lists import NOTHING, Change, Column, Listing
from tickets import rows, services
from tickets.changes import CHANGES
from tickets.forms.queue import QueueFilter
from tickets.models import Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.services.people.candidates import able_people, serves

NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # when no promise runs
MORE = (
    "kind",
    "channel",
    "area",
    "stage",
    "last_told_at",
    "committed_on",
    "date_kept",
    "sector_id",
    "version",
)


READ = rows.for_rows(Ticket.objects.all(), *MORE)


def tickets_for(user: User) -> TicketQuerySet:
    return READ.visible_to(user)


def subject_cell(row: Ticket) -> str:
    return format_html(
        '<a class="row-link" href="{}">{}</a><small>{}</small>',
        row.address,
        row.subject,
        reason(row),
    )


def customer_cell(row: Ticket) -> str:
    return format_html("{} {}", row.customer, key_account(row.customer.is_key_account))


def owner_cell(row: Ticket) -> str:
    if row.owner is None:
        return NOTHING
    return format_html('<span class="whitespace-nowrap">{}</span>', rows.short_name(row.owner))


def reason(row: Ticket) -> str:
    return rows.reason_of(row, at=row.seen_at, owes_news=row.owes_news)


def is_key_account(row: Ticket) -> str:
    return _now("sí") if row.customer.is_key_account else ""


def kept_words(row: Ticket) -> str:
    return "" if row.date_kept is None else _now("sí") if row.date_kept else _now("no")


def is_urgent(row: Ticket) -> str:
    return _now("sí") if row.is_urgent_for_customer else ""


# --- Whose they are -------------------------------------------------------------------------


def anybody() -> forms.Field:
    """Everybody who serves some line."""
    return forms.ModelChoiceField(able_people(), empty_label=_("Elija una persona"))


def give(row: Ticket, value: str, *, by: User, at: datetime) -> None:
    """Assign it as its own page would: to who serves its customer; to nobody on the way back."""
    if not value:
        services.assign(row, to=row.sector, by=by, at=at)
        return
    person = User.objects.filter(pk=value).first()
    if person is None or not serves(person, row.customer_id):
        raise Refused(_now("No es de un sector que atienda a este cliente."))
    services.assign(row, to=person, by=by, at=at)


def named(value: str) -> str:
    return str(User.objects.filter(pk=value or 0).first() or _now("Nadie"))


TICKETS = Listing[Ticket](
    key="tickets",
    title=_("Tickets"),
    url="tickets:queue",
    permission="tickets.view_ticket",
    rows=tickets_for,
    filter=QueueFilter,
    sort="place",
    dress=rows.dress,
    tone=lambda row: rows.tone_of(row, at=row.seen_at),
    columns=(
        Column(
            "number",
            _("Nº"),
            lambda row: row.label,
            heading=_("Ticket"),
            sort="id",
            kind="code",
        ),
        Column("subject", _("Asunto"), lambda row: row.subject, html=subject_cell, kind="main"),
        Column(
            "customer",
            _("Cliente"),
            lambda row: str(row.customer),
            html=customer_cell,
            sort="by_customer",
            by=lambda: F("customer__sort_name"),
        ),
        Column("key_account", _("Key Account"), is_key_account, is_shown=False),
        Column("kind", _("Clase"), lambda row: row.get_kind_display(), is_shown=False),
        Column("channel", _("Canal"), lambda row: row.get_channel_display(), is_shown=False),
        Column("area", _("Área"), lambda row: row.get_area_display(), is_shown=False),
        Column("stage", _("Etapa"), lambda row: row.get_stage_display(), is_shown=False),
        Column(
            "status",
            _("Estado"),
            lambda row: row.get_status_display(),
            html=lambda row: rows.status_badge(row.status),
        ),
        Column(
            "priority",
            _("Prioridad"),
            lambda row: row.get_priority_display(),
            html=rows.priority_of,
            sort="by_rank",
            by=lambda: F("rank"),
        ),
        Column(
            "owner",
            _("Responsable"),
            lambda row: row.owner.name if row.owner else "",
            html=owner_cell,
            sort="by_owner",
            by=lambda: SortText(Coalesce("owner__name", Value(""))),  # nobody's first
        ),
        Column(
            "due",
            _("Plazo"),
            lambda row: row.due_at,
            heading=_("Vence"),
            html=lambda row: rows.clock_badge(row, at=row.seen_at),
            sort="by_due",
            by=lambda: Coalesce("due_at", Value(NEVER)),
            kind="num",
        ),
        Column("opened", _("Abierto"), lambda row: row.opened_at, sort="opened_at", is_shown=False),
        Column("reply_due", _("Responder antes de"), lambda row: row.reply_due_at, is_shown=False),
        Column(
            "resolve_due",
            _("Resolver antes de (objetivo)"),
            lambda row: row.resolve_due_at,
            is_shown=False,
        ),
        Column(
            "told",
            _("Última noticia al cliente"),
            lambda row: row.last_told_at,
            sort="by_told",
            by=lambda: Coalesce("last_told_at", "opened_at"),  # who has waited longest
            is_shown=False,
        ),
        Column("committed", _("Fecha comprometida"), lambda row: row.committed_on, is_shown=False),
        Column("kept", _("Fecha cumplida"), kept_words, is_shown=False),
        Column("urgent", _("Urgente para el cliente"), is_urgent, is_shown=False),
        Column("ended", _("Terminado"), lambda row: row.ended_at, is_shown=False),
        Column("outcome", _("Resultado"), lambda row: row.get_outcome_display(), is_shown=False),
        Column("reason", _("Orden por"), reason, is_shown=False),
    ),
    changes=(
        Change(
            key="owner",
            label=_("Responsable"),
            permission="tickets.assign_ticket",
            field=anybody,
            read=lambda row: str(row.owner_id or ""),
            write=give,
            words=named,
        ),
        *CHANGES,
    ),
)
