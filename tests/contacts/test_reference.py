from datetime import UTC, datetime

import pytest
from django.contrib import admin
from django.test import RequestFactory

from contacts import reference
from contacts.models import (
    Action,
    Agreement,
    Classification,
    Contact,
    Customer,
    Event,
    Parameter,
    ServiceLine,
)
from tests import make

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_loading_again_adds_nothing_and_overwrites_nothing() -> None:
    reference.load(AT)
    Parameter.objects.filter(pk=1).update(name="Versión (nueva)")
    ServiceLine.objects.filter(code="ig").update(team_name="Otro equipo")
    counts = [model.objects.count() for model in (Action, Classification, Parameter, ServiceLine)]
    reference.load(AT)
    again = [model.objects.count() for model in (Action, Classification, Parameter, ServiceLine)]
    assert counts == again
    assert Parameter.objects.get(pk=1).name == "Versión (nueva)"
    assert ServiceLine.objects.get(code="ig").team_name == "Otro equipo"


@pytest.mark.req("ASI-13", "ASI-14", "ASI-17")
def test_the_parameters_have_the_numbers_and_names_of_the_procedure() -> None:
    reference.load(AT)
    active = dict(Parameter.objects.filter(is_active=True).values_list("number", "name"))
    assert active[1] == "Versión del Sistema"
    assert set(active) == {1, 5, 6, 8, 9, 10, 20, 24, 28, 40, 50, 55, 60}
    assert set(Parameter.objects.filter(type="number").values_list("pk", flat=True)) == {20, 24, 28}
    withdrawn = Parameter.objects.filter(is_active=False).values_list("pk", flat=True)
    assert set(withdrawn) == {56, 301, 302, 310, 330, 331, 332, 333}
    assert Action.objects.get(pk=110).name == "Asistencia / Visita Presencial"


def test_the_two_lines_settle_where_the_procedures_differ() -> None:
    reference.load(AT)
    lines = {line.code: line for line in ServiceLine.objects.all()}
    ig, care = lines["ig"], lines["customer-care"]
    assert (ig.entitlement, ig.staff_intake) == ("agreement", "allowed")
    assert (care.entitlement, care.staff_intake) == ("plan", "reference")
    assert (ig.calendar.code, care.calendar.code) == ("ar-ig", "es-customer-care")
    assert (ig.front_sector.code, care.front_sector.code) == ("implementacion", "sac")


@pytest.mark.req("GEN-05", "ASI-16")
def test_reference_data_is_edited_in_the_administration_and_records_only_looked_at() -> None:
    request = RequestFactory().get("/")
    request.user = make.user(is_superuser=True)
    for model in (Parameter, Action, Classification, ServiceLine):
        assert admin.site.get_model_admin(model).has_change_permission(request)
    for record in (Customer, Contact, Agreement, Event):
        looked_at = admin.site.get_model_admin(record)
        assert looked_at.has_view_permission(request)
        assert not looked_at.has_change_permission(request)
        assert not looked_at.has_delete_permission(request)
        assert not looked_at.has_add_permission(request)
