"""The pages of an ASI: one capture that goes on where it was left, and what comes of it."""

import json
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from contacts.models import Customer
from outbox.models import Notice
from tests import make
from tests.doorplan.asis import PNG, ROWS, WORK
from visits.models import Asi, CaptureDraft
from visits.services import lacking

pytestmark = pytest.mark.django_db
PERMISSIONS = ("visits.add_asi", "visits.view_asi", "visits.view_visit")


@pytest.fixture
def person(client: Client) -> User:
    who = make.user(*PERMISSIONS, "contacts.view_all_customers")
    client.force_login(who)
    return who


def page_of(customer: Customer, token: uuid.UUID) -> str:
    return f"{reverse('visits:capture_asi', args=[token])}?customer={customer.pk}"


@pytest.mark.req("ASI-05")
def test_a_capture_begins_with_the_account(client: Client, person: User) -> None:
    customer = make.customer(legal_name="Metalúrgica del Litoral")
    begun = client.get(reverse("visits:new_asi"))
    asked = client.get(begun["Location"], {"q": "metalurgica"})
    assert f"?customer={customer.pk}" in asked.content.decode()
    client.post(begun["Location"], {**WORK, **ROWS})
    assert not Asi.objects.exists()


@pytest.mark.req("VIS-18")
@pytest.mark.req("VIS-07")
def test_the_plan_of_a_visit_is_carried_over_to_its_asi(client: Client, person: User) -> None:
    visit = make.visit(people=[person], topics="Facturas\nStock", at=timezone.now())
    away, first, second = (make.contact(customer=visit.customer) for _ in range(3))
    visit.attendees.create(contact=away, answer="no")
    for contact in (first, second):
        visit.attendees.create(contact=contact, answer="yes")
    page = client.get(f"{reverse('visits:new_asi')}?visit={visit.pk}", follow=True)
    told = page.content.decode()
    assert "Facturas\nStock" in told
    assert "Cerrar el mes" in told
    form = page.context["form"]
    assert (form["hours"].value(), form["contact"].value()) == ("2", first.pk)
    assert form["met"].value() == [second.pk]


@pytest.mark.req("APE-01")
def test_only_its_asi_says_that_a_visit_was_held(client: Client, person: User) -> None:
    visit = make.visit(people=[person], reason="installation", at=timezone.now())
    contact = make.contact(customer=visit.customer)
    address = reverse("visits:capture_asi", args=[uuid.uuid4()])
    fields = {**WORK, **ROWS, "reason": "installation", "contact": contact.pk}
    assert visit.state == "planned"
    client.post(f"{address}?visit={visit.pk}", fields)
    visit.refresh_from_db()
    assert visit.state == "held"
    assert visit.asis.get().author == person


def test_what_was_typed_and_photographed_is_there_after_a_crash(
    client: Client, person: User
) -> None:
    customer, token = make.customer(), uuid.uuid4()
    contact = make.contact(customer=customer)
    typed = {
        "fields": json.dumps({"description": "Se instaló"}),
        "query": f"customer={customer.pk}",
    }
    client.post(reverse("visits:save_capture", args=[token]), typed)
    photo = SimpleUploadedFile("recibo.png", PNG, "image/png")
    sent = {"name": "spent-0-receipt", "receipt": photo}
    assert client.post(reverse("visits:save_receipt", args=[token]), sent).json()["kept"]
    save = reverse("visits:save_receipt", args=[token])
    other = SimpleUploadedFile("sin_gasto.png", PNG, "image/png")
    client.post(save, {"name": "spent-1-receipt", "receipt": other})
    assert client.post(save, {"name": "spent-1-receipt", "drop": "1"}).json() == {"kept": False}
    again = client.get(reverse("visits:capture_asi", args=[token])).content.decode()
    assert "Se instaló" in again
    assert "sin_gasto" not in again
    assert "recibo.png" in again
    rows = {**ROWS, "spent-TOTAL_FORMS": "1", "spent-0-amount": "12,50", "spent-0-kind": "meal"}
    fields = {**WORK, **rows, "contact": contact.pk}
    made = client.post(page_of(customer, token), fields, follow=True)
    assert made.status_code == 200
    spent = Asi.objects.get().expenses.get()
    assert (str(spent.amount), spent.receipt_name) == ("12.50", "recibo.png")
    assert not CaptureDraft.objects.exists()


