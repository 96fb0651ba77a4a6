"""Agreements and plans are renewed in one click, and their end is told in time (VIS-04, VIS-25)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from accounts.roles import BY_NAME, IMPLEMENTATION_HEAD, PROJECT_HEAD
from contacts import services
from contacts.models import ActionCode, Agreement, Customer, Entitlement, Term
from contacts.services import agreements, expiry, renewals
from kit.errors import Refused
from outbox.models import Notice
from sla.models import Plan
from tests import make

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)
ONE = timedelta(days=1)


@pytest.fixture
def customer(db: None) -> Customer:
    return make.customer(line=make.line(entitlement=Entitlement.AGREEMENT), is_entitled=False)


def signed(customer: Customer, start: str, end: str | None, **fields: Any) -> Agreement:
    ends_on = date.fromisoformat(end) if end else None
    start_on = date.fromisoformat(start)
    return make.agreement(customer=customer, starts_on=start_on, ends_on=ends_on, **fields)


# The next period


@pytest.mark.req("VIS-05")
@settings(max_examples=60, deadline=None, database=None)
@given(st.integers(0, 15_000), st.integers(0, 2000), st.integers(-2000, 2000))
def test_the_next_period_begins_where_this_ends_or_today_and_is_as_long(
    begins: int, length: int, gap: int
) -> None:
    start = date(2000, 1, 1) + begins * ONE
    end = start + length * ONE
    today = end + gap * ONE
    following = renewals.following(Term("x", start, end), today)
    assert following
    assert following.ends_on
    assert following.starts_on == max(end + ONE, today)
    assert following.ends_on >= following.starts_on
    assert following.ends_on + ONE == following.starts_on + relativedelta(end + ONE, start)


@pytest.mark.req("VIS-05")
def test_a_calendar_year_is_followed_by_a_calendar_year() -> None:
    year = Term("x", date(2027, 1, 1), date(2027, 12, 31))
    assert renewals.following(year, DAY) == Term("x", date(2028, 1, 1), date(2028, 12, 31))
    assert renewals.following(Term("x", DAY, None), DAY) is None


@pytest.mark.req("VIS-05")
def test_renewing_signs_the_next_period_once_and_can_be_taken_back(customer: Customer) -> None:
    old, by = signed(customer, "2025-04-01", "2026-03-31"), make.user()
    new = services.renew_agreement(old, by=by, at=AT)
    assert (new.starts_on, new.ends_on) == (date(2026, 4, 1), date(2027, 3, 31))
    with pytest.raises(Refused, match="Ya hay un acuerdo"):
        services.renew_agreement(old, by=by, at=AT)
    services.withdraw_agreement(new, by=by, at=AT)
    assert customer.agreements.get() == old
    trace = Agreement.history.filter(id=new.pk).order_by("history_id")
    assert [(row.history_type, row.history_user, row.history_date) for row in trace] == [
        ("+", by, AT),
        ("-", by, AT),
    ]
    event = customer.events.get(action=ActionCode.AGREEMENT_WITHDRAWN)
    assert "del 01/04/2026 al 31/03/2027" in event.text


def test_what_has_begun_on_an_earlier_day_is_ended_and_not_taken_back(customer: Customer) -> None:
    with pytest.raises(Refused, match="termínelo"):
        services.withdraw_agreement(signed(customer, "2026-01-01", None), by=None, at=AT)
    ended = signed(customer, "2024-01-01", "2024-12-31", kind="training")
    renewed = services.renew_agreement(ended, by=None, at=AT)
    assert renewed.starts_on == DAY
    services.withdraw_agreement(renewed, by=None, at=AT)
    with pytest.raises(Refused, match="sin fecha de fin"):
        services.renew_agreement(customer.agreements.get(kind="support"), by=None, at=AT)


@pytest.mark.req("CC-17")
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("until", "since_then", "until_then"),
    [
        (date(2026, 3, 31), date(2025, 4, 1), date(2027, 3, 31)),
        (date(2026, 2, 15), DAY, date(2027, 3, 1)),
    ],
)
def test_a_plan_gets_one_year_more_even_if_it_was_renewed_before(
    until: date, since_then: date, until_then: date
) -> None:
    customer = make.customer(
        plan=make.plan(), plan_since=date(2025, 4, 1), plan_until=until, legal_name="Alfa"
    )
    renewed = services.renew_plan(customer, until=until, by=None, at=AT)
    assert (renewed.plan_since, renewed.plan_until) == (since_then, until_then)
    with pytest.raises(Refused, match="mientras tanto"):
        services.renew_plan(customer, until=until, by=None, at=AT)
    assert customer.events.get().text.count("Plan hasta") == 1


@pytest.mark.req("VIS-05")
def test_the_record_says_what_follows_the_agreement_of_today(customer: Customer) -> None:
    now = signed(customer, "2026-01-01", "2026-03-31")
    later = signed(customer, "2026-04-01", None)
    support = agreements.validity(customer, DAY)[0]
    assert (support.agreement, support.is_valid, support.next) == (now, True, later)
    before = agreements.validity(customer, date(2025, 1, 1))[0]
    assert (before.agreement, before.is_valid, before.next) == (None, False, now)


# Notices


@pytest.fixture
def heads(db: None) -> list[User]:
    return [make.user(PROJECT_HEAD), make.user(IMPLEMENTATION_HEAD)]


def told(person: User) -> list[str]:
    return [line.key.rpartition("-")[2] for line in person.notices.order_by("pk")]


@pytest.mark.req("VIS-25")
def test_both_heads_are_told_60_30_and_7_days_before_and_once_each(
    customer: Customer, heads: list[User]
) -> None:
    agreement = signed(customer, "2026-01-01", "2026-05-31")
    last = datetime(2026, 5, 31, 9, 0, tzinfo=UTC)
    lefts = (61, 60, 59, 31, 30, 30, 8, 7, 6, 0, -1, -2)
    told_at = [(left, expiry.tell_due(at=last - left * ONE)) for left in lefts]
    assert [row for row in told_at if row[1]] == [(60, 2), (30, 2), (7, 2), (-1, 2)]
    for person in heads:
        assert told(person) == ["60", "30", "7", "1"]  # the last: «-1», the day after
    assert "queda" in heads[0].notices.order_by("pk")[2].text
    assert "regularizarlo" in heads[0].notices.latest("pk").text
    event = customer.events.get(action=ActionCode.AGREEMENT_EXPIRED)
    assert event.key == f"ended-agreement-{agreement.pk}-20260531"


@pytest.mark.req("VIS-25")
def test_after_an_outage_only_the_notice_of_now_is_told(
    customer: Customer, heads: list[User]
) -> None:
    signed(customer, "2026-01-01", "2026-03-20")
    expiry.tell_due(at=AT)
    assert told(heads[0]) == ["30"]


@pytest.mark.req("VIS-25")
def test_what_is_renewed_endless_or_of_an_inactive_customer_is_no_news(
    customer: Customer, heads: list[User]
) -> None:
    signed(customer, "2026-01-01", "2026-03-20")
    signed(customer, "2026-03-21", None)
    gone = make.customer(stage="inactive", plan=make.plan(), plan_since=DAY, plan_until=DAY)
    assert expiry.expiring(Customer.objects.all(), at=AT) == []
    Customer.objects.filter(pk=gone.pk).update(stage="active")
    assert [row.customer for row in expiry.expiring(Customer.objects.all(), at=AT)] == [gone]


@pytest.mark.req("VIS-25", "ASI-15")
@pytest.mark.django_db
def test_those_of_the_account_are_told_too(heads: list[User]) -> None:
    csm, executive = make.user(), make.user()
    make.customer(
        plan=make.plan(name="Gold"),
        plan_since=date(2025, 1, 1),
        plan_until=DAY,
        csm=csm,
        account_executive=executive,
    )
    assert expiry.tell_due(at=AT) == 4
    assert csm.notices.get().text.endswith(
        "Plan Gold: termina el 02/03/2026, quedan 0 días. Sin renovar."
    )
    assert executive.notices.exists()


@pytest.mark.req("VIS-04")
def test_a_case_to_regularise_is_told_to_both_heads(heads: list[User]) -> None:
    make.ticket(customer=make.customer(is_entitled=False))
    for person in heads:
        assert person.notices.filter(text__contains="derivado a Proyectos").exists()


@pytest.mark.req("VIS-04")
@pytest.mark.parametrize("role", [PROJECT_HEAD, IMPLEMENTATION_HEAD])
def test_both_heads_keep_agreements_and_the_data_of_any_customer(role: str) -> None:
    verbs = ("add_agreement", "change_agreement", "change_customer", "view_all_customers")
    assert BY_NAME[role].permissions >= {f"contacts.{verb}" for verb in verbs}


@pytest.mark.req("VIS-04")
def test_without_right_are_the_active_customers_whose_day_has_none(customer: Customer) -> None:
    by_plan = {
        until: make.customer(plan=make.plan(), plan_since=date(2025, 1, 1), plan_until=until)
        for until in (None, DAY, DAY - ONE)
    }
    make.customer(stage="potential", is_entitled=False)
    lacking = set(expiry.without_right(Customer.objects.all(), at=AT))
    assert lacking == {customer, by_plan[DAY - ONE]}
    signed(customer, "2026-01-01", "2026-03-02", kind="training")
    assert customer in expiry.without_right(Customer.objects.all(), at=AT)
    signed(customer, "2026-01-01", "2026-03-02")
    for moment in (AT, AT + ONE):
        for row in Customer.objects.filter(stage="active"):
            is_lacking = row in expiry.without_right(Customer.objects.all(), at=moment)
            assert is_lacking != row.entitled_on(row.service_line.local_date(moment))


# Pages


def url(name: str, *args: Any) -> str:
    return reverse(f"contacts:{name}", args=args)


@pytest.fixture
def manager(client: Client, db: None) -> User:
    names = ("view_all_customers", "view_customer", "view_agreement", "add_agreement")
    more = ("change_agreement", "change_customer")
    user = make.user(*(f"contacts.{name}" for name in names + more), "sla.change_plan")
    client.force_login(user)
    return user


@pytest.mark.req("VIS-04", "VIS-25")
def test_the_page_lists_what_ends_and_who_lacks_a_right(
    client: Client, customer: Customer, manager: User
) -> None:
    today = datetime.now(UTC).date()
    make.agreement(customer=customer, kind="development", ends_on=today + 20 * ONE)
    page = client.get(url("agreements"))
    assert [row.customer for row, _next in page.context["ending"]] == [customer]
    assert "Renovar hasta el" in page.content.decode()
    lacking = client.get(url("agreements"), {"view": "lacking"})
    assert [row for row, _right in lacking.context["cases"]] == [customer]
    assert "No tiene un acuerdo" in lacking.content.decode()


@pytest.mark.req("VIS-05", "CC-17")
def test_agreement_and_plan_are_renewed_and_taken_back_from_the_page(
    client: Client, customer: Customer, manager: User
) -> None:
    today = datetime.now(UTC).date()
    old = make.agreement(customer=customer, starts_on=today - 20 * ONE, ends_on=today + 20 * ONE)
    page = client.get(url("customer", customer.pk)).content.decode()
    assert url("renew_agreement", old.pk) in page
    client.post(url("renew_agreement", old.pk))
    new = customer.agreements.exclude(pk=old.pk).get()
    assert url("withdraw_agreement", new.pk) in client.get(url("customer", customer.pk)).text
    client.post(url("withdraw_agreement", new.pk))
    assert customer.agreements.get() == old
    until = today + ONE
    other = make.customer(plan=make.plan(), plan_since=today, plan_until=until)
    assert client.post(url("renew_plan", other.pk), {"until": "??"}).status_code == 409
    client.post(url("renew_plan", other.pk), {"until": until.isoformat()})
    other.refresh_from_db()
    assert other.plan_until
    assert other.plan_until > until


@pytest.mark.req("CC-17")
def test_a_manager_switches_the_features_of_the_plans(client: Client, manager: User) -> None:
    gold = make.plan(name="Gold", has_whatsapp=False)
    silver = make.plan(name="Silver", has_telephone=False, has_whatsapp=False)

    def sent(**changes: str) -> dict[str, str]:
        """The form as it is shown now, with these changes; "" unticks a box."""
        form, boxes = client.get(url("plans")).context["form"], {}
        for name, field in form.fields.items():
            if field.initial is not False:
                hidden = form.add_initial_prefix(name)
                boxes[hidden] = str(field.initial)
                boxes[name] = "on" if field.initial is True else str(field.initial)
        return {name: value for name, value in (boxes | changes).items() if value}

    stale = sent(**{f"has_whatsapp-{silver.pk}": "on"})
    off_and_more = {f"has_telephone-{gold.pk}": "", f"tpoints_per_year-{gold.pk}": "12"}
    client.post(url("plans"), sent(**off_and_more))
    gold.refresh_from_db()
    assert gold.features == ("24x7 para Muy Alta", "12 T-Points al año")
    assert gold.history.first().history_user == manager
    assert silver.history.count() == 1
    client.post(url("plans"), stale)  # touches what nobody else did: only that is written
    assert Plan.objects.get(pk=silver.pk).features == ("WhatsApp", "24x7 para Muy Alta")


@pytest.mark.req("CC-17")
def test_a_switch_that_somebody_else_moved_meanwhile_is_not_moved_back(
    client: Client, manager: User
) -> None:
    gold = make.plan(name="Gold")
    stale = {
        f"has_telephone-{gold.pk}": "on",
        f"initial-has_urgent_24x7-{gold.pk}": "True",
        f"has_urgent_24x7-{gold.pk}": "on",
        f"tpoints_per_year-{gold.pk}": "0",
        f"initial-tpoints_per_year-{gold.pk}": "0",
    }
    gold.has_telephone = True
    gold.save()
    answer = client.post(url("plans"), stale)
    assert answer.status_code == 409
    assert "Alguien cambió el plan Gold" in answer.text
    odd = stale | {f"initial-tpoints_per_year-{gold.pk}": "9" * 5000}
    assert client.post(url("plans"), odd).status_code == 409


def test_one_of_two_notices_at_once_is_enough(customer: Customer, heads: list[User]) -> None:
    signed(customer, "2026-01-01", "2026-03-20")
    expiry.tell_due(at=AT)
    expiry.tell_due(at=AT + timedelta(minutes=1))
    assert Notice.objects.count() == 2
