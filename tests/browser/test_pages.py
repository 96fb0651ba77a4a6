"""Every page of the house, by day at a desk and by night on a phone."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Error, Page, ViewportSize, expect

from tests.backups import copies
from tests.belongings import PERSONAL
from tests.browser.conftest import Desk, Sit
from tests.doorplan import DOORS, address
from tests.world import BOSS, World, build
from tickets.models import Ticket

pytestmark = pytest.mark.browser
WIDE, PHONE = ViewportSize(width=1360, height=900), ViewportSize(width=390, height=844)
TARGETS = {"rules": {"target-size": {"enabled": True}}}  # WCAG 2.2: 24 px, which axe leaves out
# Each shape of page once; the others are looked at with the fault tests.
OFTEN = (
    *("tickets:register_call", "tickets:request_help", "tickets:triage", "tickets:escalate"),
    *("tickets:split", "tickets:daily", "tickets:board", "tickets:wall", "tickets:compliance"),
    *("tickets:term", "tickets:pauses", "tickets:new_canned", "tickets:incident"),
    *("tickets:feedback", "tickets:escalations", "sla:policies"),
)
SELDOM = [name for name, door in DOORS.items() if "GET" in door.verbs and name not in OFTEN]
ELSEWHERE = ("account_", "mfa_", "oidc", "openid")  # what stands before the entrance


def faults(page: Page, **options: Any) -> list[str]:
    """What stands in somebody's way."""
    found = Axe().run(page, options={"resultTypes": ["violations"], **options})
    return [f"{fault['id']}: {fault['nodes'][0]['html']}" for fault in found.response["violations"]]


def barriers(page: Page) -> list[str]:
    """By day at a desk, then by night on a phone, where nothing is scrolled sideways."""
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
    found = faults(page)
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="dark")
    width = page.evaluate("document.documentElement.scrollWidth")
    too_wide = [f"{width} px wide"] if width != PHONE["width"] else []
    return found + too_wide + faults(page, **TARGETS)


def addresses(desk: Desk) -> dict[str, str]:
    ticket = Ticket.objects.get(subject="El lector no lee", owner=desk.agent)
    return {
        "Mi día": reverse("home"),
        "cola": reverse("tickets:queue"),
        "ticket": reverse("tickets:detail", args=[ticket.pk]),
        "plazos": reverse("tickets:explain", args=[ticket.pk]),
        "clasificar": reverse("tickets:classify", args=[ticket.pk]),
        "resolver": reverse("tickets:resolve", args=[ticket.pk]),
        "nuevo ticket": reverse("tickets:open") + f"?contact={desk.contact.pk}",
        "cliente": reverse("contacts:customer", args=[desk.contact.customer_id]),
        "importar": reverse("contacts:imports"),
        "correo entrante": reverse("tickets:inbound"),
    }


def test_no_page_of_a_full_desk_has_a_barrier(sit: Sit, full_desk: Desk) -> None:
    page = sit(full_desk.head)
    base = page.url.rstrip("/")
    found = {}
    for name, where in addresses(full_desk).items():
        page.goto(base + where)
        expect(page.locator(".htmx-request")).to_have_count(0)
        found[name] = barriers(page)
    assert {name: ways for name, ways in found.items() if ways} == {}


@pytest.fixture
def world(transactional_db: None) -> World:
    """One of everything, where the server of this test sees it."""
    return build([])


@pytest.fixture
def boss(page: Page, live_server: object, world: World) -> Page:
    """Somebody who may open every door stands at the entrance."""
    cookie = world.clients[BOSS].cookies[settings.SESSION_COOKIE_NAME].value
    where = {"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": str(live_server)}
    page.context.add_cookies([where])  # type: ignore[list-item]
    page.goto(f"{live_server}/")
    return page


def walk(page: Page, world: World, names: Iterable[str]) -> Iterator[str]:
    """Open one page after the other; what is downloaded or a part of a page is none."""
    base = page.url.rstrip("/")
    for name in names:
        kind = DOORS[name].kind
        mine = PERSONAL[kind](world.people[BOSS]) if kind in PERSONAL else world.ours.get(kind)
        try:
            page.goto(base + address(name, mine.pk if mine else 0, world.ours))
        except Error:  # a file
            continue
        expect(page.locator(".htmx-request")).to_have_count(0)
        if page.locator("html[lang]").count():
            yield name


def test_no_shape_of_page_has_a_barrier(boss: Page, world: World) -> None:
    found = {name: barriers(boss) for name in walk(boss, world, OFTEN)}
    assert list(found) == list(OFTEN)
    assert {name: ways for name, ways in found.items() if ways} == {}


@pytest.mark.faults
def test_no_other_page_has_a_barrier(boss: Page, world: World) -> None:
    names = [name for name in SELDOM if not name.startswith(ELSEWHERE)]
    found = {name: barriers(boss) for name in walk(boss, world, names)}
    assert len(found) > len(names) / 2
    assert {name: ways for name, ways in found.items() if ways} == {}


@pytest.mark.faults
def test_the_month_of_copies_opens_at_today_on_a_phone(boss: Page, world: World) -> None:
    run = world.ours["backup_run"]
    now = timezone.now()
    copies.told(run.policy, at=now)
    boss.set_viewport_size(PHONE)
    boss.goto(boss.url.rstrip("/") + reverse("backups:calendar"))
    today = boss.locator(".nights th[aria-current=date]").first
    expect(today).to_have_text(str(timezone.localdate(now).day))
    box = today.bounding_box()
    assert box is not None
    assert 0 <= box["x"] <= PHONE["width"] - box["width"]
