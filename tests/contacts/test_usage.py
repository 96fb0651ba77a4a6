"""Who still runs which version (ASI-16)."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from contacts import services
from contacts.models import Customer, Parameter
from contacts.services import usage
from tests import make

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def version(db: None) -> Parameter:
    return Parameter.objects.create(number=1, name="Versión", type="text")


def runs(version: Parameter, *values: str, **fields: Any) -> Customer:
    """A customer whose versions these were, one after the other."""
    customer = make.customer(**fields)
    for day, value in enumerate(values):
        at = AT + timedelta(days=day)
        services.set_parameter(customer, parameter=version, value=value, by=None, at=at)
    return customer


def test_versions_are_ordered_as_people_order_them() -> None:
    versions = ["8.9", "8.10", "8.10.2", "9 beta", "10", "SQL Server 2019", "sql server 2022"]
    assert sorted(versions, key=usage.order) == [
        "SQL Server 2019",
        "sql server 2022",
        "8.9",
        "8.10",
        "8.10.2",
        "9 beta",
        "10",
    ]


@pytest.mark.req("ASI-16")
@pytest.mark.parametrize(
    ("comparison", "asked", "values"),
    [
        ("lt", "8.10", ["8.2", "8.9"]),
        ("ge", "8.10", ["8.10", "9.0"]),
        ("is", "8.9", ["8.9"]),
        ("not", "8.9", ["8.2", "8.10", "9.0"]),
        ("has", "8.", ["8.2", "8.9", "8.10"]),
        ("lt", "", ["8.2", "8.9", "8.10", "9.0"]),
        ("??", "8", ["8.2", "8.9", "8.10", "9.0"]),
    ],
)
def test_only_the_value_of_now_is_compared(
    version: Parameter, comparison: str, asked: str, values: list[str]
) -> None:
    for last in ("8.2", "8.9", "8.10", "9.0"):
        runs(version, "7.0", last)
    runs(version, "8.9", "")
    make.customer()
    everybody = Customer.objects.all()
    found = usage.having(version, everybody, comparison=comparison, asked=asked)
    assert sorted((row.value for row in found), key=usage.order) == values
    assert usage.counts(version, everybody) == [("8.2", 1), ("8.9", 1), ("8.10", 1), ("9.0", 1)]
    assert usage.lacking(version, everybody).count() == 2


@pytest.fixture
def reader(client: Client, db: None) -> None:
    names = ("view_parametervalue", "view_all_customers", "view_customer")
    client.force_login(make.user(*(f"contacts.{name}" for name in names)))


@pytest.mark.req("ASI-16", "ASI-17")
def test_the_page_counts_each_value_and_opens_the_customers_behind_it(
    client: Client, version: Parameter, reader: None
) -> None:
    Parameter.objects.filter(pk=1).update(unit="v")
    old, new = runs(version, "8.2"), runs(version, "8.2", "9")
    runs(version, "8.2", stage="inactive")
    url = reverse("contacts:usage")
    assert "Elija un parámetro" in client.get(url).text
    page = client.get(url, {"parameter": "1"})
    assert page.context["counts"] == [("8.2", 1), ("9", 1)]
    shown = client.get(url, {"parameter": "1", "comparison": "lt", "value": "9"})
    assert [row.customer for row in shown.context["page"]] == [old]
    assert "8.2 v" in shown.text
    everybody = client.get(url, {"parameter": "1", "stage": "all"})
    assert len(everybody.context["page"]) == 3
    bare = make.customer()
    lacking = client.get(url, {"parameter": "1", "lacking": "on"})
    assert list(lacking.context["page"]) == [bare]
    assert new not in lacking.context["page"]
    odd = {"parameter": "x", "comparison": "??", "value": "9" * 400, "page": "-1"}
    assert client.get(url, odd).status_code == 200


@pytest.mark.req("ASI-16")
def test_the_same_rows_are_exported_with_what_was_asked(
    client: Client, version: Parameter, reader: None
) -> None:
    runs(version, "=8.2", legal_name="Núñez S.A.")
    runs(version, "9")
    query = {"parameter": "1", "comparison": "lt", "value": "9"}
    answer = client.get(reverse("contacts:export_usage", args=["csv"]), query)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    lines = text.splitlines()
    assert "1 Versión es anterior o menor que «9»" in lines[1]
    assert len(lines) == 4
    assert "Núñez S.A." in lines[3]
    assert "'=8.2" in lines[3]
    query = {"parameter": "1", "lacking": "on"}
    book = client.get(reverse("contacts:export_usage", args=["xlsx"]), query)
    content = b"".join(book.streaming_content)  # type: ignore[attr-defined]
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    assert sheet
    assert sheet.max_row == 3
    assert client.get(reverse("contacts:export_usage", args=["csv"])).status_code == 200


@pytest.mark.req("ASI-16")
def test_each_value_keeps_why_it_was_set_and_the_page_shows_withdrawn_ones(
    client: Client, version: Parameter
) -> None:
    names = ("add_parametervalue", "view_all_customers", "view_customer", "view_event")
    client.force_login(make.user(*(f"contacts.{name}" for name in names), name="Eva"))
    customer = runs(version, "8.1")
    sent = {"p1": "8.2", "initial-p1": "8.1", "reason": "Actualización del martes"}
    client.post(reverse("contacts:set_parameters", args=[customer.pk]), sent)
    assert customer.parameter_values.first().reason == "Actualización del martes"  # type: ignore[union-attr]
    assert customer.events.latest("pk").text.endswith("8.1 → 8.2\nActualización del martes")
    version.is_active = False
    version.save()
    page = client.get(reverse("contacts:set_parameters", args=[customer.pk])).text
    for words in ("Actualización del martes", "8.1", "retirado", "Eva"):
        assert words in page
    assert 'name="p1"' not in page
