"""Any copy that is kept is tried on demand, with a key that the server has for minutes only."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.roles import DEVELOPMENT_HEAD
from backups import months, services
from backups.engine import one_time_key
from backups.models import Drill, DrillRequest, Step
from backups.services import drilling, health, keeping, making
from backups.services.journal import LEASE
from kit import clock
from kit.errors import Refused
from outbox.models import Mail, Notice
from tests import doors, make
from tests.backups import copies
from tests.backups.copies import MORNING, NIGHT, PAIR

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def step(tmp_path: Path, settings: LazySettings) -> Step:
    """A copy of last night, at its target."""
    settings.BACKUP_WORK = tmp_path / "work"
    settings.BACKUP_KEYS = [Fernet.generate_key().decode()]
    for name in ("source", "target"):
        (tmp_path / name).mkdir()
    (tmp_path / "source" / "a.txt").write_text("canario" * 100)
    row = copies.own(str(tmp_path / "source"), str(tmp_path / "target"))
    services.make_due(at=NIGHT)
    return row.runs.get().steps.to_targets().get()


def asked(step: Step, key: str = PAIR.identity) -> DrillRequest:
    return services.ask_drill(step, key=key, by=make.user(), at=MORNING)


def test_a_kept_copy_is_restored_again_and_its_key_is_forgotten(step: Step) -> None:
    request = asked(step, f"# created: hoy\n{PAIR.identity}\n")
    assert PAIR.identity not in request.secret
    assert services.drill_due(at=MORNING + MINUTE) == 1
    request.refresh_from_db()
    assert (request.outcome[0], request.secret, request.problem) == ("Igual", "", "")
    drills = Drill.objects.filter(run=step.run)
    assert [drill.is_good for drill in drills] == [True, True]
    assert drills[1].facts[0] == ("Archivos comparados", "1")
    assert "igual" in Notice.objects.get(user=request.asked_by).text
    assert services.drill_due(at=MORNING + 2 * MINUTE) == 0


@pytest.mark.req("BAC-14")
def test_one_that_rotted_since_counts_no_more_and_is_told_by_letter(
    step: Step, tmp_path: Path
) -> None:
    make.user(DEVELOPMENT_HEAD)
    assert health.states(at=MORNING)[0].is_well
    file = tmp_path / "target" / keeping.files_of(step.run)[0]
    *head, last = file.read_bytes()
    file.write_bytes(bytes([*head, last ^ 1]))
    request = asked(step)
    services.drill_due(at=MORNING)
    request.refresh_from_db()
    assert request.outcome[0] == "No es igual"
    step.run.refresh_from_db()
    assert (step.run.state, "Está dañado" in step.run.doubt) == ("Dudoso", True)
    mark = months.path_mark(step.run, step.name)
    assert mark is not None
    assert mark.tone == "danger"  # green before
    assert Mail.objects.filter(kind="backup_alarm").count() == 1
    assert not health.states(at=MORNING)[0].is_well


def test_another_key_says_nothing_of_the_copy(step: Step) -> None:
    with pytest.raises(Refused, match="AGE-SECRET-KEY-1"):
        asked(step, PAIR.public)
    request = asked(step, one_time_key().identity)
    services.drill_due(at=MORNING)
    request.refresh_from_db()
    assert (request.outcome[0], request.drill) == ("No se pudo", None)
    assert "cifrado para otra clave" in request.problem
    step.run.refresh_from_db()
    assert step.run.state == "Verificado"


def test_it_waits_for_its_turn_and_no_key_lies_there_for_ever(step: Step) -> None:
    waits = asked(step)
    with pytest.raises(Refused, match="espera su turno"):
        asked(step)
    night = services.ask_run(step.run.policy, by=make.user(), at=MORNING)
    assert making.claim(at=MORNING) == night
    assert services.drill_due(at=MORNING) == 0
    services.watch(at=MORNING + drilling.PATIENCE + MINUTE)  # which ends the dead run as well
    waits.refresh_from_db()
    assert (waits.secret, "en una hora" in waits.problem) == ("", True)
    begun = asked(step)
    begun.secret, begun.started_at, begun.lease_until = "", NIGHT, NIGHT + LEASE
    begun.save()
    assert making.claim(at=MORNING) is None
    services.watch(at=NIGHT + LEASE + MINUTE)
    begun.refresh_from_db()
    assert "interrumpió" in begun.problem


def test_what_was_taken_away_cannot_be_tried(step: Step) -> None:
    step.removed_at = NIGHT
    step.save()
    with pytest.raises(Refused, match="no queda ninguna copia"):
        asked(step)


def test_the_command_tries_it_at_once_and_keeps_the_evidence(step: Step, tmp_path: Path) -> None:
    key, out = tmp_path / "clave.txt", StringIO()
    key.write_text(PAIR.identity)
    call_command("backup_drill", str(step.run_id), f"--identity={key}", stdout=out)
    assert "restaurada y comparada, es igual" in out.getvalue()
    assert Drill.objects.filter(run=step.run).count() == 2
    with pytest.raises(CommandError, match="no queda ninguna"):
        call_command("backup_drill", str(step.run_id), f"--identity={key}", "--target=otro")


def test_the_page_takes_the_key_and_gives_it_back_to_nobody(client: Client, step: Step) -> None:
    doors.enter(client, make.user("backups.view_run", "backups.change_policy"))
    url, run = reverse("backups:ask_drill", args=[step.pk]), step.run.get_absolute_url()
    assert url in client.get(run).text
    wrong = client.post(url, {"key": "AGE-SECRET-KEY-1MALA"}).text
    assert "No es una clave privada" in wrong
    assert "1MALA" not in wrong
    page = client.post(url, {"key": PAIR.identity}, follow=True).text
    assert "En espera" in page
    progress = reverse("backups:run_progress", args=[step.run_id])
    assert progress in page
    assert "HX-Refresh" not in client.get(progress).headers
    services.drill_due(at=clock.now())
    assert client.get(progress).headers["HX-Refresh"] == "true"
