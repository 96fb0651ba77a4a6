"""Several e-mails and telephones, one of each the main one."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from contacts.models import Contact, Reach
from contacts.services import reach, search
from kit.errors import Refused
from tests import make
from tickets.services.mail.senders import contacts_with

pytestmark = pytest.mark.django_db
AT = make.MONDAY


def person(**fields: Any) -> Contact:
    line = make.line(calendar=make.calendar(country="AR"))
    return make.contact(customer=make.customer(line=line), **fields)


def add(row: Contact, value: str, kind: str = "phone", label: str = "work") -> Reach:
    return reach.add_reach(row, kind=kind, value=value, label=label, by=None, at=AT)


@pytest.mark.req("ACO-09")
def test_a_number_is_kept_as_typed_and_known_in_one_spelling() -> None:
    ana = person(mobile="+54 9 11 4555 1234")
    with pytest.raises(Refused, match="ya tiene"):
        add(ana, "011 15-4555-1234")
    other = add(ana, "(011) 4000-2100")
    assert (other.value, other.key) == ("(011) 4000-2100", "+541140002100")
    for wrong, kind in (("no es", "phone"), ("no es", "email")):
        with pytest.raises(Refused, match="no es un"):
            add(ana, wrong, kind)


@pytest.mark.req("ACO-07", "ACO-09")
def test_whoever_writes_from_a_further_address_is_recognised_and_found_by_it() -> None:
    ana, user = person(), make.user("contacts.view_all_customers")
    way = add(ana, "Ana.Casa@x.test", "email", "home")
    assert contacts_with("ana.casa@X.test") == [ana]
    assert [hit.pk for hit in search.find("ana.casa", user=user)] == [ana.pk]
    reach.remove_reach(way, by=None, at=AT)
    assert contacts_with("ana.casa@x.test") == []
    assert search.find("ana.casa", user=user) == []


@pytest.mark.req("ACO-09")
def test_a_further_one_becomes_the_main_one_and_the_main_one_a_further_one() -> None:
    ana = person(email="ana@x.test")
    way = add(ana, "nueva@x.test", "email")
    ana = reach.promote_reach(way, by=None, at=AT)
    assert (ana.email, [row.value for row in ana.reaches.all()]) == ("nueva@x.test", ["ana@x.test"])
    assert "ana@x.test → nueva@x.test" in ana.events.latest("pk").text


@pytest.mark.req("ACO-09")
def test_the_page_of_a_person_keeps_them(client: Client) -> None:
    ana = person()
    client.force_login(
        make.user("contacts.view_all_customers", "contacts.view_contact", "contacts.change_contact")
    )
    url = reverse("contacts:add_reach", args=[ana.pk])
    assert client.post(url, {"kind": "email", "value": "x", "label": "home"}).status_code == 409
    client.post(url, {"kind": "email", "value": "casa@x.test", "label": "home"})
    assert "casa@x.test" in client.get(ana.get_absolute_url()).content.decode()
