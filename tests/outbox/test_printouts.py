"""Pages that people ask for as PDF: made by a worker, kept as made, seen by whoever asked."""

import ctypes.util
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

import outbox.services as outbox
from kit import pdf
from outbox.models import Notice, Printout
from sla.models import Metric
from tests import doors, make
from tests.tickets.pages import words

pytestmark = pytest.mark.django_db
AT = make.MONDAY
needs_pango = pytest.mark.skipif(
    ctypes.util.find_library("pango-1.0") is None,
    reason=f"no Pango here, and bin/check could not install it: apt-get install {pdf.PANGO}",
)


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@needs_pango
@pytest.mark.req("SLA-17")
def test_the_sla_document_is_printed_with_its_scope_and_its_tables(client: Client) -> None:
    policy = make.policy()
    policy.scope = "Soporte técnico, mantenimiento y actualizaciones."
    policy.save()
    person = make.user("sla.view_policy")
    doors.enter(client, person)
    answer = client.post(reverse("sla:print_policy", args=[policy.pk]), follow=True)
    assert "Se está componiendo" in words(answer)
    row = Printout.objects.get()
    assert policy.scope in row.page
    assert "Incidencia · SaaS" in row.page
    assert outbox.make_due_printouts(at=AT) == 1
    row.refresh_from_db()
    assert (row.status, row.made_at, row.page) == ("done", AT, "")
    assert Notice.objects.get(user=person).text.startswith("está listo el PDF")
    content = b"".join(client.get(reverse("outbox:printout_file", args=[row.pk])))
    assert content.startswith(b"%PDF")
    assert outbox.make_due_printouts(at=AT) == 0


@pytest.mark.req("SLA-17")
def test_the_customers_copy_of_the_sla_says_nothing_of_our_own_goals(client: Client) -> None:
    policy = make.policy()
    doors.enter(client, make.user("sla.view_policy"))
    client.post(reverse("sla:print_policy", args=[policy.pk]), {"contract": "1"})
    client.post(reverse("sla:print_policy", args=[policy.pk]))
    ours, theirs = Printout.objects.order_by("-pk")
    assert 'class="internal">30 min' in ours.page
    assert "30 min" not in theirs.page


@pytest.mark.req("SLA-18")
def test_the_four_tables_are_looked_at_on_a_page(client: Client) -> None:
    make.policy()
    doors.enter(client, make.user("sla.view_policy"))
    page = words(client.get(reverse("sla:policies")))
    titles = ["Incidencia · SaaS", "Incidencia · Open Source"]
    titles += ["Consulta · todos los modelos", "Evolutivo · todos los modelos"]
    assert [title for title in titles if title not in page] == []
    assert "Muy Alta 1 h 30 min" in page


@pytest.mark.req("SLA-18", "SLA-17")
def test_the_estimate_of_an_evolutivo_is_that_of_a_simple_one_on_page_and_paper(
    client: Client,
) -> None:
    policy = make.policy()
    make.target(policy, "change", Metric.ESTIMATE, "3d 3d", priority="low")
    doors.enter(client, make.user("sla.view_policy"))
    client.post(reverse("sla:print_policy", args=[policy.pk]), {"contract": "1"})
    for page in (words(client.get(reverse("sla:policies"))), Printout.objects.get().page):
        assert "Estimación formal de un Simple (provisional)" in page


@pytest.mark.req("SLA-22")
def test_the_account_of_a_ticket_is_printed_to_the_second(client: Client) -> None:
    ticket = make.answered()
    doors.enter(client, make.user("tickets.view_ticket", sector=ticket.sector))
    client.post(reverse("tickets:print_ledger", args=[ticket.pk]))
    page = Printout.objects.get().page
    assert "Toda la vida del ticket" in page
    assert "02/03/2026 10:00:00" in page


def test_a_page_that_cannot_be_made_says_why_and_holds_up_no_other(
    monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    person = make.user()
    pages = [
        outbox.ask_printout("<p>", title=f"Nº {n}", name="a.pdf", by=person, at=AT) for n in "12"
    ]
    monkeypatch.setattr(pdf, "PATIENCE", 0.001)
    assert outbox.make_due_printouts(at=AT) == 2
    doors.enter(client, person)
    told = words(client.get(reverse("outbox:printout", args=[pages[0].pk])))
    assert "No se pudo componer" in told
    assert "tarda demasiado" in told
