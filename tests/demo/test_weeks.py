"""What the weeks of the demo company leave behind."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.http import QueryDict

from accounts.models import BulkChange, SavedView, User
from config.lists import LISTINGS
from contacts.models import (
    Contact,
    Customer,
    Import,
    ImportStatus,
    OptOut,
    PrivacyRequest,
    Verdict,
)
from contacts.services import imports
from outbox.models import Mail, MailStatus
from tests.demo.lives import UNTIL, lived
from tickets.models import (
    Article,
    Escalation,
    EventKind,
    Fate,
    Feedback,
    FollowUp,
    InboundMail,
    Incident,
    IncidentNews,
    Message,
    OutgoingCall,
    Status,
    Ticket,
    TicketEvent,
    TimeEntry,
    Track,
    UpdateRequest,
    Voice,
)
from tickets.services.promises import clocks
from visits.models import Asi, Visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_some_weeks")]


@pytest.fixture(scope="module")
def _some_weeks(
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """Weeks that several tests look at: they are lived once, and nothing of them remains."""
    patch = pytest.MonkeyPatch()
    patch.setattr("django.conf.settings.MEDIA_ROOT", tmp_path_factory.mktemp("files"))
    with django_db_blocker.unblock():
        whole: Any = transaction.atomic()
        whole._from_testcase = True  # as Django's TestCase does: what is durable may begin in it
        with whole:
            lived(20, tickets=40)
            yield
            transaction.set_rollback(True)
    patch.undo()


def test_after_some_weeks_no_open_ticket_has_been_silent_for_48_hours_unnoticed() -> None:
    opened = Ticket.objects.open()
    assert opened.exists()
    assert not opened.silent_at(UNTIL).exists()
    assert not Ticket.objects.alerting_at(UNTIL).exists()
    # and silence did happen: somebody owed an update, somebody was reminded
    assert set(FollowUp.objects.values_list("track", flat=True)) == {Track.OURS, Track.THEIRS}


def test_lists_are_lived_in() -> None:
    assert {view.listing for view in SavedView.objects.all()} == LISTINGS.keys()
    for view in SavedView.objects.all():
        listing = LISTINGS[view.listing]
        form = listing.asked(QueryDict(view.query), user=view.owner, at=UNTIL)
        assert not form.errors, view
        if view.is_shared and view.name != "Esperan a un tercero":
            assert form.chosen(listing.rows(view.owner)).exists(), view
    undone, done = BulkChange.objects.order_by("undone_at")
    assert {row["outcome"] for row in undone.undone} == {"done"}
    assert "done" in {row["outcome"] for row in done.rows}


def test_customers_were_visited_until_the_last_days_and_one_asi_is_still_to_be_written() -> None:
    newest = Asi.objects.latest("began_at")
    assert UNTIL - newest.began_at < timedelta(days=5)
    assert Visit.objects.filter(state="held").count() > 2
    assert Visit.objects.planned().filter(ends_at__lt=UNTIL).count() == 1


def test_errors_are_followed_and_their_customers_told() -> None:
    assert IncidentNews.objects.exclude(message=None).exists()
    assert {one.ended_at is None for one in UpdateRequest.objects.all()} == {True, False}
    assert not Incident.objects.filter(tickets=None).exists()


def test_consultas_are_answered_with_articles_and_evolutivos_go_to_be_estimated() -> None:
    assert Article.objects.filter(uses__isnull=False).exists()
    assert Ticket.objects.exclude(stage="").exists()


def test_every_stored_deadline_is_what_the_log_of_the_ticket_says() -> None:
    call_command("verify_clocks", stdout=StringIO())  # fails where one is not
    assert [line for ticket in Ticket.objects.all() for line in clocks.disagreements(ticket)] == []


def test_every_kind_of_mail_and_every_turn_of_a_ticket_occurs() -> None:
    fates = set(InboundMail.objects.values_list("fate", flat=True))
    assert fates == set(Fate.values) - {Fate.RECEIVED}
    assert InboundMail.objects.filter(fate=Fate.QUARANTINE).count() == 1  # the one meant to be
    turns = set(Ticket.objects.values_list("status", flat=True))
    assert turns >= {Status.PENDING, Status.IN_PROGRESS, Status.REFERRED, Status.RESOLVED}


def test_the_letters_of_the_past_go_to_nobody_and_only_the_last_ones_still_wait() -> None:
    assert mail.outbox == []
    assert Mail.objects.filter(status=MailStatus.SENT).count() > 100
    waiting = Mail.objects.exclude(status__in=[MailStatus.SENT, MailStatus.CANCELLED])
    assert Mail.objects.filter(status=MailStatus.CANCELLED).count() <= 2  # somebody withdrew one
    assert set(waiting.values_list("status", flat=True)) <= {MailStatus.QUEUED}
    assert all((UNTIL - letter.created_at).total_seconds() <= 2 * 3600 for letter in waiting)


def test_the_list_of_a_fair_is_imported_but_for_what_is_wrong_or_known() -> None:
    job = Import.objects.get(name="visitantes-feria.csv")
    assert job.status == ImportStatus.DONE
    assert imports.tally(job)[Verdict.CREATE] == 5
    assert imports.tally(job)[Verdict.UPDATE] + imports.tally(job)[Verdict.REJECT] == 2
    assert Customer.objects.filter(legal_name="Papelera Iberá S.A.").exists()


def test_a_list_that_was_imported_by_mistake_was_taken_back() -> None:
    job = Import.objects.get(name="lista-equivocada.csv")
    assert job.status == ImportStatus.UNDONE
    assert set(job.rows.values_list("undo", flat=True)) == {"undone"}
    assert not Customer.objects.filter(legal_name__contains="Tupungato").exists()


def test_somebody_is_blocked_and_named_nowhere() -> None:
    assert PrivacyRequest.objects.blocks().count() == 1
    assert not Contact.objects.filter(search__contains="olvido").exists()
    assert OptOut.objects.count() == 2


# What only we read of a ticket. The resolution, the reason of a delay and what an update tells are
# for the customer; what an error is about is told at each change of its state.
INTERNAL: tuple[tuple[Any, ...], ...] = (
    (Ticket.objects, "silent_close_reason"),
    (Escalation.objects, "reason", "information", "outcome", "review", "measures"),
    (Feedback.objects, "analysis", "treatment"),
    (TimeEntry.objects, "note"),
    (OutgoingCall.objects, "summary"),
    (Incident.objects, "steps", "expected", "actual"),
)


def written(rows: Any, *fields: str) -> list[str]:
    return [text for field in fields for text in rows.values_list(field, flat=True) if text]


def test_nothing_that_we_say_among_ourselves_stands_in_a_letter_to_a_customer() -> None:
    """C9: nothing that only we read, in whatever field, is in any letter of the whole life."""
    ours = set(User.objects.values_list("email", flat=True))
    outside = Mail.objects.exclude(kind="provider_message")  # who helps us reads what they need
    letters = [mail for mail in outside if not ours.issuperset(mail.to)]
    fields = [found for model, *names in INTERNAL for found in written(model, *names)]
    notes = Message.objects.exclude(voice__in=[Voice.PUBLIC, Voice.CUSTOMER])
    moved = TicketEvent.objects.filter(kind__in=[EventKind.ESCALATED, EventKind.PAUSED])
    texts = [*fields, *written(notes, "body"), *written(moved, "text")]
    heard = "\n".join(written(Message.objects.filter(voice=Voice.CUSTOMER), "body"))
    lines = {line for text in texts for line in text.splitlines() if len(line) > 25}
    secrets = {line for line in lines if line not in heard}  # what they said, they know
    assert len(letters) > 100
    assert len(secrets) > 20
    said = "\n".join(f"{mail.subject}\n{mail.body}" for mail in letters)
    assert [secret for secret in secrets if secret in said] == []
