"""The recorded morning of docs/manual: a trained agent, and not one click."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts import services as accounts
from accounts.models import User
from accounts.roles import SAC_AGENT
from outbox.models import Mail, Notice
from tests import make
from tests.browser.conftest import Desk, Sit
from tickets import services
from tickets.models import CannedReply, Ticket
from tickets.services.work.canned import write_canned

pytestmark = pytest.mark.browser

# Where the keyboard is: somewhere, in view, and marked so that one sees it.
STANDS = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return "nowhere";
  const { top, bottom, width } = here.getBoundingClientRect();
  if (width < 1 || bottom < 0 || top > innerHeight) return `out of sight: ${here.outerHTML}`;
  const face = getComputedStyle(here);
  const isMarked = face.outlineStyle !== "none" || face.boxShadow !== "none";
  return isMarked ? "" : `unmarked: ${here.outerHTML}`;
}"""


@dataclass
class Keyboard:
    """Somebody's hands: they press and type, and always see where they are."""

    page: Page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def say(self, words: str) -> None:
        self.page.keyboard.type(words)

    def stands(self) -> None:
        expect(self.page.locator(".htmx-request")).to_have_count(0)
        assert self.page.evaluate(STANDS) == ""

    def open(self, key: str, field: str) -> None:
        """A shortcut, and one is in the first field of its form."""
        self.press(key)
        expect(self.page.locator("#panel").get_by_label(field, exact=True)).to_be_focused()
        self.stands()

    def send(self, said: str) -> None:
        """The form goes, the page says what became of it, and one is at what has changed."""
        self.press("Control+Enter")
        expect(self.page.locator(".toast").last).to_contain_text(said)
        self.stands()

    def take_back(self, said: str) -> None:
        self.press("Control+z")
        expect(self.page.locator(".toast").last).to_contain_text(said)
        expect(self.page.locator("#ticket aside")).to_contain_text("Vínculos")


@pytest.fixture
def colleague(desk: Desk) -> User:
    """What a morning needs: words that were written before, and somebody who knows more."""
    accounts.apply_roles(at=desk.now)
    accounts.assign_roles(desk.agent, [SAC_AGENT], at=desk.now)
    row = CannedReply(name="Pedir datos", body="{{ contacto }}: ¿qué pedidos son? ({{ ticket }})")
    write_canned(row, by=desk.head, at=desk.now)
    make.article(title="La cesta se vacía", body="Borre las cookies de la tienda.")
    at, person = desk.now - timedelta(hours=1), desk.contact
    first = make.ticket(contact=person, at=at, subject="No puedo pagar")
    services.hear(first, body="Además quiero otra tarifa.", contact=person, at=at)
    make.ticket(contact=person, at=desk.now, subject="Sigo sin poder pagar")
    return make.user(SAC_AGENT, sector=desk.agent.sector, name="Iván Serrano")


def test_a_morning_at_the_help_desk_by_keyboard_alone(
    sit: Sit, desk: Desk, colleague: User
) -> None:
    page = sit(desk.agent)
    hands = Keyboard(page)
    first = begin(hands)
    answer(hands, first)
    keep_to_oneself(hands)
    sort_out(hands, first)
    ask_around(hands, first)
    finish(hands, first)
    take_a_call(hands)
    look_up(hands, first)
    assert page.url.endswith(first.get_absolute_url())


def toast(page: Page) -> Locator:
    return page.locator(".toast").last


def begin(hands: Keyboard) -> Ticket:
    """The queue, the next ticket, and what it is."""
    page = hands.page
    hands.press("g", "t")
    page.wait_for_url("**/tickets/")
    hands.press("s")
    page.wait_for_url("**/tickets/*/")
    ticket = Ticket.objects.earliest("pk")
    expect(page.get_by_role("heading", level=1)).to_contain_text(ticket.label)
    hands.open("c", "Clase")
    hands.press("Escape")  # not yet: back to the button, where letters are shortcuts
    expect(page.get_by_role("link", name="Clasificar").first).to_be_focused()
    hands.open("c", "Clase")
    hands.say("Inci")
    hands.press("Tab")
    hands.say("El comprador no puede t")
    hands.send("Clasificación guardada")
    expect(page.locator("#ticket h1 + p")).to_contain_text("Muy Alta")
    return ticket


def answer(hands: Keyboard, ticket: Ticket) -> None:
    """A canned reply, ten seconds to think again, and off it goes."""
    page = hands.page
    written = page.locator("#composer").get_by_label("Respuesta", exact=True)
    hands.press("r")
    expect(written).to_be_focused()
    hands.stands()
    hands.press("/")
    expect(page.get_by_label("Buscar una respuesta", exact=True)).to_be_focused()
    hands.say("datos")
    whole = f"Rosa Núñez: ¿qué pedidos son? ({ticket.label})"
    expect(page.locator(".canned-offer .preview")).to_have_text(whole)
    hands.press("Enter")
    expect(written).to_have_value(whole)
    hands.press("Tab")
    hands.say("Con eso lo reproducimos hoy.")
    hands.send("sale en 10 segundos")
    hands.take_back("Retirada")
    expect(written).to_have_value(whole)
    hands.press("r")
    hands.press("Control+End")
    hands.say(" Gracias.")
    hands.send("sale en 10 segundos")
    expect(page.locator(".entry[data-kind=public]")).to_contain_text("Gracias.")
    letters = Mail.objects.filter(kind="ticket_reply").exclude(status="cancelled")
    assert "Gracias." in letters.get().body


