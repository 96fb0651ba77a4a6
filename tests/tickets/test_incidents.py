"""Errors are registered once, followed in I+D, and nobody who waits is left untold."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.roles import DEVELOPMENT_HEAD
from contacts import reference
from contacts.models import ServiceLine
from kit.errors import Refused
from outbox.models import Mail, Notice
from tests import make
from tickets import services
from tickets.models import (
    STEPS,
    EventKind,
    Incident,
    IncidentMove,
    IncidentNews,
    IncidentState,
    Status,
    Ticket,
    Voice,
)
from tickets.services.errors import incidents
from tickets.services.silence import chasing
from tickets.services.talk import answers
from tickets.services.work import ending, regrouping
from tickets.views.incidents import untold

pytestmark = pytest.mark.django_db

AT, HOUR, DAY = make.MONDAY, make.HOUR, timedelta(days=1)


def strict() -> Any:
    """A customer of a line whose incidents are registered as errors."""
    return make.customer(line=make.line(records_errors=True))


def resolve(ticket: Ticket, **facts: Any) -> Ticket:
    usual: dict[str, Any] = {"outcome": "solved", "resolution": "Se corrigió.", "at": AT + HOUR}
    usual |= {"by": make.user(), "recipients": [ticket.contact]}
    return services.resolve(ticket, **usual | facts)


def move(incident: Incident, to: str, **facts: Any) -> IncidentMove:
    usual: dict[str, Any] = {"to": to, "by": make.user(), "at": AT + HOUR}
    if to == "fixed":
        usual["fixed_in"] = "8.2"
    return services.move_incident(incident, **usual | facts)


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


@pytest.mark.req("TIC-13")
def test_an_error_that_nobody_registered_is_not_closed_as_solved() -> None:
    ticket = make.erring(customer=strict())
    with pytest.raises(Refused, match="Registre antes qué error es"):
        resolve(ticket)
    with pytest.raises(Refused, match="Registre antes"):
        services.close(
            ticket,
            by=make.user(),
            outcome="unsolved",
            resolution="No se pudo.",
            recipients=[ticket.contact],
            at=AT + HOUR,
        )


@pytest.mark.req("TIC-13")
def test_a_line_that_asks_for_the_error_from_now_on_leaves_what_was_resolved_before_closable() -> (
    None
):
    ticket = resolve(make.erring())
    ServiceLine.objects.filter(pk=ticket.customer.service_line_id).update(records_errors=True)
    assert ending.close_due(at=AT + 9 * DAY) == 1
    assert fresh(ticket).status == Status.CLOSED


@pytest.mark.req("TIC-13")
def test_what_was_resolved_is_not_made_an_error_that_nobody_would_register() -> None:
    ticket = make.classified(customer=strict())
    resolve(ticket)
    with pytest.raises(Refused, match="Reábralo antes"):
        services.classify(
            ticket, kind="incident", priority="low", version=None, by=make.user(), at=AT + DAY
        )


@pytest.mark.req("TIC-14")
def test_an_error_that_is_open_again_is_told_to_who_ended_its_ticket() -> None:
    incident = make.incident()
    ticket = make.erring(incident, customer=strict(), owner=make.user())
    move(incident, "fixed")
    resolve(ticket)
    again = move(incident, "analysis", at=AT + DAY)
    assert Notice.objects.get(
        user=ticket.owner, key__endswith=f"incident-{again.pk}"
    ).text.endswith("reabra el ticket y avise al cliente")
    assert untold([fresh(ticket)], incident) == [ticket]
    refused = services.tell_customers(again, [ticket], detail="", by=make.user(), at=AT + DAY)[0]
    assert refused.message is None
    services.reopen(ticket, reason="El error no estaba corregido", by=make.user(), at=AT + DAY)
    services.tell_customers(again, [ticket], detail="", by=make.user(), at=AT + DAY)
    assert untold([fresh(ticket)], incident) == []


@pytest.mark.req("TIC-13")
def test_an_error_is_always_somebodys_in_development() -> None:
    with pytest.raises(Refused, match="elija a quién se asigna"):
        make.incident(owner=None)
    head = make.user(DEVELOPMENT_HEAD)
    incident = make.incident()
    assert incident.owner != head
    facts: dict[str, Any] = {"version": None, "expected_on": None, "by": make.user(), "at": AT}
    assert services.change_incident(incident, owner=None, **facts).owner == head
    assert make.incident(owner=None).owner == head


@pytest.mark.req("TIC-13", "TIC-14")
def test_a_merge_does_not_take_its_customer_out_of_what_is_told_of_the_error() -> None:
    incident = make.incident()
    person = make.contact()
    kept = make.erring(contact=person)
    ended = make.erring(incident, contact=person, at=AT + HOUR)
    with pytest.raises(Refused, match=f"es del error {incident.label}"):
        regrouping.merge(kept, ended, by=make.user(), at=AT + 2 * HOUR)
    services.link_incident(kept, incident, by=make.user(), at=AT + 2 * HOUR)
    regrouping.merge(kept, ended, by=make.user(), at=AT + 2 * HOUR)
    assert fresh(ended).merged_into == kept


@pytest.mark.req("TIC-13")
def test_a_ticket_is_not_closed_while_its_error_is_open_and_is_once_it_is_fixed() -> None:
    incident = make.incident()
    ticket = make.erring(incident, customer=strict())
    for outcome in ("solved", "unsolved", "out_of_scope"):
        with pytest.raises(Refused, match=f"{incident.label} sigue abierto"):
            resolve(ticket, outcome=outcome)
    move(incident, "fixed")
    assert resolve(ticket).status == Status.RESOLVED


@pytest.mark.parametrize("records", [True, False])
def test_whether_an_incident_must_be_registered_is_the_lines_to_say(records: bool) -> None:
    ticket = make.erring(customer=make.customer(line=make.line(records_errors=records)))
    assert incidents.needs_record(ticket) is records
    if not records:
        assert resolve(ticket).status == Status.RESOLVED


@pytest.mark.req("SAC-12")
def test_what_turned_out_to_be_a_configuration_is_no_error_to_be_registered() -> None:
    ticket = make.erring(customer=strict())
    assert incidents.needs_record(ticket)
    found: Any = {"nature": "configuration", "points": Decimal(1)}
    services.triage(ticket, by=make.user(), at=AT, version=None, **found)
    assert not incidents.needs_record(ticket)


def test_a_duplicate_ends_while_its_error_goes_on() -> None:
    ticket = make.erring(make.incident(), customer=strict())
    assert resolve(ticket, outcome="duplicate").status == Status.CLOSED


def test_a_resolved_ticket_is_not_closed_for_good_after_its_error_was_reopened() -> None:
    incident = make.incident()
    ticket = make.erring(incident)
    move(incident, "fixed")
    resolve(ticket)
    move(incident, "analysis")
    assert not ending.close_resolved(ticket, at=AT + 30 * DAY)
    with pytest.raises(Refused, match="sigue abierto"):
        services.close(ticket, by=make.user(), at=AT + 30 * DAY)
    move(incident, "fixed")
    assert ending.close_resolved(ticket, at=AT + 30 * DAY)


@pytest.mark.req("TIC-13")
def test_a_customer_who_does_not_answer_does_not_close_an_open_error() -> None:
    ticket = make.answered(kind="incident", waits=True)
    services.link_incident(ticket, make.incident(), by=make.user(), at=AT)
    for _step in range(6):
        ticket = fresh(ticket)
        if ticket.is_theirs and ticket.follow_up_at:
            chasing.chase(ticket, at=ticket.follow_up_at)
    assert fresh(ticket).status == Status.IN_PROGRESS
    assert ticket.events.filter(text__contains="sigue abierto en I+D").exists()


@pytest.mark.req("TIC-13")
def test_a_new_error_is_given_to_the_head_of_development_who_is_told() -> None:
    head = make.user(DEVELOPMENT_HEAD)
    ticket = make.erring()
    incident = make.incident(ticket=ticket, owner=None)
    assert incident.owner == head
    assert fresh(ticket).incident == incident
    assert Notice.objects.filter(user=head, text__contains=incident.label).count() == 1
    assert [one.state for one in incident.moves.all()] == ["registered"]


@pytest.mark.parametrize("state", IncidentState)
def test_only_the_steps_of_the_table_are_taken(state: IncidentState) -> None:
    incident = make.incident()
    Incident.objects.filter(pk=incident.pk).update(state=state, fixed_in="8.1")
    for to in IncidentState:
        with transaction.atomic():
            if to in STEPS[state]:
                move(incident, to, detail="Así es.")
                assert Incident.objects.get(pk=incident.pk).state == to
            else:
                with pytest.raises(Refused, match="no puede pasar"):
                    move(incident, to, detail="Así es.")
            transaction.set_rollback(True)


def test_a_corrected_error_names_its_version_and_a_discarded_one_its_reason() -> None:
    incident = make.incident()
    with pytest.raises(Refused, match="en qué versión"):
        move(incident, "fixed", fixed_in=" ")
    with pytest.raises(Refused, match="por qué se descarta"):
        move(incident, "discarded")
    assert move(incident, "fixed").incident.standing == "Corregido en la versión 8.2"


def test_only_incidents_are_errors_and_a_discarded_one_takes_no_tickets() -> None:
    incident = make.incident()
    with pytest.raises(Refused, match="clasifíquela así antes"):
        services.link_incident(make.classified(), incident, by=make.user(), at=AT)
    move(incident, "discarded", detail="Funciona así.")
    with pytest.raises(Refused, match="está descartado"):
        services.link_incident(make.erring(), incident, by=make.user(), at=AT)


def test_what_is_no_incident_any_more_leaves_its_error() -> None:
    ticket = make.erring(make.incident())
    services.classify(
        ticket, by=make.user(), kind="query", priority="low", version=None, at=AT + HOUR
    )
    assert fresh(ticket).incident is None
    assert ticket.events.filter(kind=EventKind.RECORDED, text__startswith="ya no es").exists()


def test_the_ticket_tells_which_error_it_is_and_every_step_of_it() -> None:
    ticket = make.erring(incident := make.incident(), owner=(owner := make.user()))
    step = move(incident, "analysis")
    told = list(ticket.events.filter(kind=EventKind.RECORDED).values_list("text", flat=True))
    assert told == [f"es el error {incident}", f"{incident.label}: En análisis"]
    notice = Notice.objects.get(user=owner, key__contains=f"incident-{step.pk}")
    assert "avise al cliente" in notice.text


@pytest.mark.req("TIC-13")
def test_the_known_errors_with_the_most_words_of_the_subject_come_first() -> None:
    make.incident(title="El lector pierde la red")
    best = make.incident(title="El lector de códigos no lee en depósito")
    gone = make.incident(title="El lector no lee códigos")
    move(gone, "discarded", detail="Era el cable.")
    ticket = make.erring(subject="El lector de CODIGOS no lee")
    found = incidents.candidates(ticket)
    assert found[0] == best
    assert gone not in found
    assert incidents.candidates(ticket, "deposito") == [best]
    assert incidents.candidates(ticket, "impresora") == []


# --- Telling the customers -----------------------------------------------------------------------


def waiting(incident: Incident, count: int = 2) -> list[Ticket]:
    tickets = [make.answered(kind="incident") for _ in range(count)]
    for ticket in tickets:
        services.link_incident(ticket, incident, by=make.user(), at=AT)
    return tickets


def tell(step: IncidentMove, tickets: list[Ticket], **facts: Any) -> list[IncidentNews]:
    usual: dict[str, Any] = {"detail": "La grilla ya guarda.", "by": make.user()}
    return services.tell_customers(step, tickets, **usual | {"at": AT + 2 * HOUR} | facts)


@pytest.mark.req("TIC-14")
def test_everybody_concerned_is_told_of_a_step_in_one_go_by_letter() -> None:
    incident = make.incident()
    tickets = waiting(incident)
    told = tell(move(incident, "fixed"), tickets)
    assert [one.refused for one in told] == ["", ""]
    letters = Mail.objects.filter(kind="incident_state")
    assert {mail.to[0] for mail in letters} == {one.contact.email for one in tickets}
    assert all("Corregido en la versión 8.2" in mail.body for mail in letters)
    assert all("La grilla ya guarda." in mail.body for mail in letters)
    assert {fresh(one).last_told_at for one in tickets} == {AT + 2 * HOUR}


def test_a_customer_is_told_of_a_step_only_once() -> None:
    incident = make.incident()
    tickets = waiting(incident)
    step = move(incident, "analysis")
    tell(step, tickets[:1])
    tell(step, tickets)
    with pytest.raises(Refused, match="al menos un ticket"):
        tell(step, tickets)
    assert Mail.objects.filter(kind="incident_state").count() == 2


@pytest.mark.req("TIC-14")
def test_who_cannot_be_told_holds_up_nobody_and_it_is_said_why() -> None:
    incident = make.incident()
    good = waiting(incident, 1)
    unanswered = make.erring(incident)
    told = tell(move(incident, "analysis"), [unanswered, *good])
    reasons = {one.ticket: one.refused for one in told}
    assert "La primera respuesta debe decir el próximo paso" in reasons[unanswered]
    assert reasons[good[0]] == ""
    assert unanswered.messages.filter(voice=Voice.PUBLIC).count() == 0


@pytest.mark.req("TIC-14")
def test_news_of_the_error_start_the_48_hours_anew_and_give_the_update_that_was_owed() -> None:
    incident = make.incident()
    [ticket] = waiting(incident, 1)
    due = fresh(ticket).follow_up_at
    assert due
    chasing.chase(ticket, at=due)
    tell(move(incident, "fixing", at=due + HOUR), [ticket], at=due + 2 * HOUR)
    row = fresh(ticket)
    assert row.follow_up_at
    assert row.follow_up_at > due + DAY
    assert ticket.follow_ups.get().answered_by is not None


@pytest.mark.req("SAC-18")
def test_the_news_of_an_error_is_told_but_is_no_update_that_must_name_a_date() -> None:
    incident = make.incident(owner=make.user(sector=make.sector()))
    [ticket] = waiting(incident, 1)
    due = AT
    for _step in range(3):
        due = fresh(ticket).follow_up_at or due
        chasing.chase(ticket, at=due)
    step = move(incident, "fixing", at=due + HOUR)
    [told] = tell(step, [ticket], at=due + HOUR)
    assert told.refused == ""
    owed = answers.owed(fresh(ticket))
    assert owed
    assert (owed.step, owed.estimated_on, fresh(ticket).committed_on) == (3, None, None)


def test_two_people_who_correct_an_error_do_not_overwrite_each_other() -> None:
    incident = make.incident()
    facts: dict[str, Any] = {"title": "Otro", "steps": "Otros", "owner": None, "expected_on": None}
    facts |= {"by": make.user(), "at": AT, "version": incident.version}
    services.change_incident(incident, **facts)
    with pytest.raises(Refused, match="mientras tanto"):
        services.change_incident(incident, **facts)


def test_what_an_error_went_through_is_never_changed() -> None:
    step = move(make.incident(), "analysis")
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        IncidentMove.objects.filter(pk=step.pk).update(detail="otra cosa")


def test_the_line_of_the_erp_registers_errors_and_that_of_shops_need_not() -> None:
    reference.lines()
    said = dict(ServiceLine.objects.values_list("code", "records_errors"))
    assert said == {"ig": True, "customer-care": False}
