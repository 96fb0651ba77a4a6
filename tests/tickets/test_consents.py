"""No T-Point is spent on a ticket before its customer has agreed to it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.errors import Refused
from outbox.models import Mail
from tests import make
from tests.tickets.pages import at_the_desk, read, words
from tickets import services
from tickets.models import Consent, PointsClaim, Status, Ticket
from tickets.services.work import regrouping

pytestmark = pytest.mark.django_db
AT, DAY = make.MONDAY, timedelta(days=1)


@pytest.fixture
def ticket(db: None) -> Ticket:
    return make.classified(kind="incident", priority="low", owner=make.user())


def ask(ticket: Ticket, purpose: str = "third_party", points: int = 4) -> Consent:
    return services.ask_consent(
        ticket,
        purpose=purpose,
        third_party="Integrador del ERP",
        points=Decimal(points),
        detail="Preguntar por el lote rechazado.",
        by=make.user(),
        at=AT,
    )


def record(consent: Consent, reply: str = "accepted", **facts: Any) -> Consent:
    usual: dict[str, Any] = {"person": consent.ticket.contact, "on": AT.date(), "how": "Por correo"}
    usual |= {"by": make.user(), "at": AT + DAY}
    return services.record_consent(consent, reply=reply, **usual | facts)


def claim(consent: Consent, points: float = 1) -> PointsClaim:
    return services.claim_points(
        consent, points=Decimal(points), detail="Llamada de una hora.", by=make.user(), at=AT + DAY
    )


@pytest.mark.req("CC-25")
def test_the_customer_is_told_of_the_third_party_and_its_points_before_anything_is_spent(
    ticket: Ticket,
) -> None:
    consent = ask(ticket)
    mail = Mail.objects.get(kind="third_party_consent")
    for told in ("Integrador del ERP", "4 T-Points", "Preguntar por el lote rechazado."):
        assert told in mail.body
    ticket.refresh_from_db()
    assert ticket.status == Status.WAITING_CUSTOMER
    with pytest.raises(Refused, match="Sin la conformidad"):
        claim(consent)
    record(consent)
    assert claim(consent).points == 1
    assert not PointsClaim.objects.exclude(consent=consent).exists()


@pytest.mark.req("SAC-13", "CC-43")
@pytest.mark.parametrize("reply", ["accepted", "declined"])
def test_who_answered_by_telephone_is_neither_reminded_nor_closed_for_silence(
    ticket: Ticket, reply: str
) -> None:
    record(ask(ticket), reply, how="Por teléfono")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.paused_at) == (Status.IN_PROGRESS, None)
    for days in (2, 4, 6, 8, 15):
        services.chase(ticket, at=AT + days * DAY)
    assert not Mail.objects.filter(kind="ticket_reminder").exists()
    ticket.refresh_from_db()
    assert ticket.is_open


@pytest.mark.req("SAC-13")
def test_an_investigation_is_charged_only_with_an_authorisation_of_person_and_date(
    ticket: Ticket,
) -> None:
    with pytest.raises(Refused, match="Recalifique"):
        ask(ticket, "investigation")
    services.triage(
        ticket, by=make.user(), at=AT, version=None, nature="investigation", points=Decimal(4)
    )
    consent = ask(ticket, "investigation")
    assert Mail.objects.filter(kind="investigation_consent").exists()
    with pytest.raises(Refused, match="Sin la conformidad"):
        claim(consent)
    consent = record(consent)
    assert (consent.person, consent.replied_on) == (ticket.contact, AT.date())
    assert claim(consent, 4).points == 4


@pytest.mark.req("SAC-13", "CC-25")
def test_the_database_itself_takes_no_claim_without_consent_or_beyond_it(ticket: Ticket) -> None:
    consent = ask(ticket)

    def straight(points: int) -> PointsClaim:
        with transaction.atomic():
            return PointsClaim.objects.create(
                consent=consent, points=points, detail="x", by=make.user(), at=AT
            )

    with pytest.raises(IntegrityError, match="accepted consent"):
        straight(1)
    record(consent)
    straight(3)
    with pytest.raises(IntegrityError, match="accepted consent"):
        straight(2)


def test_who_declines_or_is_nobody_of_theirs_or_answers_before_being_asked(ticket: Ticket) -> None:
    consent = ask(ticket)
    with pytest.raises(Refused, match="no es un contacto"):
        record(consent, person=make.contact())
    with pytest.raises(Refused, match="posterior"):
        record(consent, on=AT.date() - DAY)
    record(consent, "declined")
    with pytest.raises(Refused, match="Sin la conformidad"):
        claim(consent)
    with pytest.raises(Refused, match="ya tiene respuesta"):
        record(consent)


def test_a_wrong_claim_is_reversed_once_and_its_points_may_be_used_again(ticket: Ticket) -> None:
    consent = record(ask(ticket))
    wrong = claim(consent, 4)
    back = services.reverse_claim(wrong, reason="Era de otro ticket.", by=make.user(), at=AT + DAY)
    assert (back.points, consent.claimed) == (Decimal(-4), Decimal(0))
    for one in (wrong, back):
        with pytest.raises(Refused, match="ya está anulado"):
            services.reverse_claim(one, reason="x", by=make.user(), at=AT + DAY)
    assert claim(consent, 4).points == 4


SHARED = [HealthCheck.function_scoped_fixture]  # each example is rolled back


@settings(max_examples=10, deadline=None, suppress_health_check=SHARED)
@given(steps=st.lists(st.integers(min_value=-3, max_value=5), max_size=8))
def test_whatever_is_claimed_and_reversed_what_is_spent_stays_within_what_was_agreed(
    ticket: Ticket, steps: list[int]
) -> None:
    with transaction.atomic():
        consent, made, spent = record(ask(ticket)), [], 0
        for step in steps:
            try:
                if step > 0:
                    made.append(claim(consent, step))
                    spent += step
                elif made:
                    services.reverse_claim(made[-1], reason="x", by=make.user(), at=AT + DAY)
                    spent -= int(made.pop().points)
            except Refused:
                assert spent + step > 4
            assert consent.claimed == spent <= 4
        transaction.set_rollback(True)


def test_the_page_leads_from_asking_to_spending(client: Client, ticket: Ticket) -> None:
    at_the_desk(client, ticket.sector)
    consent = ask(ticket)
    assert "Espera respuesta" in read(client, "tickets:triage", ticket.pk)
    early = client.post(
        f"/tickets/conformidades/{consent.pk}/consumo/", {"points": "1,5", "detail": "Una hora."}
    )
    assert early.status_code == 409
    assert "Una hora." in words(early)
    record(consent)
    page = client.post(
        f"/tickets/conformidades/{consent.pk}/consumo/",
        {"points": "1,5", "detail": "Una hora."},
        follow=True,
    )
    assert "1,50 T-Points" in words(page)


@pytest.mark.req("SAC-13")
def test_no_agreement_to_pay_is_left_behind_by_a_merge(ticket: Ticket) -> None:
    other = make.classified(contact=ticket.contact, at=AT - DAY)
    consent = ask(ticket)
    for _unspent in range(2):
        with pytest.raises(Refused, match="conformidad"):
            regrouping.merge(ticket, other, by=make.user(), at=AT + DAY)
        if not consent.reply:
            consent = record(consent)
    claim(consent)
    regrouping.merge(ticket, other, by=make.user(), at=AT + DAY)
