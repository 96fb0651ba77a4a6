"""A password is never where others look: arguments, environment, messages, logs."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest
from psycopg.conninfo import make_conninfo

from backups.engine import (
    S3,
    Artefact,
    Code,
    Fault,
    Kind,
    Smb,
    Tools,
    check_recipient,
    dump_database,
    one_time_key,
    reach,
    seal,
)
from tests.backups.engine import peers, runs

SECRET = "Canario: \\ 'secreto' %41"


def test_a_password_reaches_pg_dump_through_a_file_only_we_may_read(
    dsn: str, tmp_path: Path
) -> None:
    real, told = runs.TOOLS.folder / "pg_dump", tmp_path / "visto"
    (tmp_path / "pg_dump").write_text(
        f'#!/bin/sh\n[ "$1" = --version ] && exec {real} "$@"\n'
        f"tr '\\0' '\\n' </proc/$$/cmdline >{told}; tr '\\0' '\\n' </proc/$$/environ >>{told}\n"
        f'stat -c %a "$PGPASSFILE" "$PGSERVICEFILE" >>{told}; cat "$PGPASSFILE" >{told}.file\n'
        f'exec {real} "$@"\n'
    )
    (tmp_path / "pg_dump").chmod(0o755)
    secret = make_conninfo(dsn, password=SECRET)
    dump_database(secret, tmp_path / "datos", tools=Tools(tmp_path))
    seen = told.read_text()
    assert "secreto" not in seen
    assert "copiada_" not in seen, "not even which database"
    assert "SECRET_KEY" not in seen
    assert seen.splitlines()[-2:] == ["600", "600"]
    assert (tmp_path / "visto.file").read_text() == "*:*:*:*:Canario\\: \\\\ 'secreto' %41\n"


def test_a_database_that_is_away_does_not_tell_its_password(tmp_path: Path) -> None:
    port = peers.free_port()
    for dsn in (
        make_conninfo(host="127.0.0.1", port=port, password=SECRET, dbname="-f"),
        f"postgres://sgc:{SECRET}@[127.0.0.1/x",
        f"host=127.0.0.1 password={SECRET!r} nada",
    ):
        with pytest.raises(Fault) as away:
            dump_database(dsn, tmp_path / "datos", tools=runs.TOOLS)
        assert away.value.code is Code.DATABASE_AWAY
        assert "secreto" not in repr(away.getrepr(style="long"))
    with pytest.raises(Fault) as hostile:
        dump_database("dbname='a\nhost=evil'", tmp_path / "datos", tools=runs.TOOLS)
    assert hostile.value.code is Code.BAD_NAME


def test_only_public_keys_seal(tmp_path: Path) -> None:
    """Whoever enters the secret key by mistake is told so before it lies about."""
    key = one_time_key()
    check_recipient(key.public)
    (plain := tmp_path / "uno").write_text("uno")
    artefact = Artefact(plain, Kind.FOLDER, 3, "otra", None, {})  # type: ignore[arg-type]
    for recipients in ([key.identity], ["age1"], [""], []):
        with pytest.raises(Fault) as refused:
            seal(artefact, tmp_path / "sellado", recipients)
        assert refused.value.code is Code.BAD_KEY
        assert "AGE-SECRET" not in str(refused.value)
    with pytest.raises(Fault) as changed:
        seal(artefact, tmp_path / "sellado", [key.public])
    assert changed.value.code is Code.DAMAGED
    assert not (tmp_path / "sellado").exists()


@pytest.mark.faults
def test_no_log_tells_what_opens_a_target(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with peers.bucket() as peer:
        assert isinstance(peer.place, S3)
        with reach(peer.place) as target:
            target.fs.mkdir(peer.place.bucket)
            target.store_bytes(b"uno", "uno")
    if peers.which("smbd", "smbpasswd"):
        with peers.samba(tmp_path) as peer:
            assert isinstance(peer.place, Smb)
            with reach(peer.place) as target:
                target.store_bytes(b"uno", "uno")
            with pytest.raises(Fault), reach(replace(peer.place, password="Canario-otro")):
                pass
    assert "Canario" not in caplog.text
    assert peers.PASSWORD not in caplog.text
