"""Whatever somebody uploads: read without loss, or refused in words."""

import zipfile
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook

from contacts.services.imports import headers, reading, workbooks
from contacts.services.imports.parsing import value_of
from kit.errors import Refused

ACCENTS = "Razón social;Teléfono\nFerretería Núñez;91 555\nPeña y Cía;93 444\n"


def cells(content: bytes) -> list[list[str]]:
    return [row for _number, row in reading.read(content).rows()]


def book(rows: list[Any], **more: Any) -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for area in more.get("merged", []):
        sheet.merge_cells(area)
    if more.get("is_hidden"):
        sheet.sheet_state = "hidden"
        made.create_sheet("Visible").append(["Empresa"])
        made["Visible"].append(["La buena"])
    target = BytesIO()
    made.save(target)
    return target.getvalue()


def raw_book(rows: bytes, **parts: bytes) -> bytes:
    """A workbook whose rows are written by hand: many of them fast, and as broken as one wants."""
    source, target = zipfile.ZipFile(BytesIO(book([["x"]]))), BytesIO()
    sheet = source.read("xl/worksheets/sheet1.xml")
    begin, end = sheet.index(b"<sheetData>") + 11, sheet.index(b"</sheetData>")
    parts = {"xl/worksheets/sheet1.xml": sheet[:begin] + rows + sheet[end:]} | parts
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name in source.namelist():
            package.writestr(name, parts.pop(name, b"") or source.read(name))
        for name, content in parts.items():
            package.writestr(name, content)
    return target.getvalue()


# Alphabets and separators


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"])
def test_every_usual_encoding_keeps_its_accents(encoding: str) -> None:
    assert cells(ACCENTS.encode(encoding)) == [
        ["Ferretería Núñez", "91 555"],
        ["Peña y Cía", "93 444"],
    ]


def test_a_file_that_two_programs_wrote_keeps_both_kinds_of_letters() -> None:
    mixed = "Empresa;Ciudad\nPeña y Cía;Córdoba\n".encode() + "Ibáñez;León\n".encode("cp1252")
    assert cells(mixed) == [["Peña y Cía", "Córdoba"], ["Ibáñez", "León"]]


@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
def test_the_separator_is_found(sign: str) -> None:
    content = f'Empresa{sign}Correo\n"Uno{sign} y otro"{sign}a@x.test\n'
    assert cells(content.encode()) == [[f"Uno{sign} y otro", "a@x.test"]]


def test_quoted_cells_may_have_line_breaks_and_excel_its_own_first_line() -> None:
    content = 'sep=;\r\nEmpresa;Notas\r\n"Uno";"dos\r\nlíneas"\r\n'
    assert cells(content.encode()) == [["Uno", "dos\r\nlíneas"]]


# Where the table begins


def test_titles_are_found_below_a_heading_and_rows_keep_their_numbers() -> None:
    table = reading.read(b"Listado de clientes;;\n;;\nCliente;CUIT;Mail\nUno;20-1;a@x.test\n")
    assert table.columns == ["Cliente", "CUIT", "Mail"]
    assert list(table.rows()) == [(4, ["Uno", "20-1", "a@x.test"])]


def test_a_list_without_titles_loses_no_row() -> None:
    table = reading.read("Ferretería Núñez;info@nunez.example\nOtra;b@x.test\n".encode())
    assert table.columns == ["Columna 1", "Columna 2"]
    assert table.count() == 2


def test_columns_without_a_title_or_with_the_same_one_are_kept_apart() -> None:
    table = reading.read(b"Empresa;Tel;Tel\nUno;1;2;tres\n")
    assert table.columns == ["Empresa", "Tel", "Tel (3)", "Columna 4"]


def test_cells_beyond_the_titles_are_not_cut_off() -> None:
    lines = "Empresa;Tel\n" + "Uno;1\n" * 40 + "Dos;2;sobra\n"
    assert cells(lines.encode())[-1] == ["Dos", "2", "sobra"]


