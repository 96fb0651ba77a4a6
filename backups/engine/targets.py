"""Where copies go and come back from: nothing has its final name before it was read back whole."""

import errno
import io
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from backups.engine.faults import Code, Fault
from backups.engine.local import FULL, new_file, no_rest_of
from backups.engine.places import check_name
from backups.engine.progress import BLOCK, HashedReader, Tell, copy, silent

PARTIAL = ".partial-"
PART = 16 << 20  # bytes of one part of an upload

# The libraries are loaded only with a target that needs them; their faults are known by name.
BY_CLASS = {
    "HostKeyNotVerifiable": Code.UNTRUSTED,
    "SSLError": Code.UNTRUSTED,
    "PermissionDenied": Code.REFUSED,
    "SFTPPermissionDenied": Code.REFUSED,
    "LogonFailure": Code.REFUSED,
    "SMBAuthenticationError": Code.REFUSED,
    "SpnegoError": Code.REFUSED,
    "SFTPNoSpaceOnFilesystem": Code.FULL,
    "SFTPQuotaExceeded": Code.FULL,
    "SFTPWriteProtect": Code.READ_ONLY,
    "FSTimeoutError": Code.CUT,
    "SFTPConnectionLost": Code.CUT,
    "SFTPNoConnection": Code.CUT,
    "ConnectionLost": Code.CUT,
    "DisconnectError": Code.CUT,
    "SMBConnectionClosed": Code.CUT,
    "ConnectionClosedError": Code.CUT,
    "IncompleteReadError": Code.CUT,
    "ReadTimeoutError": Code.CUT,
    "ServerDisconnectedError": Code.CUT,
    "HTTPClientError": Code.CUT,  # any other trouble on the way, after those that have names
    "ConnectTimeoutError": Code.AWAY,
    "EndpointConnectionError": Code.AWAY,
    "gaierror": Code.AWAY,
}
BY_ERRNO = {
    **dict.fromkeys(FULL, Code.FULL),
    errno.EROFS: Code.READ_ONLY,
    errno.EACCES: Code.REFUSED,
    errno.EPERM: Code.REFUSED,
    errno.ENOENT: Code.AWAY,
    errno.ECONNREFUSED: Code.AWAY,
    errno.EHOSTUNREACH: Code.AWAY,
    errno.ENETUNREACH: Code.AWAY,
    errno.ENOTDIR: Code.AWAY,
    **dict.fromkeys((errno.ECONNRESET, errno.EPIPE, errno.ETIMEDOUT, errno.ESTALE), Code.CUT),
}
BY_NTSTATUS = {
    0xC000007F: Code.FULL,
    0xC0000044: Code.FULL,  # a quota
    0xC00000A2: Code.READ_ONLY,
    0xC0000022: Code.REFUSED,
    0xC000006D: Code.REFUSED,
    0xC00000CC: Code.AWAY,  # no such share
}


class Target:
    """A folder at the other end of an fsspec filesystem."""

    def __init__(self, label: str, filesystem: Any, root: str) -> None:
        self.label, self.fs, self.root = label, filesystem, root.rstrip("/")

    def store(self, file: Path, name: str, *, tell: Tell = silent) -> None:
        """Bring a file there: whole under its name, or not at all.

        EXISTS when another file has the name; the same one is left as it is, so that a run that
        was cut short may be gone through again.
        """
        with file.open("rb") as source:
            self._store(source, name, tell)

    def store_bytes(self, data: bytes, name: str) -> None:
        """The same with what is no file here: a manifest."""
        self._store(io.BytesIO(data), name, silent)

    def _store(self, source: IO[bytes], name: str, tell: Tell) -> None:
        with self._telling():
            if check_name(name) in self.list():
                if self._hash_of(self._path(name)) != HashedReader(source).drained():
                    raise Fault(Code.EXISTS, target=self.label, name=name)
                return
            reader = HashedReader(source, step="store", tell=tell)
            self._put(reader, name, tell)
            if self.list().get(name) != reader.size:
                raise Fault(Code.LYING, target=self.label, name=name)

    def list(self) -> dict[str, int]:
        """What is there under its final name, and how many bytes each has."""
        return {name: size for name, size in self._found() if not name.startswith(PARTIAL)}

    def fetch(self, name: str, into: Path, *, tell: Tell = silent) -> None:
        """Bring a file back; MISSING when it is not there."""
        path = self._path(check_name(name))
        with self._telling(), no_rest_of(into):
            if name not in self.list():
                raise Fault(Code.MISSING, name=name)
            with self.fs.open(path, "rb") as file, new_file(into) as back:
                copy(HashedReader(file, step="fetch", tell=tell), back)

    def remove(self, name: str) -> None:
        """Take a copy away for good; one that is gone already is no fault."""
        with self._telling():
            if check_name(name) in self.list():
                self.fs.rm_file(self._path(name))

    def clear_partials(self) -> None:
        """Take away what a run left that was killed; only while no other run is at it."""
        with self._telling():
            for name, _size in self._found():
                if name.startswith(PARTIAL):
                    self.fs.rm_file(self._path(name))

    def _put(self, source: HashedReader, name: str, tell: Tell) -> None:
        partial = self._path(PARTIAL + name)
        with self.fs.open(partial, "wb") as file:
            copy(source, file)
            self._flush(file)
        self._require_back(partial, name, source.sha256, tell)
        self.fs.mv(partial, self._path(name))

    def _flush(self, file: Any) -> None:
        """What was written is on the disk over there."""
        file.flush()

    def _require_back(self, path: str, name: str, sha256: str, tell: Tell) -> None:
        with suppress(FileNotFoundError):
            if self._hash_of(path, tell) == sha256:
                return
        raise Fault(Code.LYING, target=self.label, name=name)

    def _hash_of(self, path: str, tell: Tell = silent) -> str:
        with self.fs.open(path, "rb") as file:
            return HashedReader(file, step="check", tell=tell).drained()

    def _found(self) -> Iterator[tuple[str, int]]:
        with self._telling():
            for found in self._listed():
                if found["type"] == "file":
                    yield found["name"].rsplit("/", 1)[-1], found["size"]

    def _listed(self) -> Iterable[dict[str, Any]]:
        found: Iterable[dict[str, Any]] = self.fs.ls(self.root, detail=True)
        return found

    def _path(self, name: str) -> str:
        return f"{self.root}/{name}"

    @contextmanager
    def _telling(self) -> Iterator[None]:
        with telling(self.label, self._explain):
            yield

    def _explain(self) -> Code | None:
        """What the filesystem itself says is wrong, where its faults have no names."""
        return None


