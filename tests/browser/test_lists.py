"""A list as somebody lives in it: by keyboard alone, many rows at once, and back."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import User
from contacts.models import Customer
from tests import make
from tests.browser.conftest import Desk, Sit

pytestmark = pytest.mark.browser


def test_rows_are_chosen_changed_and_given_back_with_the_keyboard_alone(
    sit: Sit, desk: Desk
) -> None:
    names = ("view_all_customers", "view_customer", "change_customer", "add_customer")
    keeper = make.user(*(f"contacts.{name}" for name in names), name="Zoe Keller")
    for name in ("Ábaco", "Nube", "Ñandú", "Zeta"):
        make.customer(line=desk.line, legal_name=name)
    page = sit(keeper)
    press = page.keyboard.press

    press("Control+k")
    page.keyboard.type("ir a cli")
    expect(page.locator("#search-results").get_by_role("link")).to_have_text(["Clientes"])
    press("ArrowDown")
    press("Enter")
    page.wait_for_url("**/clientes/")

    for key in ("j", "j", "x", "j", "j", "Shift+X"):
        press(key)
    expect(page.locator("#picked")).to_contain_text("Elegidas: 3")
    press("b")
    expect(page.get_by_role("button", name="Ejecutivo de cuenta")).to_be_focused()
    press("Enter")
    page.wait_for_url("**/cambiar/**")
    expect(page.get_by_label("Ejecutivo de cuenta")).to_be_focused()
    page.keyboard.type("Zoe")
    press("Control+Enter")
    expect(page.get_by_role("heading", name="Cambian 3 de 3")).to_be_visible()
    assert not Customer.objects.filter(account_executive=keeper).exists()

    press("s")
    page.wait_for_url("**/listas/cambios/**")
    changed = Customer.objects.filter(account_executive=keeper)
    assert [str(row) for row in changed] == ["Farmacia Núñez", "Nube", "Ñandú"]
    press("z")
    expect(page.get_by_text("Como antes")).to_have_count(3)
    assert not changed.all().exists()
    assert User.objects.get(pk=keeper.pk).bulk_changes.get().undone_at

    page.goto(f"{page.url.split('/listas')[0]}/clientes/?sort=-name")
    press("v")
    expect(page.get_by_placeholder("Nombre de la vista")).to_be_focused()
    page.keyboard.type("Del revés")
    press("Enter")
    expect(page.locator(".tabs [aria-current]")).to_have_text(re.compile(r"Del revés\s*\d"))
    cell = page.locator("td .cell").first
    cell.click()
    page.locator("td form").get_by_label("Teléfono").fill("+34 915 550 000")
    press("Enter")
    expect(page.locator("td .cell").first).to_contain_text("915 550 000")

    press("Control+k")
    page.keyboard.type("nuevo")  # which the page offers, and the server as well
    expect(page.locator("#search-results").get_by_text("Nuevo cliente")).to_have_count(1)
