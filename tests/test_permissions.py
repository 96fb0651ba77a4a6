"""Every door × every role × (own, another line's, missing) × GET and POST, against one table (C1).

Nothing that a request does stays: each is rolled back, so that the whole matrix uses one world.

Views ask for permissions, never for roles. So as many roles are tried at a door as tell it from
one that asks for one permission more (some of those tried lack it) or takes another one instead
(some of those refused hold it); `bin/check --faults` tries them all.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from django.test import override_settings
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from accounts.roles import ADMINISTERING, ADMINISTRATOR, ROLES
from config.lists import LISTINGS
from tests import doors, make
from tests.belongings import COMMON, PERSONAL, PRIVATE, SHOWN_BY
from tests.doorplan import DOORS, Door, address, all_doors
from tests.world import MISSING, World, build, passing

HELD = {role.name: role.permissions for role in ROLES}
# Of roles that may do the same, one is tried.
TRIED = list({role.permissions: role.name for role in reversed(ROLES)}.values())
EVERYTHING = frozenset().union(*HELD.values(), {"is_staff"})
NOT_PUBLIC = sorted(name for name, door in DOORS.items() if door.permission != "public")
LOGIN = "/cuenta/login/"
COMMON_OF_LISTS = {
    "list_export": "GET",
    "list_tabs": "GET",
    "list_columns": "POST",
    "list_save_view": "POST",
    "list_change": "POST",
}


@pytest.fixture(scope="module")
def world(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files"))
    with files, django_db_blocker.unblock(), passing():
        yield build(TRIED)


def ask(
    world: World, who: str, name: str, which: str = "ours"
) -> Iterator[tuple[str, doors.Answer]]:
    """Each verb of the door and the answer to it; of what each request does nothing stays."""
    with passing():
        pk = MISSING if which == "missing" else thing(world, who, DOORS[name].kind, which)
        for verb in DOORS[name].verbs.split():
            yield verb, request(world, who, verb, address(name, pk, world.ours))


def request(world: World, who: str, verb: str, url: str) -> doors.Answer:
    with passing():
        client = world.clients[who]
        response = client.post(url) if verb == "POST" else client.get(url)
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


def may(who: str, permission: str) -> bool:
    return permission == "" or permission in HELD.get(who, ())


def sees_all(who: str, kind: str) -> bool:
    shown_by = SHOWN_BY.get(kind, "contacts.view_all_customers")
    return kind in COMMON or (kind not in PRIVATE and shown_by in HELD[who])


def telling_door(name: str) -> list[str]:
    if name.startswith(("account_", "mfa_")):
        return [ADMINISTRATOR, "nobody"]  # allauth's own doors know no roles
    return [*telling(DOORS[name].permission), "nobody"]


def telling(permission: str) -> list[str]:
    """Those whose answers tell a door of this permission from any that asks for a little else."""
    let_in = [who for who in TRIED if may(who, permission)]
    refused = [who for who in TRIED if who not in let_in]
    return [*cover(let_in, lacks), *cover(refused, holds)]


def cover(people: list[str], traits: Callable[[str], frozenset[str]]) -> list[str]:
    """Few of these people, who have between them each trait that any of these has."""
    chosen: list[str] = []
    left = frozenset().union(*map(traits, people))
    while left:
        chosen.append(max(people, key=lambda who: len(traits(who) & left)))
        left -= traits(chosen[-1])
    return chosen


def holds(who: str) -> frozenset[str]:
    return frozenset(HELD[who]) | ({"is_staff"} if who in ADMINISTERING else frozenset())


def lacks(who: str) -> frozenset[str]:
    return EVERYTHING - holds(who)


def one_who_sees_all_and_one_who_does_not(door: Door) -> list[str]:
    return list(
        {sees_all(who, door.kind): who for who in TRIED if may(who, door.permission)}.values()
    )


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
        for verb, response in ask(world, who, name):
            if DOORS[name].permission == "public":
                assert response.status_code in (200, 302, 422), (who, verb)  # an empty form
            else:
                assert leads_to_entry(response), (who, verb, response.status_code)


def mistaken(world: World, name: str, people: list[str]) -> list[tuple[str, str, int]]:
    """Who of these was let in, or was not, against what their permissions say."""
    door = DOORS[name]
    wrong = []
    for who in people:
        for verb, response in ask(world, who, name):
            is_good = is_served(response) or response.status_code == door.also_says
            if not (is_good if may(who, door.permission) else response.status_code == 403):
                wrong.append((who, verb, response.status_code))
    return wrong


@pytest.mark.parametrize("name", NOT_PUBLIC)
def test_a_door_lets_in_exactly_those_who_have_its_permission(world: World, name: str) -> None:
    assert mistaken(world, name, telling_door(name)) == []


@pytest.mark.faults
@pytest.mark.parametrize("name", NOT_PUBLIC)
def test_every_role_passes_exactly_the_doors_of_its_permissions(world: World, name: str) -> None:
    assert mistaken(world, name, [*TRIED, "nobody"]) == []


def test_those_who_are_tried_tell_a_door_from_any_that_asks_for_a_little_else() -> None:
    permission = DOORS["contacts:create_customer"].permission
    let_in = {who for who in TRIED if may(who, permission)}
    refused, tried = {*TRIED} - let_in, {*telling(permission)}
    assert let_in & tried
    assert refused & tried
    assert len(tried) < len(TRIED)
    for other in EVERYTHING:
        # «this permission and the other», «this permission or the other»
        assert any(other in lacks(who) for who in let_in) is any(
            other in lacks(who) for who in let_in & tried
        )
        assert any(other in holds(who) for who in refused) is any(
            other in holds(who) for who in refused & tried
        )


@pytest.mark.parametrize("name", sorted(name for name, door in DOORS.items() if door.kind))
def test_what_one_may_not_see_looks_like_what_does_not_exist(world: World, name: str) -> None:
    door = DOORS[name]
    wrong = []
    for who in one_who_sees_all_and_one_who_does_not(door):
        missed, strange = (dict(ask(world, who, name, which)) for which in ("missing", "theirs"))
        for verb, missing in missed.items():
            foreign = strange[verb]
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
    who = next((who for who in TRIED if may(who, door.permission)), "anonymous")
    others = {"GET", "POST"} - set(door.verbs.split())
    if others:
        with passing():
            url = address(name, thing(world, who, door.kind, "ours"), world.ours)
            for verb in others:
                assert request(world, who, verb, url).status_code == 405, verb


def mistaken_at_list(world: World, key: str, people: list[str]) -> list[tuple[str, str, int]]:
    permission = LISTINGS[key].permission
    wrong = []
    for name, verb in COMMON_OF_LISTS.items():
        more = ("csv",) if name == "list_export" else ()
        url = reverse(name, args=[key, *more])
        for who in people:
            answer = request(world, who, verb, url).status_code
            if may(who, permission) and name == "list_change":
                continue  # which asks for that of a change besides
            if (answer != 403) is not may(who, permission):
                wrong.append((who, url, answer))
    return wrong


@pytest.mark.parametrize("key", sorted(LISTINGS))
def test_each_list_asks_at_the_common_doors_for_its_own_permission(world: World, key: str) -> None:
    """They are one door with the name of a list in its address: each is tried with every list."""
    assert mistaken_at_list(world, key, telling(LISTINGS[key].permission)) == []


@pytest.mark.faults
@pytest.mark.parametrize("key", sorted(LISTINGS))
def test_every_role_sees_exactly_the_lists_of_its_permissions(world: World, key: str) -> None:
    assert mistaken_at_list(world, key, TRIED) == []
