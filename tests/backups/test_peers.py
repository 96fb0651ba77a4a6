"""Through the product to real servers: a policy, its run, its drill, and the night one breaks."""

import gc
import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.conf import LazySettings
from django.db import connection
from django.test import Client

from accounts.roles import DEVELOPMENT_HEAD
from backups import places, services
from backups.engine import S3, Place, Sftp, Smb, reach
from backups.models import Policy, Result, Route, Run, Step
from backups.services import health
from outbox.models import Mail
from tests import doors, make
from tests.backups import copies
from tests.backups.copies import BEFORE, MORNING, NIGHT
from tests.backups.engine.peers import PASSWORD, Peer, port_of, through
from tests.backups.engine.wire import wire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]
DAY = timedelta(days=1)
FAR = pytest.mark.parametrize("peer", ["samba", "openssh", "s3"], indirect=True)


@pytest.fixture(autouse=True)
def source(tmp_path: Path, settings: LazySettings) -> Path:
    """What is copied; large enough to be cut on its way."""
    settings.BACKUP_WORK = tmp_path / "work"
    settings.BACKUP_KEYS = [Fernet.generate_key().decode()]
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "a.bin").write_bytes(random.Random(7).randbytes(3_000_000))
    return tmp_path / "source"


def typed(place: Place) -> dict[str, Any]:
    """The target as somebody enters it on the page of its policy."""
    told: dict[str, Any] = {"kind": "target", "place": "local"}
    match place:
        case Smb():
            told |= {"access": "smb", "server": f"{place.host}:{place.port}", "path": place.share}
            return told | {"user": place.user, "password": place.password}
        case Sftp():
            told |= {"access": "sftp", "server": f"{place.host}:{place.port}"}
            told |= {"path": place.folder, "user": place.user, "host_key": place.known_hosts}
            return told | {"password": place.private_key}
        case S3():
            told |= {"access": "s3", "path": f"{place.bucket}/{place.prefix}"}
            told |= {"server": place.endpoint, "user": place.key}
            return told | {"password": place.secret}
    raise AssertionError(place)


def policy(source: Path, place: Place) -> Policy:
    routes: list[dict[str, Any]] = [
        {"kind": "source", "access": "folder", "path": str(source)},
        typed(place),
    ]
    details: Any = {"mode": "own", "tool": "SGC", "recipients": copies.KEY, "place": "local"}
    row = copies.policy(*routes, **details)
    return services.activate(row, by=make.user(), at=BEFORE)


def made(row: Policy, night: Any = NIGHT) -> Run:
    assert services.make_due(at=night) == 1
    return row.runs.earliest("-scheduled_at")


@FAR
def test_a_policy_sends_there_proves_it_and_keeps_its_password_closed(
    peer: Peer, source: Path, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    row = policy(source, peer.place)
    run = made(row)
    assert (run.state, run.error) == ("Verificado", "")
    (drill,) = run.drills.all()
    assert dict(drill.facts)["Archivos comparados"] == "1"
    assert health.states(at=MORNING)[0].is_well
    doors.enter(client, make.user("backups.view_run", "backups.change_policy"))
    shown = [client.get(one.get_absolute_url()).content.decode() for one in (row, run)]
    secret = max(typed(peer.place)["password"].splitlines(), key=len)
    assert secret not in "".join([caplog.text, everything_kept(), *shown])
    route = Route.objects.get(policy=row, kind="target")
    assert secret in str(vars(places.target_of(route)))  # and yet it is the one in use


@FAR
@pytest.mark.req("BAC-14")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_peer_that_dies_midway_alarms_and_the_next_night_is_whole(
    peer: Peer, source: Path
) -> None:
    head = make.user(DEVELOPMENT_HEAD)
    with wire(port_of(peer.place), cut_after=1_000_000) as broken:
        row = policy(source, through(peer.place, broken.port))
        run = made(row)
        assert (run.result, run.verified_at) == (Result.FAILED, None)
        assert Step.objects.get(run=run, kind="target").error
        assert PASSWORD not in run.error
        letter = Mail.objects.get(kind="backup_alarm")
        assert letter.to == [head.email]
        assert not health.states(at=MORNING)[0].is_well
        with reach(peer.place) as target:
            assert target.list() == {}, "half a copy has a name"
        broken.cut_after = None
        again = made(row, NIGHT + DAY)
    assert (again.state, again.error) == ("Verificado", "")
    assert health.states(at=MORNING + DAY)[0].is_well
    gc.collect()  # handles of connections that are no more cannot be closed


def everything_kept() -> str:
    """Every row of this app, histories too, as they stand in the database."""
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if "backup" in name]
        found = []
        for table in tables:
            cursor.execute(f"SELECT t::text FROM {connection.ops.quote_name(table)} AS t")  # noqa: S608
            found += [text for (text,) in cursor.fetchall()]
    return "\n".join(found)
