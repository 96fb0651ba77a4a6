"""What holds for every page and every form of the whole site."""

import re
import uuid
from copy import deepcopy
from typing import Any
from zlib import crc32

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.models import User
from accounts.roles import ADMINISTRATOR
from tests import doors
from tests.belongings import PERSONAL
from tests.doorplan import DOORS, address
from tests.test_architecture import HEIGHT
from tests.test_architecture import doors as url_patterns
from tests.world import BOSS, World

FORMS = sorted(name for name, door in DOORS.items() if "POST" in door.verbs)
NUMBERED = [name for name in FORMS if not DOORS[name].single]
PAGES = sorted(name for name, door in DOORS.items() if "GET" in door.verbs)
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "manifest-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}
FILES = (  # what others made, byte by byte
    *("tickets:attachment", "tickets:inbound_source"),
    *("procedures:paper", "procedures:attachment"),
    *("visits:sheet", "visits:receipt"),
    "outbox:printout_file",
    "installations:ficha_file",
)
FILE_POLICY = {"default-src 'none'", "sandbox"}
TOKEN = "t" * 32  # as our own cookie holds it
EVIL = ("https://evil.test", "null", "http://evil.testserver")
TABLES = [m._meta.db_table for m in apps.get_models() if m._meta.app_label in HEIGHT]
BOOKKEEPING = {"accounts_submission", "accounts_export", "accounts_auditevent"}  # who took what
WATCHED = {*TABLES} - BOOKKEEPING
WRITTEN = """
SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 ORDER BY relname
"""
# These do what they are asked for, show what would come of it, and take it back.
REHEARSING = {"contacts:keep_data", "tickets:run_macro"}
SUMMED = " UNION ALL ".join(
    f"SELECT '{table}', count(*), coalesce(sum(hashtext(t::text)), 0) FROM {table} t"  # noqa: S608
    for table in WATCHED
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def inside(world: World) -> Client:
    return inside_as_boss(world)


def inside_as_boss(world: World, **options: Any) -> Client:
    client = Client(**options)
    client.cookies = deepcopy(world.clients[BOSS].cookies)
    return client


def place(world: World, name: str, boss: User) -> str:
    """The address of the door, and the thing behind it made ready for the verb."""
    door = DOORS[name]
    thing: Any = PERSONAL[door.kind](boss) if door.kind in PERSONAL else world.ours.get(door.kind)
    if thing is not None:
        thing = type(thing)._base_manager.get(pk=thing.pk)
    if door.prepare is not None:
        door.prepare(thing)
        thing.refresh_from_db()
    fields = dict(door.form(thing if door.kind else world.ours)) if door.form else {}
    world.ours["_fields"] = fields
    return address(name, thing.pk if thing is not None else 0, world.ours)


def counted(name: str = "") -> object:
    """What is in the tables of ours: of most doors, how often this transaction wrote a row of each,
    kept or taken back, which PostgreSQL knows without looking at them."""
    with connection.cursor() as cursor:
        cursor.execute(SUMMED if name in REHEARSING else WRITTEN)
        return sorted(row for row in cursor.fetchall() if row[0] in WATCHED)


def consume(response: doors.Answer) -> doors.Answer:
    if response.streaming:
        b"".join(response)
    return response


def complaints(answer: doors.Answer) -> object:
    """What a page that came back instead of a result says is wrong."""
    said: Any = answer.context or {}
    return said["form"].errors if "form" in said else said.get("reason", answer)


# --- A form is taken once (B5) ----------------------------------------------------------------


def test_every_form_is_tried_or_says_why_not() -> None:
    assert [name for name in NUMBERED if DOORS[name].form is None] == []


@pytest.mark.parametrize("name", NUMBERED)
def test_a_form_sent_twice_does_its_work_once(
    world: World, boss: User, inside: Client, name: str
) -> None:
    where = place(world, name, boss)
    fields = {**world.ours["_fields"], "_once": str(uuid.uuid4())}
    first = inside.post(where, fields)
    for file in (value for value in fields.values() if isinstance(value, SimpleUploadedFile)):
        file.seek(0)
    assert first.status_code == 302, complaints(first)
    done = counted()
    second = inside.post(where, fields)
    assert second.status_code == 302
    assert second.headers["Location"] == first.headers["Location"]
    assert counted() == done


@pytest.mark.parametrize("name", ["tickets:note", "tickets:log_call"])
def test_forms_that_are_two_do_their_work_twice(
    world: World, boss: User, inside: Client, name: str
) -> None:
    """The negative control: what is counted would tell of work that is done twice."""
    where = place(world, name, boss)
    done = [counted()]
    for _form in range(2):
        inside.post(where, {**world.ours["_fields"], "_once": str(uuid.uuid4())})
        done.append(counted())
    assert done[0] != done[1] != done[2]


# --- Nothing is done that our own pages did not ask for (G9) ----------------------------------


@pytest.mark.parametrize("name", FORMS)
def test_a_form_from_elsewhere_is_refused(
    world: World, boss: User, name: str, pytestconfig: pytest.Config
) -> None:
    strict = inside_as_boss(world, enforce_csrf_checks=True)
    where = place(world, name, boss)
    strict.cookies[settings.CSRF_COOKIE_NAME] = TOKEN
    fields = {**world.ours["_fields"], "csrfmiddlewaretoken": TOKEN}
    before = counted()
    stranger = fields | {"csrfmiddlewaretoken": "x" * 64}
    ways: dict[str, tuple[dict[str, Any], dict[str, str]]] = {"a stranger's token": (stranger, {})}
    ways |= {origin: (fields, {"Origin": origin}) for origin in EVIL}
    # The same guard stands before all forms: each is tried in two ways, and all of them in all;
    # with --faults each is tried in every one.
    chosen = crc32(name.encode()) % len(ways)
    if not pytestconfig.getoption("--faults"):
        another = sorted(ways)[chosen]
        ways = {another: ways[another]}
    asked = {"no token": strict.post(where)}
    asked |= {way: strict.post(where, given, headers=said) for way, (given, said) in ways.items()}
    assert {how: answer.status_code for how, answer in asked.items()} == dict.fromkeys(asked, 403)
    assert counted() == before
    assert "csrf" not in asked["no token"].text.lower()
    if chosen == 0 or pytestconfig.getoption("--faults"):  # and our own page is let in
        assert strict.post(where, fields).status_code != 403


def test_no_door_is_exempt_from_the_token() -> None:
    exempt = [p for p in url_patterns(get_resolver()) if getattr(p.callback, "csrf_exempt", False)]
    assert exempt == []


# --- Looking changes nothing (C12), and every page is strict (G3, D2) --------------------------


@pytest.mark.parametrize("name", PAGES)
def test_looking_at_a_page_changes_nothing_and_it_carries_the_strict_policy(
    world: World, boss: User, inside: Client, name: str
) -> None:
    where = place(world, name, boss)
    before = counted(name)
    page, *others = (consume(look(where)) for look in (inside.get, inside.head, inside.options))
    for answer in (page, *others):
        assert answer.status_code in (*range(200, 500), DOORS[name].also_says)
    assert counted(name) == before
    assert_strict(name, page)


def assert_strict(name: str, answer: doors.Answer) -> None:
    """The headers of every page (G3, D2)."""
    is_file = answer.headers.get("Content-Disposition", "").startswith("attachment")
    assert is_file or name not in FILES or answer.status_code != 200
    assert policy(answer) == (FILE_POLICY if is_file else POLICY)
    if is_file:
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        assert "no-store" in answer.headers["Cache-Control"]


def policy(answer: doors.Answer) -> set[str]:
    return set(answer.headers["Content-Security-Policy"].split("; "))


@pytest.mark.parametrize("name", FORMS)
def test_other_verbs_and_bodies_change_nothing(
    world: World, boss: User, inside: Client, name: str
) -> None:
    where = place(world, name, boss)
    before = counted(name)
    for verb in (inside.put, inside.patch, inside.delete, inside.trace):
        assert consume(verb(where)).status_code < 500
    consume(inside.get(where, {"_method": "POST"}))
    if "POST" not in DOORS[name].verbs or DOORS[name].form is None:
        return
    if world.ours["_fields"]:
        answer = inside.post(where, "{}", content_type="application/json")
        assert answer.status_code < 500
    assert counted(name) == before


# --- Files, faults and the administration ------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_others_can_do_no_harm(
    world: World, boss: User, inside: Client, name: str
) -> None:
    answer = consume(inside.get(place(world, name, boss)))
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(
    ("path", "code"),
    [("/no-existe/", 404), ("/personal/delegaciones/nueva/", 403), ("/personal/perfil/", 500)],
)
def test_errors_carry_it_too(
    world: World, monkeypatch: pytest.MonkeyPatch, path: str, code: int
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise LookupError

    if code == 500:
        monkeypatch.setattr("accounts.views.people.render", broken)
    client = world.clients["nobody"]
    client.raise_request_exception = False
    answer = client.get(path)
    assert answer.status_code == code
    assert policy(answer) == POLICY
    assert 'lang="es"' in answer.text


def test_the_administration_alone_has_a_policy_of_its_own(world: World) -> None:
    answer = world.clients[ADMINISTRATOR].get("/admin/")
    assert answer.status_code == 200
    allowed = {
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
    }
    assert policy(answer) - POLICY == allowed


def test_no_page_of_ours_shows_a_foreign_address() -> None:
    """Nothing is loaded from elsewhere, and no secret of the settings stands in a page."""
    page = Client().get(reverse("account_login")).text
    assert re.findall(r"(?:src|href|action)=\"https?://", page) == []
    assert settings.SECRET_KEY not in page
