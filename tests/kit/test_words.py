import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Template

from kit.templatetags.kit import avatar, badge, duration, icon, moment, once, sla_badge

NBSP = "\u00a0"


def words(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html).replace(NBSP, " ").strip()


def span(**parts: int) -> timedelta:
    return timedelta(**parts)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (span(hours=3, minutes=20), "3 h 20 min"),
        (span(days=2, hours=4, minutes=59), "2 d 4 h"),
        (span(days=1, minutes=30), "1 d"),
        (span(hours=2), "2 h"),
        (span(seconds=40), "menos de 1 min"),
        (span(minutes=-5), "-5 min"),
        (None, "—"),
    ],
)
def test_a_span_is_told_in_two_units_at_most(value: timedelta | None, told: str) -> None:
    assert duration(value).replace(NBSP, " ") == told


def test_working_time_is_told_in_hours_because_its_days_are_shorter() -> None:
    assert duration(span(hours=26), "h").replace(NBSP, " ") == "26 h"


def test_a_moment_is_told_where_the_reader_is() -> None:
    assert moment(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == "02/07/2026 00:30"
    assert moment(date(2026, 11, 21)) == "21/11/2026"
    assert moment(None) == "—"


@pytest.mark.parametrize(
    ("left", "tone", "told"),
    [
        (span(hours=3, minutes=20), "success", "Quedan 3 h 20 min"),
        (span(hours=2), "warning", "Quedan 2 h"),
        (span(hours=1), "warning", "Queda 1 h"),
        (span(minutes=1), "warning", "Queda 1 min"),
        (span(hours=-1), "danger", "Vencido hace 1 h"),
        (None, "neutral", "Sin plazo"),
    ],
)
def test_a_deadline_is_told_in_words_and_tone(left: timedelta | None, tone: str, told: str) -> None:
    html = sla_badge(left)
    assert words(html) == told
    assert f'data-tone="{tone}"' in html
    assert "<svg" in html


def test_a_clock_that_does_not_run_says_why_even_when_late() -> None:
    assert words(sla_badge(span(hours=-1), paused=True)) == "En pausa"
    assert words(sla_badge(span(hours=-1), met=True)) == "Cumplido"


def test_a_deadline_names_its_moment_on_hover() -> None:
    due = datetime(2026, 11, 21, 13, 5, tzinfo=UTC)
    assert 'title="Vence el 21/11/2026 14:05"' in sla_badge(span(hours=1), due=due)


def test_a_state_never_speaks_by_colour_alone() -> None:
    for tone in ("info", "success", "warning", "danger"):
        html = badge("En curso", tone=tone)
        assert words(html) == "En curso"
        assert "<svg" in html


def test_what_people_typed_cannot_become_markup() -> None:
    assert "<script>" not in badge("<script>", title='"><script>')
    assert "<script>" not in avatar('"><script> x')


def test_initials_come_from_the_first_and_the_last_name() -> None:
    assert words(avatar("Íñigo de la Peña Sáez")) == "ÍS"
    assert words(avatar("")) == "?"


def test_every_form_has_a_number_of_its_own() -> None:
    assert once() != once()


def test_pictures_are_hidden_from_screen_readers() -> None:
    assert 'aria-hidden="true"' in icon("bell")


def test_the_heading_repeats_the_title_of_the_tab() -> None:
    page = Template(
        "{% extends base %}{% block title %}Ticket {{ number }} <b>{% endblock %}",
    )
    base = Template(
        "<title>{% block title %}{% endblock %}</title><h1>{% repeat_block 'title' %}</h1>"
    )
    html = page.render(Context({"base": base, "number": "T<1"}))
    assert html == "<title>Ticket T&lt;1 <b></title><h1>Ticket T&lt;1 <b></h1>"
