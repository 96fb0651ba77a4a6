import pytest
from django.test import Client
from django.urls import reverse

from tests import doors, make
from tickets import services
from tickets.models import InboundMail, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client: Client) -> Client:
    person = make.user(
        "tickets.view_ticket",
        "tickets.change_ticket",
        "tickets.delete_ticket",
        "tickets.view_inboundmail",
        "contacts.view_all_customers",
        is_staff=True,
    )
    return doors.enter(client, person)


def test_tickets_are_shown_with_their_log_and_their_history(manager: Client) -> None:
    ticket = make.answered()
    services.chase(ticket, at=ticket.follow_up_at or make.MONDAY)
    for name, args in (
        ("changelist", []),
        ("change", [ticket.pk]),
        ("history", [ticket.pk]),
    ):
        page = manager.get(reverse(f"admin:tickets_ticket_{name}", args=args))
        assert page.status_code == 200, name
        assert ticket.subject in page.content.decode()
    found = manager.get(reverse("admin:tickets_ticket_changelist"), {"q": str(ticket.pk)})
    assert ticket.label in found.content.decode()


def test_nothing_is_changed_past_the_verbs_of_the_desk(manager: Client) -> None:
    ticket = make.ticket()
    changing = reverse("admin:tickets_ticket_change", args=[ticket.pk])
    assert manager.post(changing, {"status": "closed"}).status_code == 403
    deleting = reverse("admin:tickets_ticket_delete", args=[ticket.pk])
    assert manager.post(deleting, {"post": "yes"}).status_code == 403
    assert manager.get(reverse("admin:tickets_ticket_add")).status_code == 403
    assert Ticket.objects.get().status == ticket.status


def test_only_tickets_that_one_may_see_are_shown(client: Client) -> None:
    mine, foreign = make.ticket(subject="El mío"), make.ticket(subject="El ajeno")
    doors.enter(client, make.user("tickets.view_ticket", sector=mine.sector, is_staff=True))
    page = client.get(reverse("admin:tickets_ticket_changelist")).content.decode()
    assert "El mío" in page
    assert "El ajeno" not in page
    hidden = client.get(reverse("admin:tickets_ticket_change", args=[foreign.pk]))
    assert hidden.status_code == 302


def test_inbound_mail_is_shown_with_its_fate(manager: Client) -> None:
    InboundMail.objects.create(
        mailbox="a@sgc.test", sha256="c", size=1, sender="ana@c.test", received_at=make.MONDAY
    )
    page = manager.get(reverse("admin:tickets_inboundmail_changelist"))
    assert "ana@c.test" in page.content.decode()
