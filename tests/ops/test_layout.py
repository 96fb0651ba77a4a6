import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

import ops.secrets
from ops.layout import LONGEST_SOCKET, Layout, Trouble
from ops.lock import Busy, claim, is_held, published


def test_a_deep_data_folder_keeps_its_sockets_in_a_short_one(tmp_path: Path) -> None:
    assert Layout(Path("/srv/sgc")).sockets == Path("/srv/sgc/run")
    deep = Layout(tmp_path / ("d" * 120))
    assert len(str(deep.sockets / "postgres" / ".s.PGSQL.5432")) <= LONGEST_SOCKET
    assert deep.sockets != Layout(tmp_path / ("e" * 120)).sockets


def test_a_folder_that_anybody_may_write_in_is_refused(tmp_path: Path) -> None:
    open_house = tmp_path / "open"
    open_house.mkdir()
    open_house.chmod(0o777)
    with pytest.raises(Trouble, match="cualquiera puede escribir"):
        Layout(open_house).prepare()


def test_the_keys_are_made_once_and_read_by_nobody_else(layout: Layout) -> None:
    made = ops.secrets.read_or_make(layout)
    assert made == ops.secrets.read_or_make(layout)
    assert len(made["SECRET_KEY"]) >= 50
    assert stat.S_IMODE(layout.secrets.stat().st_mode) == 0o600


def test_two_installations_have_different_keys(folder: Path) -> None:
    made = []
    for name in ("a", "b"):
        layout = Layout(folder / name)
        layout.prepare()
        made.append(ops.secrets.read_or_make(layout))
    assert all(made[0][name] != made[1][name] for name in made[0])


def test_a_damaged_keys_file_stops_the_start(layout: Layout) -> None:
    layout.secrets.write_text("SECRET_KEY=abc\n")
    with pytest.raises(Trouble, match="SGC_SIGNING_KEYS"):
        ops.secrets.read_or_make(layout)


def test_an_installation_from_before_the_copies_gets_their_key(layout: Layout) -> None:
    made = ops.secrets.read_or_make(layout)
    older = [f"{name}={value}\n" for name, value in made.items() if name != "SGC_BACKUP_KEYS"]
    layout.secrets.write_text("".join(older))
    again = ops.secrets.read_or_make(layout)
    assert again.keys() == made.keys()
    assert again["SECRET_KEY"] == made["SECRET_KEY"]
    assert Fernet(again["SGC_BACKUP_KEYS"])
    assert again == ops.secrets.read_or_make(layout)


def test_only_one_process_runs_the_servers_of_a_data_folder(layout: Layout) -> None:
    with claim(layout, "bin/start") as held:
        held.publish({"DATABASE_URL": "here"})
        with pytest.raises(Busy, match="ya está en marcha: «bin/start»"), claim(layout, "again"):
            pass
        assert is_held(layout)
        told = published(layout)
        assert told is not None
        assert told["environment"] == {"DATABASE_URL": "here"}
    assert not is_held(layout)
    assert published(layout) is None
