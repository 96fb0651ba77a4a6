"""Who was blocked stays blocked, whatever is merged and parted around them."""

import pytest

from accounts.models import User
from contacts.models import Contact, Merge, PrivacyRequest
from contacts.services import merging, privacy
from kit.errors import Refused
from tests import make
from tests.contacts.merges import AT, merge, undo

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return make.user("contacts.keep_privacy", "contacts.view_all_customers")


def block(person: Contact, officer: User) -> PrivacyRequest:
    return privacy.ask(person, kind="erasure", asked_on=AT.date(), how="Carta", by=officer, at=AT)


@pytest.mark.parametrize("place", [0, 1])
def test_a_blocked_person_is_merged_with_nobody(officer: User, place: int) -> None:
    company = make.customer()
    pair = [make.contact(customer=company) for _n in range(2)]
    request = block(pair[place], officer)
    with pytest.raises(Refused, match="bloqueados"):
        merge(pair[0], pair[1])
    assert not Merge.objects.exists()
    assert Contact.objects.get(pk=pair[place].pk).suppressed_at == AT
    privacy.withdraw(request, by=officer, at=AT)
    merge(pair[0], pair[1])


def test_two_that_were_one_are_not_parted_while_the_one_is_blocked(officer: User) -> None:
    company = make.customer()
    kept, absorbed = (
        make.contact(customer=company, first_name=name, email=f"{name}@x.test")
        for name in ("Ana", "Anna")
    )
    record = merge(kept, absorbed)
    request = block(kept, officer)
    assert "bloqueados" in merging.objection(Merge.objects.get())
    with pytest.raises(Refused, match="bloqueados"):
        undo(record)
    assert not Contact.everyone.filter(search__contains="ann").exists()
    privacy.withdraw(request, by=officer, at=AT)
    undo(record)
    names = Contact.objects.order_by("pk").values_list("first_name", "email")
    assert list(names) == [("Ana", "Ana@x.test"), ("Anna", "Anna@x.test")]


def test_a_blocked_person_goes_with_their_company_and_stays_blocked(officer: User) -> None:
    kept, absorbed = make.customer(), make.customer()
    person = make.contact(customer=absorbed, first_name="Berta", email="berta@x.test")
    request = block(person, officer)
    record = merge(kept, absorbed)
    person.refresh_from_db()
    assert (person.customer, person.suppressed_at) == (kept, AT)
    assert "berta" not in person.search
    privacy.withdraw(request, by=officer, at=AT)
    undo(record)
    person.refresh_from_db()
    assert (person.first_name, person.customer, person.suppressed_at) == ("Berta", absorbed, None)
