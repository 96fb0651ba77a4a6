"""How the engine moves bytes: in blocks, counted, hashed, and told of."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

BLOCK = 1 << 20

# Told as work goes on: what is done (dump, digest, pack, seal, store, check, fetch, open, restore,
# compare) and how many bytes of it so far.
Tell = Callable[[str, int], None]


def silent(_step: str, _bytes: int) -> None:
    """For whoever does not listen."""


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Writable(Protocol):
    def write(self, data: bytes, /) -> object: ...


class Hashing:
    """Hashes and counts what is read or written through it."""

    def __init__(self, *, step: str = "", tell: Tell = silent) -> None:
        self._hash = hashlib.sha256()
        self._step, self._tell = step, tell
        self.size = 0

    def add(self, data: bytes) -> None:
        self._hash.update(data)
        self.size += len(data)
        self._tell(self._step, self.size)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


class HashedReader(Hashing):
    """A file being read."""

    def __init__(self, file: Readable, *, step: str = "", tell: Tell = silent) -> None:
        super().__init__(step=step, tell=tell)
        self._file = file

    def read(self, size: int = BLOCK) -> bytes:
        data = self._file.read(size)
        self.add(data)
        return data

    def drained(self) -> str:
        """Read all that is left; the hash of it all."""
        while self.read():
            pass
        return self.sha256


class HashedWriter(Hashing):
    """A file being written."""

    def __init__(self, file: Writable, *, step: str = "", tell: Tell = silent) -> None:
        super().__init__(step=step, tell=tell)
        self._file = file

    def write(self, data: bytes) -> int:
        self._file.write(data)
        self.add(data)
        return len(data)

    def flush(self) -> None:
        """Whoever opened the file flushes it."""


def copy(source: Readable, into: Writable) -> None:
    while block := source.read(BLOCK):
        into.write(block)


def hash_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
