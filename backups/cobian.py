"""Reading the logs of Cobian Backup and Cobian Reflector. Pure: no database, no Django.

The program writes one line per event, with its moment in the words of its host's language. A task
ends with a line that counts its errors, which is what tells how it went:

    2026-11-21 23:14 ** Backup done for the task "Diario". Errors: 0. … Total size: 30,08 GB **

Logs are read in Spanish and English, of versions 9 to 11 and Reflector. Whatever is not understood
is given back, so that nobody takes silence for success.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime

MOMENT = re.compile(
    r"^\s*(?P<err>ERR\b)?\s*(?:(?P<ymd>\d{4}-\d\d-\d\d)|(?P<dmy>\d{1,2}/\d{1,2}/\d{4}))[ T;]+"
    r"(?P<clock>\d{1,2}:\d\d(?::\d\d)?)\s*(?P<half>[ap]\.?\s?m\.?)?\s*(?P<text>.*)$",
    re.IGNORECASE,
)
NAME = r"[\"«“](?P<task>[^\"»”]+)[\"»”]"
BEGINS = re.compile(
    rf"(?:backing up the task|(?:respaldando|copiando) la tarea)\s+{NAME}"
    rf"|respaldo de\s+{NAME.replace('task', 'old')}\s+iniciado",
    re.IGNORECASE,
)
ENDS = re.compile(
    rf"(?:backup done for the task|(?:respaldo|copia) terminad[oa] para la tarea|la tarea)"
    rf"\s+{NAME}(?P<rest>.*)"
    rf"|respaldo de\s+{NAME.replace('task', 'old')}\s+terminado(?P<old_rest>.*)",
    re.IGNORECASE,
)
ERRORS = re.compile(r"\b(?:errors|errores)\s*:\s*(\d+)", re.IGNORECASE)
FILES = re.compile(r"(?:files backed up|backed up files|ficheros respaldados)\s*:\s*([\d.]+)", re.I)
SIZE = re.compile(
    r"(?:total size|tamaño total)\s*:\s*([\d.,]+)\s*(bytes|[kmgt]?b)\b", re.IGNORECASE
)
UNITS = {"bytes": 1, "b": 1, "kb": 1 << 10, "mb": 1 << 20, "gb": 1 << 30, "tb": 1 << 40}


@dataclass
class Task:
    """One task of a log: when it ran, how many errors it counted, and all that it said."""

    name: str
    began: datetime | None
    ended: datetime | None = None
    errors: int | None = None  # None: the log ends before the task does
    bytes: int = 0
    said: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return self.errors == 0


@dataclass
class Log:
    """What a log tells, and the lines that told nothing."""

    tasks: list[Task] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def decoded(raw: bytes) -> str:
    """The text of a log: Cobian writes UTF-16, its older versions the code page of Windows."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    if raw[1:2] == b"\x00":
        return raw.decode("utf-16-le", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def read(text: str) -> Log:
    """The tasks of a log in their order."""
    log, current = Log(), None
    for line in text.splitlines():
        if not line.strip():
            continue
        found = MOMENT.match(line)
        at = moment(found) if found else None
        if found is None or at is None:
            log.unread.append(line.strip())
            continue
        current = _follow(log, current, found, at)
    return log


def _follow(log: Log, current: Task | None, line: re.Match[str], at: datetime) -> Task | None:
    """Take in one line; the task that goes on after it."""
    said = line["text"].strip(" *")
    if begun := BEGINS.search(said):
        task = Task(begun["task"] or begun["old"], at)
        log.tasks.append(task)
        return task
    ended = ENDS.search(said)
    if ended and (ended["old"] or ERRORS.search(said)):
        _end(log, current, ended, at)
        return None
    if current is not None:
        current.said.append(said)
        if line["err"]:
            current.complaints.append(said)
    return current


def _end(log: Log, current: Task | None, found: re.Match[str], at: datetime) -> None:
    name, rest = found["task"] or found["old"], found["rest"] or found["old_rest"] or ""
    if current is None or current.name != name:  # the log begins in the middle of it
        current = Task(name, None)
        log.tasks.append(current)
    counted = ERRORS.search(rest)
    current.errors = int(counted[1]) if counted else len(current.complaints)
    current.ended, current.bytes = at, size_of(rest)


def size_of(text: str) -> int:
    """How many bytes "30,08 GB" are, however its host writes numbers."""
    found = SIZE.search(text)
    if not found:
        return 0
    number, unit = found[1].rstrip(".,"), found[2].lower()
    if unit == "bytes":
        return int(re.sub(r"\D", "", number))
    *whole, last = re.split(r"[.,]", number)
    is_fraction = bool(whole) and len(last) != 3
    digits = f"{''.join(whole)}.{last}" if is_fraction else "".join([*whole, last])
    return int(float(digits) * UNITS[unit])


def moment(found: re.Match[str]) -> datetime | None:
    """The moment of a line as its host's clock shows it; None if there is no such moment."""
    clock = [int(part) for part in found["clock"].split(":")]
    if found["half"]:
        clock[0] = clock[0] % 12 + 12 * (found["half"][0].lower() == "p")
    day = found["ymd"].split("-") if found["ymd"] else found["dmy"].split("/")[::-1]
    try:
        return datetime(*map(int, day), *clock)  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None
