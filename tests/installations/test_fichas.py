"""The Ficha de Registración: numbered without gaps, made once, kept, verified by anybody."""

import ctypes.util
import hashlib
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import settings as rounds
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from contacts.models import ActionCode
from installations import services
from installations.models import Ficha, FichaStatus, Installation
from installations.services import Wanted, fichas
from installations.services.verifying import verify
from kit import files, pdf
from outbox.models import Notice
from tests import doors, make
from tests.tickets.pages import words

pytestmark = pytest.mark.django_db
AT, MINUTE = make.MONDAY, timedelta(minutes=1)
needs_pango = pytest.mark.skipif(
    ctypes.util.find_library("pango-1.0") is None,
    reason=f"no Pango here, and bin/check could not install it: apt-get install {pdf.PANGO}",
)


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def again(row: Installation, **facts: Any) -> Ficha:
    usual: dict[str, Any] = {"reason": "A pedido", "by": make.user(), "at": AT}
    return services.issue_again(row, **usual | facts)


@needs_pango
@pytest.mark.req("CIN-06")
def test_generar_ficha_prints_what_is_stored_and_keeps_the_very_same_bytes(client: Client) -> None:
    module = make.module("Pedidos", name="Ventas")
    row = make.installation(
        serial="IG-4271",
        on=[module],
        expires_on=date(2027, 5, 21),
        access_limit=20,
        customer=make.customer(legal_name="Río de la Plata S.R.L."),
    )
    rights = ("change_installation", "view_ficha", "view_installation")
    sector = row.customer.service_line.front_sector
    doors.enter(client, make.user(*(f"installations.{one}" for one in rights), sector=sector))
    sent = {"reason": "La pide el cliente"}
    answer = client.post(reverse("installations:issue_ficha", args=[row.pk]), sent, follow=True)
    assert "Se está componiendo" in words(answer)
    ficha = row.fichas.get(number=2)
    page = fichas.page(ficha)
    for said in ("Río de la Plata S.R.L.", "IG-4271", "Ventas", "21/05/2027", ">20<", ficha.label):
        assert said in page
    assert services.make_due(at=AT + 3650 * 24 * 60 * MINUTE) == 2
    ficha.refresh_from_db()
    content = b"".join(client.get(reverse("installations:ficha_file", args=[ficha.pk])))
    assert content.startswith(b"%PDF")
    assert ficha.sha256 == hashlib.sha256(content).hexdigest()


@needs_pango
@pytest.mark.req("CIN-05")
def test_a_change_leaves_the_ficha_pending_until_a_later_pdf_is_on_the_account(
    client: Client,
) -> None:
    row = make.installation()
    rights = ("view_installation", "view_ficha")
    sector = row.customer.service_line.front_sector
    doors.enter(client, make.user(*(f"installations.{one}" for one in rights), sector=sector))
    services.make_due(at=AT)
    assert "Ficha pendiente" not in words(client.get(row.get_absolute_url()))
    later = AT + MINUTE
    services.configure(
        row, Wanted({"access_limit": 30}), reason="Más gente", by=make.user(), at=later
    )
    assert "Ficha pendiente" in words(client.get(row.get_absolute_url()))
    assert Installation.objects.with_ficha_pending().get() == row
    services.make_due(at=later)
    assert "Ficha pendiente" not in words(client.get(row.get_absolute_url()))
    assert not Installation.objects.with_ficha_pending().exists()
    kept = row.customer.events.filter(action=ActionCode.FICHA_STORED).order_by("-pk").first()
    assert kept is not None
    assert kept.url == row.fichas.get(number=2).get_absolute_url()


@needs_pango
@pytest.mark.req("CIN-07")
def test_from_the_change_to_the_stored_pdf_no_step_asks_for_paper() -> None:
    """One service asks for it, one sweep stores it: nobody prints, scans or confirms anything."""
    ficha = make.ficha()
    assert services.make_due(at=AT) == 1
    ficha.refresh_from_db()
    assert (ficha.status, ficha.size > 0) == (FichaStatus.DONE, True)


@pytest.mark.req("CIN-05")
def test_it_says_what_changed_since_the_one_that_it_replaces() -> None:
    first = make.ficha(system_version="8.1")
    row = first.installation
    second = services.configure(
        row, Wanted({"system_version": "8.2"}), reason="Visita", by=make.user(), at=AT
    )
    assert (second.number, second.replaces) == (2, first)
    page = fichas.page(second)
    assert "Versión del sistema: 8.1 → 8.2" in page
    assert f"desde la {first.label}" in page
    assert Ficha.objects.get(pk=first.pk).successor == second


def test_it_keeps_the_revision_of_the_instruction_that_was_in_force() -> None:
    issued = make.issued(code="IT CIN")
    assert make.ficha(at=make.MONDAY + timedelta(days=400)).revision == issued


# --- Numbers (B8) -----------------------------------------------------------------------------


