"""Controlled documents at the desk: sent with an answer, named by the clocks, counted by figure."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kit.files import store
from procedures import reference
from procedures.models import Document
from tests import doors, make
from tickets.services.promises import clocks
from tickets.services.promises.touched import BEARS_UPON, touched_by

pytestmark = pytest.mark.django_db
AT = make.MONDAY


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def desk(client: Client) -> Client:
    permissions = ("tickets.view_ticket", "tickets.reply_ticket", "contacts.view_all_customers")
    return doors.enter(client, make.user(*permissions))


@pytest.mark.req("ORG-31")
def test_the_guide_in_force_goes_with_an_answer(desk: Client) -> None:
    document = make.document(is_for_customers=True, title="Guía de Normas")
    former = make.issued(document=document, file=store(b"%PDF-1", name="guia-1.pdf"))
    current = make.issued(document=document, file=store(b"%PDF-2", name="guia-2.pdf"), at=AT)
    assert former.file
    assert current.file
    ticket = make.classified()
    page = desk.get(ticket.get_absolute_url()).content.decode()
    assert "Guía de Normas" in page
    answer = {"body": "Le enviamos la guía.", "next_step": "Léala.", "documents": [document.pk]}
    assert desk.post(reverse("tickets:reply", args=[ticket.pk]), answer).status_code == 302
    message = ticket.messages.latest("pk")
    assert [(one.name, one.sha256) for one in message.attachments.all()] == [
        ("guia-2.pdf", current.file.sha256)
    ]
    assert message.mail is not None
    assert [one.name for one in message.mail.files.all()] == ["guia-2.pdf"]


@pytest.mark.req("ORG-31")
def test_only_documents_for_customers_are_offered(desk: Client) -> None:
    inner = make.issued(file=store(b"%PDF-1", name="interno.pdf")).document
    ticket = make.classified()
    answer = {"body": "Hola.", "next_step": "Nada.", "documents": [inner.pk]}
    desk.post(reverse("tickets:reply", args=[ticket.pk]), answer)
    assert not any(message.attachments.exists() for message in ticket.messages.all())


def test_the_explanation_names_the_revision_that_the_48_hours_obey(desk: Client) -> None:
    reference.load(AT)
    ticket = make.answered()
    page = desk.get(reverse("tickets:explain", args=[ticket.pk])).content.decode()
    assert "48 h, según § 10.1 Regla general de" in page
    assert "MET-CC rev. 00" in page


def test_a_figure_knows_how_many_tickets_it_bears_upon(desk: Client) -> None:
    ours, theirs = make.answered(), make.answered(waits=True)
    both = touched_by("follow_up_after")
    assert both is not None
    assert set(both) == {ours, theirs}
    assert list(touched_by("reminder_steps") or []) == [theirs]
    assert touched_by("document_review_months") is None
    page = desk.get(reverse("tickets:touched", args=["follow_up_after"])).content.decode()
    assert "Hoy, 2 tickets." in page


@pytest.mark.req("SLA-23")
def test_the_share_at_which_terms_warn_bears_upon_no_ticket_that_is_open(desk: Client) -> None:
    reference.load(AT)
    ticket = make.classified()
    before = ticket.reply_warn_at
    methodology = Document.objects.get(code="MET-CC")
    make.issued(document=methodology, figures={"sla_warn_share": "0.5"}, at=AT + make.HOUR)
    clocks.reckon(ticket)
    assert ticket.reply_warn_at == before
    later = make.classified(at=AT + 2 * make.HOUR)
    assert later.reply_warn_at
    assert before
    assert later.reply_warn_at - later.opened_at < before - ticket.opened_at
    page = desk.get(reverse("tickets:touched", args=["sla_warn_share"])).content.decode()
    assert "Hoy" not in page


@pytest.mark.parametrize("key", sorted(BEARS_UPON))
def test_every_figure_of_the_desk_can_be_counted(key: str) -> None:
    found = touched_by(key)
    assert found is not None
    assert found.count() == 0