# Workbooks


def test_cells_come_as_people_read_them() -> None:
    content = book(
        [
            ["Empresa", "Tel", "Desde", "KA", "Importe"],
            ["Uno", 915551234, date(2026, 11, 21), True, 12.5],
        ]
    )
    assert cells(content) == [["Uno", "915551234", "21/11/2026", "sí", "12,5"]]


def test_a_name_merged_over_several_rows_is_the_name_of_each() -> None:
    rows = [["Empresa", "Contacto"], ["Uno", "Ana"], [None, "Berta"], [None, "Carla"]]
    assert cells(book(rows, merged=["A2:A4"])) == [
        ["Uno", "Ana"],
        ["Uno", "Berta"],
        ["Uno", "Carla"],
    ]


def test_a_title_merged_over_the_columns_is_no_title_of_a_column() -> None:
    rows = [["Listado de clientes", None], ["Empresa", "Contacto"], ["Uno", "Ana"]]
    assert reading.read(book(rows, merged=["A1:B1"])).columns == ["Empresa", "Contacto"]


def test_hidden_sheets_are_nobodys_list() -> None:
    assert cells(book([["Empresa"], ["La mala"]], is_hidden=True)) == [["La buena"]]


def test_computed_formulas_count_as_their_results_and_others_are_named() -> None:
    computed = b'<row r="1"><c r="A1" t="inlineStr"><is><t>Empresa</t></is></c></row>'
    computed += b'<row r="2"><c r="A2" t="str"><f>B1&amp;"o"</f><v>Uno</v></c></row>'
    assert cells(raw_book(computed)) == [["Uno"]]
    with pytest.raises(Refused, match="A2"):
        cells(book([["Empresa"], ["=CONCATENATE(B1)"]]))


def test_old_excel_is_read_by_its_content_whatever_its_name() -> None:
    with pytest.raises(Refused, match="dañado"):
        reading.read(workbooks.OLE + b"\xa1\xb1\x1a\xe1" + b"\x00" * 5000)


# What is no table


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vacío"),
        (b"  \r\n \n", "vacío"),
        (b";;;\n;;\n", "ninguna celda"),
        (b"Empresa;Tel\n", "ninguna fila"),
        (bytes(range(256)) * 50, "suba un archivo XLSX o CSV"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 9, "suba un archivo XLSX o CSV"),
        (b"<html><table><tr><td>Empresa</td></tr></table></html>", "página web"),
        (b"<?xml version='1.0'?><Workbook></Workbook>", "página web"),
        (b"PK\x03\x04 and then nothing that unpacks", "dañado"),
        (b'Empresa;Tel\n"Uno;1\n' + b"x;y\n" * 60_000, "comillas"),
    ],
)
def test_what_is_no_table_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words):
        reading.read(content)


def test_documents_of_other_programs_are_named() -> None:
    for name, words in (("xl/workbook.bin", "XLSB"), ("content.xml", "LibreOffice")):
        target = BytesIO()
        with zipfile.ZipFile(target, "w") as package:
            package.writestr(name, "x")
        with pytest.raises(Refused, match=words):
            reading.read(target.getvalue())


def test_a_bomb_is_refused_before_it_unpacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MAX_UNPACKED", 10 * 1024 * 1024)
    row = b'<row r="1"><c r="A1"><v>1</v></c></row>'
    bomb = raw_book(row, **{"xl/sharedStrings.xml": b"0" * 11 * 1024 * 1024})
    assert len(bomb) < 50_000
    with pytest.raises(Refused, match="demasiado"):
        reading.read(bomb)


def test_one_cell_at_the_far_corner_does_not_fill_the_memory() -> None:
    corner = b'<row r="1"><c r="A1"><v>1</v></c></row>'
    corner += b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(Refused, match="1048576"):
        reading.read(raw_book(corner))


@pytest.mark.parametrize("cut", [40, 400, 900])
def test_a_truncated_workbook_is_refused_in_words(cut: int) -> None:
    with pytest.raises(Refused):
        reading.read(book([["Empresa"], ["Uno"]])[:-cut])


