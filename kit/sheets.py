"""Tables that leave the house as CSV or XLSX, and open in a Spanish Excel as what they are.

Both are written row by row while they are sent: the answer begins at once, and memory stays flat.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from html import escape
from io import StringIO
from itertools import islice
from zipfile import ZIP_DEFLATED, ZipFile

from django.http import StreamingHttpResponse
from django.utils import timezone

Cell = str | int | float | date | datetime | None
# Text that begins so would be a formula to some program; full-width forms are folded by some too.
STARTS = "=+-@\t\r\n＝＋－＠"
MARK = "'"
# What no XML may hold (XML 1.0, 2.2): one such sign, and Excel calls the whole workbook damaged.
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def answer(kind: str, rows: Iterable[Sequence[Cell]], *, name: str) -> StreamingHttpResponse:
    """A download that begins before its last row is known."""
    chunks: Iterator[str] | Iterator[bytes] = xlsx(rows) if kind == "xlsx" else csv_lines(rows)
    response = StreamingHttpResponse(chunks, content_type=CONTENT_TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def safe(cell: Cell) -> Cell:
    """Text that is no formula anywhere (F10); numbers stay numbers."""
    return MARK + cell if isinstance(cell, str) and cell[:1] and cell[0] in STARTS else cell


def unsafe(text: str) -> str:
    """Text as it was before `safe`, so that an export can be imported again without loss."""
    return text[1:] if len(text) > 1 and text[0] == MARK and text[1] in STARTS else text


# --- CSV ------------------------------------------------------------------------------------


def csv_lines(rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Semicolons, a mark of UTF-8 and decimal commas: what a double click in Excel expects."""
    yield "\ufeff"
    for some in batched(rows):
        lines = StringIO()
        writer = csv.writer(lines, delimiter=";")
        writer.writerows([written(safe(cell)) for cell in row] for row in some)
        yield lines.getvalue()


def batched(rows: Iterable[Sequence[Cell]], size: int = 200) -> Iterator[list[Sequence[Cell]]]:
    stream = iter(rows)
    while some := list(islice(stream, size)):
        yield some


def written(cell: Cell) -> str:
    """A cell as Spanish readers write it."""
    if isinstance(cell, float):
        return str(cell).replace(".", ",")
    if isinstance(cell, datetime):
        return f"{timezone.localtime(cell):%d/%m/%Y %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return "" if cell is None else str(cell)


# --- XLSX -----------------------------------------------------------------------------------

DAY, MOMENT = 1, 2  # styles, by their place in styles.xml
DAY_0 = date(1899, 12, 30).toordinal()  # from which spreadsheets count
CHUNK = 64 * 1024
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        "</Types>"
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>"
    ),
    "xl/_rels/workbook.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook {_MAIN} xmlns:r="{_RELATIONS}"><sheets>'
        '<sheet name="Datos" sheetId="1" r:id="r1"/></sheets></workbook>'
    ),
    "xl/styles.xml": (
        f'<styleSheet {_MAIN}><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font>'
        '</fonts><fills count="1"><fill>'
        '<patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/>'
        '<xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="22" applyNumberFormat="1"/>'
        '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
        "</cellStyles></styleSheet>"
    ),
}


class _Sent:
    """What a zip file is written to when nobody can go back in it: the bytes not yet sent."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def write(self, data: bytes) -> int:
        self.waiting += data
        return len(data)

    def flush(self) -> None:
        """Nothing to do: `take` empties it."""

    def take(self) -> bytes:
        taken = bytes(self.waiting)
        self.waiting.clear()
        return taken


def xlsx(rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """A workbook of one sheet; text stays text, whatever it looks like (F10).

    openpyxl can give a workbook away only when its last row is written.
    """
    sent = _Sent()
    with ZipFile(sent, "w", ZIP_DEFLATED, compresslevel=4) as book:  # type: ignore[call-overload]
        for name, part in PARTS.items():
            book.writestr(name, _XML + part)
        yield sent.take()
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f"{_XML}<worksheet {_MAIN}><sheetData>".encode())
            for row in rows:
                sheet.write(f"<row>{''.join(map(_cell, row))}</row>".encode())
                if len(sent.waiting) > CHUNK:
                    yield sent.take()
            sheet.write(b"</sheetData></worksheet>")
    yield sent.take()


def _cell(cell: Cell) -> str:
    if cell is None or cell == "":
        return "<c/>"
    if isinstance(cell, str):
        text = escape(str(safe(ILLEGAL.sub("", str(cell)))), quote=False)
        return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    if isinstance(cell, datetime):
        there = timezone.localtime(cell)
        hours = (there.hour * 60 + there.minute) / 1440
        return f'<c s="{MOMENT}"><v>{there.toordinal() - DAY_0 + hours}</v></c>'
    if isinstance(cell, date):
        return f'<c s="{DAY}"><v>{cell.toordinal() - DAY_0}</v></c>'
    return f"<c><v>{cell}</v></c>"
