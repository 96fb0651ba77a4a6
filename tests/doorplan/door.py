"""What is said of one door, and the forms that several share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.roles import SAC_HEAD

Fields = Mapping[str, Any]


def two_days(_thing: Any) -> Fields:
    return {"kind": "holiday", "starts_on": "2098-08-03", "ends_on": "2098-08-04"}


def nothing(_thing: Any) -> Fields:
    """The form of a mere button."""
    return {}


def soon() -> str:
    """A moment that may be given to a customer, as a form sends it."""
    return (timezone.localtime() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")


def card_of(code: str) -> Fields:
    """The card of a document, kept by the role of whoever fills it in."""
    owners = [Group.objects.get(name=SAC_HEAD).pk]
    return {"code": code, "title": "Cómo se hace", "kind": "instruction", "owners": owners}


@dataclass(frozen=True)
class Door:
    """`permission`: the one that is asked for, "" for any of us, "public" for anyone at all.

    `form`: how a valid form is filled in, from the thing that the door leads to (or from all that
    is ours); `prepare` brings that thing into the state that the verb needs. `single`: why the
    form need not be numbered.
    """

    permission: str = ""
    verbs: str = "GET"
    kind: str = ""
    form: Callable[[Any], Fields] | None = None
    prepare: Callable[[Any], object] | None = None
    single: str = ""
    also_says: int = 200  # another code that is a good answer of this door
    args: tuple[str, ...] = ()
    path: Callable[[int], tuple[Any, ...]] = lambda pk: (pk,)
    query: Callable[[Mapping[str, Any]], str] = lambda _things: ""
