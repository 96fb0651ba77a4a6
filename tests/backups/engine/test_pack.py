"""What could not be copied is said by name; what is hostile is laid out nowhere."""

import io
import json
import os
import socket
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import zstandard

from backups.engine import Code, Fault, FolderFacts, pack_folder
from backups.engine.unpacking import compare_folder, unpack_folder

NOBODY = 65534


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root may read whatever it wants; whoever is not root has no need of this."""
    is_root = os.geteuid() == 0
    try:
        if is_root:
            os.seteuid(NOBODY)
        yield
    finally:
        if is_root:
            os.seteuid(0)


def codes(faults: tuple[Fault, ...]) -> dict[str, Code]:
    return {fault.facts["path"]: fault.code for fault in faults}


def test_what_was_not_read_as_it_stands_is_named() -> None:
    """A pipe, a socket, a link to elsewhere, a file without rights and one that is written to."""
    with tempfile.TemporaryDirectory() as place, socket.socket(socket.AF_UNIX) as listener:
        Path(place).chmod(0o777)
        root = Path(place, "origen")
        (root / "cerrada").mkdir(parents=True)
        os.mkfifo(root / "tubo")
        listener.bind(str(root / "enchufe"))
        (root / "fuera").symlink_to("../../etc/passwd")
        (root / "lejos").symlink_to("/etc/passwd")
        (root / "bien").write_text("bien")
        (root / "crece").write_bytes(bytes(100))
        (root / "mengua").write_bytes(bytes(3 << 20))
        (root / "secreto").touch(mode=0)
        (root / "cerrada").chmod(0)

        def write(_step: str, _done: int) -> None:
            with (root / "crece").open("ab") as file:
                file.write(b"x")
            os.truncate(root / "mengua", 10)

        root.joinpath("crece").chmod(0o666)
        root.joinpath("mengua").chmod(0o666)
        with as_nobody():
            packed = pack_folder(root, Path(place, "paquete"), tell=write)
        (root / "cerrada").chmod(0o700)
        assert codes(packed.faults) == {
            "cerrada": Code.UNREADABLE,
            "crece": Code.CHANGED,
            "enchufe": Code.NOT_A_FILE,
            "fuera": Code.LINK_OUTSIDE,
            "lejos": Code.LINK_OUTSIDE,
            "mengua": Code.CHANGED,
            "secreto": Code.UNREADABLE,
            "tubo": Code.NOT_A_FILE,
        }


def test_a_folder_that_is_not_there_is_no_empty_copy(tmp_path: Path) -> None:
    with pytest.raises(Fault) as missed:
        pack_folder(tmp_path / "no está", tmp_path / "paquete")
    assert missed.value.code is Code.SOURCE_MISSING
    assert list(tmp_path.iterdir()) == []


def test_the_same_folder_is_packed_in_the_same_order_to_the_same_bytes(
    root: Path, tmp_path: Path
) -> None:
    first, second = (pack_folder(root, tmp_path / name) for name in ("uno", "dos"))
    assert first.sha256 == second.sha256


def archive(path: Path, entries: list[tarfile.TarInfo], content: bytes = b"") -> FolderFacts:
    with zstandard.open(path, "wb") as stream, tarfile.open(fileobj=stream, mode="w|") as tar:
        for entry in entries:
            tar.addfile(entry, io.BytesIO(content) if entry.size else None)
    return FolderFacts(len(entries), sum(entry.size for entry in entries), "")


def entry(
    name: str, kind: bytes = tarfile.REGTYPE, link: str = "", size: int = 0
) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.size = kind, link, size
    return info


def test_an_archive_made_by_an_enemy_writes_nothing_outside(tmp_path: Path) -> None:
    outside = tmp_path / "fuera"
    link = entry("data/enlace", tarfile.SYMTYPE, "..")
    hostile = {
        "parent": [entry("../fuera")],
        "parent below": [entry("data/../../fuera")],
        "absolute": [entry(str(outside))],
        "link to outside": [entry("data/enlace", tarfile.SYMTYPE, "../../fuera")],
        "link to root": [entry("data/enlace", tarfile.SYMTYPE, "/etc")],
        "through a link": [link, entry("data/enlace/fuera", size=5)],
        "hard link": [entry("data/duro", tarfile.LNKTYPE, "/etc/passwd")],
        "device": [entry("data/nulo", tarfile.CHRTYPE)],
        "pipe": [entry("data/tubo", tarfile.FIFOTYPE)],
        "twice": [entry("data/uno"), entry("data/uno")],
        "elsewhere": [entry("index.jsonl/uno")],
    }
    for number, (name, entries) in enumerate(hostile.items()):
        facts = archive(tmp_path / f"{number}.zst", entries, b"malo!")
        (into := tmp_path / str(number)).mkdir()
        with pytest.raises(Fault) as refused:
            unpack_folder(tmp_path / f"{number}.zst", into, facts)
        assert refused.value.code in (Code.HOSTILE, Code.RESTORE_FAILED), name
        assert not outside.exists(), name


def test_more_than_the_manifest_speaks_of_is_not_laid_out(tmp_path: Path) -> None:
    """Neither a million entries nor a bomb of zeroes."""
    archive(tmp_path / "muchos", [entry(f"data/{number}") for number in range(100)])
    archive(tmp_path / "bomba", [entry("data/ceros", size=8 << 20)], bytes(8 << 20))
    for name in ("muchos", "bomba"):
        (into := tmp_path / f"{name}-fuera").mkdir()
        with pytest.raises(Fault) as refused:
            unpack_folder(tmp_path / name, into, FolderFacts(10, 1000, ""))
        assert refused.value.code is Code.HOSTILE
        assert len(list((into / "data").iterdir())) <= 10


def test_a_file_that_came_back_otherwise_is_named(root: Path, tmp_path: Path) -> None:
    packed = pack_folder(root, tmp_path / "paquete")
    assert isinstance(packed.facts, FolderFacts)
    (into := tmp_path / "fuera").mkdir()
    unpack_folder(packed.path, into, packed.facts)
    assert list(compare_folder(packed.facts, into)) == []
    assert (into / "data" / "programa").stat().st_mode & 0o7777 == 0o755
    (into / "data" / "programa").chmod(0o644)
    (into / "data" / "$(id)").write_text("otro")
    (into / "data" / "vacío").unlink()
    (into / "data" / "nuevo").touch()
    (into / "data" / "nuevo 2").touch()
    found = codes(tuple(compare_folder(packed.facts, into)))
    assert found == {
        "programa": Code.FILE_DIFFERS,
        "$(id)": Code.FILE_DIFFERS,
        "vacío": Code.FILE_MISSING,
        "1": Code.FILE_UNEXPECTED,
    }


def test_the_list_says_path_type_mode_size_and_hash(root: Path, tmp_path: Path) -> None:
    packed = pack_folder(root, tmp_path / "paquete")
    with zstandard.open(packed.path, "rb") as plain, tarfile.open(fileobj=plain, mode="r|") as tar:
        listed = next(tar.extractfile(info) for info in tar if info.name == "index.jsonl")
        assert listed is not None
        lines = {line[0]: line[1:] for line in map(json.loads, listed)}
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert lines["vacío"] == ["f", 0o600, 0, empty]
    assert lines["programa"][:3] == ["f", 0o4755, 10]
    assert os.fsdecode(b"\xff\xfe.txt") in lines
