"""The agenda in a calendar program: one's own with what one noted, the sector's without."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from sla.services import feeds
from tests import make
from tests.make import MONDAY
from visits import services
from visits.services import feeds as agendas

pytestmark = pytest.mark.django_db

AT = MONDAY


def summaries(body: bytes) -> list[tuple[str, str]]:
    found = Calendar.from_ical(body).walk("VEVENT")
    return [(str(event["SUMMARY"]), str(event.get("LOCATION", ""))) for event in found]


@pytest.mark.req("APE-02")
def test_what_one_noted_is_in_ones_feed_and_only_that_one_is_busy_in_the_sectors() -> None:
    sector = make.sector()
    ana, eva, stranger = make.user(sector=sector), make.user(sector=sector), make.user()
    customer = make.customer(legal_name="Secreta S.A.")
    visit = make.visit(customer=customer, people=[ana], subject="Repaso", place="Av. Mitre 1")
    make.entry(owner=eva, subject="Dentista")
    make.entry(owner=stranger)
    link = feeds.renew(ana, at=AT)
    own, team = agendas.own(link, at=AT), agendas.team(link, at=AT)
    assert summaries(own.body) == [("Visita: Repaso", "Av. Mitre 1")]
    assert sorted(summaries(team.body)) == sorted(
        [(f"{ana} · Visita", ""), (f"{eva} · Reunión", "")]
    )
    assert b"Secreta" not in own.body + team.body
    services.cancel_visit(visit, reason="No", by=ana, at=AT + timedelta(hours=1))
    assert summaries(agendas.own(link, at=AT).body) == []
    assert agendas.own(link, at=AT).changed_at == AT + timedelta(hours=1)


def test_both_addresses_close_with_the_link() -> None:
    ana = make.user(sector=make.sector())
    link = feeds.renew(ana, at=AT)
    urls = [link.get_absolute_url(), reverse("visits:team_feed", args=[link.token])]
    assert [Client().get(url).status_code for url in urls] == [200, 200]
    feeds.revoke(ana, at=AT)
    assert [Client().get(url).status_code for url in urls] == [404, 404]
