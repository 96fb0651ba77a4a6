"""Whatever is merged and undone, in any order: in the end nothing had been."""

from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from contacts.models import (
    ActionCode,
    Contact,
    Customer,
    Event,
    Merge,
    ParameterValue,
)
from contacts.services.merging.pointers import pointers
from kit.errors import Refused
from tests import make
from tests.contacts.merges import DAY, busy, merge, undo

pytestmark = pytest.mark.django_db
TABLES: list[type[Model]] = [Customer, Contact, *{one.model for one in pointers(Contact)}]
TABLES += [one.model for one in pointers(Customer) if one.model not in TABLES]


def state() -> dict[str, Any]:
    """All that there is, but for histories, versions, and what merging writes about itself."""
    found: dict[str, Any] = {}
    for table in TABLES:
        rows: Any = table._base_manager.order_by("pk").values()
        if table is Event:
            rows = rows.exclude(action__in=[ActionCode.MERGED, ActionCode.MERGE_UNDONE])
        if table is ParameterValue:
            rows = ParameterValue.objects.newest().values("customer", "parameter", "value")
        found[table._meta.label] = [
            {name: value for name, value in row.items() if name != "version"} for row in rows
        ]
    return found


@st.composite
def steps(draw: st.DrawFn) -> list[tuple[str, int, int, list[str]]]:
    verb = st.sampled_from(["customers", "customers", "contacts", "undo"])
    fields = st.lists(st.sampled_from(FIELDS), max_size=4)
    one = st.tuples(verb, st.integers(0, 6), st.integers(0, 6), fields)
    return draw(st.lists(one, min_size=2, max_size=7))


FIELDS = ["phone", "email", "external_ref", "stage", "plan", "legal_name", "first_name", "mobile"]


@pytest.mark.req("ACO-17")
@pytest.mark.parametrize("examples", [12, pytest.param(150, marks=pytest.mark.faults)])
def test_any_sequence_of_merges_and_undos_ends_as_if_nothing_had_been_merged(
    examples: int,
) -> None:
    line = make.line()
    for n in range(3):
        start = date(2024, 1, 1) + n * 200 * DAY
        row = busy(line=line, phone=str(n), external_ref=f"R{n}", email=f"c{n}@x.test")
        row.agreements.get().delete()
        make.agreement(customer=row, starts_on=start, ends_on=start + 300 * DAY)
        make.contact(customer=row, email="info@x.test", mobile=f"6001122{n}3")
    before = state()
    companies, people = list(Customer.objects.order_by("pk")), list(Contact.objects.order_by("pk"))

    # without making a failing one shorter: each costs hundreds of queries
    quickly = [phase for phase in Phase if phase is not Phase.shrink]

    @settings(max_examples=examples, deadline=None, derandomize=examples < 100, phases=quickly)
    @given(steps())
    def any_sequence(sequence: list[tuple[str, int, int, list[str]]]) -> None:
        with transaction.atomic():
            for verb, first, second, theirs in sequence:
                records = list(Merge.objects.order_by("pk"))
                kind: Any = companies if verb == "customers" else people
                try:
                    if verb != "undo":
                        merge(kind[first % len(kind)], kind[second % len(kind)], *theirs)
                    elif records:
                        undo(records[first % len(records)])
                except Refused:
                    continue  # what people may not do is no part of this
            for record in Merge.objects.filter(undone_at=None).order_by("-pk"):
                assert undo(record).left == []
            assert state() == before
            transaction.set_rollback(True)

    any_sequence()
