"""The account of a ticket's life against one that looks back, minute by minute."""

import random

import pytest

from tests.sla import ledger

TICKETS = 2_000  # `bin/bench ledger` tries a hundred thousand


@pytest.mark.req("SLA-22")
@pytest.mark.req("SLA-10")
@pytest.mark.parametrize("seed", range(4))
def test_every_second_of_a_random_ticket_is_accounted_for_as_the_wall_clock_says(
    seed: int,
) -> None:
    dice = random.Random(seed)
    lives = [ledger.life(dice) for _ in range(TICKETS // 4)]
    assert sum(ledger.check(life) for life in lives) > 2 * len(lives)
