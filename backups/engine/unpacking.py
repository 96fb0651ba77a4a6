"""A packed folder is laid out again, entry by entry, and held to its list."""

import json
import os
import stat
import tarfile
from collections.abc import Iterator
from pathlib import Path

import zstandard

from backups.engine.faults import Code, Fault
from backups.engine.folder import DATA, INDEX, Item
from backups.engine.manifest import FolderFacts
from backups.engine.progress import BLOCK, Tell, hash_of_file, silent

WITHOUT_RIGHTS = 0o777  # what set-uid and set-gid would give, nobody gets from a copy


def unpack_folder(archive: Path, into: Path, facts: FolderFacts, *, tell: Tell = silent) -> None:
    """Lay out what is in it below `into`, an empty folder, and nothing anywhere else.

    HOSTILE for an entry that would be written outside, is no file, folder or link, or is more than
    the manifest speaks of; RESTORE_FAILED when the archive cannot be read to its end.
    """
    if any(into.iterdir()):
        raise Fault(Code.SCRATCH_NOT_EMPTY, where=into)
    (into / DATA).mkdir()
    try:
        with archive.open("rb") as file:
            plain = zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True)
            with tarfile.open(fileobj=plain, mode="r|", bufsize=BLOCK) as tar:
                _Unpacking(tar, into, facts, tell).unpack()
    except FileExistsError as error:
        raise Fault(Code.HOSTILE, path=error.filename) from error
    except (tarfile.TarError, zstandard.ZstdError, EOFError, OSError) as error:
        raise Fault(Code.RESTORE_FAILED, name=archive.name, detail=error) from error


class _Unpacking:
    def __init__(self, tar: tarfile.TarFile, into: Path, facts: FolderFacts, tell: Tell) -> None:
        self.tar, self.into, self.facts, self.tell = tar, into, facts, tell
        self.entries = self.bytes = 0
        self.links: list[tuple[Path, str]] = []

    def unpack(self) -> None:
        while (member := self.tar.next()) is not None:
            self.tar.members = []  # type: ignore[attr-defined] # it would remember a million
            if member.name == INDEX and member.type == tarfile.REGTYPE:
                self._write(member, self.into / INDEX)
                continue
            self._require_expected(member)
            self._lay_out(member)
        # Last, so that nothing is ever written through one
        for path, leads_to in self.links:
            path.symlink_to(leads_to)

    def _require_expected(self, member: tarfile.TarInfo) -> None:
        self.entries += 1
        self.bytes += member.size
        known = member.type in (tarfile.REGTYPE, tarfile.DIRTYPE, tarfile.SYMTYPE)
        fits = self.entries <= self.facts.entries and self.bytes <= self.facts.bytes
        if not (known and fits and is_inside(member)):
            raise Fault(Code.HOSTILE, path=member.name)

    def _lay_out(self, member: tarfile.TarInfo) -> None:
        path = self.into / member.name
        if member.isdir():
            path.mkdir()
        elif member.issym():
            self.links.append((path, member.linkname))
        else:
            self._write(member, path)
            path.chmod(member.mode & WITHOUT_RIGHTS)
            self.tell("restore", self.bytes)

    def _write(self, member: tarfile.TarInfo, path: Path) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        source = self.tar.extractfile(member)
        with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
            while source and (block := source.read(BLOCK)):
                file.write(block)


def is_inside(member: tarfile.TarInfo) -> bool:
    """Whether it is written below the folder, and leads to nowhere else if it is a link."""
    if os.path.normpath(member.name) != member.name or not member.name.startswith(f"{DATA}/"):
        return False
    leads_to = os.path.normpath(os.path.join(os.path.dirname(member.name), member.linkname))  # noqa: PTH118, PTH120 - words, no files
    return not member.issym() or not (leads_to.startswith(("/", "../")) or leads_to == "..")


def compare_folder(facts: FolderFacts, laid_out: Path, *, tell: Tell = silent) -> Iterator[Fault]:
    """What is not as the list says, of which the manifest has the hash: size, mode, SHA-256."""
    index = laid_out / INDEX
    if not index.is_file() or hash_of_file(index) != facts.index_sha256:
        yield Fault(Code.FILE_DIFFERS, path=INDEX)
        return
    seen = compared = 0
    with index.open("rb") as lines:
        for line in lines:
            item = Item(*json.loads(line))
            seen += 1
            compared += item.size
            tell("compare", compared)
            if (found := _found(laid_out / DATA / item.path, item)) != item:
                yield Fault(Code.FILE_DIFFERS if found else Code.FILE_MISSING, path=item.path)
    there = sum(len(folders) + len(files) for _, folders, files in os.walk(laid_out / DATA))
    if there != seen:
        yield Fault(Code.FILE_UNEXPECTED, path=there - seen)


def _found(path: Path, item: Item) -> Item | None:
    """The entry as it was laid out, told like a line of the list."""
    try:
        found = path.lstat()
    except OSError:
        return None
    mode = stat.S_IMODE(found.st_mode)
    if stat.S_ISREG(found.st_mode):
        # Rights that are not given back do not count as lost
        mode |= item.mode & ~WITHOUT_RIGHTS
        return Item(item.path, "f", mode, found.st_size, hash_of_file(path))
    if stat.S_ISLNK(found.st_mode):
        return Item(item.path, "l", item.mode, 0, os.fsencode(path.readlink()).hex())
    # A folder's own mode is in the archive: here we must be able to write into it
    return Item(item.path, "d", item.mode)
