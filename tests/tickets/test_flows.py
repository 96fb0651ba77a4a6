"""Each class of ticket starts a flow of its own when somebody classifies it (TIC-10)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Sector, User
from accounts.roles import QUALITY_HEAD
from kit.errors import Refused
from outbox.models import Mail, Notice
from tests import make
from tests.tickets.pages import at_the_desk, read
from tickets import services
from tickets.forms.handling import ClassifyForm
from tickets.models import Area, EventKind, Feedback, Stage, Status, Survey, Ticket
from tickets.services.promises import clocks

pytestmark = pytest.mark.django_db

AT, HOUR, DAY = make.MONDAY, make.HOUR, timedelta(days=1)
PRIORITY = {"query": "low", "incident": "low", "change": "low", "complaint": "low"}


def classify(ticket: Ticket, kind: str, **facts: Any) -> Ticket:
    usual: dict[str, Any] = {"by": make.user(), "version": None, "at": AT + HOUR}
    services.classify(ticket, kind=kind, **{"priority": PRIORITY[kind]} | usual | facts)
    return Ticket.objects.get(pk=ticket.pk)


def of_shop() -> Any:
    """A customer of a line that the sector of evolutivos serves too."""
    evo = Sector.objects.get_or_create(code="evo", defaults={"name": "Evolutivos"})[0]
    return make.customer(line=make.line(sectors=[make.sector(), evo]))


@pytest.mark.req("TIC-10")
@pytest.mark.parametrize("outcome", ["unsolved", "several", "out_of_scope", "duplicate"])
def test_nothing_is_closed_before_its_class_is_said(outcome: str) -> None:
    ticket = make.ticket()
    facts: dict[str, Any] = {"by": make.user(), "outcome": outcome, "at": AT + HOUR}
    facts |= {"resolution": "No se hizo nada.", "recipients": [ticket.contact]}
    with pytest.raises(Refused, match="falta la clase"):
        services.resolve(ticket, **facts)
    services.resolve(classify(ticket, "query"), **facts)
    assert Ticket.objects.get(pk=ticket.pk).status == Status.CLOSED


@pytest.mark.req("TIC-10")
def test_each_class_starts_its_own_flow_and_no_other() -> None:
    flows = {}
    for kind in PRIORITY:
        ticket = classify(make.ticket(customer=of_shop()), kind)
        letters = Mail.objects.filter(key__startswith=f"ticket-{ticket.pk}-change_received")
        treated = Feedback.objects.filter(ticket=ticket).exists()
        flows[kind] = (ticket.area, ticket.stage, letters.count(), treated)
    assert flows == {
        "query": ("sac", "", 0, False),
        "incident": ("sac", "", 0, False),
        "change": ("evo", "to_estimate", 1, False),
        "complaint": ("sac", "", 0, True),
    }


@pytest.mark.req("SAC-07")
def test_the_type_decides_by_which_table_of_the_sla_it_is_promised() -> None:
    day = 9 * 60 * 60  # of service, in seconds
    chosen = {"query": ("low", 3), "incident": ("low", 10), "change": ("medium", 5)}
    for kind, (priority, days) in chosen.items():
        ticket = classify(make.ticket(customer=of_shop()), kind, priority=priority)
        promised = ticket.events.get(kind=EventKind.CLASSIFIED).data["promises"]
        assert promised["resolution"][0] == days * day, kind
    with pytest.raises(Refused, match="Elija la clase"):
        services.classify(ticket, kind="error", priority="low", by=make.user(), version=None, at=AT)


# --- Evolutivo ---------------------------------------------------------------------------------


@pytest.mark.req("SAC-11")
def test_an_evolutivo_is_acknowledged_and_waits_in_the_queue_of_evo_to_be_estimated() -> None:
    agent = make.user()
    ticket = classify(make.ticket(customer=of_shop(), owner=agent), "change", by=agent)
    assert (ticket.stage, ticket.area) == (Stage.TO_ESTIMATE, Area.EVO)
    assert ticket.sector.code == "evo"
    assert ticket.owner is None
    mail = Mail.objects.get(kind="change_received")
    assert mail.to == [ticket.contact.email]
    assert "preparará la estimación" in mail.body
    assert ticket.first_replied_at == AT + HOUR
    assert clocks.disagreements(ticket) == []


def test_where_evo_does_not_serve_the_line_the_evolutivo_stays_with_its_sector() -> None:
    agent = make.user()
    ticket = classify(make.ticket(owner=agent), "change", by=agent)
    assert ticket.owner == agent
    assert ticket.stage == Stage.TO_ESTIMATE


def test_an_evolutivo_is_acknowledged_once_however_often_it_is_reclassified() -> None:
    ticket = make.ticket(customer=of_shop())
    for kind in ("change", "query", "change"):
        ticket = classify(ticket, kind)
        assert bool(ticket.stage) is (kind == "change")
    assert Mail.objects.filter(kind="change_received").count() == 1


def test_what_is_asked_of_formacion_is_no_evolutivo() -> None:
    ticket = classify(make.ticket(customer=of_shop()), "change", area="for")
    assert (ticket.stage, ticket.area) == ("", Area.FOR)
    assert not Mail.objects.filter(kind="change_received").exists()


def test_an_evolutivo_is_acknowledged_also_while_an_update_is_owed_which_stays_owed() -> None:
    ticket = make.answered(customer=of_shop())
    due = ticket.follow_up_at
    assert due
    services.chase(ticket, at=due)
    ticket = classify(ticket, "change", at=due + HOUR)
    assert ticket.follow_ups.get().answered_by is None
    assert ticket.follow_up_at
    assert ticket.follow_up_at > due + DAY


def survey(ticket: Ticket, **facts: Any) -> Survey:
    usual: dict[str, Any] = {"way": "video", "starts_at": AT + DAY, "with_whom": "Ana y Luis"}
    usual |= {"surveyor": make.user(), "by": make.user(), "at": AT + HOUR}
    return services.schedule_survey(ticket, **usual | facts)


@pytest.mark.req("TIC-16")
def test_nothing_is_estimated_before_a_video_call_or_visit_was_arranged() -> None:
    ticket = classify(make.ticket(), "change")
    with pytest.raises(Refused, match="acuerde una videollamada o una visita"):
        services.start_estimate(ticket, by=make.user(), at=AT + 2 * HOUR)
    row = survey(ticket, surveyor=(surveyor := make.user()))
    assert Notice.objects.filter(user=surveyor, key__contains=f"survey-{row.pk}").exists()
    assert ticket.events.filter(text__contains="con Ana y Luis").exists()
    done = services.start_estimate(ticket, by=make.user(), at=AT + 2 * HOUR)
    assert done.stage == Stage.ESTIMATING
    with pytest.raises(Refused, match="pendiente de estimación"):
        services.start_estimate(ticket, by=make.user(), at=AT + 2 * HOUR)


@pytest.mark.req("TIC-16")
def test_an_appointment_is_complete_and_of_an_evolutivo() -> None:
    with pytest.raises(Refused, match="no es un evolutivo"):
        survey(make.classified())
    ticket = classify(make.ticket(), "change")
    for wrong in ({"way": "phone"}, {"with_whom": " "}, {"starts_at": AT - DAY}):
        with pytest.raises(Refused):
            survey(ticket, **wrong)


@pytest.mark.req("TIC-16")
def test_a_survey_is_arranged_for_no_day_that_is_long_past() -> None:
    ticket = classify(make.ticket(), "change")
    with pytest.raises(Refused, match="pasó hace más de un día"):
        survey(ticket, starts_at=AT + DAY, at=AT + 3 * DAY)
    assert survey(ticket, starts_at=AT + DAY, at=AT + 2 * DAY)


def test_only_an_evolutivo_has_a_stage() -> None:
    ticket = make.classified()
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(stage="to_estimate")


# --- Incidencia --------------------------------------------------------------------------------


@pytest.mark.req("SAC-09")
def test_the_review_of_an_incident_is_told_by_the_standard_message_with_its_next_step() -> None:
    ticket = classify(make.ticket(), "incident")
    facts: dict[str, Any] = {"by": make.user(), "at": AT + 2 * HOUR}
    for bare in (" ", "Lo estamos revisando"):
        with pytest.raises(Refused):
            services.announce_review(ticket, next_step=bare, **facts)
    step = "Mañana antes de las 12 publicamos la corrección."
    message = services.announce_review(ticket, next_step=step, **facts)
    mail = Mail.objects.get(kind="incident_review")
    assert message.mail == mail
    assert f"Próximo paso: {step}" in mail.body
    row = Ticket.objects.get(pk=ticket.pk)
    assert row.first_replied_at == AT + 2 * HOUR
    with pytest.raises(Refused, match="no es una incidencia"):
        services.announce_review(make.classified(), next_step=step, **facts)


# --- Sugerencia o reclamo ------------------------------------------------------------------------


def treat(row: Feedback, **facts: Any) -> Feedback:
    usual: dict[str, Any] = {"tenor": "complaint", "analysis": "Tiene razón."}
    usual |= {"treatment": "Se le pidió disculpas.", "is_nonconformity": True, "is_done": True}
    usual |= {"version": None, "by": make.user(), "at": AT + DAY}
    return services.treat_feedback(row, **usual | facts)


@pytest.mark.req("TIC-19")
def test_a_suggestion_or_complaint_is_put_before_the_responsable_sgc() -> None:
    head = make.user(QUALITY_HEAD)
    ticket = classify(make.ticket(), "complaint")
    row = ticket.feedback
    assert row.treated_at is None
    notice = Notice.objects.get(user=head)
    assert ticket.label in notice.text
    assert notice.url == row.get_absolute_url()
    classify(ticket, "complaint", at=AT + 2 * HOUR, by=head)
    assert Feedback.objects.filter(ticket=ticket).count() == 1


@pytest.mark.req("TIC-19")
def test_its_treatment_is_complete_before_it_is_done() -> None:
    row = classify(make.ticket(), "complaint").feedback
    for missing in ("tenor", "analysis", "treatment"):
        with pytest.raises(Refused):
            treat(row, **{missing: ""})
    assert treat(row, is_done=False, treatment="").treated_at is None
    done = treat(row)
    assert (done.treated_at, done.is_nonconformity) == (AT + DAY, True)
    with pytest.raises(Refused, match="mientras tanto"):
        treat(row, version=1)


@pytest.mark.req("CC-36", "TIC-10")
def test_a_complaint_goes_to_the_csm_and_a_mere_suggestion_only_to_who_treats_it() -> None:
    ticket = classify(make.ticket(), "complaint", tenor="suggestion")
    assert ticket.feedback.tenor == "suggestion"
    assert not ticket.escalations.exists()
    resolved = services.resolve(
        ticket,
        outcome="solved",
        resolution="La idea queda registrada.",
        recipients=[ticket.contact],
        by=make.user(),
        at=AT + DAY,
    )
    assert not resolved.is_open
    assert Feedback.objects.untreated().get() == ticket.feedback
    complaint = classify(make.ticket(), "complaint", tenor="complaint")
    assert complaint.escalations.get().kind == "csm"
    assert classify(make.ticket(), "complaint").escalations.exists()  # in doubt it is one


@pytest.mark.req("CC-36")
@pytest.mark.parametrize("way", ["classifying", "treating"])
def test_a_suggestion_that_is_a_complaint_after_all_reaches_the_csm(way: str) -> None:
    ticket = classify(make.ticket(), "complaint", tenor="suggestion")
    if way == "classifying":
        classify(ticket, "complaint", tenor="complaint", at=AT + HOUR)
    else:
        treat(ticket.feedback, tenor="complaint", at=AT + HOUR)
    assert ticket.escalations.get().kind == "csm"
    assert Feedback.objects.get(ticket=ticket).tenor == "complaint"


def test_the_form_asks_which_of_the_two_it_is() -> None:
    given = {"kind": "complaint", "priority": "low", "area": "sac", "version": 1}
    assert "tenor" in ClassifyForm(given).errors
    assert ClassifyForm(given | {"tenor": "suggestion"}).is_valid()


def test_what_is_no_complaint_after_all_needs_no_treatment_and_again_when_it_is() -> None:
    ticket = classify(make.ticket(), "complaint")
    classify(ticket, "query")
    row = Feedback.objects.get(ticket=ticket)
    assert row.treatment == "El ticket se reclasificó: Consulta."
    classify(ticket, "complaint")
    assert Feedback.objects.untreated().get() == row


@pytest.mark.req("TIC-19")
def test_a_treated_complaint_stays_treated_whatever_else_is_said_of_its_ticket() -> None:
    ticket = classify(make.ticket(), "complaint", tenor="complaint")
    treat(ticket.feedback)
    classify(ticket, "complaint", priority="high", at=AT + 2 * DAY)
    row = Feedback.objects.get(ticket=ticket)
    assert (row.registered_at, row.treated_at) == (AT + HOUR, AT + DAY)
    assert not Feedback.objects.untreated().exists()


@pytest.mark.req("TIC-19")
def test_a_treatment_that_was_begun_outlives_a_wrong_class() -> None:
    head = make.user(QUALITY_HEAD)
    ticket = classify(make.ticket(), "complaint", tenor="complaint")
    treat(ticket.feedback, treatment="Llamarla el lunes.", is_done=False)
    classify(ticket, "query", at=AT + 2 * DAY)
    classify(ticket, "complaint", tenor="complaint", at=AT + 3 * DAY)
    row = Feedback.objects.untreated().get(ticket=ticket)
    assert (row.treatment, row.registered_at) == ("Llamarla el lunes.", AT + HOUR)
    assert Notice.objects.filter(user=head, url=row.get_absolute_url()).count() == 2


# --- Pages -------------------------------------------------------------------------------------


@pytest.fixture
def agent(client: Client) -> User:
    rights = ("tickets.view_feedback", "tickets.treat_feedback")
    return at_the_desk(client, make.sector(), *rights)


def of_ours(agent: User) -> Any:
    return make.customer(line=make.line(sectors=[agent.sector]))


@pytest.mark.req("SAC-07")
def test_each_line_reads_the_four_classes_in_its_own_words(client: Client, agent: User) -> None:
    customer = of_ours(agent)
    line = customer.service_line
    line.incident_word, line.change_word = "Error", "Nuevo requerimiento"
    line.save()
    ticket = make.ticket(customer=customer)
    form = read(client, "tickets:classify", ticket.pk)
    assert all(word in form for word in ("Consulta", "Error", "Nuevo requerimiento"))
    classify(ticket, "incident")
    page = read(client, "tickets:detail", ticket.pk)
    assert "Error · " in page
    assert "Clasificado: Error, Baja" in page
    offer = reverse("tickets:announce_review", args=[ticket.pk])
    assert offer in client.get(ticket.get_absolute_url()).content.decode()
    other = classify(make.ticket(), "incident")
    assert other.events.get(kind=EventKind.CLASSIFIED).text.startswith("Incidencia, ")


@pytest.mark.req("SAC-07")
def test_two_classes_of_a_line_are_not_called_the_same() -> None:
    line = make.line(query_word="Pedido", change_word="pedido")
    with pytest.raises(ValidationError, match="no pueden llamarse igual"):
        line.clean()
    line.change_word = "Consulta"  # which is what another one is called as ever
    line.query_word = ""
    with pytest.raises(ValidationError):
        line.clean()


@pytest.mark.req("SAC-09")
def test_classifying_as_an_incident_offers_the_message_until_the_customer_was_answered(
    client: Client, agent: User
) -> None:
    ticket = classify(make.ticket(customer=of_ours(agent)), "incident")
    offer = reverse("tickets:announce_review", args=[ticket.pk])
    assert offer in client.get(ticket.get_absolute_url()).content.decode()
    refused = client.post(offer, {"next_step": ""})
    assert refused.status_code == 422
    client.post(offer, {"next_step": "Mañana a las 12 lo publicamos."})
    assert Mail.objects.filter(kind="incident_review").count() == 1
    assert offer not in client.get(ticket.get_absolute_url()).content.decode()


@pytest.mark.req("SAC-09")
def test_what_turns_out_to_be_an_incident_after_an_answer_is_offered_its_message_too(
    client: Client, agent: User
) -> None:
    ticket = classify(make.ticket(customer=of_ours(agent)), "query")
    services.reply(
        ticket,
        body="¿Qué navegador usa?",
        next_step="Con eso lo probamos.",
        by=agent,
        at=AT + HOUR,
    )
    classify(ticket, "incident", at=AT + 2 * HOUR)
    offer = reverse("tickets:announce_review", args=[ticket.pk])
    assert offer in client.get(ticket.get_absolute_url()).content.decode()
    client.post(offer, {"next_step": "Mañana a las 12 lo publicamos."})
    assert offer not in client.get(ticket.get_absolute_url()).content.decode()


@pytest.mark.req("SAC-11")
def test_who_could_not_be_told_that_it_waits_for_an_estimate_is_told_with_its_survey() -> None:
    ticket, agent = make.answered(), make.user()
    told: dict[str, Any] = {"resolution": "Es una mejora.", "recipients": [ticket.contact]}
    services.resolve(ticket, outcome="unsolved", by=agent, at=AT + HOUR, **told)
    classify(ticket, "change", at=AT + 2 * HOUR)
    received = Mail.objects.filter(kind="change_received")
    assert not received.exists()  # nothing is written to who was told that it ended
    services.reopen(ticket, reason="Se estima", by=agent, at=AT + 3 * HOUR)
    for hour in (4, 5):
        at = AT + hour * HOUR
        survey: dict[str, Any] = {"way": "video", "with_whom": "Ana", "surveyor": agent}
        services.schedule_survey(ticket, starts_at=at + DAY, by=agent, at=at, **survey)
    assert received.count() == 1


@pytest.mark.req("SAC-11")
def test_the_queue_has_what_is_to_be_estimated(client: Client, agent: User) -> None:
    one, other = (make.ticket(customer=of_ours(agent)) for _ in range(2))
    classify(one, "change")
    classify(other, "query")
    page = read(client, "tickets:queue", query="?view=estimate")
    assert one.label in page
    assert other.label not in page
    assert "Pendiente de estimación" in read(client, "tickets:detail", one.pk)


@pytest.mark.req("TIC-16")
def test_an_appointment_is_told_in_the_hour_of_the_customers_service(
    client: Client, agent: User
) -> None:
    ticket = classify(make.ticket(customer=of_ours(agent)), "change")
    fields = {"way": "visit", "starts_at": "2099-03-04T10:30", "with_whom": "Ana"}
    answer = client.post(
        reverse("tickets:schedule_survey", args=[ticket.pk]), fields | {"surveyor": agent.pk}
    )
    assert answer.status_code == 302
    assert ticket.surveys.get().starts_at.isoformat() == "2099-03-04T09:30:00+00:00"
    assert "Visita" in read(client, "tickets:detail", ticket.pk)


@pytest.mark.req("TIC-19")
def test_the_treatment_is_written_on_its_page_and_read_on_the_ticket(
    client: Client, agent: User
) -> None:
    ticket = classify(make.ticket(customer=of_ours(agent)), "complaint")
    row = ticket.feedback
    assert "Pendiente de tratamiento" in read(client, "tickets:detail", ticket.pk)
    assert ticket.subject in read(client, "tickets:feedback_list")
    fields = {"tenor": "complaint", "analysis": "Tiene razón.", "treatment": "Se le llamó."}
    address = reverse("tickets:treat_feedback", args=[row.pk])
    assert client.post(address, fields).status_code == 422
    client.post(address, fields | {"is_done": "on", "version": row.version})
    assert "Se le llamó." in read(client, "tickets:detail", ticket.pk)
    assert ticket.subject not in read(client, "tickets:feedback_list")
    for query in (f"?state=treated&q={ticket.label}", "?state=all&tenor=complaint"):
        assert ticket.subject in read(client, "tickets:feedback_list", query=query)
