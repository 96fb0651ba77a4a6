"""The calendar of the agenda as somebody uses it: dragging, taking back, and without a mouse."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from sla.duty import instant
from tests import make
from tests.browser.conftest import Sit
from visits.models import Entry

pytestmark = pytest.mark.browser

HOUR = timedelta(hours=1)


def tomorrow(hour: int) -> datetime:
    zone = timezone.get_current_timezone()
    return instant(timezone.localdate() + timedelta(days=1), time(hour), zone)


def test_an_entry_is_dragged_taken_back_and_opened_with_the_keyboard(
    sit: Sit, live_server: object, transactional_db: None
) -> None:
    ana = make.user("visits.view_entry", "visits.add_entry", name="Ana Ruiz")
    entry = make.entry(owner=ana, subject="Repaso del mes", at=tomorrow(9), hours=2)
    page = sit(ana)
    page.goto(f"{live_server}/agenda/?who=mine&on={timezone.localdate(entry.starts_at)}")
    page.get_by_role("button", name="Día", exact=True).click()
    shown = page.locator(".ec-event", has_text="Repaso del mes")
    expect(shown).to_contain_text("9:00")
    page.wait_for_load_state("networkidle")  # it is drawn anew with every answer
    box = shown.bounding_box()
    assert box is not None
    x, y, hour = box["x"] + 40, box["y"] + 12, box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + hour / 2, steps=4)
    page.mouse.move(x, y + hour, steps=4)
    page.mouse.up()
    toast = page.locator(".toast", has_text="Cambiado a")
    expect(toast).to_be_visible()
    assert Entry.objects.get().starts_at == entry.starts_at + HOUR
    toast.get_by_role("button", name="Deshacer").click()
    expect(page.get_by_text("Vuelve a estar donde estaba.")).to_be_visible()
    assert Entry.objects.get().starts_at == entry.starts_at
    page.locator(".ec-event", has_text="Repaso del mes").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Repaso del mes")).to_be_visible()
