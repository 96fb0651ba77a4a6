"""A page of ours as a PDF, made in a process of its own that reaches nothing and may die alone.

Only workers call this: it takes seconds, and up to a gigabyte of memory.
"""

import logging
import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

log = logging.getLogger("sgc")

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 30  # seconds by the wall; the child has limits of its own for memory and processor
NEEDED = ("PATH", "HOME", "LANG", "TMPDIR", "XDG_CACHE_HOME")  # no secret of ours among them
BLOCKED = "blocked: "  # how the child says what the page asked for and did not get
PANGO = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"


class NotMade(Exception):
    """There is no PDF; the message says why, for the people who wait for it."""


def render(html: str) -> bytes:
    """Make a tagged PDF of a whole page. What it asks for from elsewhere is refused and logged."""
    command = [sys.executable, "-m", "kit.pdf_child", str(font())]
    environment = {name: os.environ[name] for name in NEEDED if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - our own module; the page goes in by its input
            command,
            input=html.encode(),
            capture_output=True,
            cwd=ROOT,
            env=environment,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as problem:
        raise NotMade(_("El documento tarda demasiado en componerse.")) from problem
    said = done.stderr.decode(errors="replace")
    for line in said.splitlines():
        if line.startswith(BLOCKED):
            log.warning("pdf_blocked", extra={"address": line.removeprefix(BLOCKED)[:200]})
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF"):
        raise NotMade(reason(said))
    return done.stdout


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
