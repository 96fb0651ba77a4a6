"""Tables that leave the house as CSV or XLSX, and open in a Spanish Excel as what they are."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

Cell = str | int | float | None
# Text that begins so would be a formula to some program; full-width forms are folded by some too.
STARTS = "=+-@\t\r\n＝＋－＠"
MARK = "'"


def safe(cell: Cell) -> Cell:
    """Text that is no formula anywhere (F10); numbers stay numbers."""
    return MARK + cell if isinstance(cell, str) and cell[:1] and cell[0] in STARTS else cell


def unsafe(text: str) -> str:
    """Text as it was before `safe`, so that an export can be imported again without loss."""
    return text[1:] if len(text) > 1 and text[0] == MARK and text[1] in STARTS else text


def csv_lines(rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Semicolons, a mark of UTF-8 and decimal commas: what a double click in Excel expects."""
    yield "\ufeff"
    for row in rows:
        line = StringIO()
        csv.writer(line, delimiter=";").writerow([_spanish(safe(cell)) for cell in row])
        yield line.getvalue()


def xlsx(rows: Iterable[Sequence[Cell]], *, title: str) -> BinaryIO:
    """A workbook of one sheet, written row by row; text stays text, whatever it looks like."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    for row in rows:
        sheet.append([_typed(sheet, cell) for cell in row])
    target = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book.save(target)
    target.seek(0)
    return target


def _spanish(cell: Cell) -> str:
    if isinstance(cell, float):
        return str(cell).replace(".", ",")
    return "" if cell is None else str(cell)


def _typed(sheet: Any, cell: Cell) -> Any:
    if not isinstance(cell, str):
        return cell
    made = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", str(safe(cell))))
    made.data_type = "s"
    return made
