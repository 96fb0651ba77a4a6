"""Files of people, kept by the SHA-256 of their content under MEDIA_ROOT, outside any web root."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import puremagic
from django.conf import settings
from django.http import FileResponse

from kit.text import one_line

UNKNOWN = "application/octet-stream"
# Only these are ever shown inside a page; everything else is offered for download.
INLINE = {"image/png", "image/jpeg", "image/gif", "image/webp"}


@dataclass(frozen=True)
class StoredFile:
    """A file that lies in the store: the name is for people only and never a path."""

    name: str
    content_type: str
    size: int
    sha256: str


def store(content: bytes, *, name: str) -> StoredFile:
    """Keep the content, once; the same bytes stored again cost nothing."""
    sha256 = hashlib.sha256(content).hexdigest()
    place = path_of(sha256)
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=place.parent)
        with os.fdopen(handle, "wb") as target:
            target.write(content)
            target.flush()
            os.fsync(target.fileno())
        Path(temporary).replace(place)  # a crash leaves no half file under the final name
        settle_name(place.parent)
    return StoredFile(clean_name(name), sniff(content), len(content), sha256)


def settle_name(folder: Path) -> None:
    """Make a name that was just given outlive a loss of power, as the content does."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def path_of(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256[2:4] / sha256


def open_file(sha256: str) -> BinaryIO:
    return path_of(sha256).open("rb")


def clean_name(name: str) -> str:
    """A name that is safe to show and to offer: no folders, no control characters."""
    bare = one_line(name.replace("\\", "/").rsplit("/", 1)[-1], limit=150)
    return bare.strip(". ") or "archivo"


def sniff(content: bytes) -> str:
    """What the content is, not what its name or sender claims. Decides display, not safety."""
    try:
        return puremagic.from_string(content[:4096], mime=True) or UNKNOWN
    except (puremagic.PureError, ValueError):
        return UNKNOWN


def hand_out(file: StoredFile) -> FileResponse:
    """Answer with a file that can do no harm in the browser (F2)."""
    response = FileResponse(
        open_file(file.sha256),
        as_attachment=file.content_type not in INLINE,
        filename=file.name,
        content_type=file.content_type if file.content_type in INLINE else UNKNOWN,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    response._csp_replace = {"default-src": ["'none'"], "sandbox": []}  # type: ignore[attr-defined]
    return response