def keep_to_oneself(hands: Keyboard) -> None:
    """A note that calls a colleague, the time it took, put right, and not before tomorrow."""
    page = hands.page
    hands.press("m")
    expect(page.get_by_label("Nota interna", exact=True)).to_be_focused()
    hands.say("¿Lo viste ayer, @Iv")
    expect(page.locator("[data-mention]")).to_contain_text("Iván Serrano")
    hands.press("Enter")
    hands.say("?")
    hands.send("Nota guardada")
    expect(page.locator(".entry[data-kind=internal]")).to_contain_text("@Iván Serrano")
    assert Notice.objects.filter(user__name="Iván Serrano").exists()

    hands.open("h", "Tiempo")
    hands.say("1:30")
    hands.send("Tiempo anotado")
    hands.press("Control+k")
    hands.say("corregir 90")
    expect(page.locator("#search-results button")).to_have_count(1)
    hands.press("ArrowDown", "Enter")
    expect(page.locator("#panel").get_by_label("Motivo")).to_be_focused()
    hands.say("Fue media hora.")
    hands.send("Corregido")
    hands.open("h", "Tiempo")
    hands.say("30")
    hands.send("Tiempo anotado")
    expect(page.locator("#ticket aside")).to_contain_text("30 min")

    hands.open("z", "Volver a verlo")
    hands.send("Pospuesto")


def sort_out(hands: Keyboard, ticket: Ticket) -> None:
    """One ticket for each subject: linked, merged and parted again, and one subject split off."""
    page = hands.page
    other = Ticket.objects.exclude(pk=ticket.pk).get()
    hands.open("l", "Este ticket")
    hands.press("Tab")
    hands.say(other.label)
    hands.send(f"Vinculado con {other.label}")
    hands.open("u", "Con cuál")
    hands.say(other.label)
    hands.send(f"Unidos: queda {ticket.label}")
    hands.take_back("Deshecho")
    hands.press("d")
    expect(page.locator("#panel").get_by_role("checkbox").first).to_be_focused()
    hands.press("Tab", "Space", "Tab", "Tab")
    hands.say("Otra tarifa")
    hands.send("Separado")
    assert Ticket.objects.filter(subject="Otra tarifa").exists()


def ask_around(hands: Keyboard, ticket: Ticket) -> None:
    """Somebody who knows more, and a pause that says for whom and until when."""
    page = hands.page
    hands.press("x")
    expect(page.locator("#panel").get_by_role("link", name="Duda interna")).to_be_focused()
    hands.press("Tab", "Enter")
    expect(page.locator("#panel").get_by_label("A qué especialista")).to_be_focused()
    hands.say("Iv")
    hands.press("Tab")
    hands.say("Cómo cobra su pasarela.")
    hands.press("Tab", "Space")
    hands.send("sigue siendo nuestro")
    hands.press("e")
    expect(page.locator("#panel").get_by_label("A un tercero")).to_be_focused()
    hands.press("ArrowUp", "Tab")
    hands.say("Los números de pedido")
    hands.press("Tab")
    new_year = date(timezone.localdate().year + 1, 1, 1)  # told alike in every order of its parts
    hands.say(f"{new_year:%d%m%Y}")
    hands.send("En espera")
    assert ticket.pauses.get().review_on == new_year
    hands.press("e")
    expect(toast(page)).to_contain_text("Reanudado")
    hands.stands()


def finish(hands: Keyboard, ticket: Ticket) -> None:
    """An article answers it, and it is done."""
    page = hands.page
    hands.press("i")
    expect(page.get_by_label("Buscar una respuesta", exact=True)).to_be_focused()
    hands.press("Tab", "Enter")
    expect(page.get_by_label("Buscar un artículo", exact=True)).to_be_focused()
    hands.stands()
    hands.say("cesta")
    expect(page.locator(".canned-offer")).to_have_count(1)
    hands.press("ArrowDown", "Enter")
    written = page.locator("#composer").get_by_label("Respuesta", exact=True)
    expect(written).to_have_value("Borre las cookies de la tienda.")
    expect(written).to_be_focused()
    hands.send("sale en 10 segundos")
    hands.open("v", "Resultado")
    hands.press("Tab")
    hands.say("Eran las cookies.")
    hands.send("Caso terminado")
    expect(page.locator("#ticket h1 + p")).to_contain_text("Resuelto")


def take_a_call(hands: Keyboard) -> None:
    """Who, what, and done."""
    page = hands.page
    hands.press("g", "t")
    page.wait_for_url("**/tickets/")
    hands.press("l")
    page.wait_for_url("**/tickets/llamada/")
    hands.say("rosa nunez")
    expect(page.locator("#found").get_by_role("link", name="Rosa Núñez")).to_be_visible()
    hands.press("Tab", "Enter")
    expect(page.get_by_label("Asunto", exact=True)).to_be_focused()
    hands.stands()
    hands.say("La caja no abre")
    hands.press("Tab")
    hands.say("Desde las nueve la caja no abre.")
    hands.press("Control+Enter")
    page.wait_for_url("**/tickets/*/")
    call = Ticket.objects.latest("pk")
    assert (call.channel, call.subject) == ("phone", "La caja no abre")


def look_up(hands: Keyboard, ticket: Ticket) -> None:
    """What was said before, and which letter does what."""
    page = hands.page
    hands.press("?")
    sheet = page.get_by_role("dialog", name="Atajos de teclado")
    expect(sheet).to_contain_text("Clasificar")
    hands.stands()
    hands.press("Escape")
    expect(sheet).to_be_hidden()
    hands.press("/")
    hands.say("no puedo pagar")
    expect(page.locator("#search-results").get_by_role("link")).to_have_count(1)
    hands.press("ArrowDown")
    hands.stands()
    hands.press("Enter")
    page.wait_for_url(f"**/tickets/{ticket.pk}/")
