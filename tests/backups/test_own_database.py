"""This system's own database and files: dumped, restored, checked, and entered (I1)."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from accounts.models import User
from backups import services
from backups.models import Result
from kit.files import store
from tests import make
from tests.backups import copies
from tests.backups.copies import BEFORE, KEY, NIGHT

OWN: list[dict[str, Any]] = [
    {"kind": "source", "access": "own_database"},
    {"kind": "source", "access": "media"},
]


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_it_comes_back_whole_and_lets_people_in(tmp_path: Path, settings: LazySettings) -> None:
    settings.BACKUP_WORK, settings.MEDIA_ROOT = tmp_path / "work", tmp_path / "files"
    store(b"un adjunto", name="nota.txt")
    target = tmp_path / "target"
    target.mkdir()
    routes = {"kind": "target", "access": "folder", "path": str(target), "place": "local"}
    details: Any = {"mode": "own", "tool": "SGC", "recipients": KEY, "place": "local"}
    row = copies.policy(*OWN, routes, **details)
    person = make.user(password="una-clave-larga")
    services.activate(row, by=person, at=BEFORE)
    services.make_due(at=NIGHT)
    run = row.runs.get()
    drill = run.drills.get()
    assert (run.result, drill.problem) == (Result.GOOD, "")
    found = dict(drill.facts)
    assert int(found["Archivos comparados"]) > 0
    assert int(found["Filas comparadas"]) > 100
    assert User.objects.get(pk=person.pk).check_password("una-clave-larga")
