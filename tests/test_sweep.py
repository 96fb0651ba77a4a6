"""Without Redis and workers, one command does all that the bells ring for."""

from datetime import timedelta
from io import StringIO

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from config.management.commands.sweep import SWEEPS
from outbox.models import Mail, MailStatus
from tests import make
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def sweep(*arguments: str) -> str:
    out = StringIO()
    call_command("sweep", *arguments, stdout=out)
    return out.getvalue()


def silent_ticket() -> Ticket:
    return make.answered(at=timezone.now() - timedelta(days=30))


def step_of(ticket: Ticket) -> int:
    return Ticket.objects.get(pk=ticket.pk).follow_up_step


def test_every_bell_has_its_sweep(settings: LazySettings) -> None:
    assert SWEEPS.keys() == settings.CELERY_BEAT_SCHEDULE.keys()


@pytest.mark.django_db(transaction=True)
def test_one_sweep_chases_and_sends() -> None:
    ticket = silent_ticket()
    told = sweep()
    assert "silence: 1" in told
    assert step_of(ticket) == 1
    assert {letter.status for letter in Mail.objects.all()} == {MailStatus.SENT}
    assert len(mail.outbox) == Mail.objects.count() > 0
    assert "silence: 0" in sweep()


@pytest.mark.django_db(transaction=True)
def test_one_that_fails_is_named_and_holds_up_no_other(settings: LazySettings) -> None:
    ticket = silent_ticket()
    settings.IMAP_URL = "nowhere"
    with pytest.raises(CommandError, match="No se pudo: inbox"):
        sweep()
    assert step_of(ticket) == 1


def test_only_a_rehearsal_may_name_a_moment_and_only_a_coming_one(settings: LazySettings) -> None:
    ticket = make.answered(at=timezone.now())
    coming = (timezone.now() + timedelta(days=10)).isoformat()
    with pytest.raises(CommandError, match="DEBUG=1"):
        sweep("--at", coming)
    settings.DEBUG = True
    with pytest.raises(CommandError, match="pasado"):
        sweep("--at", "2026-01-01T10:00")
    with pytest.raises(CommandError, match="invalid moment value"):
        sweep("--at", "mañana")
    assert step_of(ticket) == 0
    sweep("--at", coming)
    assert step_of(ticket) == 1
