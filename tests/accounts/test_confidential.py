import pytest
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.roles import SAC_AGENT, STAFF
from outbox.models import Mail
from tests import doors, make
from tickets import services as tickets

pytestmark = pytest.mark.django_db

SECRET = "El cliente debe tres facturas."


@pytest.mark.req("CC-05")
def test_what_concerns_a_customer_is_seen_only_by_those_whose_work_it_is(client: Client) -> None:
    services.apply_roles(at=make.MONDAY)
    sector = make.sector()
    agent, colleague, other = (make.user(sector=s) for s in (sector, sector, make.sector()))
    for person, role in ((agent, SAC_AGENT), (colleague, STAFF), (other, SAC_AGENT)):
        services.assign_roles(person, [role], at=make.MONDAY)
    customer = make.customer(line=make.line(sectors=[sector]))
    ticket = make.classified(customer=customer, owner=agent)
    pages = [
        reverse("tickets:detail", args=[ticket.pk]),
        reverse("contacts:timeline", args=[customer.pk]),
    ]
    for page in pages:
        assert client.get(page).status_code == 302  # nobody without entering
        codes = [doors.enter(Client(), p).get(page).status_code for p in (agent, colleague, other)]
        assert codes == [200, 403, 404]


@pytest.mark.req("CC-05")
def test_what_we_write_among_ourselves_reaches_no_customer() -> None:
    ticket = make.classified(owner=make.user())
    tickets.note(ticket, by=make.user(), body=SECRET, at=make.MONDAY)
    tickets.reply(
        ticket,
        by=make.user(),
        body="Estamos en ello.",
        next_step="Le llamamos el martes con el resultado.",
        at=make.MONDAY,
    )
    tickets.resolve(
        ticket,
        by=make.user(),
        outcome="solved",
        resolution="Era el cable.",
        recipients=[ticket.contact],
        at=make.MONDAY,
    )
    letters = Mail.objects.all()
    assert len(letters) >= 3
    assert [letter for letter in letters if SECRET in letter.body + letter.subject] == []
