"""Who was entered twice in the demo company: some merged, some undone, some still waiting."""

from datetime import timedelta

from django.db.models import Q

import contacts.services as contacts
from contacts.models import Contact, Customer, Suspicion
from contacts.services import merging, suspecting
from demo.customers import Desk

LATER = timedelta(days=1)


def entered_twice(customers: list[Customer], desk: Desk) -> None:
    """Enter some of them again, as it happens on a busy day, and clear up most of it."""
    served = [row for row in customers if row.contacts.exists()]
    if len(served) < 3:
        return
    first, second, third = served[:3]
    boss, at = desk.staff["proyectos"], desk.at + LATER
    same = again(first, desk)
    merging.merge(
        first, same, theirs=["website"], reason="Se cargó otra vez en la feria.", by=boss, at=at
    )
    other = again(second, desk)
    record = merging.merge(
        second, other, theirs=[], reason="Parecían la misma empresa.", by=boss, at=at
    )
    merging.undo(record, by=boss, at=at + LATER)
    person = third.contacts.earliest("pk")
    once_more = contacts.add_contact(
        third,
        first_name=person.first_name,
        last_name=person.last_name.split()[0],
        email=f"{person.first_name.split()[0].lower()}@personal.example",
        not_duplicate_of=alike(person),
        by=desk.by,
        at=desk.at,
    )
    pairs = Q(customer=second, other_customer=other) | Q(other_contact=once_more)
    for pair in Suspicion.objects.filter(pairs):
        suspecting.reconsider(pair)


def again(row: Customer, desk: Desk) -> Customer:
    """The same company, as somebody heard its name on the telephone."""
    return contacts.create_customer(
        legal_name=row.legal_name.upper().replace(",", ""),
        phone=row.phone,
        website=f"https://www.{row.number}.example",
        service_line=row.service_line,
        not_duplicate_of=list(Customer.objects.values_list("pk", flat=True)),
        by=desk.by,
        at=desk.at,
    )


def alike(person: Contact) -> list[int]:
    return list(person.customer.contacts.values_list("pk", flat=True))
