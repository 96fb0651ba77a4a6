"""What leaves as CSV or XLSX: filtered, with the filter printed, and never a formula."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from contacts.models import Customer
from contacts.services.imports import reading
from kit import sheets
from tests import make

pytestmark = pytest.mark.django_db
PAYLOADS = ["=1+1", "+34 91 555", "-5", "@SUM(A1)", "\t=1", "＝1+1", '=HYPERLINK("http://x")']


@pytest.fixture(autouse=True)
def _inside(client: Client) -> None:
    client.force_login(make.user("contacts.view_all_customers", "contacts.view_customer"))


def export(client: Client, kind: str, **query: Any) -> bytes:
    answer = client.get(reverse("list_export", args=["clientes", kind]), query)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_an_export_holds_the_filtered_list_with_the_filter_above_it(client: Client) -> None:
    make.customer(legal_name="Alfa", stage="active", is_key_account=True)
    make.customer(legal_name="Beta", stage="potential")
    text = export(client, "csv", stage="active", key="on").decode("utf-8-sig")
    assert "Filtro: Estado: Activo; Key Account" in text
    assert "Alfa" in text
    assert "Beta" not in text


def test_all_rows_leave_not_only_a_page(client: Client) -> None:
    for number in range(30):
        make.customer(legal_name=f"Cliente {number:02}")
    assert len(export(client, "csv").decode().splitlines()) == 33


def test_no_cell_is_a_formula_and_numbers_stay_numbers(client: Client) -> None:
    for payload in PAYLOADS:
        make.customer(legal_name=payload, staff_count=12)
    text = export(client, "csv").decode("utf-8-sig")
    sheet = load_workbook(BytesIO(export(client, "xlsx"))).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert 12 in [cell.value for cell in cells]
    for payload in PAYLOADS:
        assert f"'{payload.split(chr(34))[0]}" in text
        assert f"'{payload}" in [cell.value for cell in cells]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_is_imported_again_without_loss(client: Client, kind: str) -> None:
    customer = make.customer(legal_name="=Núñez; e Hijos", phone="+34 91", tax_id="0012")
    table = reading.read(export(client, kind))
    row = dict(zip(table.columns, next(table.rows())[1], strict=True))
    assert (row["Razón social"], row["Teléfono"], row["CUIT / NIF"]) == (
        "=Núñez; e Hijos",
        "+34 91",
        "0012",
    )
    assert row["Número de cliente"] == str(customer.number)


def test_only_what_one_may_see_leaves(client: Client) -> None:
    make.customer(legal_name="Ajena")
    client.force_login(make.user("contacts.view_customer"))
    assert "Ajena" not in export(client, "csv").decode()
    client.force_login(make.user())
    assert client.get(reverse("list_export", args=["clientes", "csv"])).status_code == 403
    assert Customer.objects.exists()


def test_control_characters_do_not_break_a_workbook() -> None:
    book = b"".join(sheets.xlsx([["a\x07\ufffe\ud800b", None, 1.5]]))
    sheet = load_workbook(BytesIO(book)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == ["ab", None, 1.5]


def test_what_is_left_out_of_a_workbook_uncovers_no_formula() -> None:
    book = b"".join(sheets.xlsx([["\ufffe=1+1"]]))
    sheet = load_workbook(BytesIO(book)).active
    assert sheet is not None
    assert sheet["A1"].value == "'=1+1"
