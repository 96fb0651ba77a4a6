"""The list of calls without telephone in the plan, and of the changes of plan they left (CC-21)."""

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kit.lists import NOTHING, Column, Listing
from kit.templatetags.kit import badge
from tickets.forms.calls import CallFilter
from tickets.models import CallState, IncomingCall

TONES = {CallState.PENDING: "warning", CallState.DONE: "success", CallState.DECLINED: "neutral"}
READ = IncomingCall.objects.select_related(
    "customer", "contact", "plan", "proposed", "told", "by", "escalation"
)


def calls_for(user: User) -> QuerySet[IncomingCall]:
    return READ.visible_to(user)


def customer_cell(row: IncomingCall) -> str:
    return format_html(
        '<a class="row-link" href="{}">{}</a><small>{}</small>',
        row.get_absolute_url(),
        row.customer,
        row.contact,
    )


def state_words(row: IncomingCall) -> str:
    """Of what was left to the CSM; who insisted is escalated, and has the state of that."""
    return str((row.escalation or row).get_state_display())


def state_cell(row: IncomingCall) -> str:
    if row.escalation:
        tone = "warning" if row.escalation.is_alive else "success"
        return badge(state_words(row), tone=tone)
    return badge(state_words(row), tone=TONES[CallState(row.state)]) if row.state else NOTHING


CALLS = Listing[IncomingCall](
    key="llamadas",
    title=_("Llamadas y cambios de plan"),
    url="tickets:calls",
    permission="tickets.view_ticket",
    rows=calls_for,
    filter=CallFilter,
    sort="-id",
    columns=(
        Column("called", _("Llamó"), lambda row: row.called_at, sort="id", kind="num"),
        Column(
            "customer", _("Cliente"), lambda row: str(row.customer), html=customer_cell, kind="main"
        ),
        Column("contact", _("Contacto"), lambda row: str(row.contact), is_shown=False),
        Column("plan", _("Plan que tenía"), lambda row: str(row.plan)),
        Column("outcome", _("Cómo terminó"), lambda row: row.get_outcome_display()),
        Column("proposed", _("Plan propuesto"), lambda row: str(row.proposed or "")),
        Column("told", _("CSM"), lambda row: str(row.told or "")),
        Column("state", _("Estado"), state_words, html=state_cell),
        Column("by", _("La atendió"), lambda row: str(row.by), is_shown=False),
        Column("answer", _("Qué se hizo"), lambda row: row.answer, is_shown=False),
    ),
)
