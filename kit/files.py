"""Files of people, kept by the SHA-256 of their content under MEDIA_ROOT, outside any web root."""

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import puremagic
from django.conf import settings
from django.http import FileResponse

from kit.text import one_line

UNKNOWN = "application/octet-stream"
# Signs that turn text around, so that "fdp.exe" reads "exe.pdf".
BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
LONGEST_NAME = 150


@dataclass(frozen=True)
class StoredFile:
    """A file that lies in the store: the name is for people only and never a path."""

    name: str
    content_type: str
    size: int
    sha256: str


def store(content: bytes, *, name: str) -> StoredFile:
    """Keep the content under a name for people, and look what it is."""
    return StoredFile(clean_name(name), sniff(content), len(content), keep(content))


def keep(content: bytes) -> str:
    """Keep the content, once, and say its SHA-256; the same bytes kept again cost nothing."""
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
    return sha256


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


def withhold(sha256: str) -> None:
    """Put a file where nobody can open it; it may be given back, or destroyed."""
    if path_of(sha256).exists():
        path_of(sha256).replace(_withheld(sha256))


def give_back(sha256: str) -> None:
    if _withheld(sha256).exists():
        _withheld(sha256).replace(path_of(sha256))


def destroy(sha256: str) -> None:
    """Remove a withheld file for good."""
    _withheld(sha256).unlink(missing_ok=True)


def _withheld(sha256: str) -> Path:
    return path_of(sha256).with_suffix(".withheld")


def clean_name(name: str) -> str:
    """A name that is safe to show and to offer: no folders, no control characters, its ending."""
    bare = BIDI.sub("", one_line(name.replace("\\", "/").rsplit("/", 1)[-1])).strip(". ")
    stem, dot, ending = bare.rpartition(".")
    if dot and len(ending) <= 10:
        bare = f"{stem[: LONGEST_NAME - 11]}.{ending}"
    return bare[:LONGEST_NAME] or "archivo"


def sniff(content: bytes) -> str:
    """What the content is, not what its name or sender claims. Decides display, not safety."""
    try:
        return puremagic.from_string(content[:4096], mime=True) or UNKNOWN
    except Exception:  # whatever a strange file does to it: it is a strange file
        return UNKNOWN


def hand_out(file: StoredFile) -> FileResponse:
    """Answer with a file that can do no harm in the browser (F2): it is only ever downloaded."""
    return FileResponse(
        open_file(file.sha256), as_attachment=True, filename=file.name, content_type=UNKNOWN
    )
