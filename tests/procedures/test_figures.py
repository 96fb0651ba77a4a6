from datetime import timedelta
from decimal import Decimal

import pytest

from procedures.figures import Value, parse


@pytest.mark.parametrize(
    ("type", "text", "value"),
    [
        ("duration", "48 h", timedelta(hours=48)),
        ("duration", " 1 d 4 h ", timedelta(days=1, hours=4)),
        ("duration", "30min", timedelta(minutes=30)),
        ("integer", "-3", -3),
        ("decimal", "0,75", Decimal("0.75")),
        ("decimal", "0.75", Decimal("0.75")),
        ("boolean", "Sí", True),
        ("boolean", "no", False),
        ("text", "60, 30, 7", "60, 30, 7"),
    ],
)
def test_a_figure_is_read_as_people_write_it(type: str, text: str, value: Value) -> None:
    assert parse(type, text) == value


@pytest.mark.parametrize(
    ("type", "text"),
    [
        ("duration", "48"),
        ("duration", "h"),
        ("duration", "-4 h"),
        ("duration", "9999999 d"),
        ("integer", "1e9"),
        ("integer", "٣"),
        ("decimal", "NaN"),
        ("decimal", "1.000,5"),
        ("boolean", "quizá"),
        ("text", "  "),
    ],
)
def test_what_is_no_figure_is_refused(type: str, text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - says nothing but the text
        parse(type, text)
