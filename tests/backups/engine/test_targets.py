"""What lies at a target under its name is whole; whoever is at the other end is the right one."""

import errno
import gc
import pickle
import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from backups.engine import (
    S3,
    Code,
    Fault,
    Folder,
    Place,
    Sftp,
    Smb,
    Target,
    check,
    check_name,
    reach,
)
from backups.engine.local import new_file, no_rest_of
from tests.backups.engine import peers, runs
from tests.backups.engine.peers import PASSWORD, PEERS, Peer, port_of, through
from tests.backups.engine.wire import wire

KNOWN = "copias ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJx0HDDBmkNw0sFVBBxGBZvrbHC6oXsjGyuyf+5+dBK8"


def code_of(act: Callable[[], object]) -> Code | None:
    try:
        act()
    except Fault as fault:
        return None if PASSWORD in str(fault) else fault.code
    return None


def test_a_name_is_neither_a_path_nor_an_option() -> None:
    for name in (
        "../uno",
        "/etc/passwd",
        "-rf",
        ".oculto",
        "a/b",
        "a\\b",
        "a\nb",
        "a b",
        "a..b",
        "",
    ):
        assert code_of(partial(check_name, name)) is Code.BAD_NAME, name
    assert check_name("20261122t230000-datos.age")


def test_a_place_is_neither_an_option_nor_somewhere_else() -> None:
    ssh = Sftp("copias", "/srv/copias", "sgc", KNOWN)
    s3 = S3("copias", "sgc", "clave", "secreto", "https://s3.example")
    smb = Smb("copias", "backup$", "sgc/diaria", "sgc", "secreto")
    for good in (ssh, s3, smb, Folder("/srv/copias"), replace(s3, endpoint="http://127.0.0.1:9")):
        check(good)
    bad: list[Place] = [
        replace(ssh, host="-oProxyCommand=id"),
        replace(ssh, host="a b"),
        Folder("srv"),
    ]
    bad += [replace(ssh, folder="/srv/../etc"), Folder("/srv/../etc"), Folder("/srv/a\nb")]
    bad += [replace(smb, share="a/b"), replace(smb, folder="..\\x"), replace(s3, bucket="-x")]
    bad += [replace(s3, endpoint="http://s3.example"), replace(s3, prefix="../x")]
    for place in bad:
        assert code_of(partial(check, place)) is Code.BAD_NAME, place
    assert "secreto" not in repr([ssh, s3, smb])


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """What is mounted there may be away: the copy would fill the disk of this machine."""
    with reach(Folder(str(tmp_path / "sin montar"))) as target:
        assert code_of(lambda: target.store_bytes(b"uno", "uno")) is Code.AWAY
    assert list(tmp_path.iterdir()) == []


def test_a_disk_without_room_leaves_no_file(tmp_path: Path) -> None:
    def fill() -> None:
        with no_rest_of(tmp_path / "uno"), new_file(tmp_path / "uno") as file:
            file.write(b"una parte")
            raise OSError(errno.ENOSPC, "")

    assert code_of(fill) is Code.FULL
    assert list(tmp_path.iterdir()) == []


# --- Real servers ---------------------------------------------------------------------------

SERVERS = ("samba", "openssh")


@pytest.mark.faults
@pytest.mark.parametrize("peer", PEERS, indirect=True)
def test_a_copy_comes_back_from_each_kind_of_target(
    peer: Peer, dsn: str, root: Path, tmp_path: Path
) -> None:
    (work := tmp_path / "trabajo").mkdir()
    with reach(peer.place) as target:
        made = runs.copied(work, target, dsn, root)
        assert made.drilled(target, dsn).faults == []
        name = made.names[0]
        target.store(work / name, name)  # the same again is no fault
        assert code_of(lambda: target.store_bytes(b"otro", name)) is Code.EXISTS
        target.remove(name)
        target.remove(name)
        assert code_of(lambda: target.fetch(name, work / "nada")) is Code.MISSING
        assert target.list().keys() == {made.names[1], "20261122t230000.json"}
        assert not (work / "nada").exists()


@pytest.mark.faults
@pytest.mark.parametrize("peer", PEERS, indirect=True)
def test_what_cannot_be_read_to_its_end_here_has_no_name_there(peer: Peer) -> None:
    """An upload that is closed half way would be whole to whoever looks."""
    with reach(peer.place) as target:
        unreadable = Path("/proc/self/mem")
        assert code_of(lambda: target.store(unreadable, "uno")) is Code.BROKEN
        assert target.list() == {}


@pytest.mark.faults
@pytest.mark.parametrize("peer", PEERS, indirect=True)
def test_a_run_that_is_killed_leaves_nothing_half_done_under_a_name(
    peer: Peer, dsn: str, root: Path, tmp_path: Path
) -> None:
    dice = random.Random(6)
    place = tmp_path / "lugar"
    place.write_bytes(pickle.dumps(peer.place))
    killed = 0
    for number in range(8):
        (work := tmp_path / f"trabajo-{number}").mkdir()
        arguments = [str(place), dsn, str(root), str(work), str(dice.uniform(0.05, 1.5))]
        ran = subprocess.run(
            [sys.executable, "-m", "tests.backups.engine.victim", *arguments], check=False
        )
        killed += ran.returncode == -9
        with reach(peer.place) as target:
            for name in target.list():
                require_whole(target, name, tmp_path)
                target.remove(name)
    assert killed == 8
    (work := tmp_path / "después").mkdir()
    with reach(peer.place) as target:
        target.clear_partials()
        assert list(target._found()) == []
        assert runs.copied(work, target, dsn, root).drilled(target, dsn).faults == []


