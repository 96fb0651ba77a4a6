from datetime import timedelta

import pytest

from kit.errors import Refused
from tests import make
from tickets import services
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

AT, HOUR = make.MONDAY, make.HOUR


def test_a_stale_classification_is_refused_with_what_changed_meanwhile() -> None:
    ticket = make.classified()
    services.classify(
        ticket, by=make.user(), kind="query", priority="high", version=None, at=AT + HOUR
    )
    with pytest.raises(Refused, match="prioridad: Media → Alta"):
        services.classify(
            ticket,
            by=make.user(),
            kind="query",
            priority="low",
            version=ticket.version,
            at=AT + 2 * HOUR,
        )
    ticket.refresh_from_db()
    assert ticket.priority == "high"


def test_a_reply_written_while_the_customer_wrote_is_not_sent_unread() -> None:
    ticket = make.answered()
    services.hear(ticket, body="Olvídelo, ya va.", contact=ticket.contact, at=AT + HOUR)
    with pytest.raises(Refused, match=f"Cliente de {ticket.contact}"):
        services.reply(
            ticket, by=make.user(), body="Reinicie.", version=ticket.version, at=AT + 2 * HOUR
        )
    fresh = Ticket.objects.get(pk=ticket.pk)
    services.reply(fresh, by=make.user(), body="Reinicie.", version=fresh.version, at=AT + 2 * HOUR)


def test_who_owns_it_by_now_is_told_by_name() -> None:
    ticket = make.classified()
    services.take(ticket, by=make.user(name="Luz Vega"), at=AT + HOUR)
    with pytest.raises(Refused, match="responsable: — → Luz Vega"):
        services.reply(
            ticket, by=make.user(), body="a b", next_step="c", version=ticket.version, at=AT
        )


def test_a_sweep_makes_no_form_stale() -> None:
    ticket = make.answered()
    services.chase(ticket, at=AT + timedelta(days=2))
    services.alert(ticket, at=AT + timedelta(days=2))
    answer = services.FollowUpAnswer(detail="Hemos pedido los registros.")
    services.reply(
        ticket,
        by=make.user(),
        body="Seguimos.",
        answer=answer,
        version=ticket.version,
        at=AT + timedelta(days=2),
    )
    assert ticket.messages.filter(body="Seguimos.").exists()
