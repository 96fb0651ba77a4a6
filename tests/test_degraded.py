"""K3: with Redis, the post, the mailbox or the printer away, a ticket goes its way all the same.

One at a time and in pairs; what had to wait leaves by itself once they are back.
"""

import io
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from django.core import mail as django_mail
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

import outbox.services as outbox
from kit import pdf
from outbox.models import Mail, MailStatus, Printout
from tests import doors, make
from tests.test_web import complaints
from tests.test_without_redis import AWAY
from tickets.models import Message, Status, Ticket

pytestmark = pytest.mark.django_db

SMTP = {"EMAIL_BACKEND": "outbox.smtp.EmailBackend", "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": 1}
GONE: dict[str, dict[str, Any]] = {
    "redis": {"CACHES": AWAY, "CELERY_BROKER_URL": "redis://127.0.0.1:1/0"},
    "post": SMTP,
    "mailbox": {"IMAP_URL": "imap://a:b@127.0.0.1:1/INBOX"},
    "printer": {},
}
CASES = [
    pytest.param(parts, marks=() if parts == ("post",) else pytest.mark.faults, id="+".join(parts))
    for parts in (*combinations(GONE, 1), *combinations(GONE, 2))
]
SEEING = ("contacts.view_customer", "contacts.view_all_customers")
RIGHTS = ("view", "open", "classify", "take", "reply", "note", "close")


@contextmanager
def away(parts: tuple[str, ...]) -> Iterator[None]:
    with ExitStack() as faults, pytest.MonkeyPatch.context() as patch:
        for part in parts:
            faults.enter_context(override_settings(**GONE[part]))
        if "printer" in parts:
            patch.setattr(pdf, "ROOT", Path("/"))  # there is no program of ours
        yield


def sweep() -> None:
    """Some time later: what was held back for a moment, or is tried again, is due."""
    Mail.objects.filter(status=MailStatus.QUEUED).update(next_try_at=timezone.now())
    call_command("sweep", stdout=io.StringIO())


@pytest.fixture
def agent(client: Client) -> Client:
    rights = [f"tickets.{right}_ticket" for right in RIGHTS]
    return doors.enter(client, make.user(*rights, *SEEING))


@pytest.mark.parametrize("parts", CASES)
def test_a_ticket_goes_its_way_and_what_waited_leaves_afterwards(
    agent: Client, parts: tuple[str, ...]
) -> None:
    make.policy()
    person = make.contact(customer=make.customer(legal_name="Farmacia Núñez"))
    page = Printout(title="Ficha", name="ficha.pdf", page="<html lang=es><title>F</title></html>")
    page.asked_by, page.asked_at = make.user(), timezone.now()
    page.save()
    with away(parts):
        ticket = go_through(agent, person.pk)
        sweep()
        assert left(ticket) is ("post" not in parts)
        page.refresh_from_db()
        assert (page.status == "failed") is ("printer" in parts)
        assert bool(page.problem) is ("printer" in parts)
    sweep()
    assert left(ticket)
    assert len(django_mail.outbox) == Mail.objects.count()
    page.status = "queued"
    page.save()
    outbox.make_due_printouts(at=timezone.now())
    page.refresh_from_db()
    assert page.status == "done", page.problem


def go_through(agent: Client, contact: int) -> Ticket:
    """Open it, answer, note, end, close, and find it."""
    told = {"subject": "No lee", "body": "Desde esta mañana no lee ninguno.", "channel": "phone"}
    where = f"{reverse('tickets:open')}?contact={contact}"
    sent(agent, where, told | {"contact": contact})
    ticket = Ticket.objects.get()
    for verb, fields in STEPS:
        ticket.refresh_from_db()
        given = {"version": ticket.version} | fields
        if verb == "resolve":
            given["recipients"] = [contact]
        sent(agent, reverse(f"tickets:{verb}", args=[ticket.pk]), given)
    for page in ("tickets:queue", "home", "tickets:daily"):
        assert agent.get(reverse(page)).status_code in (200, 403)
    assert agent.get(ticket.get_absolute_url()).status_code == 200
    assert "Farmacia" in agent.get(reverse("search"), {"q": "farmacia"}).text
    ticket.refresh_from_db()
    assert ticket.status == Status.CLOSED
    assert Message.objects.filter(ticket=ticket, body="Pruebe otro cable.").exists()
    return ticket


STEPS: list[tuple[str, dict[str, object]]] = [
    ("classify", {"kind": "query", "priority": "low", "area": "sac"}),
    ("take", {}),
    ("reply", {"body": "Pruebe otro cable.", "next_step": "Le llamamos el martes."}),
    ("note", {"note-body": "Es conocido."}),
    (
        "resolve",
        {"outcome": "solved", "resolution": "Era el cable.", "article_reason": "Uno solo."},
    ),
    ("close", {}),
]


def sent(agent: Client, where: str, fields: dict[str, object]) -> None:
    answer = agent.post(where, fields)
    assert answer.status_code == 302, complaints(answer)


def left(ticket: Ticket) -> bool:
    """Whether all of its letters left; those that did not wait for their next attempt."""
    states = set(Mail.objects.filter(key__startswith=f"ticket-{ticket.pk}-").values_list("status"))
    assert states <= {(MailStatus.SENT,), (MailStatus.QUEUED,)}
    return states == {(MailStatus.SENT,)}
