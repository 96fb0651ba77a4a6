"""This system's own database and files: dumped, restored, checked, and entered (I1)."""

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

from accounts.models import User
from backups import places, restored, restoring, services
from backups.engine import DatabaseFacts, Entry, Kind
from backups.engine.snapshot import connected
from backups.models import Access, Result, Run
from contacts.models import Contact, Customer
from contacts.services import privacy
from kit.files import store
from tests import make
from tests.backups import copies
from tests.backups.copies import BEFORE, KEY, MORNING, NIGHT, PAIR

OWN: list[dict[str, Any]] = [
    {"kind": "source", "access": "own_database"},
    {"kind": "source", "access": "media"},
]


def in_place(tmp_path: Path, settings: LazySettings) -> Path:
    """This system's files and copies, each in its folder; where the copies are stored."""
    settings.BACKUP_WORK, settings.MEDIA_ROOT = tmp_path / "work", tmp_path / "files"
    settings.ERASURES_FILE = tmp_path / "lost with the machine.json"
    store(b"un adjunto", name="nota.txt")
    (tmp_path / "target").mkdir()
    return tmp_path / "target"


def copied(target: Path, by: User) -> Run:
    """A copy of both, as every night."""
    route = {"kind": "target", "access": "folder", "path": str(target), "place": "local"}
    details: Any = {"mode": "own", "tool": "SGC", "recipients": KEY, "place": "local"}
    row = services.activate(copies.policy(*OWN, route, **details), by=by, at=BEFORE)
    services.make_due(at=NIGHT)
    return row.runs.get()


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_it_comes_back_whole_and_lets_people_in(tmp_path: Path, settings: LazySettings) -> None:
    person = make.user(password="una-clave-larga")
    run = copied(in_place(tmp_path, settings), person)
    drill = run.drills.get()
    assert (run.result, drill.problem) == (Result.GOOD, "")
    found = dict(drill.facts)
    assert int(found["Archivos comparados"]) > 0
    assert int(found["Filas comparadas"]) > 100
    assert User.objects.get(pk=person.pk).check_password("una-clave-larga")


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_an_older_copy_is_compared_though_its_migrations_are_to_come() -> None:
    source = str(Access.OWN_DATABASE.label)
    entry = Entry(
        "a", source, Kind.DATABASE, 0, "", 0, "", 0, {}, DatabaseFacts("", "", {}, {}, {})
    )
    asked: Any = {"own": frozenset({source})}
    newest = MigrationRecorder.Migration.objects.filter(app="backups").latest("name")
    newest.delete()
    try:
        (fault,) = restored.look_closer(entry, places.own_dsn(), **asked)
        assert fault.facts["detail"] == "le faltan migraciones"
        assert list(restored.look_closer(entry, places.own_dsn(), **asked, is_past=True)) == []
    finally:
        MigrationRecorder.Migration.objects.create(app=newest.app, name=newest.name)


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_restoring_shows_its_plan_loses_nothing_and_erases_again(
    tmp_path: Path, settings: LazySettings
) -> None:
    target, by = in_place(tmp_path, settings), make.user()
    person = make.contact(first_name="Aurelia", last_name="Zubizarreta")
    copied(target, by)
    asked: Any = {"asked_on": BEFORE.date(), "how": "Por carta", "by": by, "at": MORNING}
    privacy.ask(person, kind="erasure", **asked)
    after = make.customer(legal_name="Llegó después S.L.")
    (manifest,) = target.glob("*.json")
    key, out = tmp_path / "clave.txt", StringIO()
    key.write_text(f"# created: hoy\n{PAIR.identity}\n")
    call_command("backup_restore", str(manifest), stdout=out)
    assert "Supresiones que se vuelven a aplicar después: 1." in out.getvalue()
    assert "Nada ha cambiado" in out.getvalue()
    with connected(places.own_dsn()), pytest.raises(CommandError, match="en marcha"):
        call_command("backup_restore", str(manifest), f"--identity={key}", "--yes", stdout=out)
    call_command("backup_restore", str(manifest), f"--identity={key}", "--yes", stdout=out)
    assert "Supresiones aplicadas de nuevo: 1." in out.getvalue()
    assert not Customer.everyone.filter(pk=after.pk).exists()
    assert "Zubizarreta" not in str(Contact.everyone.get(pk=person.pk).full_name)
    saved = list((tmp_path / "work").glob("restaurar-*/antes.dump"))
    assert [path.stat().st_mode & 0o777 for path in saved] == [0o600]
    assert len(list(tmp_path.glob("files-*-antes"))) == 1
    remove_what_was_there()


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_lost_comes_back_without_those_who_were_erased(
    tmp_path: Path, settings: LazySettings
) -> None:
    target, by = in_place(tmp_path, settings), make.user()
    person = make.contact(first_name="Aurelia", last_name="Zubizarreta")
    row = copied(target, by).policy
    (first,) = target.glob("*.json")
    asked: Any = {"asked_on": BEFORE.date(), "how": "Por carta", "by": by, "at": MORNING}
    privacy.ask(person, kind="erasure", **asked)
    services.make_due(at=NIGHT + timedelta(days=1))
    assert row.runs.count() == 2
    name = connection.settings_dict["NAME"]
    restoring.leave()
    with restoring.server() as link:
        lost = sql.Identifier(f"{name[:40]}_perdida_antes")
        link.execute(restoring.THROW_OUT, [name])
        link.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), lost))
    key, out = tmp_path / "clave.txt", StringIO()
    key.write_text(PAIR.identity)
    call_command("backup_restore", str(first), f"--identity={key}", "--yes", stdout=out)
    assert f"La base «{name}» no existe: se crea." in out.getvalue()
    assert "Supresiones aplicadas de nuevo: 1." in out.getvalue()
    assert "Zubizarreta" not in str(Contact.everyone.get(pk=person.pk).full_name)
    remove_what_was_there()


def remove_what_was_there() -> None:
    name = connection.settings_dict["NAME"]
    with restoring.server() as link:
        query = "SELECT datname FROM pg_database WHERE datname LIKE %s"
        for (before,) in link.execute(query, [f"{name[:40]}%antes"]).fetchall():
            link.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(before)))
