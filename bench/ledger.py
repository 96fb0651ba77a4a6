"""Whether every second of 100,000 random tickets is accounted for as an independent counter of
minutes says; `--seed` throws other dice."""

import random
import sys
import time

from bench.report import Figure, at_least, at_most, tell
from tests.sla import ledger

NAME = "ledger"
TICKETS, STEP = 100_000, 10_000


def run(seed: int = 1) -> list[Figure]:
    dice, wrong = random.Random(seed), 0
    began = time.perf_counter()
    for number in range(1, TICKETS + 1):
        wrong += is_wrong(ledger.life(dice))
        if number % STEP == 0:
            print(f"{NAME}: {number:,} tickets, {wrong} wrong", file=sys.stderr, flush=True)
    spent = time.perf_counter() - began
    return [
        at_most(
            f"{NAME}: accounts that differ among {TICKETS:,}, seed {seed}", wrong, "tickets", 0
        ),
        at_least(f"{NAME}: accounts checked", TICKETS / spent, "tickets a second", 500),
    ]


def is_wrong(life: ledger.Life) -> bool:
    try:
        ledger.check(life)
    except AssertionError as difference:
        print(difference, file=sys.stderr, flush=True)
        return True
    return False


if __name__ == "__main__":
    sys.exit(tell(run()))
