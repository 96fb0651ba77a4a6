from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

import procedures.reference
from kit.errors import Refused
from outbox.models import Mail, Notice
from procedures.models import Document
from tests import make
from tickets import services
from tickets.models import EventKind, FollowUp, Status, Ticket, Track, Voice, owes_news
from tickets.services import FollowUpAnswer

pytestmark = pytest.mark.django_db

AT, HOUR, DAY = make.MONDAY, make.HOUR, timedelta(days=1)
LAPSE = 2 * DAY
DATE = date(2026, 3, 20)


def chased(ticket: Ticket, *moments: datetime) -> Ticket:
    for moment in moments:
        assert services.chase(ticket, at=moment)
    return Ticket.objects.get(pk=ticket.pk)


def silent(steps: int) -> Ticket:
    """A ticket that was answered on a Monday and has then been silent for so many lapses."""
    ticket = make.answered()
    while steps:
        assert ticket.follow_up_at is not None
        ticket, steps = chased(ticket, ticket.follow_up_at), steps - 1
    return ticket


def reply(ticket: Ticket, answer: FollowUpAnswer | None, **facts: Any) -> Ticket:
    usual: dict[str, Any] = {
        "by": make.user(),
        "body": "Seguimos con su caso.",
        "at": ticket.follow_up_at,
    }
    services.reply(ticket, answer=answer, **usual | facts)
    return Ticket.objects.get(pk=ticket.pk)


@pytest.mark.req("SAC-03")
def test_after_two_working_days_without_news_the_owner_and_the_head_are_reminded() -> None:
    head = make.user()
    ticket = make.answered()
    ticket.sector.head = head
    ticket.sector.save()
    assert not services.chase(ticket, at=AT + LAPSE - timedelta(seconds=1))
    assert ticket in Ticket.objects.silent_at(AT + LAPSE)
    chased(ticket, AT + LAPSE)
    told = Notice.objects.filter(text__contains="sigue sin noticias nuestras")
    assert {notice.user for notice in told} == {ticket.owner, head}


@pytest.mark.req("SAC-15")
def test_each_lapse_since_our_last_message_opens_the_next_update_from_1_to_4() -> None:
    ticket = silent(4)
    steps = ticket.follow_ups.values_list("step", "track", "due_at")
    monday = AT + 7 * DAY
    assert list(steps) == [
        (1, Track.OURS, AT + 2 * DAY),
        (2, Track.OURS, AT + 4 * DAY),
        (3, Track.OURS, monday + DAY),  # Saturday and Sunday do not count
        (4, Track.OURS, monday + 3 * DAY),
    ]


def test_a_ticket_that_is_nobodys_reminds_the_whole_sector() -> None:
    ticket = make.classified()
    colleagues = {make.user(sector=ticket.sector) for _ in range(2)}
    chased(ticket, AT + LAPSE)
    assert {
        n.user for n in Notice.objects.filter(text__contains="sigue sin noticias nuestras")
    } == colleagues


def test_after_an_outage_one_step_opens_and_the_next_comes_48_hours_later() -> None:
    late = AT + 21 * DAY
    ticket = chased(make.answered(), late)
    assert ticket.follow_up_at == late + LAPSE
    assert not services.chase(ticket, at=late)
    assert ticket.follow_ups.count() == 1


@pytest.mark.req("SAC-16")
def test_the_first_update_needs_some_detail() -> None:
    ticket = silent(1)
    for empty in (None, FollowUpAnswer(), FollowUpAnswer(detail="Lo estamos revisando")):
        with pytest.raises(Refused, match="un detalle"):
            reply(ticket, empty)
    replied = reply(ticket, FollowUpAnswer(detail="Hemos pedido los registros al servidor."))
    assert "pedido los registros" in Mail.objects.get(kind="follow_up_1").body
    assert replied.follow_ups.get().detail == "Hemos pedido los registros al servidor."


@pytest.mark.req("SAC-17")
def test_the_second_update_needs_department_and_cause_or_that_none_was_found() -> None:
    ticket = silent(2)
    for answer, missing in (
        (FollowUpAnswer(cause="La red"), "departamento"),
        (FollowUpAnswer(department="I+D"), "causa"),
    ):
        with pytest.raises(Refused, match=missing):
            reply(ticket, answer)
    reply(ticket, FollowUpAnswer(department="I+D", none_found=True))
    mail = Mail.objects.get(kind="follow_up_2")
    assert "I+D" in mail.body
    assert "sin causa identificada" in mail.body


