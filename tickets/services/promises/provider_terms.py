"""Until when a provider has promised: then that is the resolution's (C30)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

import sla.services as sla
from sla.models import TimeMode, TimeUnit
from tickets.models import Escalation, EventKind, Provider, Ticket, TicketEvent

DAY = timedelta(days=1)


def provider_term(events: Sequence[TicketEvent]) -> tuple[datetime, datetime] | None:
    """Since when and until when the provider with the last term has the case, as the log tells it;
    None if none has."""
    terms = terms_in(events)
    if not terms:
        return None
    last = max(terms, key=lambda key: (terms[key], key))
    given = (one for one in events if one.kind == EventKind.ESCALATED and "until" in one.data)
    return max(one.at for one in given if one.data["escalation"] == last), terms[last]


def terms_in(events: Iterable[TicketEvent]) -> dict[int, datetime]:
    """The term of each provider that has the case, by the number of its escalation."""
    until: dict[int, datetime] = {}
    for event in events:
        if event.kind == EventKind.ESCALATED and "until" in event.data:
            until[event.data["escalation"]] = datetime.fromisoformat(event.data["until"])
        elif event.kind == EventKind.RETURNED:
            until.pop(event.data["escalation"], None)
    return until


def provider_due(
    ticket: Ticket, provider: Provider, *, at: datetime, on: date | None = None
) -> datetime:
    """Until when a provider is to solve it: by the date it gave, or by its usual term."""
    if on:
        return morning_of(ticket, on + DAY)
    is_days = provider.term_unit == TimeUnit.DAY
    mode = sla.WORKING_DAYS if is_days else TimeMode.SERVICE
    amount = provider.term * (DAY if is_days else timedelta(hours=1))
    return sla.timeline(ticket.calendar, mode, around=at).add(at, amount)


def in_words(ticket: Ticket, provider: Provider, due: datetime, on: date | None) -> str:
    """The provider's term as the customer is told it (CC-39)."""
    if on:
        return _("hasta el %(date)s") % {"date": f"{on:%d/%m/%Y}"}
    unit = _("días laborables") if provider.term_unit == TimeUnit.DAY else _("horas de servicio")
    day = due.astimezone(ZoneInfo(ticket.calendar.zone))
    return _("%(term)s %(unit)s (hasta el %(date)s)") % {
        "term": provider.term,
        "unit": unit,
        "date": f"{day:%d/%m/%Y}",
    }


def sentence(ticket: Ticket, events: Iterable[TicketEvent], *, at: datetime) -> str:
    """Whose term is the resolution's while a provider has the case (CC-39); "" while none has."""
    terms = terms_in(events)
    if not terms:
        return ""
    last = max(terms, key=lambda key: (terms[key], key))
    row = Escalation.objects.select_related("provider").get(pk=last)
    zone = ZoneInfo(ticket.calendar.zone)
    facts = {
        "who": row.provider,
        "since": f"{row.opened_at.astimezone(zone):%d/%m/%Y %H:%M}",
        "until": f"{terms[last].astimezone(zone):%d/%m/%Y %H:%M}",
    }
    if terms[last] <= at:
        words = _("Lo tiene %(who)s desde el %(since)s: regía su plazo, que venció el %(until)s.")
    else:
        words = _("Lo tiene %(who)s desde el %(since)s: rige su plazo, que vence el %(until)s.")
    return words % facts + _(" El nuestro no corre hasta que responda.")


def morning_of(ticket: Ticket, day: date) -> datetime:
    """When the service opens on that day, or on the next on which it does."""
    midnight = datetime.combine(day, time(), ZoneInfo(ticket.calendar.zone))
    return sla.timeline(ticket.calendar, TimeMode.SERVICE, around=midnight).next_open(midnight)
