"""Consultas are answered with what is written down already, and what is new is written (SAC-08)."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from contacts import reference
from contacts.models import ServiceLine
from kit.errors import Refused
from tests import make
from tests.tickets.pages import at_the_desk, read, words
from tickets import services
from tickets.models import Article, ArticleUse, Status, Ticket
from tickets.services.errors import articles
from tickets.services.phone import registering

pytestmark = pytest.mark.django_db

AT, HOUR = make.MONDAY, make.HOUR
RIGHTS = ("tickets.view_article", "tickets.change_article")
HTMX = {"HX-Request": "true"}


def documented(**facts: Any) -> Ticket:
    """A consulta of a line in which each leaves an article."""
    return make.answered(customer=make.customer(line=make.line(documents_queries=True)), **facts)


def resolve(ticket: Ticket, **facts: Any) -> Ticket:
    usual: dict[str, Any] = {"outcome": "solved", "resolution": "Era el cable.", "at": AT + HOUR}
    usual |= {"by": make.user(), "recipients": [ticket.contact]}
    return services.resolve(ticket, **usual | facts)


@pytest.mark.req("SAC-08")
def test_a_consulta_without_an_article_asks_for_one_or_for_a_reason() -> None:
    ticket = documented()
    with pytest.raises(Refused, match="cree uno con la respuesta o diga por qué"):
        resolve(ticket)
    assert resolve(ticket, article_reason="Solo le pasa a él").status == Status.RESOLVED
    assert ticket.events.filter(text="sin artículo: Solo le pasa a él").exists()


@pytest.mark.req("SAC-08")
@pytest.mark.parametrize("how", ["used", "written"])
def test_an_article_that_was_used_or_written_for_it_is_enough(how: str) -> None:
    ticket, article = documented(), make.article()
    if how == "used":
        services.use_article(article, ticket, by=make.user(), at=AT)
    else:
        make.article(is_published=False, origin=ticket)
    assert resolve(ticket).status == Status.RESOLVED


@pytest.mark.req("SAC-08")
def test_not_to_have_solved_it_is_no_way_around_the_article() -> None:
    with pytest.raises(Refused, match="Use un artículo"):
        resolve(documented(), outcome="unsolved")
    assert resolve(
        documented(), outcome="unsolved", article_reason="Es de otro fabricante"
    ).ended_at


@pytest.mark.parametrize(
    ("facts", "ending"),
    [
        ({"kind": "incident"}, {"outcome": "solved"}),
        ({}, {"outcome": "out_of_scope"}),
    ],
)
def test_nothing_else_asks_for_an_article(facts: Any, ending: Any) -> None:
    assert resolve(documented(**facts), **ending).ended_at


def test_customer_care_documents_its_consultas_and_the_line_of_the_erp_need_not() -> None:
    reference.lines()
    said = dict(ServiceLine.objects.values_list("code", "documents_queries"))
    assert said == {"ig": False, "customer-care": True}


def test_what_is_answered_in_the_same_call_says_so_instead() -> None:
    ticket = make.ticket(customer=make.customer(line=make.line(documents_queries=True)))
    ended = registering.answer_at_once(ticket, answer="Pulse F5.", by=make.user(), at=AT + HOUR)
    assert ended.status == Status.RESOLVED


@pytest.mark.req("SAC-08")
def test_the_articles_nearest_to_what_the_customer_wrote_are_offered() -> None:
    ticket = make.ticket(subject="No puedo facturar", body="La FACTURACION electrónica da error.")
    near = make.article(title="Errores al facturar", words="comprobantes")
    nearer = make.article(title="Facturación electrónica: errores frecuentes")
    make.article(title="Cambiar la contraseña")
    make.article(title="Facturación electrónica", is_published=False)
    make.article(title="Facturación electrónica en otra línea", service_line=make.line())
    own = make.article(title="Facturación", service_line=ticket.customer.service_line)
    found = articles.offered(ticket)
    assert found[0] == nearer
    assert set(found) == {near, nearer, own}


@pytest.mark.parametrize("query", ["contraseña", "CONTRASENA", "contrase", "contraseñas", "clave"])
def test_an_article_is_found_by_its_words_in_any_form_with_and_without_accents(query: str) -> None:
    article = make.article(title="Cambiar la contraseña", words="clave, password")
    make.article(title="Imprimir etiquetas")
    assert articles.offered(make.ticket(), query) == [article]


@pytest.mark.parametrize("query", ["' | '", ":*", "!!!", "a & b", "\x00", "%"])
def test_signs_in_a_search_are_no_more_than_signs(query: str) -> None:
    make.article(title="Imprimir etiquetas")
    assert articles.offered(make.ticket(subject=query), query) == []


@pytest.mark.req("SAC-08")
def test_the_same_article_counts_once_on_a_ticket_and_only_while_it_is_published() -> None:
    ticket, article = documented(), make.article()
    for _time in range(2):
        services.use_article(article, ticket, by=make.user(), at=AT)
    assert Article.objects.counted().get(pk=article.pk).uses_count == 1
    services.set_article_state(article, "retired", by=make.user(), at=AT)
    with pytest.raises(Refused, match="no está publicado"):
        services.use_article(article, documented(), by=make.user(), at=AT)


def test_an_article_goes_from_draft_to_published_and_may_come_back_after_it_was_retired() -> None:
    article = make.article(is_published=False)
    for state in ("published", "retired", "published"):
        article = services.set_article_state(article, state, by=make.user(), at=AT)
    for wrong in ("draft", "published", "x"):
        with pytest.raises(Refused):
            services.set_article_state(article, wrong, by=make.user(), at=AT)


def test_two_who_correct_an_article_do_not_overwrite_each_other() -> None:
    article = make.article()
    facts: dict[str, Any] = {"title": "Otro", "body": "Otro", "words": "", "service_line": None}
    facts |= {"owner": None, "by": make.user(), "at": AT, "version": article.version}
    assert services.write_article(article, **facts).owner == article.owner
    with pytest.raises(Refused, match="mientras tanto"):
        services.write_article(article, **facts)


# --- Pages -------------------------------------------------------------------------------------


@pytest.fixture
def line(db: None) -> Any:
    return make.line(documents_queries=True)


@pytest.fixture
def agent(client: Client, line: Any) -> User:
    return at_the_desk(client, line.front_sector, *RIGHTS)


@pytest.mark.req("SAC-08")
def test_articles_are_suggested_on_the_ticket_and_inserted_with_one_click(
    client: Client, agent: User, line: Any
) -> None:
    ticket = make.classified(customer=make.customer(line=line), owner=agent)
    asks = reverse("tickets:pick_article", args=[ticket.pk])
    assert f'hx-get="{asks}?as=strip"' in client.get(ticket.get_absolute_url()).content.decode()
    article = make.article(title="El lector no lee")
    strip = client.get(f"{asks}?as=strip", headers=HTMX).content.decode()
    assert f'data-canned-text="{article.body}"' in strip
    use = reverse("tickets:use_article", args=[ticket.pk, article.pk])
    assert f'hx-post="{use}"' in strip
    assert client.post(use, headers=HTMX).status_code == 204
    assert ArticleUse.objects.get().ticket == ticket
    assert "Usa el artículo «El lector no lee»" in read(client, "tickets:detail", ticket.pk)


def test_what_is_fetched_within_an_answer_takes_its_own_place_and_not_that_of_the_ticket(
    client: Client, agent: User, line: Any
) -> None:
    """The form of the answer swaps the whole ticket: what lies in it would do so too."""
    ticket = make.classified(customer=make.customer(line=line), owner=agent)
    panel = reverse("tickets:pick_article", args=[ticket.pk]) + "?as=panel"
    canned = reverse("tickets:pick_canned", args=[ticket.pk])
    for page in (ticket.get_absolute_url(), panel, canned):
        html = client.get(page).content.decode()
        html = html.partition('id="composer"')[2].partition("</form>")[0] or html
        fetching = re.findall(r"<(?:div|button|input)[^>]*hx-get=[^>]*>", html)
        assert fetching
        assert not [tag for tag in fetching if 'hx-swap="innerHTML"' not in tag]
        assert not [tag for tag in fetching if "hx-target" not in tag]


def test_nothing_is_asked_for_articles_where_there_is_no_consulta_to_answer(
    client: Client, agent: User, line: Any
) -> None:
    ticket = make.answered(customer=make.customer(line=line), owner=agent, kind="incident")
    asks = reverse("tickets:pick_article", args=[ticket.pk])
    assert asks not in client.get(ticket.get_absolute_url()).content.decode()


@pytest.mark.req("SAC-08")
def test_an_article_is_made_of_a_reply_with_one_click(
    client: Client, agent: User, line: Any
) -> None:
    ticket = make.answered(customer=make.customer(line=line), owner=agent)
    address = f"{reverse('tickets:new_article')}?ticket={ticket.pk}"
    panel = client.get(reverse("tickets:pick_article", args=[ticket.pk]) + "?as=panel")
    assert address in panel.content.decode()
    page = client.get(address).content.decode()
    assert "Pruebe con otro cable" in page
    answer = client.post(address, {"title": "El lector", "body": "Otro cable."}, follow=True)
    assert "Artículo guardado como borrador" in answer.content.decode()
    made = Article.objects.get(origin=ticket)
    refused = client.post(address, {"title": "", "body": "Otro cable."})
    assert refused.status_code == 422
    assert "Otro cable." in refused.content.decode()
    client.post(reverse("tickets:set_article_state", args=[made.pk]), {"state": "published"})
    assert "El lector" in read(client, "tickets:articles", query="?q=lector")
    assert ticket.label in read(client, "tickets:article", made.pk)


@pytest.mark.req("SAC-08")
def test_resolving_a_consulta_asks_why_there_is_no_article(
    client: Client, agent: User, line: Any
) -> None:
    ticket = make.answered(customer=make.customer(line=line), owner=agent)
    address = reverse("tickets:resolve", args=[ticket.pk])
    assert "Si no queda un artículo, por qué" in words(client.get(address))
    fields = {"outcome": "solved", "resolution": "Era el cable.", "recipients": ticket.contact_id}
    assert client.post(address, fields).status_code == 409
    client.post(address, fields | {"article_reason": "Solo le pasa a él"})
    assert Ticket.objects.get(pk=ticket.pk).status == Status.RESOLVED


def test_articles_are_listed_by_state_line_and_words(
    client: Client, agent: User, line: Any
) -> None:
    one = make.article(title="Cambiar la contraseña", service_line=line)
    other = make.article(title="Imprimir etiquetas", is_published=False)
    pages = {
        "": [one],
        "?state=draft": [other],
        "?state=all": [one, other],
        "?q=contrasena": [one],
        "?q=etiquetas": [],
        f"?line={line.pk}": [one],
    }
    for query, wanted in pages.items():
        page = read(client, "tickets:articles", query=query)
        assert [row for row in (one, other) if row.title in page] == wanted, query