@pytest.mark.req("SAC-17")
def test_the_second_update_offers_a_date_which_is_then_kept_in_sight() -> None:
    answer = FollowUpAnswer(department="I+D", cause="La red", estimated_on=DATE)
    ticket = reply(silent(2), answer)
    assert ticket.committed_on == DATE
    assert "20/03/2026" in Mail.objects.get(kind="follow_up_2").body


@pytest.mark.req("SAC-18")
def test_the_third_update_is_demanded_of_the_person_in_charge_with_their_date() -> None:
    ticket = silent(3)
    note = ticket.messages.get(voice=Voice.INTERNAL)
    assert "fecha estimada" in note.body
    assert Notice.objects.filter(user=ticket.owner, tone="danger", text__contains="fecha").exists()
    with pytest.raises(Refused, match="fecha estimada"):
        reply(ticket, FollowUpAnswer(detail="El proveedor lo corrige."))
    with pytest.raises(Refused, match="detalle"):
        reply(ticket, FollowUpAnswer(estimated_on=DATE))
    reply(ticket, FollowUpAnswer(detail="El proveedor lo corrige.", estimated_on=DATE))
    assert ticket.follow_ups.get(step=3).estimated_on == DATE


@pytest.mark.req("SAC-20")
def test_the_fourth_lapse_escalates_to_the_head_of_department_who_is_told() -> None:
    head = make.user(name="Eva Ruiz")
    ticket = make.answered()
    ticket.sector.head = head
    ticket.sector.save()
    for _ in range(4):
        ticket.refresh_from_db()
        assert ticket.follow_up_at is not None
        chased(ticket, ticket.follow_up_at)
    ticket.refresh_from_db()
    assert ticket.escalated_to == head
    assert ticket.is_open
    assert "Eva Ruiz" in ticket.events.get(kind=EventKind.ESCALATED).text
    assert Notice.objects.filter(user=head, text__contains="actualización 4").count() == 1
    newest = ticket.history.first()
    assert newest is not None
    assert newest.escalated_to == head


def test_without_a_head_the_owners_superior_answers() -> None:
    superior = make.user()
    ticket = make.answered(owner=make.user(superior=superior))
    for _ in range(4):
        ticket.refresh_from_db()
        assert ticket.follow_up_at is not None
        chased(ticket, ticket.follow_up_at)
    ticket.refresh_from_db()
    assert ticket.escalated_to == superior


@pytest.mark.req("SAC-20")
@pytest.mark.parametrize(("rule", "step"), [("3", 4), ("5", 5)])
def test_where_the_rule_changes_meanwhile_the_head_answers_at_the_step_it_now_says_and_once(
    rule: str, step: int
) -> None:
    ticket = silent(3)
    ticket.sector.head = head = make.user()
    ticket.sector.save()
    procedures.reference.load(make.LONG_AGO)
    methodology = Document.objects.get(code="MET-CC")
    make.issued(document=methodology, figures={"follow_up_steps": rule}, at=AT)
    for _ in range(step - 3):
        assert ticket.follow_up_at is not None
        assert ticket.escalated_to is None
        ticket = chased(ticket, ticket.follow_up_at)
    assert (ticket.follow_up_step, ticket.escalated_to) == (step, head)
    assert ticket.follow_up_at is not None
    chased(ticket, ticket.follow_up_at)
    assert ticket.events.filter(kind=EventKind.ESCALATED).count() == 1


def test_what_is_escalated_and_still_silent_is_brought_up_again_every_48_hours() -> None:
    ticket = silent(4)
    ticket.escalated_to = head = make.user()
    ticket.save()
    for _ in range(2):
        assert ticket.follow_up_at is not None
        ticket = chased(ticket, ticket.follow_up_at)
    assert Notice.objects.filter(user=head, text__contains="sigue sin noticias").count() == 2
    assert ticket.follow_ups.count() == 4


