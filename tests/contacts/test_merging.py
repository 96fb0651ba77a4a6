"""Two that were one: what moves, what stays, and that undoing gives back exactly what was."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from contacts import services
from contacts.models import (
    ActionCode,
    Contact,
    Customer,
    Event,
    Merge,
    Reach,
)
from contacts.services import merging, reach, search, timeline
from contacts.services.merging.fields import units
from contacts.services.merging.pointers import pointers
from kit.errors import Refused, Stale
from tests import make
from tests.contacts.merges import AT, DAY, busy, merge, undo
from tickets import services as tickets
from tickets.models import Message, Ticket
from tickets.services.mail.senders import contacts_with
from tickets.services.promises import clocks

pytestmark = pytest.mark.django_db


def fresh(row: Any) -> Any:
    return type(row)._base_manager.get(pk=row.pk)


# --- What moves ------------------------------------------------------------------------------


@pytest.mark.req("ACO-17")
def test_everything_that_named_the_absorbed_one_names_the_survivor() -> None:
    kept, absorbed = busy(), busy()
    held = {one.label: set(one.rows(absorbed).values_list("pk", flat=True)) for one in named()}
    assert {"tickets.ticket", "contacts.event", "contacts.contact"} <= {
        label for label, keys in held.items() if keys
    }
    merge(kept, absorbed)
    for pointer in named():
        moved = set(pointer.rows(kept).values_list("pk", flat=True))
        if pointer.label != "contacts.agreement":  # both had the same one
            assert held[pointer.label] <= moved, pointer.label
            assert not pointer.rows(absorbed).exists(), pointer.label


def named() -> list[Any]:
    return [one for one in pointers(Customer) if one.label != "contacts.importrow"]


@pytest.mark.req("ACO-17")
def test_a_table_that_an_app_of_tomorrow_adds_is_walked_too() -> None:
    walked = {(one.label, one.field.name) for kind in (Customer, Contact) for one in pointers(kind)}
    assert ("tickets.message", "contact") in walked  # whose related name is hidden
    assert ("tickets.ticket", "customer") in walked
    assert not {label for label, _name in walked if "historical" in label}
    rooms = list(dict.fromkeys(one.model._meta.app_label for one in pointers(Customer)))
    assert rooms == ["visits", "tickets", "installations", "contacts"]  # from the roof down


@pytest.mark.req("ACO-17")
def test_a_moved_row_with_a_history_has_a_version_that_says_why_and_by_whom() -> None:
    kept, absorbed, boss = busy(), busy(), make.user()
    merge(kept, absorbed, by=boss)
    ticket = Ticket.objects.get(pk=kept.tickets.latest("pk").pk)
    newest = ticket.history.latest("history_id")
    assert (newest.customer_id, newest.history_user) == (kept.pk, boss)
    assert "Fusión" in newest.history_change_reason
    assert ticket.history.earliest("history_id").customer_id == absorbed.pk


@pytest.mark.req("ACO-17")
def test_the_clocks_and_the_thread_of_a_ticket_survive() -> None:
    kept = make.customer()
    ticket = make.answered(customer=make.customer())
    absorbed, sender = ticket.customer, ticket.contact
    before = Ticket.objects.values().get(pk=ticket.pk)
    merge(kept, absorbed)
    after = Ticket.objects.values().get(pk=ticket.pk)
    assert after == before | {"customer_id": kept.pk}
    assert clocks.disagreements(Ticket.objects.get(pk=ticket.pk)) == []
    tickets.hear(Ticket.objects.get(pk=ticket.pk), contact=sender, body="Sigue igual.", at=AT + DAY)
    assert contacts_with(sender.email) == [sender]


@pytest.mark.req("ACO-17")
def test_merging_people_moves_what_they_said_and_keeps_every_address() -> None:
    company = make.customer(line=make.line(calendar=make.calendar(country="ES")))
    ana = make.contact(customer=company, email="ana@x.test", mobile="+34 600 11 22 33")
    anna = make.contact(
        customer=company, email="anna@x.test", mobile="600 112 233", phone="912223344"
    )
    ticket = make.ticket(customer=company, contact=anna)
    merge(ana, anna)
    assert Ticket.objects.get(pk=ticket.pk).contact == ana
    assert set(Message.objects.values_list("contact", flat=True)) == {ana.pk}
    assert contacts_with("Anna@x.test") == [ana]
    assert {row.value for row in Reach.objects.all()} == {"anna@x.test", "912223344"}


@pytest.mark.req("ACO-17")
def test_the_values_that_were_chosen_are_kept_and_the_others_can_be_read() -> None:
    kept = make.customer(legal_name="Núñez", phone="", external_ref="A1", staff_count=5)
    absorbed = make.customer(legal_name="Nunez e Hijos", phone="911", external_ref="B2")
    record = merge(kept, absorbed, "phone", "external_ref")
    kept = fresh(kept)
    assert (kept.legal_name, kept.phone, kept.external_ref) == ("Núñez", "911", "B2")
    assert kept.staff_count == 5
    assert record.fields["kept"]["phone"] == ["", "911"]
    assert record.fields["absorbed"] == {"external_ref": ["B2", ""]}


@pytest.mark.req("ACO-17")
def test_proposed_is_what_is_filled_in_and_else_what_was_said_last() -> None:
    kept = make.customer(phone="", email="a@x.test", website="https://a.test", stage="potential")
    absorbed = make.customer(phone="911", email="", website="https://b.test")
    later = AT + 40 * 365 * DAY
    services.update_customer(absorbed, by=None, at=later, website="https://c.test")
    chosen = {one.name: one.takes_theirs for one in merging.choices(kept, fresh(absorbed))}
    wanted = {"phone": True, "email": False, "website": True, "stage": True}
    assert {name: chosen[name] for name in wanted} == wanted


@pytest.mark.req("ACO-17")
def test_what_makes_each_of_them_itself_is_never_chosen() -> None:
    own = {"id", "number", "created_at", "version", "merged_into", "search", "sort_name"}
    for row in (make.customer(), make.contact()):
        offered = {name for names in units(row) for name in names}
        assert not offered & {*own, "customer"}
        assert "email" in offered
    kept, absorbed = make.customer(), make.customer()
    merge(kept, absorbed, "id", "number")
    assert fresh(kept).number == kept.number


# --- Clashes ---------------------------------------------------------------------------------


@pytest.mark.req("ACO-17", "VIS-05")
def test_of_an_overlapping_agreement_the_days_move_that_the_survivor_lacks() -> None:
    kept, absorbed = (make.customer(is_entitled=False) for _ in range(2))
    make.agreement(customer=kept, starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
    later = make.agreement(customer=absorbed, starts_on=date(2025, 6, 1), ends_on=date(2026, 5, 31))
    other = make.agreement(customer=absorbed, kind="training")
    record = merge(kept, absorbed)
    later, other = fresh(later), fresh(other)
    assert (later.customer, later.starts_on, later.ends_on) == (
        kept,
        date(2026, 1, 1),
        date(2026, 5, 31),
    )
    assert other.customer == kept
    undo(record)
    assert (fresh(later).customer, fresh(later).starts_on) == (absorbed, date(2025, 6, 1))


def test_an_agreement_that_the_survivor_covers_stays_where_it_was_and_is_recorded() -> None:
    kept, absorbed = make.customer(is_entitled=False), make.customer(is_entitled=False)
    make.agreement(customer=kept)
    mine = make.agreement(customer=absorbed, starts_on=date(2025, 6, 1), ends_on=date(2026, 5, 31))
    record = merge(kept, absorbed)
    assert fresh(mine).customer == absorbed
    assert record.rows.get(model="contacts.agreement").fate == "stayed"


def test_an_address_that_both_have_stands_once() -> None:
    company = make.customer()
    one, two = (make.contact(customer=company, email="") for _ in range(2))
    for person in (one, two):
        reach.add_reach(person, kind="email", value="ana@x.test", label="work", by=None, at=AT)
    record = merge(one, two)
    assert [row.value for row in one.reaches.all()] == ["ana@x.test"]
    undo(record)
    assert [row.value for row in two.reaches.all()] == ["ana@x.test"]


# --- The absorbed one ------------------------------------------------------------------------


@pytest.mark.req("ACO-17")
def test_the_absorbed_one_is_on_no_list_and_its_names_find_the_survivor() -> None:
    kept, absorbed = make.customer(legal_name="Norte"), make.customer(legal_name="Boreal")
    user = make.user("contacts.view_all_customers")
    merge(kept, absorbed)
    assert list(Customer.objects.all()) == [kept]
    assert [hit.pk for hit in search.find("boreal", user=user)] == [kept.pk]
    assert [hit.pk for hit in search.find(str(absorbed.number), user=user)] == [kept.pk]
    undo(Merge.objects.get())
    assert [hit.pk for hit in search.find("boreal", user=user)] == [absorbed.pk]


@pytest.mark.req("ACO-17")
def test_the_absorbed_one_cannot_be_edited_not_even_by_a_bug() -> None:
    kept, absorbed = make.customer(), make.customer()
    merge(kept, absorbed)
    with pytest.raises(Refused, match="fusionó"):
        services.update_customer(absorbed, by=None, at=AT, phone="1")
    with pytest.raises(IntegrityError, match="was merged"), transaction.atomic():
        Customer.everyone.filter(pk=absorbed.pk).update(phone="1")


@pytest.mark.req("GEN-05")
def test_what_never_changes_still_does_not_outside_of_a_merge() -> None:
    kept, absorbed = busy(), busy()
    event = absorbed.events.earliest("pk")
    for _round in ("before a merge", "after one"):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            Event.objects.filter(pk=event.pk).update(customer=kept)
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            Message.objects.update(contact=kept.contacts.get())
        merge(make.customer(), make.customer())


# --- Rules -----------------------------------------------------------------------------------


def test_nothing_is_merged_with_itself_twice_or_without_a_reason() -> None:
    one, two, three = (make.customer() for _ in range(3))
    with pytest.raises(Refused, match="mismo registro"):
        merge(one, one)
    with pytest.raises(Refused, match="por qué"):
        merge(one, two, reason=" ")
    merge(one, two)
    with pytest.raises(Refused, match="ya se fusionó"):
        merge(three, two)
    with pytest.raises(Refused, match="ya se fusionó"):
        merge(two, three)


def test_people_of_different_companies_are_not_merged() -> None:
    with pytest.raises(Refused, match="empresas distintas"):
        merge(make.contact(), make.contact())


def test_a_page_that_shows_old_values_merges_nothing() -> None:
    one, two = make.customer(), make.customer()
    services.update_customer(two, by=None, at=AT, phone="1")
    with pytest.raises(Stale):
        merge(one, two, versions=(1, 1))


# --- Undoing ---------------------------------------------------------------------------------


@pytest.mark.req("ACO-17")
def test_what_came_since_stays_with_the_survivor_but_for_what_belongs_to_a_person() -> None:
    kept, absorbed = busy(), busy()
    theirs, ours = absorbed.contacts.get(), kept.contacts.get()
    record = merge(kept, absorbed)
    hers = make.ticket(customer=fresh(kept), contact=fresh(theirs))
    mine = make.ticket(customer=fresh(kept), contact=ours)
    assert ("tickets", 1) in merging.since(record)
    undo(record)
    assert (fresh(hers).customer, fresh(mine).customer) == (absorbed, kept)
    for ticket in Ticket.objects.select_related("contact"):
        assert ticket.contact.customer_id == ticket.customer_id


@pytest.mark.req("ACO-17")
def test_what_somebody_changed_since_keeps_its_new_value_and_is_told() -> None:
    kept, absorbed = make.customer(phone="1", email="a@x.test"), make.customer(phone="2")
    record = merge(kept, absorbed, "phone", "email")
    services.update_customer(fresh(kept), by=None, at=AT, phone="3")
    assert undo(record).left == ["Teléfono"]
    assert (fresh(kept).phone, fresh(kept).email) == ("3", "a@x.test")


def test_a_later_merge_that_builds_on_it_is_undone_first() -> None:
    one, two, three = (make.customer() for _ in range(3))
    first, second = merge(two, three), merge(one, two)
    with pytest.raises(Refused, match="Antes hay que deshacer"):
        undo(first)
    undo(second)
    undo(first)
    assert Customer.objects.count() == 3
    with pytest.raises(Refused, match="ya se deshizo"):
        undo(first)


@pytest.mark.req("ACO-17")
def test_the_timeline_tells_of_both() -> None:
    kept, absorbed = make.customer(), make.customer()
    record = merge(kept, absorbed)
    event = kept.events.get(action=ActionCode.MERGED)
    assert str(absorbed.number) in event.text
    assert event.url == record.get_absolute_url()
    undo(record)
    assert absorbed.events.filter(action=ActionCode.MERGE_UNDONE).exists()


@pytest.mark.req("ACO-17")
def test_what_was_written_for_the_absorbed_one_meanwhile_is_brought_to_the_survivor() -> None:
    kept, absorbed, last = make.customer(), make.customer(), make.customer()
    first, second = merge(kept, absorbed), merge(last, kept)
    late = timeline.record(customer=absorbed, action=120, by=None, at=AT, text="Llamó.")
    assert merging.collect(at=AT) == 2  # from each to the next
    assert fresh(late).customer == last
    assert merging.collect(at=AT) == 0
    undo(second)
    undo(first)
    assert fresh(late).customer == absorbed
