"""What is typed or sent wrongly is said clearly, keeps the rest, and leaves nothing half done."""

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from contacts.models import Contact, Event
from tests import make
from tests.doorplan.asis import PNG, ROWS, WORK
from tests.uploads import HOSTILE
from tests.visits import captured
from tests.visits.captured import AUTHOR
from visits.activity import Asked, report
from visits.models import Asi, CaptureDraft
from visits.services.asi import register_asi

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024


@pytest.fixture
def contact(client: Client) -> Contact:
    """Somebody at a customer's, and one of us who captures what was done there."""
    client.force_login(make.user(*AUTHOR, "contacts.view_all_customers"))
    return make.contact()


def rows(prefix: str, **fields: Any) -> dict[str, Any]:
    return {f"{prefix}-TOTAL_FORMS": "1", **{f"{prefix}-0-{key}": fields[key] for key in fields}}


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"hours": "25"}, "divida lo que duró más días"),
    ({"hours": "-1"}, "más de cero"),
    ({"hours": "mucho"}, "Introduzca un número"),
    ({"began_at": "2199-01-01T10:00"}, "cuenta lo que ya se hizo"),
    (rows("spent", amount="-4", kind="meal"), "Un gasto no puede ser negativo."),
    (rows("spent", note="Taxi", kind="transport"), "Escriba el importe de este gasto."),
    (rows("spent", amount="4", kind=""), "Diga de qué es el gasto."),
    (rows("heard", text="¿Y el IVA?", kind=""), "Diga qué es."),
    ({"is_unfinished": "on"}, "indique el obstáculo y su causa"),
    (rows("obstacles", text="Sin red"), "Indique la causa"),
    ({"signature": "data:image/png;base64,AAAA", "signed_by": "Ana"}, "vuelva a firmar"),
]


def test_a_capture_with_something_wrong_says_so_and_keeps_the_rest(
    client: Client, contact: Contact
) -> None:
    page = reverse("visits:capture_asi", args=[uuid.uuid4()]) + f"?customer={contact.customer_id}"
    for wrong, words in WRONG:
        answer = client.post(page, {**WORK, **ROWS, "contact": contact.pk, **wrong})
        told = answer.content.decode()
        assert answer.status_code in {409, 422}, wrong
        assert words in told
        assert WORK["description"] in told
    assert not Asi.objects.exists()
    assert not Event.objects.filter(url__contains="/asi/").exists()


def test_a_photo_of_forty_megabytes_is_refused_in_words_and_nothing_typed_is_lost(
    client: Client, contact: Contact
) -> None:
    token = uuid.uuid4()
    photo = SimpleUploadedFile("foto.png", PNG + bytes(40 * MEGABYTE), "image/png")
    sent = client.post(reverse("visits:save_receipt", args=[token]), {"receipt": photo})
    assert (sent.status_code, CaptureDraft.objects.count()) == (422, 0)
    assert "10 MB" in sent.json()["problem"]
    photo.seek(0)
    page = reverse("visits:capture_asi", args=[token]) + f"?customer={contact.customer_id}"
    spent = rows("spent", amount="4", kind="meal", receipt=photo)
    answer = client.post(page, {**WORK, **ROWS, "contact": contact.pk, **spent})
    assert answer.status_code == 422
    assert "10 MB" in answer.content.decode()
    assert WORK["description"] in answer.content.decode()


def test_a_photo_without_its_amount_is_not_forgotten(client: Client, contact: Contact) -> None:
    token = uuid.uuid4()
    photo = {"name": "spent-0-receipt", "receipt": SimpleUploadedFile("a.png", PNG, "image/png")}
    client.post(reverse("visits:save_receipt", args=[token]), photo)
    page = reverse("visits:capture_asi", args=[token]) + f"?customer={contact.customer_id}"
    told = {**WORK, **ROWS, "contact": contact.pk, **rows("spent", kind="meal")}
    answer = client.post(page, told)
    assert "Escriba el importe de este gasto." in answer.content.decode()
    assert client.post(page, told | {"spent-0-amount": "4"}).status_code == 302


def test_a_hostile_file_is_no_receipt_or_lies_there_as_data_alone(
    client: Client, contact: Contact
) -> None:
    """F1 to F3: nothing is decoded or unpacked here, and what is handed out runs nowhere."""
    address = reverse("visits:save_receipt", args=[uuid.uuid4()])
    kept = []
    for number, (name, content) in enumerate(HOSTILE.items()):
        file = SimpleUploadedFile(name or "x", content, "image/png")
        said = client.post(address, {"name": f"spent-{number}", "receipt": file})
        kept += [name] if said.status_code == 200 else []
        assert said.status_code in {200, 409, 422}, name
    types = {one["content_type"] for one in CaptureDraft.objects.get().receipts.values()}
    assert types <= {"image/jpeg", "image/png", "image/webp", "application/pdf"}
    assert not [name for name in kept if name.endswith((".svg", ".html", ".zip", ".docm"))]


def test_work_past_midnight_is_one_asi_of_the_day_on_which_it_began() -> None:
    began = datetime(2026, 2, 27, 21, 30, tzinfo=UTC)  # half past ten in Madrid
    who = make.user(*AUTHOR, "contacts.view_all_customers")
    told = captured.capture(began_at=began, hours=Decimal(5))
    made = register_asi(told, by=who, at=make.MONDAY)
    day = date(2026, 2, 27)
    *_lines, total = report(who, Asked(day, day, person=made.author))
    assert (total.count, total.hours) == (1, Decimal(5))
