"""Every page of the main job, at a desk and on a phone, by day and by night."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import Desk, Sit
from tickets.models import Ticket

pytestmark = pytest.mark.browser
WIDE, PHONE = ViewportSize(width=1360, height=900), ViewportSize(width=390, height=844)


def faults(page: Page, *rules: str) -> list[str]:
    """What stands in somebody's way by these rules; by all when none is named."""
    chosen = {"runOnly": {"type": "rule", "values": rules}} if rules else {}
    found = Axe().run(page, options=chosen).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['html']}" for fault in found]


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


def walk(page: Page, desk: Desk) -> Iterator[str]:
    """Open one page after the other."""
    base = page.url.rstrip("/")
    for name, address in addresses(desk).items():
        page.set_viewport_size(WIDE)
        page.emulate_media(color_scheme="light")
        page.goto(base + address)
        expect(page.locator(".htmx-request")).to_have_count(0)
        yield name


def test_no_page_has_a_barrier_by_day_by_night_or_on_a_phone(sit: Sit, full_desk: Desk) -> None:
    page = sit(full_desk.head)
    for name in walk(page, full_desk):
        assert faults(page) == [], name
        page.emulate_media(color_scheme="dark")
        assert faults(page, "color-contrast", "link-in-text-block") == [], f"{name} by night"
        page.set_viewport_size(PHONE)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width == PHONE["width"], f"{name} is {width} px wide"
        assert faults(page) == [], f"{name} on a phone"
