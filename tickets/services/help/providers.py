"""A provider has the case: in writing, by its own term, and the ticket stays ours (CC-38..40)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

import outbox.services as outbox
from accounts.models import User
from kit.errors import Refused
from kit.files import StoredFile
from outbox.models import Mail, Tone
from tickets.models import (
    Escalation,
    EscalationKind,
    EscalationState,
    Message,
    Provider,
    Status,
    Ticket,
    Voice,
)
from tickets.services.core import escalated
from tickets.services.core.addresses import provider_address
from tickets.services.core.bells import ring_owner
from tickets.services.core.ground import require_entitled, required, verb
from tickets.services.core.thread import say
from tickets.services.help.escalating import announced, opened
from tickets.services.promises import provider_terms, turns
from tickets.services.talk import replies


@verb
def escalate_to_provider(
    ticket: Ticket,
    *,
    provider: Provider,
    information: str,
    reference: str,
    since: date,
    by: User,
    at: datetime,
    due_on: date | None = None,
    is_told: bool = False,
    files: Sequence[StoredFile] = (),
) -> Escalation:
    """Hand a provider all information in writing; its term is now the resolution's (CC-38, C30).

    The customer is told, with that term (CC-39). `is_told`: it was written to by other means, as
    its own portal: the e-mail is then only put on record (SAC-10).
    """
    ticket = opened(ticket)
    require_entitled(ticket, at)
    today = ticket.customer.service_line.local_date(at)
    check_dates(since, due_on, today=today)
    due_at = provider_terms.provider_due(ticket, provider, at=at, on=due_on)
    row = escalated.begin(
        ticket,
        EscalationKind.PROVIDER,
        to=ticket.owner or by,
        reason=_("Depende de %(provider)s.") % {"provider": provider},
        by=by,
        at=at,
        provider=provider,
        provider_reference=required(reference, _("Indique la referencia que dio el proveedor.")),
        provider_since=since,
        provider_due_at=due_at,
        information=required(information, _("Resuma toda la información para el proveedor.")),
        tells_customer=True,
    )
    written(row, row.information, files=files, is_told=is_told, by=by, at=at)
    tell_customer(row, provider_terms.in_words(ticket, provider, due_at, due_on), by=by, at=at)
    wait_for(row, by=by, at=at)
    return announced(row, by=by, at=at, until=due_at.isoformat())


def check_dates(since: date, due_on: date | None, *, today: date) -> None:
    if since > today:
        raise Refused(_("No se le puede haber comunicado en el futuro."))
    if due_on and due_on <= today:
        raise Refused(_("El plazo del proveedor es un día posterior a hoy."))


def written(
    row: Escalation,
    text: str,
    *,
    files: Sequence[StoredFile],
    is_told: bool,
    by: User,
    at: datetime,
) -> Message:
    """Put in the thread what the provider is told, and send it unless it has it already."""
    message = say(row.ticket, Voice.PROVIDER, text, at=at, author=by, files=files)
    if not is_told:
        message.mail = post(row, message, files=files, at=at)
        message.save(update_fields=["mail"])
    return message


def post(row: Escalation, message: Message, *, files: Sequence[StoredFile], at: datetime) -> Mail:
    """The letter to the provider; its answer leads back to this escalation."""
    ticket, provider = row.ticket, row.provider
    assert provider is not None  # noqa: S101 - the constraint of its kind
    return outbox.post(
        key=f"ticket-{ticket.pk}-provider-{message.pk}",
        kind="provider_message",
        to=[provider.email],
        context={
            "number": ticket.label,
            "subject": ticket.subject,
            "reference": row.provider_reference,
            "text": message.body,
            "team": ticket.customer.service_line.team_name,
        },
        at=at,
        reply_to=provider_address(row),
        from_name=ticket.customer.service_line.team_name,
        files=files,
    )


def tell_customer(row: Escalation, term: str, *, by: User, at: datetime) -> None:
    """Tell the customer who has the case now, and until when (CC-39, E08); to whom nobody can
    write, somebody has to say it."""
    ticket, name = row.ticket, str(row.provider)
    text = _("La solución depende de %(provider)s, que ya tiene toda la información.") % {
        "provider": name
    }
    step = _("Plazo previsto por el proveedor: %(term)s. Hacemos el seguimiento.") % {"term": term}
    if not ticket.contact.email:
        words_to_say = _("%(contact)s no tiene correo: dígale que %(text)s") % {
            "contact": ticket.contact,
            "text": f"«{text} {step}»",
        }
        say(ticket, Voice.INTERNAL, words_to_say, at=at, author=by)
        return
    words = {"text": text, "next_step": step, "provider": name, "terms": term}
    replies.announce(ticket, "escalated_to_provider", by=by, at=at, **words)


def wait_for(row: Escalation, *, by: User, at: datetime) -> None:
    """Stop our own clock of the resolution: the 48 h go on, for the ticket is ours (CC-34)."""
    ticket = row.ticket
    if ticket.status == Status.WAITING_THIRD:
        return
    turns.leave_to_provider(row, ticket, by=by, at=at)
    turns.restart(ticket, at=at)


@verb
def write_to_provider(
    escalation: Escalation,
    *,
    by: User,
    body: str,
    at: datetime,
    files: Sequence[StoredFile] = (),
    is_told: bool = False,
) -> Message:
    """Write to the provider again: by e-mail, kept in the ticket (SAC-10)."""
    row = with_provider(escalation)
    text = required(body, _("Escriba el mensaje."))
    message = written(row, text, files=files, is_told=is_told, by=by, at=at)
    escalated.look_again(row, at=at)
    escalated.store(row, by=by, at=at)
    return message


@verb
def hear_provider(
    escalation: Escalation,
    *,
    body: str,
    at: datetime,
    by: User | None = None,
    sender: str = "",
    files: Sequence[StoredFile] = (),
) -> Message:
    """Take in what the provider says: the customer never reads it, and the owner hears of it."""
    row = escalated.held(escalation)
    if row.provider is None:
        raise Refused(_("Este escalado no es a un proveedor."))
    text = required(body, _("Escriba lo que contestó el proveedor."))
    if by and not sender:  # by telephone or in its portal: somebody of ours stands for it
        text = _("%(who)s, según anotó %(by)s:") % {"who": row.provider, "by": by} + f"\n\n{text}"
    message = say(
        row.ticket,
        Voice.PROVIDER,
        text,
        at=at,
        author=None if sender else by,
        sender=sender or ("" if by else row.provider.email),
        files=files,
    )
    if row.state == EscalationState.OPEN:
        escalated.look_again(row, at=at)
        escalated.store(row, by=by, at=at)
    words = _("%(who)s ha respondido") % {"who": row.provider}
    ring_owner(row.ticket, key=f"heard-{message.pk}", text=words, tone=Tone.INFO, by=by, at=at)
    return message


def with_provider(escalation: Escalation) -> Escalation:
    row = escalated.held(escalation)
    if row.provider is None or row.state != EscalationState.OPEN:
        raise Refused(_("Ningún proveedor tiene ya este caso."))
    return row
