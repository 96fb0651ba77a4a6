"""What the page says to whoever sent a form without a page of its own, and was refused."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import make

pytestmark = pytest.mark.django_db

OURS = "http://testserver/tickets/?view=mine"


@pytest.mark.parametrize(
    ("referer", "leads_back"),
    [(OURS, True), ("https://elsewhere.test/tickets/", False), ("javascript:alert(1)", False)],
)
def test_a_refusal_leads_back_to_where_one_came_from_and_never_out_of_the_house(
    client: Client, referer: str, leads_back: bool
) -> None:
    owned = make.ticket(owner=make.user())
    client.force_login(make.user("tickets.take_ticket", "contacts.view_all_customers"))
    address = reverse("tickets:take", args=[owned.pk])
    answer = client.post(address, headers={"referer": referer})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "ya lo tiene" in page
    assert (f'href="{referer}"' in page) == leads_back
    assert f'href="{reverse("home")}"' in page.partition("<main")[2]