def require_whole(target: Target, name: str, tmp_path: Path) -> None:
    """Whoever has no key cannot read it; that a key is missing is said once all was there."""
    back = tmp_path / "vuelta"
    target.fetch(name, back)
    size = back.stat().st_size
    back.unlink()
    assert size == target.list()[name]


@pytest.mark.faults
@pytest.mark.parametrize("peer", SERVERS, indirect=True)
def test_the_wrong_password_or_key_opens_nothing(peer: Peer) -> None:
    stranger = peers.new_key().export_private_key().decode()
    match peer.place:
        case Smb() as smb:
            wrong: Place = replace(smb, password="otra")
        case Sftp() as sftp:
            wrong = replace(sftp, private_key=stranger)
    assert code_of(lambda: stored(wrong)) is Code.REFUSED


@pytest.mark.faults
@pytest.mark.parametrize("peer", ["openssh"], indirect=True)
def test_a_host_with_another_key_is_sent_nothing(peer: Peer) -> None:
    assert isinstance(peer.place, Sftp)
    other = peers.new_key().export_public_key().decode()
    known = f"[127.0.0.1]:{peer.place.port} {other}"
    for unknown in (known, "", KNOWN):
        place = replace(peer.place, known_hosts=unknown)
        assert code_of(partial(stored, place)) is Code.UNTRUSTED
    assert peer.kept is not None
    assert list(peer.kept.iterdir()) == []


@pytest.mark.faults
def test_a_certificate_that_nobody_vouches_for_is_sent_nothing(tmp_path: Path) -> None:
    pem, key = str(tmp_path / "pem"), str(tmp_path / "key")
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", pem]
    subprocess.run([*made, *names], check=True, capture_output=True)
    with peers.bucket((pem, key)) as peer:
        assert isinstance(peer.place, S3)
        assert code_of(lambda: stored(peer.place)) is Code.UNTRUSTED
        trusted = replace(peer.place, ca=Path(pem).read_text())
        with reach(trusted) as target:
            target.fs.mkdir(trusted.bucket)
        stored(trusted)


def stored(place: Place) -> None:
    with reach(place) as target:
        target.store_bytes(b"uno", "uno")


@pytest.mark.faults
@pytest.mark.parametrize("kind", SERVERS)
@pytest.mark.parametrize("read_only", [False, True])
def test_a_disk_that_is_full_or_read_only_over_there_is_told_apart(
    kind: str, read_only: bool, tmp_path: Path
) -> None:
    serve, programs = PEERS[kind]
    if not peers.which("mount", *programs):
        pytest.skip("root is needed, and apt-get install samba openssh-server")
    (big := tmp_path / "grande").write_bytes(bytes(3 << 20))
    with peers.small_disk(read_only=read_only) as disk, serve(disk) as peer:
        found = code_of(lambda: sent(peer.place, big, "grande"))
        assert [path.name for path in disk.iterdir()] in ([], [".partial-grande"])
    assert found in ((Code.READ_ONLY, Code.REFUSED) if read_only else (Code.FULL,))


@pytest.mark.faults
@pytest.mark.parametrize("peer", ["samba", "openssh", "s3"], indirect=True)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_on_a_bad_wire_it_arrives_or_fails_and_never_seems_to_arrive(
    peer: Peer, tmp_path: Path
) -> None:
    (file := tmp_path / "copia").write_bytes(random.Random(1).randbytes(700_000))
    outcomes = []
    for number in range(17):
        with wire(port_of(peer.place), late=0.001, loss=0.03, dice=random.Random(number)) as bad:
            place, name = through(peer.place, bad.port), f"copia-{number}"
            outcome = code_of(partial(sent, place, file, name))
        outcomes.append(outcome)
        with reach(peer.place) as target:
            listed = target.list().get(name)
            assert listed in (None, 700_000)
            assert outcome is not None or listed == 700_000, "it only seemed to arrive"
    assert set(outcomes) <= {None, Code.CUT, Code.AWAY, Code.LYING, Code.BROKEN, Code.UNTRUSTED}
    with wire(port_of(peer.place), late=0.2) as slow:
        assert code_of(lambda: sent(through(peer.place, slow.port), file, "despacio")) is None
    gc.collect()  # handles of connections that are no more cannot be closed


def sent(place: Place, file: Path, name: str) -> None:
    with reach(place) as target:
        target.store(file, name)


@pytest.mark.faults
def test_a_name_that_nobody_knows_is_a_target_that_is_away() -> None:
    for place in (
        Sftp("no-existe.invalid", "/srv", "sgc", KNOWN, password="x"),
        Smb("no-existe.invalid", "copias", "", "sgc", "x"),
        S3("copias", "", "clave", "x", "https://no-existe.invalid", "eu-central-1"),
    ):
        assert code_of(partial(stored, place)) is Code.AWAY, place
