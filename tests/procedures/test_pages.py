"""The pages of documents: reading, comparing, drafting with what was typed kept."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts import services as accounts
from accounts.roles import DIRECTION, QUALITY_HEAD, SAC_HEAD, STAFF
from procedures.models import Document, Revision
from procedures.text import marked, render
from tests import doors, make
from tests.procedures.conftest import enter

pytestmark = pytest.mark.django_db
AT = make.MONDAY


@pytest.fixture
def head(client: Client) -> Client:
    accounts.apply_roles(at=make.MONDAY)
    return doors.enter(client, make.user(SAC_HEAD, STAFF), has_second_factor=True)


def fields(draft: Revision, **more: Any) -> dict[str, Any]:
    return {
        "purpose": "Ordenar el trabajo.",
        "responsibilities": "De todos.",
        "description": "Se hace así.",
        "version": draft.version,
        "changes-TOTAL_FORMS": 2,
        "changes-INITIAL_FORMS": 0,
        "changes-0-place": "§ 10.1",
        "changes-0-reason": "modification",
        "changes-0-description": "De 48 a 24 horas.",
    } | more


def write(head: Client, draft: Revision, **more: Any) -> doors.Answer:
    return head.post(reverse("procedures:write", args=[draft.pk]), fields(draft, **more))


def test_a_draft_with_a_wrong_figure_comes_back_with_all_that_was_typed(
    head: Client, methodology: Document
) -> None:
    draft = make.drafted(document=methodology)
    page = write(head, draft, figure_follow_up_after="dos días", purpose="Lo que escribí")
    told = page.content.decode()
    assert page.status_code == 422
    assert "una duración como" in told
    assert "Lo que escribí" in told
    assert "De 48 a 24 horas." in told


@pytest.mark.req("DOC-03")
def test_the_change_control_takes_whole_rows_and_one_of_two_reasons(
    head: Client, methodology: Document
) -> None:
    draft = make.drafted(document=methodology)
    assert write(head, draft, **{"changes-0-reason": "porque sí"}).status_code == 422
    assert write(head, draft, **{"changes-1-place": "§ 9"}).status_code == 422
    assert write(head, draft).status_code == 302
    assert [(row.place, row.reason) for row in draft.changes.all()] == [("§ 10.1", "modification")]


def test_a_figure_is_proposed_and_a_provisional_one_confirmed_on_the_page(
    head: Client, methodology: Document
) -> None:
    draft = make.drafted(document=methodology)
    said = {"figure_follow_up_after": "24 h", "confirm_reminder_steps": "on", "send": "1"}
    assert write(head, draft, **said).status_code == 302
    draft.refresh_from_db()
    given = dict(draft.values.values_list("rule__key", "value"))
    assert (draft.status, given) == ("review", {"follow_up_after": "24 h", "reminder_steps": "3"})
    told = head.get(draft.get_absolute_url()).content.decode()
    assert "48 h" in told
    assert "24 h" in told
    assert "El barrido de silencio" in told
    assert reverse("tickets:touched", args=["follow_up_after"]) in told


def test_what_is_sent_incomplete_is_kept_and_told(head: Client, methodology: Document) -> None:
    draft = make.drafted(document=methodology)
    page = head.post(
        reverse("procedures:write", args=[draft.pk]),
        fields(draft, purpose="", send="1"),
        follow=True,
    )
    draft.refresh_from_db()
    assert draft.status == "draft"
    assert "falta: el objeto" in page.content.decode()


@pytest.mark.req("DOC-04")
def test_the_page_of_a_draft_is_closed_to_other_roles(head: Client) -> None:
    draft = make.drafted(owners=[QUALITY_HEAD])
    assert head.get(reverse("procedures:write", args=[draft.pk])).status_code == 409
    assert write(head, draft).status_code == 409
    draft.refresh_from_db()
    assert draft.purpose == "Ordenar."


@pytest.mark.req("DOC-01", "DOC-02")
def test_a_document_is_read_with_its_history_and_related_documents(head: Client) -> None:
    procedure = enter("PE-CM-01")
    other = make.document(code="AAA-9")
    draft = make.drafted(document=procedure)
    draft.related.set([other])
    told = head.get(draft.get_absolute_url()).content.decode()
    assert other.get_absolute_url() in told
    told = head.get(procedure.get_absolute_url()).content.decode()
    for words in ("1. OBJETO", "RESPONSABILIDADES", "Clasificación", "rev. 00", "Vigente"):
        assert words in told


def test_drafts_are_seen_by_those_who_prepare_or_approve_only(client: Client) -> None:
    accounts.apply_roles(at=make.MONDAY)
    draft = make.drafted()
    for role, status in ((STAFF, 404), (DIRECTION, 200)):
        doors.enter(client, make.user(role), has_second_factor=True)
        assert client.get(draft.get_absolute_url()).status_code == status


@pytest.mark.req("DOC-08")
def test_the_register_is_grouped_and_filtered(head: Client) -> None:
    enter("PO-05")
    enter("PE-CM-01")
    page = reverse("procedures:documents")
    assert "Atención al cliente" in head.get(page).content.decode()
    told = head.get(page, {"group": "kind", "q": "gestion"}).content.decode()
    assert "Procedimientos operativos" in told
    assert "PE-CM-01" in told
    assert "PO-05" not in told


@pytest.mark.req("CAP-06")
def test_what_is_to_be_read_stands_on_my_day_until_it_is_acknowledged(head: Client) -> None:
    policy = enter("POL-CAL")
    panel = reverse("procedures:to_read_panel")
    assert "Política de Calidad" in head.get(panel).content.decode()
    in_force = policy.in_force(AT)
    assert in_force is not None
    head.post(reverse("procedures:acknowledge", args=[in_force.pk]))
    assert head.get(panel).content.decode().strip() == ""


@pytest.mark.req("CAP-06")
def test_missing_readings_are_listed(client: Client) -> None:
    accounts.apply_roles(at=make.MONDAY)
    enter("POL-CAL")
    missing = make.user(STAFF, name="Falta Leer")
    doors.enter(client, make.user(DIRECTION), has_second_factor=True)
    assert missing.name in client.get(reverse("procedures:readings")).content.decode()


def test_the_provisional_figures_are_listed_for_the_business(
    head: Client, methodology: Document
) -> None:
    told = head.get(reverse("procedures:figures"), {"view": "provisional"}).content.decode()
    assert "Recordatorios al cliente" in told
    assert "Tiempo máximo de un ticket sin noticias" not in told


def test_a_card_that_a_colleague_changed_meanwhile_is_not_overwritten(client: Client) -> None:
    accounts.apply_roles(at=make.MONDAY)
    document = make.document()
    doors.enter(client, make.user(QUALITY_HEAD), has_second_factor=True)
    url = reverse("procedures:update_document", args=[document.pk])
    owners = [document.owners.get().pk]
    card = {"code": document.code, "title": "Nuevo", "kind": "instruction", "owners": owners}
    assert client.post(url, card | {"version": 1}).status_code == 302
    stale = client.post(url, card | {"version": 1, "title": "Mío"})
    assert stale.status_code == 409
    assert "Mío" in stale.content.decode()
    document.refresh_from_db()
    assert document.title == "Nuevo"


def test_the_register_costs_the_same_whatever_its_length(
    head: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(6):
        make.issued()
    head.get(reverse("procedures:documents"))
    with django_assert_max_num_queries(22):
        head.get(reverse("procedures:documents"))


def test_text_is_shown_without_whatever_could_run_or_be_fetched() -> None:
    html, _parts = render(
        "<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![y](http://a.test/p.png)\n\n"
        "# Título\n\n**bien**"
    )
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert "<img" not in html
    assert "<strong>bien</strong>" in html
    assert "<h3 id=" in html


def test_a_comparison_marks_the_words_that_came_and_went() -> None:
    told = marked("Ningún ticket pasa 48 horas <b>", "Ningún ticket pasa 24 horas <b>")
    assert "<del> 48</del><ins> 24</ins>" in told
    assert "&lt;b&gt;" in told


def test_a_document_is_found_by_the_search_of_the_whole_house(head: Client) -> None:
    document = make.document(title="Cómo se guarda la información")
    told = head.get(reverse("search"), {"q": "informacion"}).content.decode()
    assert document.get_absolute_url() in told
