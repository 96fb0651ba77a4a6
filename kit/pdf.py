"""A page of ours as a PDF, made in a process of its own that reaches nothing and may die alone.

Only workers call this: it takes seconds, and up to a gigabyte of memory.
"""

import logging
import os
import select
import signal
import struct
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import Self

from django.conf import settings
from django.utils.translation import gettext as _

log = logging.getLogger("sgc")

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 30  # seconds by the wall; the child has limits of its own for memory and processor
NEEDED = ("PATH", "HOME", "LANG", "TMPDIR", "XDG_CACHE_HOME")  # no secret of ours among them
BLOCKED = "blocked: "  # how the child says what the page asked for and did not get
PANGO = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"
LENGTH = struct.Struct(">Q")  # before each page and each PDF: how long it is
MOST_SAID = 100_000


class NotMade(Exception):
    """There is no PDF; the message says why, for the people who wait for it."""


class Press:
    """Makes PDFs one after the other: what they all need is loaded once, each is made apart."""

    def __enter__(self) -> Self:
        self.said = TemporaryFile()
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()
        self.said.close()

    def render(self, html: str) -> bytes:
        """Make a tagged PDF of a whole page. What it asks for from elsewhere is refused and logged.

        One that cannot be made raises NotMade and harms none of the others.
        """
        page, began = html.encode(), os.fstat(self.said.fileno()).st_size
        try:
            made = self.exchange(LENGTH.pack(len(page)) + page, time.monotonic() + PATIENCE)
        except TimeoutError as problem:
            self.restart()
            raise NotMade(_("El documento tarda demasiado en componerse.")) from problem
        except OSError:  # it died; what it said tells why
            made = b""
            self.restart()
        said = os.pread(self.said.fileno(), MOST_SAID, began).decode(errors="replace")
        for line in said.splitlines():
            if line.startswith(BLOCKED):
                log.warning("pdf_blocked", extra={"address": line.removeprefix(BLOCKED)[:200]})
        if not made.startswith(b"%PDF"):
            raise NotMade(reason(said))
        return made

    def exchange(self, asked: bytes, until: float) -> bytes:
        source, target = self.process.stdout, self.process.stdin
        if source is None or target is None:
            raise BrokenPipeError
        target.write(asked)
        target.flush()
        (length,) = LENGTH.unpack(taken(source.fileno(), LENGTH.size, until))
        return taken(source.fileno(), length, until)

    def start(self) -> None:
        command = [sys.executable, "-m", "kit.pdf_child", str(font())]
        environment = {name: os.environ[name] for name in NEEDED if name in os.environ}
        self.process = subprocess.Popen(  # noqa: S603 - our own module; pages go in by its input
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.said,
            cwd=ROOT,
            env=environment,
            start_new_session=True,  # so that it ends with whatever it began
        )

    def stop(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                if pipe:
                    pipe.close()
        self.process.wait()

    def restart(self) -> None:
        self.stop()
        self.start()


def taken(source: int, length: int, until: float) -> bytes:
    """So many bytes, in time."""
    parts = bytearray()
    while len(parts) < length:
        ready, _w, _x = select.select([source], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            raise TimeoutError
        part = os.read(source, min(length - len(parts), 1 << 20))
        if not part:
            raise BrokenPipeError
        parts += part
    return bytes(parts)


def font() -> Path:
    """Our own letters, built or collected; without them the system's are taken."""
    places = [*settings.STATICFILES_DIRS, settings.STATIC_ROOT]
    found = (Path(place, "dist/InterVariable.woff2") for place in places)
    return next((path for path in found if path.is_file()), Path("none"))


def reason(said: str) -> str:
    """Why the child made no PDF, in words for whoever waits for it."""
    if "cannot load library" in said:
        return _("Falta Pango en el servidor: apt-get install %s") % PANGO
    if "MemoryError" in said or not said:
        return _("El documento es demasiado grande para componerlo.")
    return _("No se pudo componer: %s") % said.strip().splitlines()[-1]
