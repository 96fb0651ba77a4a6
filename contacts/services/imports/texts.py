"""CSV in whatever alphabet and with whatever separator it was saved."""

import csv
import io
import re
from collections.abc import Iterator
from statistics import median_low

from django.utils.translation import gettext as _

from kit.errors import Refused
from kit.sheets import unsafe

SEPARATORS = ";,\t|"
SAMPLE = 64 * 1024
_MARKUP = re.compile(r"\s*<(\?xml|!doctype|html|table|meta|head)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def lines_of(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Each record with its number and its cells, trimmed."""
    text = decode(content)
    if _MARKUP.match(text):
        raise Refused(
            _("Es una página web con nombre de hoja de cálculo: ábrala y guárdela como XLSX.")
        )
    text = re.sub(r"\Asep=(.)\r?\n", "", text)  # a line for Excel alone
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator(text[:SAMPLE]))
    try:
        for number, cells in enumerate(reader, 1):
            yield number, [unsafe(cell.strip()) for cell in cells]
    except csv.Error:
        raise Refused(
            _("No se puede leer a partir de la línea %s: revise si falta cerrar unas comillas.")
            % reader.line_num
        ) from None


def decode(content: bytes) -> str:
    """Text without loss: UTF-8 and UTF-16 say so themselves; the rest is Windows' Western table.

    A file that is UTF-8 but for a few bytes (two programs wrote it) keeps both kinds of letters.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", errors="replace")
    else:
        text = content.decode("utf-8-sig", errors="surrogateescape")
        stray = sum("\udc80" <= letter <= "\udcff" for letter in text)
        if stray:
            foreign = sum(letter > "\x7f" for letter in text) - stray
            text = mended(text) if 2 * foreign > stray else western(content)
    if len(_CONTROL.findall(text[:SAMPLE])) > len(text[:SAMPLE]) // 200:
        raise Refused(_("No es una hoja de cálculo ni un texto: suba un archivo XLSX o CSV."))
    return text.replace("\x00", "")


def western(content: bytes) -> str:
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def mended(text: str) -> str:
    return re.sub(
        "[\udc80-\udcff]",
        lambda found: western(bytes([ord(found[0]) - 0xDC00])),
        text,
    )


def separator(sample: str) -> str:
    """The sign that cuts most lines into the same number of cells, more than one."""

    def cells(sign: str) -> int:
        try:
            reader = csv.reader(io.StringIO(sample, newline=""), delimiter=sign)
            widths = [len(row) for row, _line in zip(reader, range(20), strict=False) if row]
        except csv.Error:
            return 0
        return median_low(widths) if widths else 0

    return max(SEPARATORS, key=cells)
