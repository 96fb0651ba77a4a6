from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kit.errors import Refused
from tests import make
from tests.tickets.pages import at_the_desk, hidden, words
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


Verb = Callable[[Ticket, int | None, datetime], object]
VERBS: dict[str, Verb] = {
    "commit": lambda ticket, version, at: services.commit_date(
        ticket, by=make.user(), on=date(2026, 3, 20), version=version, at=at
    ),
    "wait": lambda ticket, version, at: services.wait(
        ticket, by=make.user(), awaited="third_party", reason="Falta.", version=version, at=at
    ),
    "assign": lambda ticket, version, at: services.assign(
        ticket, to=make.user(), by=make.user(), version=version, at=at
    ),
    "resolve": lambda ticket, version, at: services.resolve(
        ticket,
        by=make.user(),
        outcome="solved",
        resolution="Era el cable de la caja: se cambió.",
        recipients=[ticket.contact],
        version=version,
        at=at,
    ),
}


@pytest.mark.parametrize("name", VERBS)
def test_no_verb_with_a_form_goes_over_what_happened_meanwhile(name: str) -> None:
    ticket = make.answered()
    services.hear(ticket, body="Ahora falla otra cosa.", contact=ticket.contact, at=AT + HOUR)
    with pytest.raises(Refused, match=f"Cliente de {ticket.contact}"):
        VERBS[name](ticket, ticket.version, AT + 2 * HOUR)
    fresh = Ticket.objects.get(pk=ticket.pk)
    assert VERBS[name](fresh, fresh.version, AT + 2 * HOUR)


SENT = {
    "commit": {"on": "2027-01-20"},
    "wait": {"awaited": "third_party", "reason": "La placa del proveedor"},
    "assign": {},
    "resolve": {"outcome": "solved", "resolution": "Era el cable de la caja: se cambió."},
}


@pytest.mark.parametrize("verb", SENT)
def test_a_form_on_an_older_version_says_so_and_keeps_what_was_typed(
    client: Client, verb: str
) -> None:
    ticket, fields = at_work(client, verb)
    url = reverse(f"tickets:{verb}", args=[ticket.pk])
    fields["version"] = hidden(client.get(url), "version")
    services.hear(ticket, body="Ahora falla otra cosa.", contact=ticket.contact, at=AT + HOUR)

    part = client.post(url, fields, headers={"HX-Request": "true"})
    assert (part.status_code, part["HX-Retarget"]) == (409, "#alerts")
    assert "Ahora falla otra cosa." in words(part)
    page = client.post(url, fields)
    assert page.status_code == 409
    assert f"Cliente de {ticket.contact}" in words(page)
    form = page.context["form"]
    typed = {name: form[name].value() for name in fields if name != "version"}
    assert typed == {name: said for name, said in fields.items() if name != "version"}
    assert verb != "assign" or f'value="{fields["to"]}" required checked' in page.content.decode()

    fields["version"] = hidden(page, "version")
    assert client.post(url, fields).status_code == 302


def at_work(client: Client, verb: str) -> tuple[Ticket, dict[str, Any]]:
    make.policy()
    line = make.line()
    agent = at_the_desk(client, line.front_sector, "tickets.assign_ticket")
    ticket = make.answered(customer=make.customer(line=line), owner=agent)
    fields: dict[str, Any] = dict(SENT[verb])
    if verb == "assign":
        fields["to"] = f"u{make.user(sector=line.front_sector).pk}"
    if verb == "resolve":
        fields["recipients"] = [str(ticket.contact_id)]
    return ticket, fields
