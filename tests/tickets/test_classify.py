from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kit.errors import Refused
from outbox.models import Mail, Notice
from sla.models import PRIORITIES, Priority, RequestKind
from tests import make
from tickets import services
from tickets.forms.handling import ClassifyForm
from tickets.models import CRITICALITY, Cause, EventKind, Ticket

pytestmark = pytest.mark.django_db

AT, HOUR = make.MONDAY, make.HOUR
FRIDAY_16H = datetime(2026, 3, 6, 15, 0, tzinfo=UTC)  # in Madrid


def classify(ticket: Ticket, **facts: Any) -> Ticket:
    usual: dict[str, Any] = {"by": make.user(), "version": None, "at": AT}
    services.classify(ticket, **usual | facts)
    return Ticket.objects.get(pk=ticket.pk)


@pytest.mark.req("SLA-04")
def test_an_incident_accepts_the_four_criticalities_and_no_other() -> None:
    assert [*PRIORITIES[RequestKind.INCIDENT]] == ["very_high", "high", "medium", "low"]
    for priority in PRIORITIES[RequestKind.INCIDENT]:
        ticket = classify(make.ticket(), kind="incident", priority=priority, cause="no_access")
        assert ticket.priority == priority
    with pytest.raises(Refused, match="Muy Alta, Alta, Media, Baja"):
        classify(make.ticket(), kind="incident", priority="urgent")


@pytest.mark.req("SLA-09")
def test_an_evolutivo_accepts_its_own_three_and_no_other() -> None:
    for priority in ("urgent", "medium", "low"):
        assert classify(make.ticket(), kind="change", priority=priority).priority == priority
    for foreign in ("very_high", "high"):
        with pytest.raises(Refused, match="Urgente, Media, Baja"):
            classify(make.ticket(), kind="change", priority=foreign)


@pytest.mark.req("SLA-05")
def test_muy_alta_needs_one_of_the_three_causes_that_stop_buyers() -> None:
    for cause in Cause.values:
        ticket = make.ticket()
        if cause in ("no_access", "no_basket", "no_checkout"):
            assert classify(ticket, kind="incident", priority="very_high", cause=cause).cause
        else:
            with pytest.raises(Refused, match="impiden comprar"):
                classify(ticket, kind="incident", priority="very_high", cause=cause)


@pytest.mark.parametrize(
    ("cause", "priority"),
    [
        pytest.param("checkout_flaws", "high", marks=pytest.mark.req("SLA-06")),
        pytest.param("slow", "high", marks=pytest.mark.req("SLA-06")),
        pytest.param("erp_system", "high", marks=pytest.mark.req("SLA-06")),
        pytest.param("erp_data", "medium", marks=pytest.mark.req("SLA-06")),
        pytest.param("operation", "medium", marks=pytest.mark.req("SLA-07")),
        pytest.param("display", "low", marks=pytest.mark.req("SLA-08")),
        pytest.param("no_basket", "very_high", marks=pytest.mark.req("SLA-05")),
    ],
)
def test_the_cause_proposes_the_priority(cause: str, priority: str) -> None:
    assert classify(make.ticket(), kind="incident", cause=cause).priority == priority


def test_every_cause_proposes_a_priority() -> None:
    assert set(CRITICALITY) == set(Cause)


@pytest.mark.req("SLA-06", "SLA-07", "SLA-08")
@pytest.mark.parametrize(
    ("priority", "cases"),
    [
        ("Alta", ["cálculo anómalo en la compra", "Lentitud o errores visuales", "por el sistema"]),
        ("Media", ["Registro", "formulario de contacto", "área de usuario", "datos del cliente"]),
        (
            "Baja",
            ["Visualización", "comentarios de producto", "encuestas", "gráficos", "traducidos"],
        ),
    ],
)
def test_the_guided_list_names_the_cases_under_what_they_are(
    priority: str, cases: list[str]
) -> None:
    listed = dict(ClassifyForm().fields["cause"].choices)  # type: ignore[attr-defined]
    words = " · ".join(str(label) for _value, label in listed[priority])
    assert [case for case in cases if case not in words] == []


@pytest.mark.req("SLA-06")
def test_the_help_of_the_list_says_what_alta_is() -> None:
    said = str(ClassifyForm().fields["cause"].help_text)
    assert "fallas del ERP causadas por el sistema" in said
    assert "Si las causan los datos del cliente, es Media" in said


def test_nothing_is_classified_by_halves() -> None:
    with pytest.raises(Refused, match="clase"):
        classify(make.ticket(), kind="", priority="low")
    with pytest.raises(Refused, match="prioridad"):
        classify(make.ticket(), kind="query")
    with pytest.raises(Refused, match="causa"):
        classify(make.ticket(), kind="incident", priority="low", cause="otra")


@pytest.mark.req("SLA-10", "CC-13")
def test_four_hours_from_friday_afternoon_are_monday_for_alta_and_that_night_for_muy_alta() -> None:
    policy = make.policy()
    policy.targets.filter(kind="incident", priority="very_high").update(contractual=4)
    alta = classify(make.ticket(at=FRIDAY_16H), kind="incident", cause="slow", at=FRIDAY_16H)
    muy_alta = classify(
        make.ticket(at=FRIDAY_16H), kind="incident", cause="no_access", at=FRIDAY_16H
    )
    assert alta.reply_due_at == datetime(2026, 3, 9, 10, 0, tzinfo=UTC)
    assert muy_alta.reply_due_at == datetime(2026, 3, 6, 19, 0, tzinfo=UTC)


