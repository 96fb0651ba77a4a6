"""The demo company is lived: nothing in it could not have happened."""

from io import StringIO
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from contacts.models import Customer
from kit.errors import Refused
from outbox.models import Mail, MailStatus
from tests.demo.lives import UNTIL, digest, lived
from tickets.models import Fate, FollowUp, InboundMail, Status, Ticket, Track
from tickets.services import clocks

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_of_this_test_only(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path


def digest_of_a_life(seed: int) -> str:
    """What happened in a life of which nothing remains."""
    before = transaction.savepoint()
    lived(10, seed=seed)
    found = digest()
    transaction.savepoint_rollback(before)
    assert not Ticket.objects.exists()
    return found


def test_the_same_seed_gives_the_same_life_and_another_seed_another() -> None:
    first = digest_of_a_life(7)
    assert digest_of_a_life(7) == first
    assert digest_of_a_life(8) != first


@pytest.mark.req("SAC-03")
def test_after_weeks_no_open_ticket_has_been_silent_for_48_hours_unnoticed() -> None:
    lived(24, tickets=50)
    opened = Ticket.objects.open()
    assert opened.exists()
    assert not opened.silent_at(UNTIL).exists()
    assert not Ticket.objects.alerting_at(UNTIL).exists()
    # and silence did happen: somebody owed an update, somebody was reminded
    assert set(FollowUp.objects.values_list("track", flat=True)) == {Track.OURS, Track.THEIRS}


def test_every_stored_deadline_is_what_the_log_of_the_ticket_says() -> None:
    lived(10)
    assert [line for ticket in Ticket.objects.all() for line in clocks.disagreements(ticket)] == []


def test_every_kind_of_mail_and_every_turn_of_a_ticket_occurs() -> None:
    lived(40, tickets=70)
    fates = set(InboundMail.objects.values_list("fate", flat=True))
    assert fates == set(Fate.values) - {Fate.RECEIVED}
    assert InboundMail.objects.filter(fate=Fate.QUARANTINE).count() == 1  # the one meant to be
    turns = set(Ticket.objects.values_list("status", flat=True))
    assert turns >= {Status.PENDING, Status.IN_PROGRESS, Status.REFERRED, Status.RESOLVED}


def test_the_letters_of_the_past_go_to_nobody_and_the_last_ones_wait_for_the_worker() -> None:
    lived(10)
    company_letters = Mail.objects.exclude(status=MailStatus.SENT)
    assert mail.outbox == []
    assert Mail.objects.filter(status=MailStatus.SENT).count() > 20
    assert set(company_letters.values_list("status", flat=True)) <= {MailStatus.QUEUED}


def test_customers_beyond_those_of_the_books_are_invented() -> None:
    lived(2, customers=40, tickets=3)
    assert Customer.objects.count() == 40


def test_a_company_that_already_lives_is_left_alone() -> None:
    lived(2, customers=2, tickets=1)
    with pytest.raises(Refused, match="Ya hay datos"):
        lived(2)
    with pytest.raises(CommandError, match="Ya hay datos"):
        call_command("live", days=1)
    assert Customer.objects.count() == 2


def test_whoever_logs_in_with_the_printed_password_finds_their_work(client: Client) -> None:
    call_command("load_reference", stdout=StringIO())
    told = StringIO()
    call_command("live", days=2, customers=3, tickets=4, stdout=told)
    password = told.getvalue().split("Contraseña de todas: ")[1].split()[0]
    login = {"login": "agente@demo.sgc", "password": password}
    answer = client.post("/cuenta/login/", login)
    assert answer.status_code == 302
    assert User.objects.get(email="agente@demo.sgc").sector is not None


@pytest.mark.parametrize(
    ("options", "complaint"),
    [({"days": 0}, "--days"), ({"until": "ayer"}, "--until")],
)
def test_a_mistyped_option_is_explained(options: dict[str, object], complaint: str) -> None:
    with pytest.raises(CommandError, match=complaint):
        call_command("live", **options)
