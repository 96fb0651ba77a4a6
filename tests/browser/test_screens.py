"""The pictures of docs/screens: taken of the demo company when SGC_SCREENS=1 asks for them."""

import io
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page, ViewportSize, expect

from accounts import listing
from accounts.models import SavedView, User
from backups.models import Policy, Run
from contacts.lists import CUSTOMERS
from contacts.models import Customer
from demo.life import live
from installations.models import Installation
from procedures.models import Revision
from tests.browser.conftest import Sit
from tickets.models import Ticket
from visits.models import Asi, Visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.environ.get("SGC_SCREENS"), reason="only when SGC_SCREENS is set"),
]
MORNING = datetime(2026, 11, 19, 10, 20, tzinfo=UTC)  # a Thursday
FOLDER = Path("docs/screens")
WIDE, PHONE = ViewportSize(width=1360, height=900), ViewportSize(width=390, height=844)
SMALLEST, LARGEST = 10_000, 250_000
PUBLIC = "customer-care"  # the line whose form stands in the web
NO_DITHER = Image.Dither.NONE


@pytest.fixture
def company(transactional_db: None) -> Iterator[None]:
    with time_machine.travel(MORNING):
        call_command("sync_roles", stdout=io.StringIO())
        call_command("load_reference", stdout=io.StringIO())
        live(days=40, seed=7, until=MORNING, password="una clave de muestra", totp_secret="A" * 32)
        yield


def test_the_pictures_show_the_demo_company(sit: Sit, company: None) -> None:
    page = sit(User.objects.get(email="jefa@demo.sgc"))
    base = page.url.rstrip("/")
    for name, address in pages().items():
        page.goto(base + address)
        for suffix, face, size in (
            ("", "light", WIDE),
            ("-oscuro", "dark", WIDE),
            ("-telefono", "light", PHONE),
        ):
            page.set_viewport_size(size)
            page.emulate_media(color_scheme="dark" if face == "dark" else "light")
            page.wait_for_load_state("networkidle")
            assert SMALLEST < take(page, FOLDER / f"{name}{suffix}.png") < LARGEST, name


def test_the_pictures_of_the_chapter_on_customers(sit: Sit, company: None) -> None:
    page = sit(User.objects.get(email="proyectos@demo.sgc"))
    base = page.url.rstrip("/")
    page.set_viewport_size(WIDE)
    for name, address in chapter().items():
        page.goto(base + address)
        page.wait_for_load_state("networkidle")
        assert SMALLEST < take(page, FOLDER / f"{name}.png") < LARGEST, name


def test_the_pictures_of_the_help_desk_its_sla_and_who_leads_it(sit: Sit, company: None) -> None:
    page = sit(User.objects.get(email="jefa@demo.sgc"))
    base = page.url.rstrip("/")
    for name, (address, key) in desk().items():
        page.set_viewport_size(PHONE if name == "muro-telefono" else WIDE)
        page.goto(base + address)
        page.wait_for_load_state("networkidle")
        if key:
            page.keyboard.press(key)
            expect(page.locator("#panel .card, [data-canned]")).to_be_visible()
        assert SMALLEST < take(page, FOLDER / f"{name}.png") < LARGEST, name


def test_the_pictures_of_visits_activity_and_installations(sit: Sit, company: None) -> None:
    page = sit(User.objects.get(email="implementacion@demo.sgc"))
    base = page.url.rstrip("/")
    for name, address in outside().items():
        page.set_viewport_size(PHONE if name.endswith("telefono") else WIDE)
        page.goto(base + address)
        page.wait_for_load_state("networkidle")
        assert SMALLEST < take(page, FOLDER / f"{name}.png") < LARGEST, name


def outside() -> dict[str, str]:
    """A week of everybody, a visit that is planned, what was done, and what is installed."""
    visit = max(Visit.objects.filter(state="planned"), key=lambda one: one.attendees.count())
    asi = max(Asi.objects.all(), key=lambda one: (one.fichas.count(), one.findings.count()))
    told = Installation.objects.exclude(fichas=None)
    installed = max(told, key=lambda one: (one.fichas.count(), one.pk))
    return {
        "agenda": f"{reverse('visits:agenda')}?who=all",
        "visita": reverse("visits:visit", args=[visit.pk]),
        "captura-telefono": f"{reverse('visits:new_asi')}?visit={visit.pk}",
        "asi": reverse("visits:asi", args=[asi.pk]),
        "actividad": reverse("visits:activity"),
        "instalacion": reverse("installations:installation", args=[installed.pk]),
        "vencimientos": reverse("installations:expiries"),
    }


