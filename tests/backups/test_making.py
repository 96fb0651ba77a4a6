"""A copy that this system makes: proven or not called good, never two at once, never for ever."""

from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.conf import LazySettings
from django.core.management import call_command
from django.db import IntegrityError, transaction

from accounts.roles import DEVELOPMENT_HEAD
from backups import places, secrets, services, words
from backups.engine import Code, Fault, Manifest, Smb, one_time_key
from backups.forms.policies import is_key
from backups.models import Policy, Result, Run, Step
from backups.services import health, keeping, making
from backups.services.journal import LEASE, Journal, Lost
from kit.errors import Refused
from outbox.models import Mail
from tests import make
from tests.backups import copies
from tests.backups.copies import MORNING, NIGHT

pytestmark = pytest.mark.django_db
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def place(tmp_path: Path, settings: LazySettings) -> Path:
    """A source with one file, and two targets."""
    settings.BACKUP_WORK = tmp_path / "work"
    for name in ("source", "one", "two"):
        (tmp_path / name).mkdir()
    (tmp_path / "source" / "a.txt").write_text("canario" * 100)
    return tmp_path


def policy(place: Path, *targets: str, **details: Any) -> Policy:
    names = [str(place / name) for name in targets or ("one", "two")]
    return copies.own(str(place / "source"), *names, **details)


def made(row: Policy, at: datetime = NIGHT) -> Run:
    assert services.make_due(at=at) == 1
    return row.runs.earliest("-scheduled_at")


@pytest.mark.req("BAC-13")
def test_it_is_verified_only_after_every_target_was_restored_and_compared(place: Path) -> None:
    run = made(policy(place))
    assert (run.result, run.state) == (Result.GOOD, "Verificado")
    assert [step.status for step in run.steps.all()] == ["good"] * 3
    drills = list(run.drills.all())
    assert [drill.is_good for drill in drills] == [True, True]
    assert dict(drills[0].facts)["Orígenes sin diferencias"] == "1 / 1"
    files = sorted(path.name for path in (place / "one").iterdir())
    assert files == sorted(keeping.files_of(run))
    assert b"canario" not in b"".join(path.read_bytes() for path in (place / "two").iterdir())
    assert list((place / "work").iterdir()) == []
    assert health.states(at=MORNING)[0].is_well


def test_each_manifest_follows_the_one_before(place: Path) -> None:
    row = policy(place, "one")
    first, second = made(row), made(row, NIGHT + DAY)
    assert Manifest.from_bytes(second.manifest.encode()).previous == (
        Manifest.from_bytes(first.manifest.encode()).sha256
    )


@pytest.mark.req("BAC-14")
def test_a_target_that_fails_makes_it_partial_and_nothing_green(place: Path) -> None:
    make.user(DEVELOPMENT_HEAD)
    row = policy(place)
    (place / "two").rmdir()
    run = made(row)
    assert (run.result, run.verified_at) == (Result.PARTIAL, None)
    assert [step.status for step in run.steps.to_targets()] == ["good", "failed"]
    assert Mail.objects.filter(kind="backup_alarm").count() == 1
    assert not health.states(at=MORNING)[0].is_well


def test_a_source_that_is_gone_fails_it(place: Path) -> None:
    row = policy(place)
    (place / "source" / "a.txt").unlink()
    (place / "source").rmdir()
    run = made(row)
    assert run.result == Result.FAILED
    assert "El origen no existe" in run.error
    assert list((place / "one").iterdir()) == []


def test_what_shrank_counts_only_once_somebody_says_why(place: Path) -> None:
    row, by = policy(place, "one"), make.user(DEVELOPMENT_HEAD)
    made(row)
    (place / "source" / "a.txt").write_text("canario")
    run = made(row, NIGHT + DAY)
    assert (run.state, run.is_doubtful) == ("Dudoso", True)
    assert "mucho menos tamaño" in run.doubt
    assert not health.states(at=MORNING + DAY)[0].is_well
    services.settle_doubt(run, because="Se archivó lo viejo.", by=by, at=MORNING + DAY)
    assert health.states(at=MORNING + DAY)[0].is_well