@pytest.mark.req("CC-13")
def test_only_muy_alta_counts_the_night() -> None:
    for cause in Cause:
        ticket = classify(make.ticket(at=FRIDAY_16H), kind="incident", cause=cause, at=FRIDAY_16H)
        in_hours = ticket.reply_due_at == FRIDAY_16H + HOUR
        assert in_hours == (ticket.priority == Priority.VERY_HIGH)


@pytest.mark.req("CC-13")
def test_muy_alta_calls_the_whole_sector_at_once() -> None:
    colleague = make.user()
    ticket = make.ticket(owner=make.user())
    colleague.sector = ticket.sector
    colleague.save()
    classify(ticket, kind="incident", cause="no_access")
    assert Notice.objects.filter(user=colleague, tone="danger").count() == 1


@pytest.mark.req("CC-13", "TIC-04")
def test_muy_alta_calls_whoever_is_on_duty_and_leaves_the_others_in_peace() -> None:
    ticket = make.ticket()
    colleague = make.user(sector=ticket.sector)
    shift = make.shift(rota=make.rota(sector=ticket.sector), at=AT)
    classify(ticket, kind="incident", cause="no_access")
    called = Notice.objects.filter(key__contains="very-high")
    assert [notice.user for notice in called] == [shift.person]
    assert not called.filter(user=colleague).exists()


@pytest.mark.req("CC-13")
def test_muy_alta_writes_to_whoever_is_on_duty_in_the_middle_of_a_saturday_night() -> None:
    night = AT + timedelta(days=5, hours=17)
    ticket = make.ticket(at=night, subject="La tienda no abre", owner=make.user(is_active=False))
    make.user(sector=ticket.sector)
    shift = make.shift(rota=make.rota(sector=ticket.sector), at=night)
    classify(ticket, kind="incident", cause="no_access", at=night)
    letter = Mail.objects.get(kind="very_high_alarm")
    assert letter.to == [shift.person.email]
    assert letter.subject == f"Muy Alta: {ticket.customer}, {ticket.label}"
    assert "El comprador no puede acceder a la tienda" in letter.body
    assert ticket.get_absolute_url() in letter.body


@pytest.mark.req("SLA-18")
def test_the_customers_model_the_kind_and_the_priority_pick_the_row() -> None:
    hosted = make.ticket(customer=make.customer(service_model="saas"))
    own = make.ticket(customer=make.customer(service_model="open_source"))
    saas = classify(hosted, kind="incident", cause="no_access")
    open_source = classify(own, kind="incident", cause="no_access")
    assert saas.resolve_due_at == AT + 4 * HOUR
    assert open_source.resolve_due_at == AT + 8 * HOUR


def test_the_time_used_up_before_a_change_of_priority_stays_used_up() -> None:
    ticket = classify(make.ticket(), kind="incident", cause="display")
    later = classify(ticket, kind="incident", cause="slow", at=AT + 3 * HOUR)
    assert ticket.reply_due_at == AT + timedelta(days=2)
    assert later.reply_due_at == AT + 4 * HOUR


def test_a_priority_that_comes_too_late_is_due_when_it_is_set_not_before() -> None:
    ticket = classify(make.ticket(), kind="incident", cause="display")
    later = classify(ticket, kind="incident", cause="slow", at=AT + 6 * HOUR)
    assert later.reply_due_at == AT + 6 * HOUR


def test_classifying_the_same_again_is_no_change() -> None:
    ticket = make.classified()
    again = classify(ticket, kind="query", priority="medium")
    assert again.version == ticket.version
    assert ticket.events.filter(kind=EventKind.CLASSIFIED).count() == 1


@pytest.mark.req("CC-32", "CC-31")
def test_the_priority_moves_the_ticket_in_the_queue_and_key_accounts_come_first_among_equals() -> (
    None
):
    low = make.classified(priority="low")
    key = make.classified(customer=make.customer(is_key_account=True), at=AT + HOUR)
    first, second = make.classified(), make.classified(at=AT + HOUR / 2)
    high = make.classified(priority="high", at=AT + HOUR)
    order = Ticket.objects.ranked(AT + HOUR)
    assert list(order) == [high, key, first, second, low]


@pytest.mark.req("CC-33")
def test_an_old_ticket_rises_one_step_and_says_so() -> None:
    old = make.answered(priority="low", at=AT)
    young = make.answered(priority="medium", at=AT + timedelta(days=7))
    at = AT + timedelta(days=8)
    assert list(Ticket.objects.ranked(at)) == [old, young]
    assert "antigüedad" in old.place_at(at)
    assert "antigüedad" not in young.place_at(at)


@pytest.mark.req("SLA-03")
def test_a_broken_promise_goes_before_everything_and_a_missed_goal_does_not() -> None:
    late = make.classified(priority="low")
    missed = make.answered(priority="low")
    high = make.classified(priority="high", at=AT + timedelta(days=3))
    at = AT + timedelta(days=3, hours=1)
    assert list(Ticket.objects.ranked(at)) == [late, high, missed]
    assert "Plazo vencido" in late.place_at(at)
    assert "no vinculante" in missed.place_at(at)
    assert not missed.is_late_at(at)