def test_the_pictures_of_the_copies(sit: Sit, company: None) -> None:
    page = sit(User.objects.get(email="id@demo.sgc"))
    base = page.url.rstrip("/")
    page.set_viewport_size(WIDE)
    told = Run.objects.filter(result="partial").latest("pk")
    policy = Policy.objects.get(name="Backup Diario")
    for name, address in {
        "copias": reverse("backups:calendar"),
        "copia": reverse("backups:run", args=[told.pk]),
        "politica": reverse("backups:policy", args=[policy.pk]),
    }.items():
        page.goto(base + address)
        page.wait_for_load_state("networkidle")
        assert SMALLEST < take(page, FOLDER / f"{name}.png") < LARGEST, name


def desk() -> dict[str, tuple[str, str]]:
    """What a reader of those chapters meets, and the key that opens it."""
    running = Ticket.objects.filter(kind="incident", status="in_progress").exclude(owner=None)
    ticket = max(running, key=lambda one: (one.messages.count(), one.pk))
    paused = Ticket.objects.filter(status="waiting_customer").latest("pk")
    without = Customer.objects.filter(plan__has_telephone=False, stage="active").earliest("pk")
    here = reverse("tickets:detail", args=[ticket.pk])
    protocol = f"{reverse('tickets:register_call')}?customer={without.pk}"
    return {
        "clasificar": (here, "c"),
        "respuestas": (here, "i"),
        "escalar": (here, "x"),
        "escalados": (reverse("tickets:escalations"), ""),
        "errores": (reverse("tickets:incidents"), ""),
        "protocolo": (protocol, ""),
        "formulario": (reverse("tickets:request_help", args=[PUBLIC]), ""),
        "sla": (reverse("sla:policies"), ""),
        "por-que": (reverse("tickets:explain", args=[paused.pk]), ""),
        "cumplimiento": (reverse("tickets:compliance") + "?by=customer", ""),
        "lista-diaria": (reverse("tickets:daily"), ""),
        "tablero": (reverse("tickets:board"), ""),
        "muro-telefono": (reverse("tickets:wall"), ""),
        "pausas": (reverse("tickets:pauses") + "?look=all", ""),
    }


def chapter() -> dict[str, str]:
    """A prospect to convert, support data with a gap, what ends soon, and who runs what."""
    prospect = Customer.objects.filter(stage="potential", service_line__code="ig").first()
    lacking = Customer.objects.filter(stage="active", service_line__code="customer-care").first()
    assert prospect
    assert lacking
    return {
        "convertir": reverse("contacts:activate", args=[prospect.pk]),
        "soporte": reverse("contacts:hand_over", args=[lacking.pk]),
        "acuerdos": reverse("contacts:agreements"),
        "parametros": f"{reverse('contacts:usage')}?parameter=1",
    }


def pages() -> dict[str, str]:
    """The pages, with the ticket of which most is to be told and the draft of who looks."""
    draft = Revision.objects.open().get(document__code="MET-CC")
    told = (
        Ticket.objects.filter(status="in_progress")
        .exclude(customer__expectations="")
        .exclude(kind="change")
    )
    view = SavedView.objects.get(listing=CUSTOMERS.key, name="Key Accounts")
    ticket = max(told, key=lambda one: (one.owner is not None, one.messages.count(), one.pk))
    return {
        "mi-dia": reverse("home"),
        "cola": reverse("tickets:queue"),
        "ticket": reverse("tickets:detail", args=[ticket.pk]),
        "cliente": reverse("contacts:customer", args=[ticket.customer_id]),
        "lista": listing.address(CUSTOMERS, view),
        "equipo": reverse("accounts:team"),
        "guardias": reverse("sla:rota"),
        "procedimientos": reverse("procedures:documents"),
        "documento": reverse("procedures:document", args=[draft.document_id]),
        "redactar": reverse("procedures:write", args=[draft.pk]),
    }


def take(page: Page, target: Path) -> int:
    """Keep what is in view, in the 256 colours that change no other by more than can be seen.

    The number of its bytes: an empty page has few, one that nobody should keep has many.
    """
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    target.parent.mkdir(exist_ok=True)
    few = picture.quantize(256, method=Image.Quantize.MAXCOVERAGE, kmeans=2, dither=NO_DITHER)
    few.save(target, optimize=True)
    return target.stat().st_size
