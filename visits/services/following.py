"""Technical and commercial follow-up of customers: each event is registered (VIS-22)."""

from datetime import date, datetime, time, timedelta

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

import outbox.services as outbox
from accounts.models import User
from contacts.models import ActionCode, Contact, Customer, Event, Stage
from contacts.services import edits, timeline
from kit.db import lock
from kit.errors import Refused
from outbox.models import Tone
from sla.duty import instant
from visits import portfolio
from visits.models import EntryKind
from visits.services.entries import add_entry
from visits.services.ground import COMMERCIALLY, require_words, zone_of

HALF_HOUR = timedelta(minutes=30)
FARTHEST = timedelta(days=731)


class FollowUpKind(models.TextChoices):
    TECHNICAL = "technical", gettext_lazy("Técnico")
    COMMERCIAL = "commercial", gettext_lazy("Comercial")


class Way(models.TextChoices):
    CALL = "call", gettext_lazy("Llamada")
    MAIL = "mail", gettext_lazy("Correo electrónico")


ACTIONS = {Way.CALL: ActionCode.CALL, Way.MAIL: ActionCode.MAIL}


@transaction.atomic
def follow_up(
    customer: Customer,
    *,
    kind: str,
    way: str,
    contact: Contact | None,
    result: str,
    next_on: date | None,
    by: User,
    at: datetime,
) -> Event:
    """Register a follow-up with its result; the next one goes into one's agenda (VIS-22)."""
    customer = lock(customer)
    edits.check_on_file(customer)
    if customer.stage != Stage.ACTIVE and not by.has_perm(COMMERCIALLY):
        raise Refused(_("El seguimiento de quien no es cliente activo lo lleva Comercial."))
    text = require_words(result, _("Diga el resultado."), limit=1_000)
    label = FollowUpKind(kind).label.lower()
    event = timeline.record(
        customer=customer,
        contact=contact,
        action=ACTIONS[Way(way)],
        by=by,
        at=at,
        text=_("Seguimiento %(kind)s: %(text)s") % {"kind": label, "text": text},
        parameters={"follow_up": kind, "next_on": next_on.isoformat() if next_on else ""},
    )
    if next_on:
        note_next(customer, next_on, by=by, at=at)
    return event


def note_next(customer: Customer, on: date, *, by: User, at: datetime) -> None:
    """At nine, by the clock of whoever follows up; it may be dragged to where it fits."""
    zone = zone_of(by)
    starts_at = instant(on, time(9), zone)
    if not at < starts_at < at + FARTHEST:
        raise Refused(_("La próxima fecha es a partir de mañana, y antes de dos años."))
    add_entry(
        owner=by,
        kind=EntryKind.OTHER,
        subject=_("Seguimiento de %s") % customer,
        customer=customer,
        starts_at=starts_at,
        ends_at=starts_at + HALF_HOUR,
        is_away=False,
        place="",
        reach="",
        notes="",
        by=by,
        at=at,
    )


def warn_of_unfollowed(*, at: datetime) -> int:
    """Tell, once a week, whoever answers for accounts how many of them nobody has spoken with."""
    told = 0
    quiet = portfolio.quiet(portfolio.followed(Customer.objects.all()), at=at)
    counts: dict[int, int] = {}
    for executive, csm in quiet.values_list("account_executive", "csm"):
        if who := executive or csm:
            counts[who] = counts.get(who, 0) + 1
    for person in User.objects.active().filter(pk__in=counts).order_by("pk"):
        number = counts[person.pk]
        words = ngettext(
            "%d cuenta suya lleva demasiado sin seguimiento",
            "%d cuentas suyas llevan demasiado sin seguimiento",
            number,
        )
        made = outbox.notify(
            user=person,
            key=f"unfollowed-{at:%G-%V}",
            text=words % number,
            url=f"{reverse('visits:portfolio')}?state=quiet&mine=on",
            tone=Tone.WARNING,
            at=at,
        )
        told += made is not None
    return told
