"""Nothing that a browser can send makes a page fall over."""

import random
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from zlib import crc32

import pytest
from django.test import Client

from accounts.models import User
from tests import rubbish
from tests.doorplan import DOORS
from tests.test_web import PAGES, consume, inside, place  # noqa: F401 - a fixture
from tests.world import World, passing

pytestmark = pytest.mark.django_db

GARBAGE = [
    "",
    "\x00",
    "ñ" * 20_000,
    "-99999999999999999999999",
    "²",
    "31/02/2026",
    "<script>alert(1)</script>' OR 1=1 --",
    "🐴\u202e\ufeff",
]
# Every parameter that some page reads from its address.
PARAMETERS = (
    *("q", "page", "view", "kind", "priority", "area", "owner", "status", "format", "tab"),
    *("stage", "line", "plan", "csm", "key_account", "customer", "contact", "sort", "action"),
    *("after", "before", "v", "state", "role", "change", "value", "pk", "all", "filter"),
    *("rota", "on", "calendar", "year"),
)
# Says 503 when it finds something amiss, which is what it is for.
LOOKED_AT = [name for name in PAGES if name not in {"statusz", "readyz", "copyz"}]
FORMS = sorted(name for name, door in DOORS.items() if door.form is not None)


@pytest.fixture
def is_thorough(request: pytest.FixtureRequest) -> bool:
    """With --faults every door gets all the rubbish; else a share, and all doors together all."""
    return bool(request.config.getoption("--faults"))


def share(rubbish: Sequence[Any], name: str, *, every: int) -> Sequence[Any]:
    return rubbish[crc32(name.encode()) % every :: every]


@pytest.mark.parametrize("name", LOOKED_AT)
def test_no_page_falls_over_what_its_address_says(
    world: World,
    boss: User,
    inside: Client,  # noqa: F811
    is_thorough: bool,
    name: str,
) -> None:
    with passing():
        url = place(world, name, boss)
        for rubbish in GARBAGE if is_thorough else share(GARBAGE, name, every=8):
            query = urlencode(dict.fromkeys(PARAMETERS, rubbish[:2000]))
            answer = consume(inside.get(f"{url}{'&' if '?' in url else '?'}{query}"))
            assert answer.status_code < 500, rubbish[:50]


@pytest.mark.parametrize("name", FORMS)
def test_no_form_falls_over_what_is_typed_into_it(
    world: World,
    boss: User,
    inside: Client,  # noqa: F811
    is_thorough: bool,
    name: str,
) -> None:
    with passing():
        url = place(world, name, boss)
        known: dict[str, Any] = dict(world.ours["_fields"])
        for rubbish in GARBAGE if is_thorough else share(GARBAGE, name, every=8):
            sent = dict.fromkeys(known, rubbish)
            assert consume(inside.post(url, sent)).status_code < 500, rubbish[:50]
        # Of rows alike one will do, which differ in their number only.
        alike = {re.sub(r"\d+", "#", field): field for field in known}
        for field in known if is_thorough else alike.values():
            left_out = {name: value for name, value in known.items() if name != field}
            ways = (left_out, left_out | {field: "\x00"}, left_out | {field: "²"})
            for sent in ways if is_thorough else share(ways, name + field, every=3):
                assert consume(inside.post(url, sent)).status_code < 500, field


@pytest.mark.faults
@pytest.mark.parametrize("name", FORMS)
def test_no_form_falls_over_two_hundred_random_fillings(
    world: World,
    boss: User,
    inside: Client,  # noqa: F811
    name: str,
) -> None:
    """G12: types, sizes, Unicode, NUL, huge numbers, bad dates, files, a name several times."""
    chance = random.Random(name)
    with passing():
        url = place(world, name, boss)
        known: dict[str, Any] = dict(world.ours["_fields"])
        names = [*known, *written_on(inside, url, known)] or ["anything"]
        for turn in range(200):
            sent = rubbish.filling(chance, names, known)
            with passing():
                said = consume(inside.post(url, sent))
                assert said.status_code < 500, (turn, sent)
                if not said.streaming:
                    assert b"Traceback (most recent" not in said.content, (turn, sent)


def written_on(client: Client, url: str, known: dict[str, Any]) -> list[str]:
    """The fields of the form as it comes back when it is sent empty, but those we know already."""
    with passing():
        page = client.post(url, {})
    found = set() if page.streaming else set(re.findall(rb'\sname="([\w-]+)"', page.content))
    return sorted({name.decode() for name in found} - {*known, "_once", "csrfmiddlewaretoken"})
