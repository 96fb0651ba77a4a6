"""Canned replies are written once, fit every ticket, and may do the rest as well (ORG-22)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from kit import history
from kit.db import lock
from kit.errors import Refused
from kit.templatetags.kit import moment
from outbox.wording import fill, formal, informal, unknown_in
from tickets.models import CRITICALITY, ENDINGS, CannedReply, Then, Ticket, Voice
from tickets.services.core import stale
from tickets.services.core.ground import required, verb
from tickets.services.people.candidates import serves
from tickets.services.talk import replies
from tickets.services.work import ending, handling

# What stands between braces in a text, and what it means: agents write these, so in Spanish.
VARIABLES = {
    "contacto": gettext_lazy("nombre de la persona que escribe"),
    "cliente": gettext_lazy("empresa del cliente"),
    "plan": gettext_lazy("plan del cliente"),
    "ticket": gettext_lazy("número del ticket"),
    "asunto": gettext_lazy("asunto del ticket"),
    "agente": gettext_lazy("quien responde"),
    "responsable": gettext_lazy("responsable del ticket"),
    "equipo": gettext_lazy("firma del equipo"),
    "proximo_paso": gettext_lazy("último próximo paso que se le dijo"),
    "responder_antes": gettext_lazy("plazo de respuesta"),
    "resolver_antes": gettext_lazy("objetivo de resolución"),
    "fecha_comprometida": gettext_lazy("fecha comprometida"),
    "hoy": gettext_lazy("fecha de hoy"),
}
TEXTS = ("body", "next_step")


@dataclass(frozen=True)
class Filled:
    """A canned reply as it reads on one ticket."""

    body: str
    next_step: str


@verb
def write_canned(
    row: CannedReply, *, by: User, at: datetime, version: int | None = None, **facts: Any
) -> CannedReply:
    """Write a reply or macro, or correct it; a variable that no ticket has is refused by name."""
    if row.pk:
        row = lock(row)
        if version is not None and version != row.version:
            raise Refused(_("Alguien ha cambiado esta respuesta mientras tanto: revísela."))
        row.version += 1
    for name, value in facts.items():
        setattr(row, name, value)
    row.name = required(row.name, _("Póngale un nombre."))
    check(row)
    row.changed_at = at
    history.keep(row, by=by, at=at)
    return row


def check(row: CannedReply) -> None:
    """Refuse what could never be used, when it is written and not when it is needed."""
    unknown = [word for name in TEXTS for word in unknown_in(getattr(row, name), VARIABLES)]
    if unknown:
        known = ", ".join(f"{{{{ {name} }}}}" for name in VARIABLES)
        raise Refused(
            _("No se puede usar %(unknown)s. Variables: %(known)s.")
            % {"unknown": ", ".join(unknown), "known": known}
        )
    if row.then and not row.body.strip():
        raise Refused(_("Para dejarlo esperando o terminarlo hay que decir algo al cliente."))
    if not row.body.strip() and not row.is_macro:
        raise Refused(_("Escriba el texto, o elija qué hace la macro."))
    if row.kind:
        row.kind, row.cause = handling.checked_kind(row.kind, row.cause)
        row.priority = handling.checked_priority(
            row.kind, row.priority or CRITICALITY.get(row.cause, ""), row.cause
        )
    else:
        row.cause = row.priority = ""


@verb
def use_canned(row: CannedReply, *, is_active: bool, by: User, at: datetime) -> CannedReply:
    """Take a reply out of use, or back into it; nothing that was said with it changes."""
    row = lock(row)
    row.is_active, row.changed_at = is_active, at
    row.version += 1
    history.keep(row, by=by, at=at)
    return row


# --- On a ticket ----------------------------------------------------------------------------


def values_of(ticket: Ticket, *, by: User, at: datetime) -> dict[str, str]:
    """What each variable says on this ticket; what nobody knows yet says so."""
    told = ticket.messages.filter(voice=Voice.PUBLIC).exclude(next_step="").order_by("-at", "-pk")
    unknown = _("por determinar")
    days = {
        "responder_antes": ticket.reply_due_at,
        "resolver_antes": ticket.resolve_due_at,
        "fecha_comprometida": ticket.committed_on,
        "hoy": ticket.customer.service_line.local_date(at),
    }
    return {
        "contacto": ticket.contact.full_name,
        "cliente": str(ticket.customer),
        "plan": str(ticket.customer.plan or unknown),
        "ticket": ticket.label,
        "asunto": ticket.subject,
        "agente": by.name,
        "responsable": str(ticket.owner or by),
        "equipo": ticket.customer.service_line.team_name,
        "proximo_paso": told.values_list("next_step", flat=True).first() or unknown,
        **{name: moment(day) if day else unknown for name, day in days.items()},
    }


def filled(row: CannedReply, ticket: Ticket, values: dict[str, str]) -> Filled:
    """Its texts with the ticket's own values, as the contact is addressed (CC-02)."""
    treated = informal if ticket.contact.is_informal else formal
    body, next_step = (fill(treated(getattr(row, name)), values) for name in TEXTS)
    return Filled(body, next_step)


