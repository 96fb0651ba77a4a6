import re

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.template.loader import render_to_string
from django.test import RequestFactory


class NoteForm(forms.Form):
    body = forms.CharField(label="Texto", help_text="Lo lee el cliente.")
    tell = forms.BooleanField(label="Avisar", required=False)
    kind = forms.ChoiceField(label="Clase", choices=[("a", "Una")], widget=forms.RadioSelect)

    def clean(self) -> None:
        raise forms.ValidationError("Ha cambiado mientras escribía.")


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_a_field_ties_its_label_help_and_errors_to_its_control() -> None:
    html = str(NoteForm({"body": ""}))
    control = re.search(r"<input[^>]*name=\"body\"[^>]*>", html)
    assert control is not None
    assert 'aria-describedby="id_body_helptext id_body_error"' in control[0]
    assert 'aria-invalid="true"' in control[0]
    for part in ('for="id_body"', 'id="id_body_helptext"', 'id="id_body_error"'):
        assert part in html


def test_a_form_shows_the_errors_that_belong_to_no_field() -> None:
    assert "Ha cambiado mientras escribía." in str(NoteForm({"body": "x"}))


def test_optional_fields_say_so_and_required_ones_do_not() -> None:
    class Both(forms.Form):
        phone = forms.CharField(required=False)
        name = forms.CharField()

    assert str(Both()).count("(opcional)") == 1


def test_a_group_of_choices_has_a_legend() -> None:
    assert re.search(r"<legend>\s*Clase", str(NoteForm()))


def test_the_pages_of_a_list_keep_the_filters_of_the_address() -> None:
    request = RequestFactory().get("/", {"state": "open", "page": "2"})
    page = Paginator(range(100), 25).get_page(2)
    html = Template("{% pager page %}").render(RequestContext(request, {"page": page}))
    assert 'href="?state=open&amp;page=3"' in html
    assert "26–50 de 100" in html


def test_what_is_wrapped_is_escaped_once() -> None:
    html = render("{% card title=title %}{{ body }}{% endcard %}", title="A & B", body="<b>")
    assert "A &amp; B" in html
    assert "&lt;b&gt;" in html


def test_a_failure_page_needs_neither_a_person_nor_a_database() -> None:
    for name in ("400.html", "403_csrf.html", "429.html", "500.html"):
        assert "<h1>" in render_to_string(name)


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        (("Empresa", None, 0), "Empresa · — · 0"),
        (("", None, ""), "—"),
        (("A", "B", "C"), "A · B · C"),
    ],
)
def test_facts_that_share_a_line_say_which_is_missing(
    values: tuple[object, ...], shown: str
) -> None:
    assert render("{% facts a b c %}", **dict(zip("abc", values, strict=True))) == shown
