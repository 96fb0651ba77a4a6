from itertools import product

import pytest

from kit.errors import Refused
from tickets.models import ENDED, MOVES, OPEN, Status, Ticket


@pytest.mark.req("TIC-20")
@pytest.mark.parametrize(("before", "after"), list(product(Status, Status)))
def test_only_the_listed_moves_are_possible(before: Status, after: Status) -> None:
    ticket = Ticket(status=before)
    if after in MOVES[before]:
        ticket.move_to(after)
        assert ticket.status == after
    else:
        with pytest.raises(Refused, match=str(before.label)):
            ticket.move_to(after)
        assert ticket.status == before


def test_every_state_is_open_ended_or_referred() -> None:
    assert {*OPEN, *ENDED, Status.REFERRED} == set(Status) == set(MOVES)


def test_from_every_state_a_ticket_can_still_be_ended() -> None:
    for state in Status:
        reached, border = {state}, {state}
        while border := {after for one in border for after in MOVES[one]} - reached:
            reached |= border
        assert Status.CLOSED in reached