def sample(row: CannedReply) -> Filled:
    """Its texts with the meaning of each variable in its place, while there is no ticket."""
    meanings = {name: f"«{label}»" for name, label in VARIABLES.items()}
    body, next_step = (
        fill(formal(getattr(row, name)), defaultdict(lambda: "«?»", meanings)) for name in TEXTS
    )
    return Filled(body, next_step)


def actions_of(row: CannedReply) -> list[str]:
    """What a macro does beyond answering, in words."""
    done = []
    if row.kind:
        kind, priority = row.get_kind_display(), row.get_priority_display()
        done.append(_("Clasifica: %(kind)s, %(priority)s") % {"kind": kind, "priority": priority})
    if row.assignee:
        done.append(_("Asigna a %(who)s") % {"who": row.assignee})
    if row.then:
        done.append(str(Then(row.then).label))
    return done


def permissions_for(row: CannedReply) -> list[str]:
    """The verbs that a macro runs: who may not do one by hand may not run it either."""
    needed = {
        "tickets.reply_ticket": bool(row.body),
        "tickets.classify_ticket": bool(row.kind),
        "tickets.assign_ticket": bool(row.assignee_id),
        "tickets.close_ticket": row.then in ENDINGS,
    }
    return [permission for permission, is_needed in needed.items() if is_needed]


@verb
def run_macro(
    ticket: Ticket,
    row: CannedReply,
    *,
    by: User,
    body: str,
    next_step: str,
    at: datetime,
    version: int | None = None,
) -> Ticket:
    """Classify, assign, answer and end as the macro says: all of it, or nothing of it."""
    ticket = lock(ticket)
    stale.require_fresh(ticket, version)
    if not row.is_active:
        raise Refused(_("«%(macro)s» ya no está en uso.") % {"macro": row.name})
    if row.kind:
        kind, cause, priority = row.kind, row.cause, row.priority
        handling.classify(
            ticket, by=by, kind=kind, cause=cause, priority=priority, version=None, at=at
        )
    if row.assignee and row.assignee != ticket.owner:
        if not serves(row.assignee, ticket.customer_id):
            raise Refused(_("%(who)s no atiende a este cliente.") % {"who": row.assignee})
        handling.assign(ticket, to=row.assignee, by=by, at=at)
    if row.then in ENDINGS:
        to, outcome = [ticket.contact], row.then
        ending.resolve(ticket, by=by, outcome=outcome, resolution=body, recipients=to, at=at)
    elif row.body:
        waits = row.then == Then.WAIT
        replies.reply(ticket, by=by, body=body, next_step=next_step, waits=waits, at=at)
    return Ticket.objects.get(pk=ticket.pk)


def try_macro(
    ticket: Ticket, row: CannedReply, *, by: User, body: str, next_step: str, at: datetime
) -> list[str]:
    """What running it would change, in words: it is run, and nothing of it stays."""
    with transaction.atomic():
        changed = run_macro(ticket, row, by=by, body=body, next_step=next_step, at=at)
        found = stale.changes(changed, ticket.version)
        transaction.set_rollback(True)
    return found
