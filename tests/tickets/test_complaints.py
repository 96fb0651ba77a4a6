"""Whoever complains reaches the CSM at once, and is perhaps offered a Service Manager before."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from kit.errors import Refused
from outbox.models import Mail, Notice, Tone
from tests import make
from tickets import services
from tickets.models import (
    Consent,
    CustomerAnswer,
    Escalation,
    EscalationKind,
    EscalationState,
    PointsClaim,
    Status,
    Ticket,
    Voice,
)
from tickets.services.silence import chasing, following
from tickets.services.work.consents import claim_points

pytestmark = pytest.mark.django_db

AT, HOUR, DAY = make.MONDAY, make.HOUR, timedelta(days=1)
FOUND = {"review": "Se le dio mal la fecha.", "measures": "Dos revisan cada fecha."}


@pytest.fixture
def csm(db: None) -> User:
    return make.user()


@pytest.fixture
def ticket(csm: User) -> Ticket:
    return make.answered(customer=make.customer(csm=csm))


def again(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def resolve(ticket: Ticket, **facts: Any) -> Ticket:
    usual: dict[str, Any] = {"outcome": "solved", "resolution": "Cable nuevo.", "by": make.user()}
    usual |= {"recipients": [ticket.contact], "at": AT + 5 * HOUR}
    return services.resolve(ticket, **usual | facts)


def proposal(ticket: Ticket, **facts: Any) -> Escalation:
    usual: dict[str, Any] = {"to": make.user(), "reason": "Lleva una semana", "by": make.user()}
    return services.propose_manager(ticket, **usual | {"at": AT + HOUR} | facts)


@pytest.mark.req("CC-36")
def test_a_ticket_marked_as_a_complaint_is_the_csms_and_they_hear_at_once(
    ticket: Ticket, csm: User
) -> None:
    by = make.user()
    mark: dict[str, Any] = {"kind": "complaint", "priority": "high", "version": None}
    services.classify(ticket, by=by, at=AT + HOUR, **mark)
    services.classify(ticket, by=by, at=AT + HOUR, **mark | {"priority": "low"})
    row = Escalation.objects.get(kind=EscalationKind.CSM)
    assert (row.to, row.next_at, again(ticket).escalated_to) == (csm, AT + HOUR + DAY, csm)
    notice = Notice.objects.get(user=csm, text__contains="reclamo")
    assert (notice.created_at, notice.tone) == (AT + HOUR, Tone.DANGER)


@pytest.mark.req("CC-36")
def test_a_complaint_ends_with_review_solution_and_measures_and_its_ticket_not_before(
    ticket: Ticket, csm: User
) -> None:
    row = services.complain(ticket, reason="Tercera vez que lo pide", by=make.user(), at=AT + HOUR)
    for ending in ({}, {"outcome": "out_of_scope"}):
        with pytest.raises(Refused, match="reclamo abierto"):
            resolve(ticket, **ending)
    for missing in ("review", "measures"):
        with pytest.raises(Refused, match="Escriba"):
            services.finish(row, by=csm, outcome="Se le compensa.", at=AT, **FOUND | {missing: " "})
    with pytest.raises(Refused, match="solución"):
        services.finish(row, by=csm, outcome=" ", at=AT, **FOUND)
    services.finish(row, by=csm, outcome="Se le compensa.", at=AT + 4 * HOUR, **FOUND)
    note = ticket.messages.filter(voice=Voice.INTERNAL).latest("pk")
    assert all(words in note.body for words in ("compensa", "Dos revisan", "mal la fecha"))
    assert resolve(ticket).status == Status.RESOLVED


@pytest.mark.req("CC-36")
def test_the_database_itself_keeps_a_complaint_from_ending_without_measures(
    ticket: Ticket,
) -> None:
    row = services.complain(ticket, reason="Insiste", by=make.user(), at=AT + HOUR)
    with pytest.raises(IntegrityError), transaction.atomic():
        Escalation.objects.filter(pk=row.pk).update(state="ended", ended_at=AT, outcome="Ya")


def test_a_complaint_is_taken_back_only_by_whoever_answers_for_it(
    ticket: Ticket, csm: User
) -> None:
    row = services.complain(ticket, reason="Insiste", by=make.user(), at=AT + HOUR)
    with pytest.raises(Refused, match="solo lo retira"):
        services.take_back(row, by=make.user(), at=AT + 2 * HOUR)
    services.take_back(row, by=csm, reason="Era una sugerencia", at=AT + 2 * HOUR)
    assert resolve(ticket).status == Status.RESOLVED


def test_without_a_csm_somebody_answers_for_a_complaint_all_the_same() -> None:
    ticket, agent = make.answered(), make.user()
    assert services.complain(ticket, reason="Insiste", by=agent, at=AT).to == agent
    ticket = make.answered()
    ticket.sector.head = head = make.user()
    ticket.sector.save()
    assert services.complain(ticket, reason="Insiste", by=agent, at=AT).to == head


def test_silence_of_the_customer_closes_no_ticket_with_an_open_complaint(ticket: Ticket) -> None:
    services.wait(ticket, by=make.user(), awaited="customer", reason="Falta el modelo", at=AT)
    services.complain(ticket, reason="Insiste", by=make.user(), at=AT + HOUR)
    for _ in range(4):
        due = again(ticket).follow_up_at
        chasing.chase_due(at=due)
    assert again(ticket).status == Status.IN_PROGRESS
    assert Notice.objects.filter(user=ticket.owner, text__contains="sin el CSM").exists()


@pytest.mark.req("SAC-22")
def test_a_service_manager_is_proposed_by_letter_and_answers_once_the_customer_wants_it(
    ticket: Ticket,
) -> None:
    row = proposal(ticket)
    letter = Mail.objects.get(kind="service_manager_offer")
    assert letter.to == [ticket.contact.email]
    assert again(ticket).escalated_to is None
    with pytest.raises(Refused, match="contestó"):
        services.answer_proposal(row, answer="perhaps", by=make.user(), at=AT + 2 * HOUR)
    services.answer_proposal(row, answer="accepted", by=make.user(), at=AT + 2 * HOUR)
    row = again(row)
    assert (row.customer_answer, row.customer_answered_at) == ("accepted", AT + 2 * HOUR)
    assert again(ticket).escalated_to == row.to
    assert Notice.objects.filter(user=row.to, text__contains="lo acepta").exists()
    services.finish(row, by=row.to, outcome="Cambia el plan de carga.", at=AT + 3 * HOUR)
    assert again(row).state == EscalationState.TO_TELL


@pytest.mark.req("SAC-22")
def test_that_the_customer_does_not_want_one_is_kept_too(ticket: Ticket) -> None:
    row = proposal(ticket)
    with pytest.raises(Refused, match="Anote antes"):
        services.finish(row, by=row.to, outcome="Nada", at=AT + 2 * HOUR)
    services.answer_proposal(row, answer="declined", by=make.user(), at=AT + 2 * HOUR)
    row = again(row)
    assert (row.customer_answer, row.state) == (CustomerAnswer.DECLINED, EscalationState.ENDED)
    assert again(ticket).escalated_to is None


@pytest.mark.req("SAC-22")
@pytest.mark.parametrize("answer", CustomerAnswer.values)
def test_a_service_manager_may_be_proposed_for_the_whole_account(
    ticket: Ticket, answer: str
) -> None:
    row = proposal(ticket, for_account=True)
    assert again(ticket.customer).service_manager is None  # nothing before they answer
    services.answer_proposal(row, answer=answer, by=make.user(), at=AT + 2 * HOUR)
    wanted = answer == CustomerAnswer.ACCEPTED
    assert again(ticket.customer).service_manager == (row.to if wanted else None)
    other = make.ticket(contact=ticket.contact)
    assert Ticket.objects.visible_to(row.to).filter(pk=other.pk).exists() == wanted


def test_a_service_manager_of_one_ticket_is_none_of_the_account(ticket: Ticket) -> None:
    row = proposal(ticket)
    services.answer_proposal(row, answer="accepted", by=make.user(), at=AT + 2 * HOUR)
    assert again(ticket.customer).service_manager is None


@pytest.mark.req("SAC-23")
@pytest.mark.parametrize("answered", [True, False])
def test_from_a_proposal_one_action_takes_the_case_to_the_csm(
    ticket: Ticket, csm: User, answered: bool
) -> None:
    row = proposal(ticket)
    if answered:
        services.answer_proposal(row, answer="accepted", by=make.user(), at=AT + 2 * HOUR)
    complaint = services.pass_to_csm(row, by=make.user(), at=AT + 3 * HOUR)
    assert (complaint.kind, complaint.to, complaint.state) == ("csm", csm, "open")
    assert str(row.to) in complaint.reason
    assert (again(row).state, again(ticket).escalated_to) == (EscalationState.ENDED, csm)
    assert Notice.objects.filter(user=csm).exists()
    with pytest.raises(Refused):
        services.pass_to_csm(complaint, by=make.user(), at=AT + 4 * HOUR)


@pytest.mark.req("SAC-23")
@pytest.mark.parametrize("state", ["to tell", "told", "declined"])
def test_who_is_still_discontented_after_the_service_manager_spoke_goes_to_the_csm_too(
    ticket: Ticket, csm: User, state: str
) -> None:
    row, agent = proposal(ticket), make.user()
    answer = "declined" if state == "declined" else "accepted"
    services.answer_proposal(row, answer=answer, by=agent, at=AT + 2 * HOUR)
    if state != "declined":
        services.finish(row, by=row.to, outcome="Cambia el plan de carga.", at=AT + 3 * HOUR)
    if state == "told":
        services.mark_told(row, how="Por teléfono", by=agent, at=AT + 4 * HOUR)
    before = again(row).state
    complaint = services.pass_to_csm(row, by=agent, at=AT + 5 * HOUR)
    assert (complaint.kind, complaint.to, complaint.state) == ("csm", csm, "open")
    assert again(row).state == before  # what was found is still to be told, or was


@pytest.mark.req("SAC-23")
def test_a_csm_who_has_the_complaint_already_hears_that_the_service_manager_failed(
    ticket: Ticket, csm: User
) -> None:
    first = services.complain(ticket, reason="Insiste", by=make.user(), at=AT + HOUR)
    row = proposal(ticket, at=AT + 2 * HOUR)
    assert services.pass_to_csm(row, by=make.user(), at=AT + 3 * HOUR) == first
    assert Notice.objects.filter(user=csm, text__contains="Service Manager").count() == 1


@pytest.mark.req("CC-36")
def test_only_who_answers_for_a_complaint_ends_it(ticket: Ticket, csm: User) -> None:
    row = services.complain(ticket, reason="Insiste", by=make.user(), at=AT + HOUR)
    with pytest.raises(Refused, match="Solo"):
        services.finish(row, by=make.user(), outcome="Ya.", at=AT + 2 * HOUR, **FOUND)
    services.finish(row, by=csm, outcome="Ya.", at=AT + 2 * HOUR, **FOUND)


@pytest.mark.req("CC-36")
def test_a_second_complaint_in_the_life_of_a_ticket_is_the_csms_too(
    ticket: Ticket, csm: User
) -> None:
    by = make.user()

    def marked(kind: str, hours: int) -> None:
        at = AT + hours * HOUR
        services.classify(ticket, kind=kind, priority="high", version=None, by=by, at=at)

    marked("complaint", 1)
    first = Escalation.objects.get(kind=EscalationKind.CSM)
    services.take_back(first, by=csm, reason="Era una consulta", at=AT + 2 * HOUR)
    marked("query", 3)
    marked("complaint", 4)
    second = Escalation.objects.exclude(pk=first.pk).get(kind=EscalationKind.CSM)
    assert (second.to, second.state) == (csm, EscalationState.OPEN)
    assert Notice.objects.filter(user=csm, key__contains=f"complaint-{second.pk}").exists()


@pytest.mark.req("SAC-03", "SAC-22", "CC-42")
def test_nothing_counts_as_told_that_reaches_nobody() -> None:
    silent = make.answered(contact=make.contact(email=""))
    told_at = again(silent).last_told_at
    delay: dict[str, Any] = {"measures": "Lo lleva Eva.", "estimated_on": date(2026, 4, 1)}
    for verb, facts in (
        (services.propose_manager, {"to": make.user(), "reason": "Tarda"}),
        (services.tell_delay, delay),
        (services.ask_information, {"detail": "¿Qué versión usa?"}),
    ):
        with pytest.raises(Refused, match="no tiene correo"):
            verb(silent, by=make.user(), at=AT + HOUR, **facts)
    assert again(silent).last_told_at == told_at


@pytest.mark.req("SAC-03", "CC-42")
def test_the_letter_about_a_delay_is_the_update_that_was_owed(ticket: Ticket) -> None:
    services.chase(ticket, at=AT + 2 * DAY)
    assert again(ticket).follow_ups.get(step=1).answered_by is None
    facts: dict[str, Any] = {"measures": "Lo lleva Eva.", "estimated_on": date(2026, 4, 1)}
    message = services.tell_delay(ticket, by=make.user(), at=AT + 2 * DAY + HOUR, **facts)
    assert again(ticket).follow_ups.get(step=1).answered_by == message


@pytest.mark.req("SAC-22")
@pytest.mark.parametrize("answer", CustomerAnswer.values)
def test_a_service_manager_may_cost_t_points_that_the_letter_says_and_only_a_yes_spends(
    ticket: Ticket, answer: str
) -> None:
    row = proposal(ticket, points=Decimal("4.5"))
    assert "Consumiría 4,50 T-Points" in Mail.objects.get(kind="service_manager_offer").body
    consent = Consent.objects.get(ticket=ticket)
    with pytest.raises(Refused, match="conformidad"):
        claim(consent)
    services.answer_proposal(row, answer=answer, by=make.user(), at=AT + 2 * HOUR)
    consent = again(consent)
    assert (consent.reply, consent.person) == (answer, ticket.contact)
    if answer == CustomerAnswer.ACCEPTED:
        assert claim(consent).points == Decimal("4.5")


@pytest.mark.req("SAC-22")
def test_a_service_manager_of_the_account_who_hands_it_on_or_leaves_is_followed(
    ticket: Ticket,
) -> None:
    row = proposal(ticket, for_account=True)
    services.answer_proposal(row, answer="accepted", by=make.user(), at=AT + 2 * HOUR)
    next_one = make.user()
    services.hand(again(row), to=next_one, reason="Lo lleva", by=make.user(), at=AT + 3 * HOUR)
    assert again(ticket.customer).service_manager == next_one
    ticket.sector.head = head = make.user()
    ticket.sector.save()
    User.objects.filter(pk=next_one.pk).update(is_active=False)
    following.follow_up_due(at=again(row).next_at)
    assert again(ticket.customer).service_manager == head


def claim(consent: Consent) -> PointsClaim:
    at = AT + 4 * HOUR
    return claim_points(consent, points=consent.points, detail="Estudio", by=make.user(), at=at)