def test_a_photo_that_came_with_a_form_that_is_shown_again_need_not_be_chosen_again(
    client: Client, person: User
) -> None:
    customer, token = make.customer(), uuid.uuid4()
    rows = {**ROWS, "spent-TOTAL_FORMS": "1", "spent-0-amount": "12,50", "spent-0-kind": "meal"}
    fields = {**WORK, **rows, "contact": make.contact(customer=customer).pk}
    photo = SimpleUploadedFile("recibo.png", PNG, "image/png")
    wrong = fields | {"hours": "30", "spent-0-receipt": photo}
    assert "recibo.png" in client.post(page_of(customer, token), wrong).content.decode()
    client.post(page_of(customer, token), fields)
    spent = Asi.objects.get().expenses.get()
    assert (spent.receipt_name, spent.receipt_size) == ("recibo.png", len(PNG))


@pytest.mark.req("ASI-06")
def test_somebody_who_is_on_file_after_all_is_taken_with_one_click(
    client: Client, person: User
) -> None:
    known = make.contact(first_name="Norberto", last_name="Bianchi")
    fields = {**WORK, **ROWS, "contact": ""}
    named = {"person-first_name": "Norberto", "person-last_name": "Bianchi"}
    address = page_of(known.customer, uuid.uuid4())
    asked = client.post(address, fields | named)
    assert asked.context["form"].same == [(known.pk, "Norberto Bianchi")]
    # the list says nobody, the button says who
    client.post(address, fields | named | {"contact": ["", known.pk]})
    assert Asi.objects.get().contact == known
    assert known.customer.contacts.count() == 1


def test_a_capture_that_was_taken_leads_to_its_asi(client: Client, person: User) -> None:
    customer, token = make.customer(), uuid.uuid4()
    fields = {**WORK, **ROWS, "contact": make.contact(customer=customer).pk}
    for _again in range(2):
        answer = client.post(page_of(customer, token), fields)
        assert answer["Location"] == Asi.objects.get().get_absolute_url()
    assert client.get(page_of(customer, token))["Location"] == answer["Location"]


@pytest.mark.req("APE-13")
def test_whoever_went_and_wrote_no_asi_is_reminded_after_a_working_day() -> None:
    person, other = make.user(), make.user()
    visit = make.visit(people=[person, other], at=make.MONDAY)
    ended = visit.ends_at
    assert lacking.remind_of_lacking(at=ended + timedelta(hours=2)) == 0
    late = ended + timedelta(hours=25)
    assert lacking.remind_of_lacking(at=late) == 2
    assert lacking.remind_of_lacking(at=late + timedelta(hours=1)) == 0
    assert "falta la ASI" in Notice.objects.filter(user=person).latest("pk").text
    assert not lacking.is_late(visit.entries.earliest("pk"), late)
    assert lacking.is_late(visit.entries.earliest("pk"), ended + timedelta(days=3, hours=1))
    head = make.user("visits.change_any_asi")
    assert lacking.lacking_for(person, late).count() == 1
    assert lacking.lacking_for(head, late).count() == 2


def test_a_draft_keeps_whatever_a_browser_sends(client: Client, person: User) -> None:
    token = uuid.uuid4()
    fields = {"description": "a\x00b", "na\x00me": "\ud800", "hours": 3, "met": [1, 2]}
    sent = {"fields": json.dumps(fields), "query": "customer=\x001", "title": "Uno\x00dos"}
    assert client.post(reverse("visits:save_capture", args=[token]), sent).status_code == 200
    kept = CaptureDraft.objects.get(token=token)
    assert kept.fields == {"description": "ab", "na me": "?", "hours": "3", "met": "[1, 2]"}
    assert (kept.query, kept.title) == ("customer= 1", "Uno dos")
