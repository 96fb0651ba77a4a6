"""Writing an answer by keyboard: a canned reply, ten seconds to think again, and no text lost."""

import pytest
from playwright.sync_api import expect

from tests import make
from tests.browser.conftest import Desk, Sit
from tickets.models import CannedReply, Message
from tickets.services.work.canned import write_canned

pytestmark = pytest.mark.browser


def test_an_answer_is_inserted_sent_withdrawn_and_sent_again(sit: Sit, desk: Desk) -> None:
    row = CannedReply(name="Cambiar el cable", body="{{ contacto }}, cambie el cable.")
    write_canned(row, by=desk.head, at=desk.now)
    ticket = make.classified(contact=desk.contact, owner=desk.agent, at=desk.now)
    page = sit(desk.agent)
    page.goto(page.url.rstrip("/") + ticket.get_absolute_url())
    answer = page.locator("#composer textarea[name=body]")

    page.keyboard.press("r")
    expect(answer).to_be_focused()
    page.keyboard.type("/")
    expect(page.get_by_label("Buscar una respuesta", exact=True)).to_be_focused()
    page.keyboard.type("cable")
    expect(page.locator(".canned-offer")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(answer).to_have_value(f"{desk.contact.full_name}, cambie el cable.")

    page.get_by_label("Próximo paso").fill("Mañana le llamamos.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#thread").get_by_text("cambie el cable.")).to_be_visible()
    expect(answer).to_have_value("")  # sent: it is no draft any more
    page.get_by_role("button", name="Deshacer").click()
    expect(answer).to_have_value(f"{desk.contact.full_name}, cambie el cable.")
    expect(page.locator("#thread").get_by_text("cambie el cable.")).to_have_count(0)
    assert not Message.objects.filter(voice="public").exists()
