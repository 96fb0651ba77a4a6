"""What a form says about people and companies on file that resemble the one it enters (ACO-06)."""

from django.http import QueryDict

from kit.text import one_line

LARGEST = 2**31 - 1


def confirmed(data: QueryDict) -> list[int]:
    """The rows that were looked at and said to be others."""
    given = data.getlist("not_duplicate_of")
    return [int(pk) for pk in given if pk.isascii() and pk.isdigit() and int(pk) <= LARGEST]


def because(data: QueryDict) -> str:
    """Why they are others: asked for together with that."""
    return one_line(data.get("not_duplicate_because", ""))
