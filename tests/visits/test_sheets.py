"""The sealed sheet of an ASI: made once, kept, replaced by the next (ASI-18)."""

import hashlib
from decimal import Decimal

import pytest
from django.utils import timezone

from kit import pdf
from kit.errors import Refused
from kit.files import open_file
from outbox.models import Mail
from tests import make
from tests.visits import captured
from tests.visits.captured import AT, AUTHOR, spent, work
from visits.models import SheetStatus
from visits.services import sheets
from visits.services.correcting import correct_asi

pytestmark = pytest.mark.django_db


@pytest.mark.req("ASI-18")
def test_the_sheet_is_sealed_once_and_reaches_those_who_were_met() -> None:
    customer = make.customer()
    silent = make.contact(customer=customer, email="")
    made = captured.asi(customer=customer, met=[silent], spent=[spent("33.10")])
    assert sheets.make_due_sheets(at=AT) == 1
    assert sheets.make_due_sheets(at=AT) == 0
    sheet = made.sheets.get()
    with open_file(sheet.sha256) as file:
        content = file.read()
    assert content.startswith(b"%PDF")
    assert hashlib.sha256(content).hexdigest() == sheet.sha256
    letter = Mail.objects.get(kind="asi_sheet")
    assert letter.to == [made.contact.email]
    assert letter.files.get().sha256 == sheet.sha256


@pytest.mark.req("ASI-18")
def test_the_page_of_the_customer_tells_the_work_and_no_money() -> None:
    made = captured.asi(spent=[spent("33.10")], observations="Piden un curso.")
    page = sheets.page(made.sheets.get())
    for told in (made.customer.legal_name, made.contact.full_name, "cierre de mes", "2,5", "curso"):
        assert told in page
    assert "33,10" not in page
    with timezone.override("America/Argentina/Buenos_Aires"):  # of whoever prints it
        assert sheets.page(made.sheets.get()) == page
    assert "33,10" in sheets.internal_page(made, by=make.user(), at=AT)


@pytest.mark.req("APE-11")
@pytest.mark.req("ASI-19")
def test_a_correction_keeps_what_was_said_and_seals_the_next_sheet() -> None:
    author, made = make.user(*AUTHOR), None
    made = captured.asi(by=author)
    with pytest.raises(Refused, match="Solo quien hizo"):
        correct_asi(made, work(), version=1, reason="x", by=make.user(*AUTHOR), at=AT)
    head = make.user("visits.change_any_asi")
    told = work(hours=Decimal(4))
    correct_asi(made, told, version=1, reason="Mal sumadas", by=head, at=AT)
    made.refresh_from_db()
    assert made.hours == 4
    assert [old.hours for old in made.history.all()] == [4, Decimal("2.5")]
    assert made.history.first().history_user == head
    assert [one.sequence for one in made.sheets.all()] == [2, 1]
    with pytest.raises(Refused, match="guardó otros cambios"):
        correct_asi(made, told, version=1, reason="Otra vez", by=head, at=AT)


def test_a_sheet_that_cannot_be_made_says_why_and_may_be_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = captured.asi()

    def fails(_press: pdf.Press, _page: str) -> bytes:
        raise pdf.NotMade("Falta Pango")

    with monkeypatch.context() as patched:
        patched.setattr(pdf.Press, "render", fails)
        sheets.make_due_sheets(at=AT)
    sheet = made.sheets.get()
    assert (sheet.status, sheet.problem) == (SheetStatus.FAILED, "Falta Pango")
    assert not Mail.objects.filter(kind="asi_sheet").exists()
    sheets.try_again(sheet)
    assert sheets.make_due_sheets(at=AT) == 1