def test_a_million_columns_are_refused_at_once() -> None:
    wide = b"Empresa" + b";x" * 1_000_000
    with pytest.raises(Refused, match="columnas"):
        reading.read(wide + b"\nUno\n")


def test_a_row_of_a_million_cells_is_kept_as_far_as_people_would_read_it() -> None:
    lines = b"Empresa;Tel\n" + b"Uno;1\n" * 40 + b"Dos" + b";x" * 1_000_000
    assert len(cells(lines)[-1]) == 2 + reading.MAX_COLUMNS


def test_a_package_whose_names_point_out_of_it_writes_nothing_anywhere() -> None:
    row = b'<row r="1"><c r="A1" t="inlineStr"><is><t>Empresa</t></is></c></row>'
    row += b'<row r="2"><c r="A2" t="inlineStr"><is><t>Uno</t></is></c></row>'
    slip = raw_book(row, **{"../../../slipped.xml": b"x", "/slipped.xml": b"x"})
    assert cells(slip) == [["Uno"]]


def test_too_much_is_refused_with_the_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_ROWS", 3)
    with pytest.raises(Refused, match="4 filas y el máximo es 3"):
        reading.read(b"Empresa\na\nb\nc\nd\n").count()
    monkeypatch.setattr(reading, "MAX_BYTES", 1024)
    with pytest.raises(Refused, match="MB"):
        reading.read(b"Empresa\n" + b"x\n" * 1000)


def test_a_hundred_thousand_rows_are_read() -> None:
    row = (
        b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>Empresa %d</t></is></c>'
        b'<c r="B%d"><v>9155%d</v></c></row>'
    )
    titles = b'<row r="1"><c r="A1" t="inlineStr"><is><t>Empresa</t></is></c></row>'
    lines = b"".join(row % (n, n, n, n, n) for n in range(2, 100_002))
    table = reading.read(raw_book(titles + lines))
    assert table.count() == 100_000


# What titles and cells mean


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("RAZÓN SOCIAL", "legal_name"),
        ("C.U.I.T.", None),
        ("CUIT", "tax_id"),
        ("E-mail", "email"),
        ("Nº de cliente", None),
        ("Código", "external_ref"),
    ],
)
def test_titles_are_recognised_whatever_their_case_and_accents(
    title: str, field: str | None
) -> None:
    assert headers.guess([title]).get("0") == field


def test_in_a_list_of_people_a_bare_telephone_is_theirs() -> None:
    assert headers.guess(["Empresa", "Nombre", "Apellidos", "Teléfono", "Correo"]) == {
        "0": "legal_name",
        "1": "first_name",
        "2": "last_name",
        "3": "any_phone",
        "4": "any_email",
    }
    assert headers.guess(["Empresa", "Teléfono"]) == {"0": "legal_name", "1": "phone"}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("plan_since", "21/11/2026", date(2026, 11, 21)),
        ("plan_since", "2026-11-21", date(2026, 11, 21)),
        ("staff_count", "1.250", 1250),
        ("is_key_account", "Sí", True),
        ("is_key_account", "no", False),
        ("full_name", "Núñez, Ana María", "Ana María Núñez"),
        ("website", "nunez.example", "https://nunez.example"),
        ("legal_name", "  Dos   espacios ", "Dos espacios"),
    ],
)
def test_cells_are_understood(name: str, text: str, value: object) -> None:
    assert value_of(name, text, {}) == value


@pytest.mark.parametrize("name", ["phone", "any_phone", "contact_phone", "mobile"])
def test_what_cannot_be_dialled_is_no_telephone_in_a_file_either(name: str) -> None:
    with pytest.raises(ValidationError, match="con sus cifras"):
        value_of(name, "no tiene", {})
    assert value_of(name, "91 555 12 34 (Ana)", {}) == "91 555 12 34 (Ana)"
