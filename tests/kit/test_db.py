"""Many rows written by one statement, exactly as one after the other would be."""

from datetime import timedelta

import pytest
from django.db import DataError

from kit.db import write_each
from tests import make
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

FIELDS = ("subject", "owner", "due_at", "is_key_account", "follow_up_step")


def test_each_row_gets_its_own_values_and_no_other_row_is_touched() -> None:
    rows, other = [make.ticket(), make.ticket()], make.ticket()
    rows[0].subject, rows[1].subject = "Él «dijo», {no}", "a\\b'c\"d, NULL"
    rows[0].owner = make.user()
    rows[0].due_at, rows[1].due_at = None, make.MONDAY + timedelta(microseconds=1)
    rows[0].is_key_account, rows[1].follow_up_step = True, 3
    assert write_each(Ticket, rows, FIELDS) == 2
    for row in [*rows, other]:
        stored = Ticket.objects.get(pk=row.pk)
        assert [getattr(stored, name) for name in FIELDS] == [getattr(row, name) for name in FIELDS]
    assert write_each(Ticket, [], FIELDS) == 0


def test_what_is_too_long_is_refused_and_not_cut() -> None:
    row = make.ticket()
    row.subject = "x" * 1000
    with pytest.raises(DataError):
        write_each(Ticket, [row], ["subject"])
