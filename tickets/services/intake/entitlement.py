"""Who has no right to be helped is heard all the same: the case goes to Proyectos (TIC-07, 08)."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import ActionCode, Customer
from contacts.services.expiry import HEADS, lacking_right
from kit.db import lock
from kit.errors import Refused
from outbox.models import Tone
from tickets.models import EventKind, Status, Ticket, TicketEvent
from tickets.services.core import letters
from tickets.services.core.alarms import alarm
from tickets.services.core.bells import ring, ring_owner
from tickets.services.core.ground import is_entitled, keep, log, record, verb
from tickets.services.core.sweeping import one_by_one
from tickets.services.promises import records
from tickets.services.promises.turns import begin


@verb
def refer(ticket: Ticket, *, by: User | None, at: datetime, reason: str = "") -> Ticket:
    """Hand an open ticket to Proyectos, because its customer may no longer be helped (TIC-08).

    Who may be helped is not handed on: its clocks would begin anew with the release.
    """
    ticket = lock(ticket)
    if is_entitled(ticket, at):
        raise Refused(_("El cliente tiene derecho a asistencia: no hay nada que derivar."))
    set_referred(ticket)
    keep(ticket, by=by, at=at)
    tell_referred(ticket, by=by, at=at, reason=reason)
    records.keep(ticket, list(ticket.events.all()), at=at)
    return ticket


def set_referred(ticket: Ticket) -> None:
    """Stop every clock: nothing is owed until the customer's situation is in order."""
    ticket.move_to(Status.REFERRED)
    ticket.paused_at = ticket.follow_up_at = ticket.alert_at = ticket.ages_at = None
    ticket.reply_due_at = ticket.reply_target_at = ticket.reply_warn_at = None
    ticket.resolve_due_at = ticket.resolve_target_at = ticket.resolve_warn_at = None
    ticket.due_at = None


def tell_referred(
    ticket: Ticket,
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
    header_id: str = "",
    may_tell: bool = True,
) -> None:
    """Tell the customer, and the heads of Proyectos and Implementación, that the case waits for an
    agreement (TIC-08, VIS-04)."""
    event = log(ticket, EventKind.REFERRED, at=at, by=by, text=reason)
    mail = None
    if may_tell:
        mail = letters.write(
            ticket, "ticket_referred", key=f"referred-{event.pk}", at=at, in_reply_to=header_id
        )
    words = _("derivado a Proyectos: el cliente no tiene acuerdo o plan vigente")
    record(ticket, ActionCode.TICKET_REFERRED, words, by=by, at=at, mail=mail)
    heads = User.objects.active().filter(groups__name__in=HEADS).distinct()
    key = f"referred-{event.pk}"
    ring(ticket, heads, key=key, text=words, tone=Tone.WARNING, by=by, at=at)


@verb
def release(ticket: Ticket, *, at: datetime) -> bool:
    """Give a referred ticket back to the desk once its customer may be helped; its clocks start.

    False if that is not yet so, or somebody has released it already.
    """
    ticket = lock(ticket)
    if ticket.status != Status.REFERRED or not is_entitled(ticket, at):
        return False
    ticket.move_to(Status.PENDING)
    released = TicketEvent(ticket=ticket, kind=EventKind.RELEASED, at=at, data={})
    begin(ticket, released, at=at)
    released.save()
    keep(ticket, by=None, at=at)
    records.keep(ticket, list(ticket.events.all()), at=at)
    words = _("liberado: el cliente ya tiene un acuerdo o plan vigente")
    record(ticket, ActionCode.TICKET_REOPENED, words, by=None, at=at)
    ring_owner(ticket, key=f"released-{released.pk}", text=words, by=None, at=at)
    alarm(ticket, key=f"very-high-{released.pk}", by=None, at=at)
    return True


def follow_rights(*, at: datetime) -> int:
    """Refer whom an agreement or plan has left meanwhile, and release whom one covers by now; how
    many tickets there were."""
    return refer_due(at=at) + release_due(at=at)


def refer_due(*, at: datetime) -> int:
    """Refer every open ticket whose customer's right has ended: nobody may work on it, and no
    promise runs on or is chased (TIC-07, TIC-08)."""
    lacking = lacking_right(Customer.objects.all(), at=at)
    lapsed = Ticket.objects.open().filter(opened_at__lte=at, customer__in=lacking.values("pk"))
    return one_by_one(lapsed.order_by("pk"), lambda ticket: refer_lapsed(ticket, at=at))


@verb
def refer_lapsed(ticket: Ticket, *, at: datetime) -> bool:
    """False if somebody has ended or referred it meanwhile, or the right is there again."""
    ticket = lock(ticket)
    if not ticket.is_open or is_entitled(ticket, at):
        return False
    refer(ticket, by=None, at=at, reason=_("el acuerdo o plan terminó mientras estaba abierto"))
    return True


def release_due(*, at: datetime) -> int:
    """Release every referred ticket whose customer may be helped by now (TIC-08)."""
    waiting = Ticket.objects.filter(status=Status.REFERRED)
    rows = waiting.select_related("customer__service_line__calendar").order_by("pk")
    due = (ticket for ticket in rows if is_entitled(ticket, at))
    return one_by_one(due, lambda ticket: release(ticket, at=at))
