"""An ASI captured on a phone: cut off at every step, signed, with the photo of a receipt."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Error, FilePayload, Page, Route, expect

from accounts.models import User
from contacts.models import Event
from installations.models import Ficha, Installation
from tests import make
from tests.browser.conftest import Sit
from visits.models import Asi, CaptureDraft, Expense, Finding, Obstacle

pytestmark = pytest.mark.browser

MAY = (
    *("visits.add_asi", "visits.view_asi", "contacts.view_all_customers"),
    *("contacts.view_customer", "installations.change_installation"),
)
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def row(transactional_db: None, settings: object, tmp_path: Path) -> Installation:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    make.policy()
    row = make.installation(system_version="8.1", at=timezone.now())
    make.contact(customer=row.customer, first_name="Rosa", last_name="Núñez")
    return row


@pytest.fixture
def page(sit: Sit, row: Installation, live_server: object) -> Page:
    """Somebody's phone, with an empty capture of a customer."""
    page = sit(person())
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"{live_server}{reverse('visits:new_asi')}?customer={row.customer_id}")
    return page


def person() -> User:
    return make.user(*MAY, name="Ana Ruiz")


def work(page: Page) -> None:
    page.get_by_label("Contacto", exact=False).first.select_option(label="Rosa Núñez")
    page.get_by_label("Motivo").select_option(label="Actualización")
    page.get_by_label("11 Horas Aplicadas").fill("2,5")
    page.get_by_label("Tareas realizadas").fill("Se instaló la 9.2.")


def unfinished(page: Page) -> None:
    page.get_by_label("Quedaron tareas sin cumplir").check()
    page.locator("[name=obstacles-0-text]").fill("No había red")
    page.locator("[name=obstacles-0-cause]").fill("Obras")


def heard(page: Page) -> None:
    page.locator("[name=heard-0-text]").fill("¿Cómo se anula un remito?")
    page.locator("[name=heard-0-kind]").select_option("open")


def spent(page: Page) -> None:
    page.locator("[name=spent-0-amount]").fill("12,50")
    page.locator("[name=spent-0-kind]").select_option("meal")


def installed(page: Page) -> None:
    page.get_by_label("Cambió: Principal", exact=False).check()
    page.get_by_label("1 · Versión del sistema").first.fill("9.2")


def signed(page: Page) -> None:
    page.get_by_label("Nombre de quien firma").fill("Rosa Núñez")
    canvas = page.locator("canvas.signature")
    canvas.hover(position={"x": 30, "y": 40})  # waits until nothing moves any more
    page.mouse.down()
    canvas.hover(position={"x": 200, "y": 90})
    page.mouse.up()
    expect(page.locator("[name=signature]")).not_to_have_value("")


def signature(page: Page) -> str:
    return page.locator("[name=signature]").input_value()


def lose_the_answer(page: Page) -> Callable[[], None]:
    """The server does what it is asked, and nobody hears of it."""

    def answer(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/asi/nueva/**", answer)
    return lambda: page.unroute("**/asi/nueva/**", answer)


def test_cut_off_at_every_step_a_capture_loses_nothing_and_doubles_nothing(
    page: Page, row: Installation
) -> None:
    address = page.url
    for step in (work, unfinished, heard, spent, installed, signed):
        step(page)
        page.context.set_offline(True)
        with pytest.raises(Error):
            page.goto(address)
        page.context.set_offline(False)
        page.goto(address)
    expect(page.get_by_label("Tareas realizadas")).to_have_value("Se instaló la 9.2.")
    assert signature(page).startswith("data:image/png")

    page.context.set_offline(True)  # a photo waits for the line
    photo: FilePayload = {
        "name": "recibo.png",
        "mimeType": "image/png",
        "buffer": page.screenshot(),
    }
    page.locator("[name=spent-0-receipt]").set_input_files(photo)
    waits = page.locator("[data-receipt-of=spent-0-receipt]")
    expect(waits).to_contain_text("espera a tener conexión")
    page.get_by_role("button", name="Registrar la ASI").click()  # and so does the ASI
    page.wait_for_url("chrome-error://**")
    page.context.set_offline(False)
    page.goto(address)
    expect(waits).to_contain_text("✓")

    page.get_by_role("button", name="Registrar la ASI").click()
    expect(page.get_by_text("Versión del sistema: 8.1 → 9.2")).to_be_visible()
    assert not Asi.objects.exists()
    hear_again = lose_the_answer(page)
    page.get_by_role("button", name="Confirmar y registrar la ASI").click()
    page.wait_for_url("chrome-error://**")
    hear_again()
    page.goto(address)  # the phone asks for its page again
    expect(page.get_by_role("heading", name=Asi.objects.get().label)).to_be_visible()

    made = Asi.objects.get()
    counts = [kind.objects.count() for kind in (Expense, Finding, Obstacle)]
    assert counts == [1, 1, 1]
    assert Event.objects.filter(url=made.get_absolute_url()).count() == 1
    assert made.sheets.count() == 1
    assert [ficha.number for ficha in Ficha.objects.order_by("number")] == [1, 2]
    told = made.expenses.get()
    assert (told.receipt_name, told.receipt_type) == ("recibo.jpg", "image/jpeg")  # made smaller
    assert made.signed_by == "Rosa Núñez"
    assert made.signature
    assert not CaptureDraft.objects.exists()
