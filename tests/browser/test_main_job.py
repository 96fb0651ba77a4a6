"""The main job as a person does it: a customer asks, is answered, and is not forgotten."""

import re

import pytest
from playwright.sync_api import Page, expect

from outbox.models import Mail
from tests import doors, make
from tests.browser.conftest import Desk, Sit
from tickets import services

pytestmark = pytest.mark.browser


def log_in(page: Page, email: str) -> None:
    page.get_by_label("Correo").fill(email)
    page.get_by_label("Contraseña", exact=True).fill(doors.PASSWORD)
    page.get_by_role("button", name="Entrar").click()
    expect(page.get_by_role("heading", name="Mi día")).to_be_visible()


def test_a_request_is_answered_and_its_silence_is_seen_by_the_manager(
    page: Page, live_server: object, desk: Desk
) -> None:
    ticket = make.ticket(contact=desk.contact, subject="El lector no lee", at=desk.now)
    page.goto(f"{live_server}/")
    log_in(page, "marta@sgc.test")
    page.get_by_role("searchbox").first.fill("nunez")
    page.get_by_role("link", name=re.compile("Farmacia Núñez")).first.click()
    page.get_by_role("link", name="El lector no lee").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(ticket.label)

    page.locator("#composer").get_by_role("link", name="Clasificar").click()
    page.get_by_label("Clase", exact=True).select_option("Consulta")
    page.get_by_label("Prioridad").select_option("Media")
    page.get_by_role("button", name="Guardar", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("Clasificación guardada")

    page.get_by_label("Respuesta", exact=True).fill("Rosa: pruebe con el otro cable.")
    page.get_by_label("Próximo paso").fill("Si sigue igual, le enviamos otro lector hoy.")
    page.get_by_role("button", name="Enviar respuesta").click()
    expect(page.locator(".entry[data-kind=public]")).to_contain_text("pruebe con el otro cable")
    expect(page.locator(".toast").last).to_contain_text("sale en 10 segundos")
    letter = Mail.objects.get(kind="ticket_reply")
    assert letter.to == ["rosa@nunez.example"]
    assert "pruebe con el otro cable" in letter.body

    ticket.refresh_from_db()
    assert (ticket.owner, ticket.is_open) == (desk.agent, True)
    assert ticket.follow_up_at
    services.chase(ticket, at=ticket.follow_up_at)
    page.reload()
    expect(page.locator("#follow-up")).to_contain_text("Actualización 1")

    page.context.clear_cookies()
    page.goto(f"{live_server}/")
    log_in(page, "elena@sgc.test")
    waiting = page.locator("section", has_text="Clientes que esperan noticias").last
    expect(waiting.get_by_role("link", name="El lector no lee")).to_be_visible()
    expect(waiting).to_contain_text("debe la actualización 1")


def test_two_clicks_send_one_letter(sit: Sit, desk: Desk) -> None:
    ticket = make.classified(contact=desk.contact, at=desk.now)
    page = sit(desk.agent)
    page.goto(f"{page.url}tickets/{ticket.pk}/")
    page.get_by_label("Respuesta", exact=True).fill("Pruebe con el otro cable.")
    page.get_by_label("Próximo paso").fill("Díganos si lee.")
    page.get_by_role("button", name="Enviar respuesta").dblclick()
    expect(page.locator(".entry[data-kind=public]")).to_have_count(1)
    page.reload()
    expect(page.locator(".entry[data-kind=public]")).to_have_count(1)
    assert Mail.objects.filter(kind="ticket_reply").count() == 1


def test_what_changed_meanwhile_is_shown_and_what_was_typed_goes_with_the_next_click(
    sit: Sit, desk: Desk
) -> None:
    ticket = make.classified(contact=desk.contact, at=desk.now)
    page = sit(desk.agent)
    page.goto(f"{page.url}tickets/{ticket.pk}/")
    page.get_by_label("Respuesta", exact=True).fill("Pruebe con el otro cable.")
    page.get_by_label("Próximo paso").fill("Díganos si lee.")
    file = {"name": "guia.txt", "mimeType": "text/plain", "buffer": b"Paso 1"}
    page.locator("#composer").get_by_label("Adjuntos").set_input_files(file)  # type: ignore[arg-type]
    services.hear(ticket, body="También falla la balanza.", contact=desk.contact, at=desk.now)
    page.get_by_role("button", name="Enviar respuesta").click()
    alert = page.locator("#alerts").get_by_role("alert")
    expect(alert).to_contain_text("Mientras usted escribía")
    expect(alert).to_be_in_viewport()
    expect(page.locator("#thread")).to_contain_text("También falla la balanza.")
    expect(page.get_by_label("Respuesta", exact=True)).to_have_value("Pruebe con el otro cable.")
    page.get_by_role("button", name="Enviar respuesta").click()
    expect(page.locator(".entry[data-kind=public]")).to_contain_text("guia.txt")


def test_a_refusal_says_why_and_leaves_the_form_as_it_is(sit: Sit, desk: Desk) -> None:
    ticket = make.classified(contact=desk.contact, at=desk.now)
    page = sit(desk.agent)
    page.goto(f"{page.url}tickets/{ticket.pk}/")
    page.get_by_label("Respuesta", exact=True).fill("Lo estamos revisando.")
    page.get_by_role("button", name="Enviar respuesta").click()
    expect(page.locator("#alerts")).to_contain_text("próximo paso")
    expect(page.locator("#alerts").get_by_role("alert")).to_be_in_viewport()
    expect(page.get_by_label("Respuesta", exact=True)).to_have_value("Lo estamos revisando.")
    page.get_by_label("Próximo paso").fill("Mañana a las 10 le llamamos.")
    page.get_by_role("button", name="Enviar respuesta").click()
    expect(page.locator(".entry[data-kind=public]")).to_contain_text("Mañana a las 10")
    expect(page.locator("#alerts")).to_be_empty()


def test_a_ticket_is_resolved_from_its_panel_and_can_be_taken_up_again(
    sit: Sit, desk: Desk
) -> None:
    ticket = make.answered(contact=desk.contact, owner=desk.agent, at=desk.now)
    page = sit(desk.agent)
    page.goto(f"{page.url}tickets/{ticket.pk}/")
    page.keyboard.press("v")
    page.get_by_label("Resolución").fill("Era el cable: lo cambió Rosa.")
    page.get_by_role("button", name="Resolver y notificar").click()
    expect(page.locator("#ticket h1 + p")).to_contain_text("Resuelto")
    assert Mail.objects.filter(kind="ticket_closed").count() == 1
    page.get_by_role("link", name="Reabrir").click()
    page.get_by_label("Motivo").fill("Rosa llama: vuelve a fallar.")
    page.get_by_role("button", name="Reabrir").click()
    expect(page.locator("#ticket h1 + p")).to_contain_text("En curso")
