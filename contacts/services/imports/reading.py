"""A file that somebody uploads, as a table of texts; or why it is none, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from contacts.services.imports import headers, texts, workbooks
from kit.errors import Refused

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 200
LOOKED_AT = 30  # rows among which the titles are looked for

Line = tuple[int, list[str]]  # its number in the file, as people count, and its cells


@dataclass(frozen=True)
class Table:
    """The titles of a file, and where its data begin."""

    content: bytes
    columns: list[str]
    first: int

    def rows(self) -> Iterator[Line]:
        """The rows that have anything in them, at least as wide as the titles."""
        width = len(self.columns)
        for number, cells in lines_of(self.content):
            if number >= self.first and any(cells):
                # kept, as far as people would read them: the row will be rejected
                beyond = [cell for cell in cells[width:] if cell][:MAX_COLUMNS]
                yield number, (cells + [""] * width)[:width] + beyond

    def count(self) -> int:
        """How many rows there are; refused beyond what an import may have."""
        found = sum(1 for _row in self.rows())
        if found > MAX_ROWS:
            raise Refused(
                _("El archivo tiene %(found)s filas y el máximo es %(most)s: divídalo en varios.")
                % {"found": found, "most": MAX_ROWS}
            )
        return found


def read(content: bytes) -> Table:
    """Find the titles; refuse what is empty, broken, too large or no table at all."""
    if not content.strip():
        raise Refused(_("El archivo está vacío."))
    if len(content) > MAX_BYTES:
        raise Refused(
            _("El archivo ocupa %(size)s MB y el máximo es %(most)s MB.")
            % {"size": len(content) // 1024**2 + 1, "most": MAX_BYTES // 1024**2}
        )
    if workbooks.is_workbook(content):
        workbooks.check(content)
    beginning = list(islice((line for line in lines_of(content) if any(line[1])), LOOKED_AT))
    if not beginning:
        raise Refused(_("El archivo no tiene ninguna celda con datos."))
    if max(headers.filled(cells) for _number, cells in beginning) > MAX_COLUMNS:
        raise Refused(_("El archivo tiene más de %s columnas.") % MAX_COLUMNS)
    columns, first = headers.find(beginning)
    table = Table(content, columns, first)
    if next(table.rows(), None) is None:
        raise Refused(_("El archivo tiene títulos, pero ninguna fila debajo de ellos."))
    return table


def lines_of(content: bytes) -> Iterator[Line]:
    if workbooks.is_workbook(content):
        return workbooks.lines_of(content)
    return texts.lines_of(content)
