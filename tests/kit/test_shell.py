import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, ViewportSize, expect

from tests import make

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.kit.shell_urls"),
]
PHONE = ViewportSize(width=390, height=844)


@pytest.fixture
def shell(page: Page, live_server: object) -> Page:
    """Somebody of ours, at the sample page."""
    client = Client()
    client.force_login(make.user(name="Marta Quiroga"))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": str(live_server)}]
    )
    page.goto(str(live_server))
    return page


def faults(page: Page) -> list[str]:
    return [fault["id"] for fault in Axe().run(page).response["violations"]]


def test_what_is_typed_survives_leaving_the_page_and_can_be_thrown_away(shell: Page) -> None:
    shell.locator("#id_body").fill("Una respuesta larga")
    shell.get_by_label("Urgente").check()
    shell.goto(shell.url)
    expect(shell.locator("#id_body")).to_have_value("Una respuesta larga")
    expect(shell.get_by_label("Urgente")).to_be_checked()
    shell.get_by_role("button", name="Descartarlo").click()
    expect(shell.locator("#id_body")).to_have_value("")
    shell.goto(shell.url)
    expect(shell.locator("#id_body")).to_have_value("")


def test_a_draft_is_forgotten_once_the_server_has_taken_it(shell: Page) -> None:
    shell.locator("#id_body").fill("Hecho")
    shell.get_by_role("button", name="Guardar").click()
    expect(shell.locator(".toast")).to_contain_text("Guardado.")
    shell.goto(shell.url)
    expect(shell.locator("#id_body")).to_have_value("")


@pytest.mark.parametrize("body", ["mal", "no"])
def test_a_draft_outlives_an_invalid_form_and_a_refusal(shell: Page, body: str) -> None:
    shell.locator("#id_body").fill(body)
    shell.keyboard.press("Control+Enter")
    expect(shell.locator("[aria-busy=true]")).to_have_count(0)
    shell.goto(shell.url)
    expect(shell.locator("#id_body")).to_have_value(body)


def test_a_draft_outlives_a_lost_connection(shell: Page) -> None:
    address = shell.url
    shell.locator("#id_body").fill("Casi se pierde")
    shell.context.set_offline(True)
    with shell.expect_event("requestfailed"):
        shell.get_by_role("button", name="Guardar").click()
    shell.context.set_offline(False)
    shell.goto(address)
    expect(shell.locator("#id_body")).to_have_value("Casi se pierde")


def test_a_refused_swap_says_why_and_keeps_the_draft(shell: Page) -> None:
    shell.locator("#quick").fill("no")
    shell.get_by_role("button", name="Apuntar").click()
    expect(shell.get_by_role("alert")).to_contain_text("Ahora no se puede.")
    shell.reload()
    expect(shell.locator("#quick")).to_have_value("no")
    shell.locator("#quick").fill("sí")
    shell.get_by_role("button", name="Apuntar").click()
    expect(shell.locator("#swap")).to_have_text("Apuntado.")
    shell.reload()
    expect(shell.locator("#quick")).to_have_value("")


def test_what_cannot_be_undone_is_asked_first(shell: Page) -> None:
    shell.get_by_role("button", name="Quitar").click()
    dialog = shell.get_by_role("dialog", name="¿Borrar?")
    dialog.get_by_role("button", name="Cancelar").click()
    expect(shell.locator(".toast")).to_have_count(0)
    shell.get_by_role("button", name="Quitar").click()
    dialog.get_by_role("button", name="Borrar").click()
    expect(shell.locator(".toast")).to_contain_text("Borrado.")


def test_the_search_answers_while_typing_and_is_walked_with_arrows(shell: Page) -> None:
    shell.keyboard.press("/")
    shell.keyboard.type("farm")
    expect(shell.get_by_role("link", name="Farmacia Núñez")).to_be_visible()
    shell.keyboard.press("ArrowDown")
    shell.keyboard.press("Enter")
    shell.wait_for_url("**/otra/")


def test_single_letters_act_until_they_are_switched_off(shell: Page) -> None:
    shell.keyboard.press("?")
    sheet = shell.get_by_role("dialog", name="Atajos de teclado")
    expect(sheet).to_contain_text("Nuevo")
    sheet.get_by_label("Usar atajos de una sola letra").uncheck()
    shell.keyboard.press("Escape")
    here = shell.url
    shell.keyboard.press("n")
    assert shell.url == here
    shell.get_by_role("button", name="Atajos de teclado").click()
    sheet.get_by_label("Usar atajos de una sola letra").check()
    shell.keyboard.press("Escape")
    shell.keyboard.press("n")
    shell.wait_for_url("**/otra/")


def test_letters_typed_in_a_field_are_only_letters(shell: Page) -> None:
    shell.locator("#quick").press_sequentially("n?/")
    expect(shell.locator("#quick")).to_have_value("n?/")


def test_a_chosen_filter_is_in_the_address_and_an_empty_one_is_not(shell: Page) -> None:
    shell.get_by_label("Clase").select_option("una")
    expect(shell).to_have_url(re.compile(r"/\?kind=una$"))


def test_the_face_chosen_stays_chosen(shell: Page) -> None:
    shell.get_by_label("Menú de Marta Quiroga").click()
    shell.get_by_role("button", name="Oscuro").click()
    shell.reload()
    expect(shell.locator("html")).to_have_attribute("data-theme", "sgc-dark")


@pytest.mark.parametrize("face", ["light", "dark"])
def test_the_shell_is_accessible_at_a_desk_and_on_a_phone(shell: Page, face: str) -> None:
    shell.emulate_media(color_scheme="dark" if face == "dark" else "light")
    assert faults(shell) == []
    shell.set_viewport_size(PHONE)
    assert shell.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    shell.get_by_role("button", name="Abrir el menú").click()
    expect(shell.get_by_role("link", name="Mi día")).to_be_in_viewport()
    assert faults(shell) == []