class LocalFolder(Target):
    """A disk of this machine. A folder that is not there is not made: the disk may be unmounted."""

    def _put(self, source: HashedReader, name: str, tell: Tell) -> None:
        super()._put(source, name, tell)
        folder = os.open(self.root, os.O_RDONLY)
        try:
            os.fsync(folder)  # or the new name could be lost with the power
        finally:
            os.close(folder)

    def _flush(self, file: Any) -> None:
        file.flush()
        os.fsync(file.fileno())


class Share(Target):
    """A folder of an SMB share."""

    def _flush(self, file: Any) -> None:
        file.flush()
        file.raw.flush()  # the buffer keeps to itself that it was asked to


class SshFolder(Target):
    """A folder of an SSH server."""

    def _flush(self, file: Any) -> None:
        file.fsync()

    def _explain(self) -> Code | None:
        """SFTP has one word, «failure», for a full disk and for one that is not to be written."""
        from fsspec.asyn import sync  # noqa: PLC0415 - already loaded where this is called

        async def ask() -> Any:
            async with self.fs._pool.get() as channel:
                return await channel.statvfs(self.root)

        with suppress(Exception):
            found = sync(self.fs.loop, ask, timeout=10)
            if found.flags & os.ST_RDONLY:
                return Code.READ_ONLY
            if found.bavail * found.frsize < 2 * BLOCK:
                return Code.FULL
        return None


class Bucket(Target):
    """A bucket. It knows no partial files: an upload appears once it was completed."""

    def _put(self, source: HashedReader, name: str, tell: Tell) -> None:
        path = self._path(name)
        file = self.fs.open(path, "wb", block_size=PART)
        try:
            copy(source, file)
        except BaseException:
            # To close it would complete the upload with what there is
            file.discard()
            file.closed = True
            raise
        file.close()
        try:
            self._require_back(path, name, source.sha256, tell)
        except Fault:
            with suppress(Exception):
                self.fs.rm_file(path)
            raise

    def _listed(self) -> Iterable[dict[str, Any]]:
        try:
            return super()._listed()
        except FileNotFoundError:
            self.fs.ls(self.root.split("/")[0])  # a bucket must be there, a prefix need not
            return []

    def clear_partials(self) -> None:
        """Give up uploads that were never completed: they are seen by nobody, and paid for."""
        with self._telling():
            self.fs.clear_multipart_uploads(self.root.split("/")[0])


@contextmanager
def telling(label: str, explain: Callable[[], Code | None] = lambda: None) -> Iterator[None]:
    """Whatever a library raises becomes a fault of this target."""
    try:
        yield
    except Fault:
        raise
    except Exception as error:
        code, detail = explained(error)
        if code is Code.BROKEN:
            code = explain() or code
        # None: what led to it may hold what it was opened with
        raise Fault(code, target=label, detail=detail) from None


def explained(error: BaseException) -> tuple[Code, str]:
    """What it means, by its class, its number, or by what caused it."""
    seen: BaseException | None = error
    while seen is not None:
        if code := _code(seen):
            return code, f"{type(seen).__name__}: {seen}"[:300]
        seen = seen.__cause__ or seen.__context__
    return Code.BROKEN, f"{type(error).__name__}: {error}"[:300]


def _code(error: BaseException) -> Code | None:
    for kind in type(error).__mro__:
        if kind.__name__ in BY_CLASS:
            return BY_CLASS[kind.__name__]
    status = getattr(error, "ntstatus", None) or getattr(error, "status", None)
    if status in BY_NTSTATUS:
        return BY_NTSTATUS[status]
    if isinstance(error, OSError) and error.errno in BY_ERRNO:
        return BY_ERRNO[error.errno]
    if isinstance(error, FileNotFoundError):
        return Code.AWAY
    if isinstance(error, PermissionError):
        return Code.REFUSED
    return Code.CUT if isinstance(error, ConnectionError | TimeoutError | EOFError) else None


def survey(target: Target, expected: Mapping[str, int]) -> list[Fault]:
    """What should be there, name and bytes, and is gone or has another size."""
    found = target.list()
    return [
        Fault(Code.DAMAGED if name in found else Code.MISSING, name=name)
        for name, size in expected.items()
        if found.get(name) != size
    ]
