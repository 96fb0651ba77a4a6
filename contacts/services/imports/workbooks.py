"""Excel workbooks: the first visible sheet that has anything in it, formulas as their results."""

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import IO

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from kit.errors import Refused
from kit.sheets import unsafe

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MAX_UNPACKED = 300 * 1024 * 1024
MAX_CELLS = 6_000_000  # of the rectangle that holds all cells: it is laid out in memory
MAX_MERGED = 500_000
BLOCK = 1024 * 1024
OVERLAP = 4096

_CELL = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d{1,7})"')
_NEVER_COMPUTED = re.compile(
    rb'<(?:\w+:)?c r="([A-Z]{1,3}\d{1,7})"((?:(?!t="str")[^>])*)>'
    rb"<(?:\w+:)?f(?:/>|[^>]*/>|[^>]*>[^<]{0,2000}</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)

Value = str | int | float | bool | date | datetime | time | timedelta


def is_workbook(content: bytes) -> bool:
    return content.startswith((ZIP, OLE))


def lines_of(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Each row with its number and its cells as texts; what is merged stands in each row of it."""
    with told():
        sheet = first_sheet(CalamineWorkbook.from_filelike(io.BytesIO(content)))
        if sheet is None:
            return
        merged = downward(sheet)
        held: dict[int, str] = {}
        for index, values in enumerate(sheet.iter_rows()):
            cells = [shown(value) for value in values]
            for column, starts in merged.get(index, ()):
                if starts:
                    held[column] = cells[column] if column < len(cells) else ""
                elif column < len(cells):
                    cells[column] = held.get(column, "")
            yield index + 1, cells


@contextmanager
def told() -> Iterator[None]:
    """What the library cannot read, in our words; its panics are no exceptions to Python."""
    try:
        yield
    except (CalamineError, ValueError, OverflowError) as error:
        raise Refused(damaged()) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise Refused(damaged()) from None
        raise


def damaged() -> str:
    return _(
        "El libro está dañado, protegido con contraseña o no es de Excel: "
        "ábralo, guárdelo como XLSX y vuelva a subirlo."
    )


def check(content: bytes) -> None:
    """Refuse what would unpack to a giant, and what was never computed, before anybody reads it."""
    if not content.startswith(ZIP):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
            if "xl/workbook.xml" not in names:
                raise Refused(wrong_kind(names))
            unpacked = 0
            for name in names:
                with package.open(name) as part:
                    is_sheet = name.startswith("xl/worksheets/sheet")
                    unpacked += scan(part, MAX_UNPACKED - unpacked, is_sheet=is_sheet)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise Refused(damaged()) from error


def scan(part: IO[bytes], most: int, *, is_sheet: bool) -> int:
    """Read one part of the package to its end, looking at the cells if it is a sheet."""
    size, tail, rows, columns = 0, b"", 0, 0
    while block := part.read(BLOCK):
        size += len(block)
        if size > most:
            raise Refused(_("El libro ocupa demasiado al descomprimirse: divídalo en varios."))
        if not is_sheet:
            continue
        text = tail + block
        if (b"<f" in text or b":f" in text) and (found := _NEVER_COMPUTED.search(text)):
            raise Refused(
                _(
                    "Hay fórmulas sin calcular (la primera en %(cell)s): abra el libro en Excel, "
                    "guárdelo y vuelva a subirlo."
                )
                % {"cell": found[1].decode()}
            )
        for letters, number in set(_CELL.findall(text)):
            rows, columns = max(rows, int(number)), max(columns, column_number(letters))
        if rows * columns > MAX_CELLS:
            raise Refused(
                _(
                    "La hoja llega hasta la fila %(row)s y la columna %(column)s: "
                    "borre lo que sobra."
                )
                % {"row": rows, "column": columns}
            )
        tail = text[-OVERLAP:]
    return size


def column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def wrong_kind(names: list[str]) -> str:
    if "xl/workbook.bin" in names:
        return _("Es un libro binario de Excel (XLSB): guárdelo como XLSX.")
    if "content.xml" in names:
        return _("Es un documento de LibreOffice: guárdelo como XLSX.")
    return _("No es una hoja de cálculo: suba un archivo XLSX o CSV.")


def first_sheet(book: CalamineWorkbook) -> CalamineSheet | None:
    """Hidden sheets are nobody's list."""
    for index, about in enumerate(book.sheets_metadata):
        if about.visible == SheetVisibleEnum.Visible:
            sheet = book.get_sheet_by_index(index)
            if sheet.start is not None:
                return sheet
    return None


def downward(sheet: CalamineSheet) -> dict[int, list[tuple[int, bool]]]:
    """Of each row, the columns that belong to a merged block, and whether it begins there.

    A title merged across columns stays in its first one; a name merged over rows is each row's.
    """
    found: dict[int, list[tuple[int, bool]]] = {}
    left = sheet.start[1] if sheet.start else 0
    total = 0
    for (top, column), (bottom, _right) in sheet.merged_cell_ranges or []:
        total += bottom - top
        if total > MAX_MERGED:
            raise Refused(_("La hoja tiene demasiadas celdas combinadas."))
        if bottom > top and column >= left:
            for row in range(top, bottom + 1):
                found.setdefault(row, []).append((column - left, row == top))
    return found


def shown(value: Value) -> str:
    """A cell as people read it: no «.0» behind a telephone, no time behind a day."""
    if isinstance(value, bool):
        return _("sí") if value else _("no")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value).replace(".", ",")
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y %H:%M}" if value.time() != time() else f"{value:%d/%m/%Y}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return unsafe(str(value).replace("\x00", "").strip())
