"""Customers are kept informed of their error, all of them at each step of it (TIC-14, E07)."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

import outbox.services as outbox
from accounts.models import User
from kit.db import lock
from kit.errors import Refused
from tickets.models import Incident, IncidentMove, IncidentNews, Message, Ticket
from tickets.services.core.ground import verb
from tickets.services.talk.answers import FollowUpAnswer
from tickets.services.talk.replies import require_substance
from tickets.services.talk.standard import answer_with


@verb
def tell_customers(
    move: IncidentMove, tickets: Iterable[Ticket], *, detail: str, by: User, at: datetime
) -> list[IncidentNews]:
    """Tell the customers of these tickets what became of their error; each stands for itself.

    Who cannot be told stays to be told otherwise, with the reason.
    """
    move = lock(move)  # two who tell the same step tell nobody twice
    told = set(move.news.exclude(message=None).values_list("ticket", flat=True))
    chosen = [one for one in sorted(tickets, key=lambda one: one.pk) if one.pk not in told]
    if not chosen:
        raise Refused(_("Elija al menos un ticket cuyo cliente aún no lo sepa."))
    return [told_or_not(move, ticket, detail=detail, by=by, at=at) for ticket in chosen]


def knows(ticket: Ticket) -> bool:
    """Whether the customer was told of the last step of their error; of something else does not
    count (TIC-14)."""
    if ticket.incident is None:
        return True
    last = ticket.incident.moves.order_by("at", "pk").last()
    return last is None or last.news.filter(ticket=ticket).exclude(message=None).exists()


def told_or_not(
    move: IncidentMove, ticket: Ticket, *, detail: str, by: User, at: datetime
) -> IncidentNews:
    news = IncidentNews(move=move, ticket=ticket, by=by, at=at)
    try:
        news.message = tell_customer(ticket, move, detail=detail, by=by, at=at)
    except Refused as refusal:
        news.refused = str(refusal)[:300]
    news.save()
    return news


@verb
def tell_customer(
    ticket: Ticket, move: IncidentMove, *, detail: str, by: User, at: datetime
) -> Message:
    """Tell one customer what became of their error, as it stands by now."""
    ticket = lock(ticket)
    incident = Incident.objects.select_related("owner__sector").get(pk=move.incident_id)
    if ticket.incident_id != incident.pk:
        raise Refused(_("El ticket ya no es de este error."))
    detail = detail.strip()
    words = news_of(incident)
    answer = found_out(incident, detail)
    require_substance(ticket, f"{words} {detail}", "", answer)
    text = f"{words}\n\n{detail}".strip()
    return answer_with(
        ticket,
        "incident_state",
        by=by,
        at=at,
        text=text,
        answer=answer,
        state=incident.standing,
        detail=detail,
    )


def news_of(incident: Incident) -> str:
    return _("El error %(incident)s ha cambiado de estado: %(state)s.") % {
        "incident": incident.label,
        "state": incident.standing,
    }


def found_out(incident: Incident, detail: str) -> FollowUpAnswer:
    """What an update that is owed may tell by what I+D wrote down."""
    sector = incident.owner.sector if incident.owner else None
    return FollowUpAnswer(
        detail=detail,
        department=str(sector) if sector else "",
        cause=incident.cause,
        none_found=not incident.cause,
        estimated_on=incident.expected_on,
    )


def preview(ticket: Ticket, move: IncidentMove, *, detail: str, at: datetime) -> tuple[str, str]:
    """Subject and body of the letter that the customer of a ticket would get."""
    contact, line = ticket.contact, ticket.customer.service_line
    context = {
        "contact": contact.full_name,
        "team": line.team_name,
        "number": ticket.label,
        "subject": ticket.subject,
        "state": move.incident.standing,
        "detail": detail,
    }
    return outbox.words(
        "incident_state",
        context,
        on=line.local_date(at),
        language="es",
        informal=contact.is_informal,
    )
