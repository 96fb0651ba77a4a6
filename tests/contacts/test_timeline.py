from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from contacts.models import Action, ActionCode, Event, Parameter, ParameterValue
from contacts.services import timeline
from tests import make

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.req("ACO-11")
def test_events_before_and_after_the_conversion_stand_on_one_line() -> None:
    customer = make.customer(stage="potential")
    timeline.record(customer=customer, action=ActionCode.CALL, by=None, at=AT, text="Llama")
    customer.stage = "active"
    customer.save()
    timeline.record(customer=customer, action=ActionCode.VISIT, by=None, at=AT, text="Visita")
    assert [event.text for event in customer.events.order_by("pk")] == ["Llama", "Visita"]


def test_an_event_with_a_key_is_written_once() -> None:
    customer = make.customer()
    for text in ("primero", "segundo"):
        timeline.record(
            customer=customer, action=ActionCode.CALL, by=None, at=AT, text=text, key="call-1"
        )
    assert Event.objects.get(key="call-1").text == "primero"


def test_the_code_110_is_a_visit_and_unknown_codes_are_an_error() -> None:
    customer = make.customer()
    timeline.record(customer=customer, action=110, by=None, at=AT, text="Visita")
    assert Action.objects.get(pk=110).name == "Asistencia / Visita Presencial"
    with pytest.raises(Action.DoesNotExist):
        timeline.record(customer=customer, action=999, by=None, at=AT, text="?")


@pytest.mark.req("GEN-05")
def test_the_database_itself_refuses_to_change_or_delete_an_event() -> None:
    customer = make.customer()
    event = timeline.record(customer=customer, action=ActionCode.CALL, by=None, at=AT, text="Llama")
    rows = Event.objects.filter(pk=event.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(text="Nunca llamó")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows._raw_delete("default")
    assert rows.get().text == "Llama"


@pytest.mark.req("ASI-16")
def test_values_of_parameters_cannot_be_rewritten() -> None:
    parameter = Parameter.objects.create(number=1, name="Versión", type="text")
    value = ParameterValue.objects.create(
        customer=make.customer(), parameter=parameter, value="8.1", at=AT
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        ParameterValue.objects.filter(pk=value.pk).update(value="9")