class AnyOrder(TestCase):
    @rounds(max_examples=6, deadline=None)
    @given(st.lists(st.integers(0, 2), max_size=12))
    def test_the_numbers_of_each_installation_follow_one_another(self, turns: list[int]) -> None:
        rows = [make.installation() for _ in range(3)]
        for turn in turns:
            again(rows[turn])
        for place, row in enumerate(rows):
            numbers = sorted(row.fichas.values_list("number", flat=True))
            assert numbers == list(range(1, 2 + turns.count(place)))


@pytest.mark.parametrize("number", [1, 3, 0])
def test_the_database_takes_no_number_twice_and_leaves_none_out(number: int) -> None:
    ficha = make.ficha()
    values = {"installation": ficha.installation, "number": number, "data": {}, "code": "X"}
    facts: dict[str, Any] = {"reason": "x", "asked_at": AT, "due_at": AT, "replaces": ficha}
    with pytest.raises(IntegrityError), transaction.atomic():
        Ficha.objects.create(**values, **facts)


@pytest.mark.parametrize(
    "verb",
    [
        "UPDATE installations_ficha SET sha256 = 'x'",
        "UPDATE installations_ficha SET status = 'queued'",
        "UPDATE installations_ficha SET data = '{}'",
        "DELETE FROM installations_ficha",
    ],
)
def test_a_stored_ficha_never_changes(verb: str) -> None:
    make.stored_ficha()
    with (
        pytest.raises(IntegrityError, match="never changed or deleted"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(verb)


def test_what_one_says_does_not_change_while_it_waits() -> None:
    ficha = make.ficha()
    for name, value in (("reason", "otro"), ("number", 7), ("code", "otro"), ("data", {})):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            Ficha.objects.filter(pk=ficha.pk).update(**{name: value})


# --- Workers that die (P01) -------------------------------------------------------------------


def test_one_that_a_worker_has_in_hand_is_not_made_by_another_until_it_is_given_up() -> None:
    ficha = make.ficha()
    held = fichas.claim(at=AT)
    assert held == ficha
    assert fichas.claim(at=AT + MINUTE) is None
    late = fichas.claim(at=AT + fichas.LEASE)
    assert late is not None
    stored = files.store(b"%PDF-a", name="a.pdf")
    assert fichas._settle(late, stored, at=AT) is True
    assert held is not None
    assert fichas._settle(held, files.store(b"%PDF-b", name="b.pdf"), at=AT) is False
    ficha.refresh_from_db()
    assert ficha.sha256 == stored.sha256


def test_one_on_which_every_worker_dies_is_given_up_and_tried_again_by_hand() -> None:
    person = make.user()
    ficha, at = make.ficha(by=person), AT
    for _death in range(fichas.ATTEMPTS):
        assert fichas.claim(at=at) is not None
        at += fichas.LEASE
    assert fichas.claim(at=at) is None
    ficha.refresh_from_db()
    assert ficha.status == FichaStatus.FAILED
    assert "No se pudo componer" in Notice.objects.get(user=person, key__startswith="ficha-").text
    services.try_again(ficha, by=person, at=at)
    assert fichas.claim(at=at) == ficha


def test_one_that_cannot_be_made_says_why_and_holds_up_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ficha = make.ficha()
    monkeypatch.setattr(pdf, "PATIENCE", 0.001)
    assert services.make_due(at=AT) == 0
    ficha.refresh_from_db()
    assert "tarda demasiado" in ficha.problem
    assert ficha.due_at == AT + fichas.PAUSE


# --- Whoever holds one (C43) ------------------------------------------------------------------


def test_anybody_is_told_whether_it_is_in_force_and_nothing_else(client: Client) -> None:
    first = make.ficha(customer=make.customer(legal_name="Secreta S.A."), serial="IG-OCULTA")
    where = reverse("installations:verified", args=[first.label, first.code])
    assert "está vigente" in words(client.get(where))
    second = again(first.installation, at=AT + timedelta(days=3))
    page = words(client.get(where))
    assert f"La reemplaza {second.label} desde el 05/03/2026" in page
    assert "Secreta" not in page
    assert "IG-OCULTA" not in page


def test_without_its_code_a_number_tells_nothing(client: Client) -> None:
    ficha = make.ficha()
    asked = [(ficha.label, "AAAAAAAAAA"), ("FR-9999-001", ficha.code), ("cualquiera", "X")]
    for number, code in asked:
        answer = client.get(reverse("installations:verified", args=[number, code]))
        assert "No se reconoce" in words(answer)


def test_it_is_found_however_number_and_code_are_typed(client: Client) -> None:
    ficha = make.ficha()
    typed = {"number": f" fr {ficha.installation_id} 1", "code": fichas.spelt(ficha.code).lower()}
    page = words(client.get(reverse("installations:verify"), typed, follow=True))
    assert "está vigente" in page
    assert verify(ficha.label, "") is None


def test_whoever_tries_codes_is_stopped(client: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"verify_ficha": "2/h/ip"}
    where = reverse("installations:verified", args=["FR-1-1", "NADA"])
    assert [client.get(where).status_code for _ in range(3)] == [200, 200, 429]
