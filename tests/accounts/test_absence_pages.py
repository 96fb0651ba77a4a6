"""Asking, deciding and taking back, as people do it."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import Absence, User
from tests import doors, make

pytestmark = pytest.mark.django_db

FORM = {"kind": "holiday", "starts_on": "2026-08-03", "ends_on": "2026-08-14", "reason": "Viaje"}
LIST = reverse("accounts:absences")


def post(user: User, name: str, *args: int, **data: str) -> int:
    where = reverse(f"accounts:{name}", args=args)
    return doors.enter(Client(), user).post(where, data).status_code


@time_machine.travel(make.MONDAY)
def test_one_asks_the_head_approves_and_one_changes_ones_mind(client: Client) -> None:
    head = make.user()
    person = make.user(superior=head, name="Ana Pide")
    assert post(person, "ask_absence", **FORM) == 302
    row = Absence.objects.get()
    assert "Ana Pide" in doors.enter(client, head).get(LIST).text
    assert post(head, "approve_absence", row.pk) == 302
    assert post(person, "cancel_absence", row.pk) == 302
    page = doors.enter(Client(), person).get(LIST).text
    assert "Deshacer" in page
    assert post(person, "restore_absence", row.pk) == 302
    row.refresh_from_db()
    assert row.is_certain
    assert row.days == 12


def test_a_head_enters_an_absence_of_their_people_and_nobody_elses() -> None:
    head = make.user()
    person, other = make.user(superior=head), make.user()
    assert post(head, "register_absence", person.pk, **FORM) == 302
    assert Absence.objects.get().decided_by == head
    assert post(head, "register_absence", other.pk, **FORM) == 409


def test_days_that_are_taken_come_back_with_what_was_typed(client: Client) -> None:
    person = make.user()
    doors.enter(client, person)
    where = reverse("accounts:ask_absence")
    client.post(where, FORM)
    answer = client.post(where, FORM | {"starts_on": "2026-08-10", "reason": "Boda"})
    assert answer.status_code == 409
    assert "Ya hay una ausencia del 03/08/2026" in answer.text
    assert "Boda" in answer.text
    assert client.post(where, FORM | {"ends_on": "9999-01-01"}).status_code == 422
    assert client.post(where, FORM | {"substitute": str(person.pk)}).status_code == 422


def test_a_refusal_is_read_by_whoever_asked(client: Client) -> None:
    head = make.user()
    person = make.user(superior=head)
    post(person, "ask_absence", **FORM)
    row = Absence.objects.get()
    assert post(head, "refuse_absence", row.pk, answer="") == 422
    assert post(head, "refuse_absence", row.pk, answer="Cierre de año.") == 302
    assert "Cierre de año." in doors.enter(client, person).get(LIST).text


def test_nobody_reads_or_touches_the_absence_of_somebody_elses_people() -> None:
    post(make.user(), "ask_absence", **FORM)
    row, stranger = Absence.objects.get(), make.user(name="Ajena")
    for name in ("approve_absence", "refuse_absence", "cancel_absence", "restore_absence"):
        assert post(stranger, name, row.pk, answer="No") == 404
    assert row.starts_on == date(2026, 8, 3)