def test_a_copy_that_somebody_took_away_is_told_once(place: Path) -> None:
    row = policy(place, "one")
    first = made(row)
    (place / "one" / keeping.files_of(first)[0]).unlink()
    run = made(row, NIGHT + DAY)
    assert "Ya no está en el destino" in run.doubt
    assert Step.objects.kept().filter(run=first).count() == 0
    assert not made(row, NIGHT + 2 * DAY).doubt


def test_old_copies_go_after_a_proven_one_and_never_the_last(place: Path) -> None:
    rules = {"keep_daily": 1, "keep_weekly": 0, "keep_monthly": 0}
    row = policy(place, "one", **rules)
    nights = [made(row, NIGHT + n * DAY) for n in range(5)]
    kept = {step.run_id for step in Step.objects.kept()}
    assert kept == {run.pk for run in nights[2:]}  # three good ones, whatever the rule says
    assert len(list((place / "one").iterdir())) == 6


# --- One at a time, and no death for ever (I3, I18) ----------------------------------------------


def test_two_clicks_make_one_copy_and_the_second_is_marked_skipped(place: Path) -> None:
    row, by = policy(place, "one"), make.user()
    first = services.ask_run(row, by=by, at=NIGHT - MINUTE)
    second = services.ask_run(row, by=by, at=NIGHT - MINUTE / 2)
    assert (first.result, second.result) == (Result.WAITING, Result.SKIPPED)
    assert making.claim(at=NIGHT - MINUTE / 4) == first
    assert making.claim(at=NIGHT + MINUTE) is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.filter(pk=services.ask_run(row, by=by, at=NIGHT).pk).update(
            result="running", lease_until=NIGHT
        )


def test_a_worker_that_was_killed_leaves_a_failed_run_and_the_next_one_begins(place: Path) -> None:
    make.user(DEVELOPMENT_HEAD)
    row = policy(place, "one")
    services.watch(at=NIGHT)
    dead = making.claim(at=NIGHT)
    assert dead is not None
    (place / "one" / ".sgc-partial").write_text("rest")
    services.watch(at=NIGHT + LEASE - MINUTE)
    dead.refresh_from_db()
    assert dead.result == Result.RUNNING
    services.watch(at=NIGHT + LEASE + MINUTE)
    dead.refresh_from_db()
    assert (dead.result, "interrumpió" in dead.error) == (Result.FAILED, True)
    with pytest.raises(Lost):  # should it yet live, it learns that it was taken for dead
        Journal(dead, at=NIGHT).beat("enviando")
    assert made(row, NIGHT + DAY).result == Result.GOOD


def test_one_that_nobody_made_by_morning_is_missing_and_not_begun_any_more(place: Path) -> None:
    row = policy(place, "one")
    services.watch(at=NIGHT)
    services.watch(at=MORNING)
    assert services.make_due(at=MORNING) == 0
    assert row.runs.get().result == Result.MISSING


# --- Secrets (4.10, I15) -------------------------------------------------------------------------


def test_a_password_is_kept_closed_and_every_key_of_the_list_opens_it(
    settings: LazySettings,
) -> None:
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    route = {"kind": "target", "access": "smb", "server": "nas", "path": "copias", "place": "local"}
    row = copies.own("/source", "/one")
    settings.BACKUP_KEYS = []
    with pytest.raises(Refused, match="SGC_BACKUP_KEYS"):
        secrets.close("s3creto")
    settings.BACKUP_KEYS = [old]
    kept = services.add_route(row, {**route, "password": "s3creto"}, by=None, at=NIGHT)
    token = kept.secret
    assert "s3creto" not in token
    settings.BACKUP_KEYS = [new, old]
    call_command("backup_rekey", stdout=StringIO())
    settings.BACKUP_KEYS = [new]
    kept.refresh_from_db()
    assert places.target_of(kept) == Smb("nas", "copias", "", "", "s3creto")
    assert "s3creto" not in repr(places.target_of(kept))
    with pytest.raises(Refused, match="Ninguna clave"):
        secrets.open_(token)


def test_whatever_the_engine_says_has_words() -> None:
    names = "path detail tool version needed target name is at where table expected found sequence"
    facts = dict.fromkeys(f"{names} kind before now source".split(), "algo")
    for code in Code:
        assert words.said(Fault(code, **facts))


def test_only_a_public_key_of_age_is_taken() -> None:
    key = one_time_key()
    assert is_key(key.public)
    assert not is_key(key.identity)
