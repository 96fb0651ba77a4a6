"""A8, H5: a mail server that stalls holds up neither other letters nor the bells, nor does a
host whose clock is wrong."""

import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.faults.house import House, opened

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
LATER = NOW + timedelta(minutes=2)
FAKETIME = shutil.which("faketime")
STALLED, STALL, OTHERS = 3, 30, 20
SEED = f"""
from django.utils import timezone
import outbox.services as outbox
from outbox.catalogue import KINDS
context = {{name: name for name in KINDS["ticket_opened"].variables}}
for n in range({STALLED + OTHERS}):
    who = "tarda" if n < {STALLED} else "ana"
    outbox.post(key=f"carta-{{n}}", kind="ticket_opened", to=[f"{{who}}@cliente.test"],
        context=context, at=timezone.now(), is_permitted=True)
"""
BELLS = ("outbox.tasks.deliver_due_mail", "tickets.tasks.fetch_mail", "outbox.tasks.make_printouts")
RUNG = f"""
from config.celery import last_rung
print({{last_rung(bell).isoformat() for bell in {BELLS}}} == {{{LATER.isoformat()!r}}})
"""
UNSENT = "SELECT count(*) FROM outbox_mail WHERE status <> 'sent'"

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with opened() as house:
        house.set_clock(NOW)
        house.manage("migrate", "--no-input")
        house.worker("-Q", "celery", "-c", "2")
        house.worker("-Q", "mail", "-c", "4")
        time.sleep(8)  # until they have come up
        yield house


def test_letters_that_stall_hold_up_no_other(house: House) -> None:
    """The others are there within the ten seconds of the bell and five more."""
    house.manage("shell", "-c", SEED)
    house.sink.dawdles_with = {"tarda@cliente.test": STALL}
    began = time.monotonic()
    house.ring()
    rung = time.monotonic()
    house.wait_for(UNSENT, STALLED, patience=rung - began + 5)
    house.wait_for(UNSENT, 0, patience=STALL + 10)  # for whoever only takes their time
    assert len(house.sink.arrivals) == STALLED + OTHERS


def test_a_server_that_stalls_with_everything_holds_up_no_bell(house: House) -> None:
    house.manage("shell", "-c", SEED.replace("carta", "otra"))
    house.sink.dawdles_with = {"tarda@cliente.test": STALL, "ana@cliente.test": STALL}
    house.ring()
    house.set_clock(LATER)
    house.ring()
    house.wait_until(lambda: house.manage("shell", "-v", "0", "-c", RUNG) == "True\n", patience=15)
    assert house.ask(UNSENT) == [STALLED + OTHERS]


@pytest.mark.skipif(not FAKETIME, reason="no faketime: apt-get install faketime")
@pytest.mark.parametrize("shift", ["+1d", "-2h"])
def test_the_only_worker_answers_beats_bells_by_a_wrong_clock_too(shift: str) -> None:
    """H5: within the ten seconds of the bell, its way, and one bell missed; nothing twice."""
    with opened() as house:
        house.set_clock(NOW)
        house.manage("migrate", "--no-input")
        house.manage("shell", "-c", SEED)
        house.worker(under=[str(FAKETIME), "-f", shift])
        time.sleep(8)  # until it has come up
        house.beat()
        house.wait_for(UNSENT, 0, patience=30)
        time.sleep(12)  # and another bell
        assert len(house.sink.arrivals) == STALLED + OTHERS
