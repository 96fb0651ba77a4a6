"""Which expiry is proposed, and who is warned before it comes (CIN-10, CIN-15; C05)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import IMPLEMENTATION_HEAD
from installations import services
from installations.models import Block
from installations.services import limits
from outbox.models import Notice, Tone
from tests import doors, make
from tests.tickets.pages import words

pytestmark = pytest.mark.django_db
AT, DAY = make.MONDAY, timedelta(days=1)


@pytest.mark.req("CIN-10")
@pytest.mark.parametrize(
    ("visit", "proposed"),
    [
        (date(2026, 6, 1), date(2026, 7, 1)),  # thirty days after it
        (None, date(2026, 8, 29)),  # a hundred and eighty from today
        (date(2026, 3, 1), date(2026, 8, 29)),  # that one was yesterday
    ],
)
def test_the_expiry_that_is_proposed_follows_the_next_visit(
    visit: date | None, proposed: date
) -> None:
    row = make.installation(next_update_on=visit)
    assert limits.propose(row, at=AT).on == proposed


@pytest.mark.req("CIN-10")
def test_an_expiry_on_or_after_the_visit_is_well() -> None:
    customer, visit = make.customer(), date(2026, 6, 1)
    asked: dict[str, Any] = {"customer": customer, "visit": visit, "at": AT}
    assert "se propone el 01/07/2026" in limits.warning(visit - DAY, **asked)
    assert limits.warning(visit, **asked) == ""
    assert limits.warning(None, **asked) == ""


@pytest.mark.req("CIN-15")
def test_the_head_and_the_consultant_are_warned_once_per_step() -> None:
    head, consultant = make.user(IMPLEMENTATION_HEAD), make.user()
    expires = AT.date() + 60 * DAY
    make.installation(consultant=consultant, expires_on=expires, next_update_on=expires)
    told = []
    for days_left in range(60, -3, -1):
        at = AT + (60 - days_left) * DAY
        if count := limits.warn_due(at=at):
            told.append((days_left, count))
        assert limits.warn_due(at=at) == 0
    assert told == [(30, 2), (15, 2), (7, 2), (1, 2), (-1, 2)]
    assert set(Notice.objects.values_list("user", flat=True)) == {head.pk, consultant.pk}
    last = Notice.objects.filter(user=head).order_by("-created_at").first()
    assert last is not None
    assert last.tone == Tone.DANGER
    assert "caducó" in last.text
    assert "Se propone el" in last.text


@pytest.mark.req("CIN-15")
def test_after_an_outage_only_the_step_that_holds_now_is_told() -> None:
    make.user(IMPLEMENTATION_HEAD)
    make.installation(expires_on=AT.date() + 5 * DAY)
    assert limits.warn_due(at=AT) == 1


@pytest.mark.req("CIN-15")
def test_customers_without_an_agreement_are_listed_and_nobody_is_called(client: Client) -> None:
    make.user(IMPLEMENTATION_HEAD)
    customer = make.customer(is_entitled=False, legal_name="Sin Acuerdo S.A.")
    make.installation(customer=customer, expires_on=date(2020, 1, 1))
    assert limits.warn_due(at=AT) == 0
    right = "installations.view_installation"
    doors.enter(client, make.user(right, sector=customer.service_line.front_sector))
    assert "Sin Acuerdo S.A." in words(client.get(reverse("installations:expiries")))


@pytest.mark.req("CIN-09")
def test_an_expiry_that_passes_blocks_nobody() -> None:
    make.user(IMPLEMENTATION_HEAD)
    make.installation(expires_on=AT.date() - DAY)
    limits.warn_due(at=AT)
    assert not Block.objects.exists()


def test_one_that_is_out_of_use_is_warned_of_no_more() -> None:
    make.user(IMPLEMENTATION_HEAD)
    row = make.installation(expires_on=AT.date())
    wanted = services.Wanted({"is_active": False})
    services.configure(row, wanted, reason="Se muda", by=make.user(), at=AT)
    assert limits.warn_due(at=AT) == 0
