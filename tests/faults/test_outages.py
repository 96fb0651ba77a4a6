"""Processes and servers die in the middle of the work; at the end all is as if none had."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from ops.supervisor import Child
from tests.faults import facts
from tests.faults.house import PATIENCE, House, kill, kill_hands, opened
from tests.outbox.sink import Arrival

LIVED_UNTIL = datetime(2026, 11, 10, 18, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)  # nothing was rung for ten days
LETTERS = 300
RETURN = 60  # seconds until all goes on by itself once a server is back
UNSENT = "SELECT count(*) FROM outbox_mail WHERE status IN ('queued', 'sending')"
SEED = f"""
from django.utils import timezone
import outbox.services as outbox
from outbox.catalogue import KINDS
from outbox.models import RetryPolicy
context = {{name: name for name in KINDS["ticket_opened"].variables}}
for n in range({LETTERS}):
    outbox.post(key=f"carta-{{n}}", kind="ticket_opened", to=["ana@cliente.test"], context=context,
        at=timezone.now(), is_permitted=True,
        policy=RetryPolicy.HOLD if n % 2 else RetryPolicy.REPEAT)
"""
ALARM = """
from kit import clock
from config.health import figures
[failed] = [figure for figure in figures(clock.now()) if figure.name == "mail_failed"]
print(failed.value, failed.is_well)
"""

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def lived() -> Iterator[House]:
    """A company at work, and nobody has rung for ten days; each test works on a copy of it."""
    with opened() as house:
        house.set_clock(LIVED_UNTIL)
        house.manage("migrate", "--no-input")
        house.manage("load_reference")
        until = LIVED_UNTIL.strftime("%Y-%m-%dT%H:%M")
        house.manage("live", "--days", "12", "--tickets", "60", "--until", until)
        house.set_clock(NOW)
        yield house


@pytest.fixture
def house(lived: House) -> Iterator[House]:
    lived.database = "sgc"
    lived.copy_to("copy")
    lived.database = "copy"
    lived.sink.arrivals.clear()
    lived.sink.thinks_for = 0
    yield lived
    lived.stop()


@pytest.fixture
def with_letters(house: House) -> House:
    """Nothing to do but letters."""
    house.manage("sweep")
    house.sink.arrivals.clear()
    house.sink.thinks_for = 0.02
    house.manage("shell", "-c", SEED)
    return house


def copies(house: House) -> Counter[str]:
    return Counter(str(arrival.message["Message-ID"]) for arrival in house.sink.arrivals)


def assert_all_left(house: House, *, faults: int) -> None:
    """None is lost; every copy, and every doubt, is one that a fault explains."""
    letters = house.ask("SELECT message_id, policy, status FROM outbox_mail WHERE key ~ '^carta-'")
    came = copies(house)
    assert len(letters) == LETTERS
    repeated = [one for one in letters if one[1] == "repeat"]
    held = [one for one in letters if one[1] == "hold"]
    assert {status for _message, _policy, status in repeated} == {"sent"}
    assert all(came[message] for message, _policy, _status in repeated)
    assert all(came[message] <= 1 for message, _policy, _status in held)
    assert all(came[message] for message, _policy, status in held if status == "sent")
    assert {status for _message, _policy, status in held} <= {"sent", "doubt"}
    doubts = sum(status == "doubt" for _message, _policy, status in held)
    assert doubts + sum(came.values()) - len(came) <= faults


def wait_for_arrivals(house: House, count: int, *, patience: float = PATIENCE) -> None:
    house.wait_until(lambda: len(house.sink.arrivals) >= count, patience=patience)


def wait_for_more(house: House, *, patience: float) -> None:
    wait_for_arrivals(house, len(house.sink.arrivals) + 1, patience=patience)


def is_up(worker: Child) -> bool:
    return " ready." in worker.log.read_text(errors="replace")


def interrupted(house: House) -> int:
    """How many tasks a hand that was killed had been at."""
    logs = house.layout.log.glob("worker-*.log")
    return sum(log.read_text(errors="replace").count("WorkerLostError(") for log in logs)


def test_letters_survive_a_database_that_is_killed_three_times(with_letters: House) -> None:
    """A2: they go on by themselves within a minute of its return."""
    house = with_letters
    house.worker()
    house.beat()
    for turn in range(3):
        wait_for_arrivals(house, (turn + 1) * LETTERS // 5)
        house.kill_postgres()
        time.sleep(2)
        house.start_postgres()
        wait_for_more(house, patience=RETURN)
    house.set_clock(NOW + timedelta(minutes=11))  # what was being sent is given up, and looked at
    house.wait_for(UNSENT, 0)
    assert_all_left(house, faults=6)


def test_letters_survive_a_broker_that_forgets_all_and_goes_away(with_letters: House) -> None:
    """A3: Redis only rings, what is due is not in it; within a minute of its return all goes on."""
    house = with_letters
    house.worker()
    house.beat()
    wait_for_arrivals(house, LETTERS // 10)
    house.flush_valkey()
    wait_for_arrivals(house, LETTERS // 5)
    house.stop_valkey()
    time.sleep(60)
    house.start_valkey()
    wait_for_more(house, patience=RETURN)
    house.set_clock(NOW + timedelta(minutes=11))
    house.wait_for(UNSENT, 0)
    assert_all_left(house, faults=0)


def test_a_letter_that_kills_its_senders_does_not_hold_up_the_others(with_letters: House) -> None:
    """A9: it is given up after its attempts, which people are shown; all the others leave."""
    house = with_letters
    [(poison, attempts)] = house.ask(
        "SELECT message_id, 8 FROM outbox_mail WHERE key = 'carta-0'"  # sent again when in doubt
    )
    worker = house.worker()

    def strike(arrival: Arrival) -> None:
        if arrival.message["Message-ID"] == poison:
            kill_hands(worker, most=2)

    house.sink.meets = strike
    for turn in range(5 * attempts):  # a busy machine does not come round to it in each
        house.set_clock(NOW + turn * timedelta(minutes=11))
        house.ring()
        time.sleep(4)
        if house.ask(UNSENT) == [0]:
            break
    assert house.ask(UNSENT) == [0]
    fates = "SELECT status, count(*) FROM outbox_mail WHERE key ~ '^carta-' GROUP BY 1"
    told = dict(house.ask(fates))
    assert house.ask("SELECT status FROM outbox_mail WHERE key = 'carta-0'") == ["failed"]
    assert copies(house)[poison] == attempts
    assert told["failed"] == 1
    assert told["sent"] + told.get("doubt", 0) == LETTERS - 1
    assert told.get("doubt", 0) <= attempts
    assert house.manage("shell", "-v", "0", "-c", ALARM).split() == ["1", "False"]


@pytest.mark.parametrize("seed", [1, 2])
def test_the_work_of_ten_silent_days_is_done_once_whoever_dies_over_it(
    lived: House, house: House, seed: int
) -> None:
    """A4, A5, H6: two bells, three workers, hands and workers killed at random."""
    calm = undisturbed(lived)
    house.database = "copy"
    dice = random.Random(seed)
    workers = [house.worker() for _ in range(3)]
    for _bell in range(2):
        house.beat()
    house.wait_until(lambda: all(map(is_up, workers)))
    house.ring()
    for worker in workers:  # they are at the ten days; what is rung later finds little to do
        kill_hands(worker, most=2)
    for _turn in range(8):
        place = dice.randrange(3)
        if dice.random() < 0.7:
            kill_hands(workers[place])
        else:
            kill(workers[place])
            workers[place] = house.worker()
        house.ring()
        time.sleep(dice.random() * 2)
    house.set_clock(NOW + timedelta(minutes=11))
    house.ring()
    house.wait_for(UNSENT, 0)
    house.stop()
    assert interrupted(house) >= 3
    house.manage("sweep")
    assert facts.differences(calm, facts.of(house)) == []


def undisturbed(house: House) -> dict[str, Counter[str]]:
    """What the same company looks like when nothing dies."""
    house.set_clock(NOW)
    house.database = "sgc"
    house.copy_to("calm")
    house.database = "calm"
    house.manage("sweep")
    house.set_clock(NOW + timedelta(minutes=11))
    house.manage("sweep")
    house.set_clock(NOW)
    return facts.of(house)
