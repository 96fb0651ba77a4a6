"""Several people at the same moment: real threads, real transactions."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from contacts import services
from contacts.models import Contact, Customer, Merge, ServiceLine
from contacts.services import merging, numbers
from contacts.services.duplicates import Duplicates
from kit.errors import Refused, Stale
from tests import make
from tests.contacts.merges import busy, merge, undo

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def together(*works: Callable[[], Any]) -> list[Any]:
    """Do all of them at once; each gives its answer, or the refusal."""
    barrier = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        try:
            barrier.wait(10)
            return work()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


@pytest.mark.req("ACO-10")
def test_numbers_taken_at_once_are_consecutive_and_an_aborted_one_is_given_again() -> None:
    def take() -> int:
        return numbers.take("prueba")

    def abort() -> None:
        with transaction.atomic():
            numbers.take("prueba")
            transaction.set_rollback(True)

    taken = together(*[take, abort] * 6)
    assert sorted(filter(None, taken)) == [1, 2, 3, 4, 5, 6]


@pytest.mark.req("ACO-06")
def test_two_who_enter_the_same_customer_at_once_make_one() -> None:
    line = make.line()

    def enter() -> Customer:
        mine = ServiceLine.objects.select_related("calendar").get(pk=line.pk)
        return services.create_customer(by=None, at=AT, legal_name="Norte S.A.", service_line=mine)

    answers = together(enter, enter, enter)
    assert sum(isinstance(answer, Duplicates) for answer in answers) == 2
    assert Customer.objects.count() == 1


def test_two_who_save_the_same_form_at_once_do_not_overwrite_each_other() -> None:
    customer = make.customer(phone="0")

    def save(phone: str) -> Callable[[], Customer]:
        return lambda: services.update_customer(customer, by=None, at=AT, version=1, phone=phone)

    answers = together(save("1"), save("2"), save("3"))
    assert sum(isinstance(answer, Stale) for answer in answers) == 2
    customer.refresh_from_db()
    assert customer.version == 2
    assert customer.history.count() == 2


def test_a_contact_entered_while_its_company_is_renamed_is_found_by_the_new_name() -> None:
    for number in range(5):
        customer = make.customer(legal_name=f"Vieja {number}")

        def rename(customer: Customer = customer, number: int = number) -> Customer:
            return services.update_customer(customer, by=None, at=AT, legal_name=f"Nueva {number}")

        def enter(customer: Customer = customer) -> Contact:
            return services.add_contact(customer, by=None, at=AT, first_name="Ana")

        together(rename, enter)
        assert "nueva" in customer.contacts.get().search


@pytest.mark.req("VIS-05")
def test_two_agreements_signed_at_once_do_not_overlap() -> None:
    customer = make.customer(is_entitled=False)

    def sign() -> Any:
        return services.sign_agreement(
            customer, kind="support", starts_on=AT.date(), by=None, at=AT
        )

    answers = together(sign, sign, sign)
    assert sum(isinstance(answer, Refused) for answer in answers) == 2
    assert customer.agreements.count() == 1


@pytest.mark.req("ACO-17")
def test_of_two_who_merge_the_same_customer_at_once_one_wins_and_the_other_is_refused() -> None:
    absorbed = busy()
    survivors = [make.customer(), make.customer()]
    person = absorbed.contacts.get()

    def join(kept: Customer) -> Callable[[], Merge]:
        return lambda: merge(Customer.objects.get(pk=kept.pk), Customer.objects.get(pk=absorbed.pk))

    answers = together(*map(join, survivors))
    done = [answer for answer in answers if isinstance(answer, Merge)]
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert (len(done), len(refused), Merge.objects.count()) == (1, 1, 1)
    won = done[0].customer
    lost = next(row for row in survivors if row != won)
    absorbed.refresh_from_db()
    person.refresh_from_db()
    assert (absorbed.merged_into, person.customer) == (won, won)
    assert merging.census(lost) == merging.census(make.customer())
    assert Customer.objects.get(pk=lost.pk).version == lost.version
    undo(done[0])
    person.refresh_from_db()
    assert person.customer == absorbed


@pytest.mark.req("ACO-17")
def test_two_who_merge_a_pair_the_opposite_way_at_once_leave_one_of_them() -> None:
    one, two = busy(), busy()
    answers = together(lambda: merge(one, two), lambda: merge(two, one))
    assert sum(isinstance(answer, Refused) for answer in answers) == 1
    assert (Customer.objects.count(), Customer.everyone.count()) == (1, 2)
    assert Customer.objects.get().contacts.count() == 2
