import pytest

from ops.layout import Trouble
from ops.visitor import Page

HTML = """
<style>body { color: red }</style>
<form method="post" action="/buscar/"><input name="q" value="uno"></form>
<form method="post">
  <input type="hidden" name="csrf" value="abc"><input type="submit" name="send" value="Enviar">
  <textarea name="body">
Hola &amp; adiós</textarea>
  <select name="state"><option value="a">A</option><option value="b" selected>B</option></select>
  <select name="first"><option value="x">X</option><option value="y">Y</option></select>
  <input type="checkbox" name="no"><input type="checkbox" name="yes" value="1" checked>
  <input type="file" name="file">
</form>
<p>Su   consulta</p>
"""


@pytest.fixture
def page() -> Page:
    return Page("http://localhost/tickets/7/", 200, HTML)


def test_a_form_sends_what_a_browser_would_send(page: Page) -> None:
    form = page.form("body")
    assert form.method == "post"
    assert form.values == {
        "csrf": "abc",
        "body": "Hola & adiós",
        "state": "b",
        "first": "x",
        "yes": "1",
    }


def test_a_form_is_found_by_its_fields(page: Page) -> None:
    assert page.form("q").action == "/buscar/"
    with pytest.raises(Trouble, match="ningún formulario con password"):
        page.form("password")


def test_a_form_is_found_by_where_it_leads(page: Page) -> None:
    assert "q" in page.form(to="/buscar/").values
    with pytest.raises(Trouble, match="ningún formulario hacia /borrar/"):
        page.form(to="/borrar/")


def test_what_a_list_offers_is_known_by_its_words(page: Page) -> None:
    assert page.form("state").choices["state"] == {"A": "a", "B": "b"}


def test_the_text_of_a_page_is_what_a_person_reads(page: Page) -> None:
    assert page.path == "/tickets/7/"
    assert page.text.endswith("Su consulta")
    assert "color" not in page.text
