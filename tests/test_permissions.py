"""Every door × every role × (own, another line's, missing) × GET and POST, against one table (C1).

Nothing that a request does stays: each is rolled back, so that the whole matrix uses one world.
"""

import re
from collections.abc import Iterator

import pytest
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from accounts.roles import ADMINISTRATOR, ROLES
from tests import doors, make
from tests.doorplan import DOORS, Door, address, all_doors
from tests.world import COMMON, MISSING, PERSONAL, PRIVATE, World, build, passing

HELD = {role.name: role.permissions for role in ROLES}
# Views ask for permissions, never for roles: of roles that may do the same, one is tried.
TRIED = list({role.permissions: role.name for role in reversed(ROLES)}.values())
LOGIN = "/cuenta/login/"


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files"))
    with files, django_db_blocker.unblock(), passing():
        yield build()


def ask(world: World, who: str, verb: str, name: str, which: str = "ours") -> doors.Answer:
    """One request, of which nothing stays."""
    with passing():
        pk = MISSING if which == "missing" else thing(world, who, DOORS[name].kind, which)
        client = world.clients[who]
        method = client.post if verb == "POST" else client.get
        response = method(address(name, pk, world.ours))
        if response.streaming:
            b"".join(response)
    return response


def thing(world: World, who: str, kind: str, which: str) -> int:
    if not kind:
        return 0
    if kind in PERSONAL:
        owner = world.people.get(who) if which == "ours" else None
        return int(PERSONAL[kind](owner or make.user()).pk)
    return int((world.ours if which == "ours" else world.theirs)[kind].pk)


def leads_to_entry(response: doors.Answer) -> bool:
    return response.status_code == 302 and response.headers["Location"].startswith(LOGIN)


def is_served(response: doors.Answer) -> bool:
    """The door was passed: what is behind it may still find the empty form incomplete."""
    is_well = response.status_code < 400 or response.status_code in (400, 409, 422)
    return is_well and not leads_to_entry(response)


def may(who: str, door: Door) -> bool:
    return door.permission == "" or door.permission in HELD.get(who, ())


def sees_all(who: str, kind: str) -> bool:
    return kind in COMMON or (kind not in PRIVATE and "contacts.view_all_customers" in HELD[who])


def everybody(name: str) -> list[str]:
    """Allauth's own doors know no roles: one who administers and one who may nothing will do."""
    return (
        [ADMINISTRATOR, "nobody"] if name.startswith(("account_", "mfa_")) else [*TRIED, "nobody"]
    )


def one_who_sees_all_and_one_who_does_not(door: Door) -> list[str]:
    return list({sees_all(who, door.kind): who for who in TRIED if may(who, door)}.values())


def told(response: doors.Answer) -> str:
    """The page without the numbers that differ each time."""
    page = response.content.decode()
    return re.sub(
        r'(csrfmiddlewaretoken|_once)" value="[^"]*"|"X-CSRFToken": ?"[^"]*"|\d+', "", page
    )


def test_every_door_has_its_line_in_the_table() -> None:
    assert sorted(all_doors()) == sorted(DOORS)


@pytest.mark.parametrize("name", sorted(DOORS))
def test_strangers_and_those_who_left_are_led_to_the_entry(world: World, name: str) -> None:
    for who in ("anonymous", "disabled"):
        for verb in DOORS[name].verbs.split():
            response = ask(world, who, verb, name)
            if DOORS[name].permission == "public":
                assert response.status_code < 400, (who, verb)
            else:
                assert leads_to_entry(response), (who, verb, response.status_code)


@pytest.mark.parametrize("name", sorted(DOORS))
def test_every_role_passes_exactly_the_doors_of_its_permissions(world: World, name: str) -> None:
    door = DOORS[name]
    if door.permission == "public":
        return
    wrong = []
    for who in everybody(name):
        for verb in door.verbs.split():
            response = ask(world, who, verb, name)
            is_good = is_served(response) or response.status_code == door.also_says
            if not (is_good if may(who, door) else response.status_code == 403):
                wrong.append((who, verb, response.status_code))
    assert wrong == []


@pytest.mark.parametrize("name", sorted(name for name, door in DOORS.items() if door.kind))
def test_what_one_may_not_see_looks_like_what_does_not_exist(world: World, name: str) -> None:
    door = DOORS[name]
    wrong = []
    for who in one_who_sees_all_and_one_who_does_not(door):
        for verb in door.verbs.split():
            missing, foreign = (
                ask(world, who, verb, name, which) for which in ("missing", "theirs")
            )
            if missing.status_code != 404:
                wrong.append((who, verb, "missing", missing.status_code))
            if sees_all(who, door.kind):
                if not is_served(foreign):
                    wrong.append((who, verb, "all", foreign.status_code))
            elif foreign.status_code != 404 or told(foreign) != told(missing):
                wrong.append((who, verb, "foreign", foreign.status_code))
    assert wrong == []


@pytest.mark.parametrize("name", sorted(DOORS))
def test_a_door_answers_only_to_its_verbs(world: World, name: str) -> None:
    door = DOORS[name]
    who = next((who for who in TRIED if may(who, door)), "anonymous")
    for verb in {"GET", "POST"} - set(door.verbs.split()):
        assert ask(world, who, verb, name).status_code == 405, verb