@pytest.mark.req("SAC-15")
@pytest.mark.req("SAC-03", "SAC-24")
def test_silence_after_the_last_update_was_given_is_owed_again_each_time() -> None:
    full = FollowUpAnswer(detail="El proveedor lo corrige.", estimated_on=DATE)
    ticket = reply(silent(4), full)
    owing = Ticket.objects.filter(owes_news())
    assert not owing.exists()
    for step in (5, 6):
        assert ticket.follow_up_at is not None
        ticket = chased(ticket, ticket.follow_up_at)
        assert (ticket.follow_up_step, owing.get()) == (step, ticket)
        assert ticket.follow_up_at is not None
        again = chased(ticket, ticket.follow_up_at)  # nobody gave it: it is the same one
        assert again.follow_up_step == step
        later = date(2026, 4, 20)
        ticket = reply(again, FollowUpAnswer(detail="Sigue allí.", estimated_on=later))
        assert not owing.exists()


@pytest.mark.req("SAC-18")
def test_the_date_is_demanded_of_who_works_on_it_wherever_they_are() -> None:
    developer, specialist = make.user(), make.user()
    ticket = make.answered(kind="incident")
    services.link_incident(ticket, make.incident(owner=developer), by=make.user(), at=AT)
    Ticket.objects.filter(pk=ticket.pk).update(escalated_to=specialist)
    for _ in range(3):
        ticket.refresh_from_db()
        assert ticket.follow_up_at is not None
        chased(ticket, ticket.follow_up_at)
    told = Notice.objects.filter(text__contains="fecha estimada").values_list("user", flat=True)
    assert {developer.pk, specialist.pk} <= set(told)


@pytest.mark.req("SAC-20", "SAC-03")
def test_what_the_head_lets_lie_reaches_who_is_above_them() -> None:
    above = make.user()
    head = make.user(superior=above)
    ticket = make.answered(owner=head)
    ticket.sector.head = head
    ticket.sector.save()
    for _ in range(4):
        ticket.refresh_from_db()
        assert ticket.follow_up_at is not None
        chased(ticket, ticket.follow_up_at)
    ticket.refresh_from_db()
    assert ticket.escalated_to == above
    assert Notice.objects.filter(user=above, text__contains="sigue sin noticias nuestras").exists()


def test_our_own_update_restarts_the_clock_but_not_the_count() -> None:
    ticket = reply(silent(1), FollowUpAnswer(detail="Hemos pedido los registros."))
    assert (ticket.follow_up_step, ticket.follow_up_cycle) == (1, 1)
    assert ticket.follow_up_at is not None
    chased(ticket, ticket.follow_up_at)
    assert list(ticket.follow_ups.values_list("step", flat=True)) == [1, 2]


def test_an_update_that_was_given_is_not_owed_again() -> None:
    ticket = reply(silent(1), FollowUpAnswer(detail="Hemos pedido los registros."))
    assert ticket.follow_ups.get().answered_by == ticket.messages.last()
    reply(ticket, None, body="Ya tenemos los registros.")


def test_an_update_is_an_answer_in_ones_own_words_too() -> None:
    ticket = silent(1)
    replied = reply(ticket, FollowUpAnswer(detail="Hemos pedido los registros."), body="")
    message = replied.messages.last()
    assert message is not None
    assert message.body == "Hemos pedido los registros."


def test_a_message_of_the_customer_leaves_nothing_owed_of_the_round_before() -> None:
    ticket = silent(2)
    assert ticket.follow_up_at is not None
    services.hear(ticket, body="Sigue igual", at=ticket.follow_up_at - HOUR)
    reply(Ticket.objects.get(pk=ticket.pk), None, body="Pruebe con otro puerto.")
    assert FollowUp.objects.filter(answered_by__isnull=False).count() == 0


def test_48_hours_may_be_counted_as_service_hours_where_the_rule_says_so() -> None:
    procedures.reference.load(make.LONG_AGO)
    methodology = Document.objects.get(code="MET-CC")
    make.issued(document=methodology, figures={"follow_up_mode": "service_hours"})
    ticket = make.answered()
    # 48 hours are five days of nine hours, and three hours more
    assert ticket.follow_up_at == datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
    assert ticket.status == Status.IN_PROGRESS


def test_a_cause_is_told_in_a_sentence_of_the_letter_with_one_full_stop() -> None:
    assert FollowUpAnswer(cause=" Faltaba el padrón. ").told_cause == "Faltaba el padrón"
