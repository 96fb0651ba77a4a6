"""H5: what is due is decided by the database's clock, whatever the hosts' clocks say."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from celery.exceptions import Ignore
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kit import clock
from outbox import tasks
from outbox.models import Mail, MailStatus
from tests import doors, make
from tests.outbox.letters import letter
from tests.outbox.test_kill_storm import database_url

pytestmark = pytest.mark.django_db

FAKETIME = shutil.which("faketime")
HOURS = """
from datetime import datetime
import django
django.setup()
from kit import clock
print(clock.now().isoformat(), datetime.now().astimezone().isoformat())
"""


@pytest.fixture
def guarded(settings: LazySettings) -> Iterator[None]:
    """As in production; the clock is looked at anew."""
    settings.CLOCK_TOLERANCE = 60
    clock._is_near.cache_clear()
    yield
    clock._is_near.cache_clear()


def test_a_host_that_runs_a_day_ahead_sends_nothing_early() -> None:
    soon = letter("soon", at=timezone.now() + timedelta(hours=1))
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        tasks.deliver_mail(soon.pk)
    soon.refresh_from_db()
    assert (soon.status, soon.attempts) == (MailStatus.QUEUED, 0)


def test_a_host_that_runs_two_hours_behind_sends_nothing_late() -> None:
    due = letter("due", at=timezone.now() - timedelta(seconds=1))
    with time_machine.travel(timezone.now() - timedelta(hours=2)):
        tasks.deliver_mail(due.pk)
    assert Mail.objects.get(pk=due.pk).status == MailStatus.SENT


def heard(task: Any, *, period: float) -> bool:
    """Whether a worker to which beat's bell comes does anything."""
    task.push_request(period=period)
    try:
        task()
    except Ignore:
        return False
    finally:
        task.pop_request()
    return True


@pytest.mark.parametrize("shift", [timedelta(), timedelta(days=1), timedelta(hours=-2)])
def test_of_bells_that_piled_up_one_is_answered_whatever_the_worker_takes_the_hour_for(
    shift: timedelta,
) -> None:
    cache.clear()
    with time_machine.travel(timezone.now() + shift):
        assert [heard(tasks.make_printouts, period=10) for _bell in range(4)] == [True] + 3 * [
            False
        ]
        assert heard(tasks.deliver_due_mail, period=10)  # another bell
    cache.clear()  # as when its time has passed
    assert heard(tasks.make_printouts, period=10)


def test_a_task_that_no_bell_asked_for_is_never_let_pass() -> None:
    cache.clear()
    assert heard(tasks.make_printouts, period=10)
    tasks.make_printouts()
    assert heard(tasks.make_printouts, period=0)


@pytest.mark.skipif(not FAKETIME, reason="no faketime: apt-get install faketime")
@pytest.mark.parametrize("shift", ["+1d", "-2h", "-5m"])
def test_a_process_whose_system_lies_to_it_still_knows_the_hour(shift: str) -> None:
    told = subprocess.run(  # noqa: S603 - our own interpreter
        [str(FAKETIME), "-f", shift, sys.executable, "-c", HOURS],
        env=os.environ | {"DATABASE_URL": database_url()},
        check=True,
        capture_output=True,
        text=True,
    )
    ours, theirs = map(datetime.fromisoformat, told.stdout.split())
    assert abs(ours - timezone.now()) < timedelta(minutes=1)
    assert abs(theirs - ours) > timedelta(minutes=4)


@pytest.mark.parametrize("shift", [timedelta(hours=2), timedelta(minutes=-5)])
def test_by_a_wrong_clock_nothing_is_written_and_everything_is_shown(
    client: Client, guarded: None, shift: timedelta
) -> None:
    doors.enter(client, make.user("outbox.operate_mail", "outbox.view_mail"))
    mail = letter("one")
    with time_machine.travel(timezone.now() + shift):
        answer = client.post(reverse("outbox:cancel", args=[mail.pk]))
        assert answer.status_code == 409
        assert "La hora de este servidor no es la de la base de datos" in answer.content.decode()
        assert client.get(reverse("outbox:mails")).status_code == 200
        assert client.get("/readyz").json()["clock"] is False
    mail.refresh_from_db()
    assert mail.status == MailStatus.QUEUED


def test_a_clock_that_is_right_hinders_nobody(client: Client, guarded: None) -> None:
    doors.enter(client, make.user("outbox.operate_mail", "outbox.view_mail"))
    mail = letter("one")
    with time_machine.travel(timezone.now() + timedelta(seconds=20)):
        assert client.post(reverse("outbox:cancel", args=[mail.pk])).status_code == 302
    mail.refresh_from_db()
    assert mail.status == MailStatus.CANCELLED
