"""K2: two thousand mails within five minutes; none is lost, and whoever works does not feel it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from tests.faults.house import House, opened

LIVED_UNTIL = datetime(2026, 11, 10, 18, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
MAILS, MINUTES = 2_000, 10  # that come at once, and in which all of them are to be read
AT_ONCE = 200  # by one sweep
A_MINUTE = timedelta(minutes=1)
BURST = f"""
from django.utils import timezone
from contacts.models import Contact
from demo import mail
from tickets.services.mail import inbound
people = list(Contact.objects.filter(is_active=True).exclude(email="").select_related(
    "customer__service_line").order_by("pk"))
for n in range({MAILS}):
    person = people[n % len(people)]
    box = person.customer.service_line.mailbox
    raw = mail.letter(sender=mail.sender_of(person), to=box, subject=f"Ráfaga {{n}}",
        body=f"No carga el pedido {{n}}.", at=timezone.now(), files=[])
    inbound.receive(raw, mailbox=box, at=timezone.now())
"""
# What a person's pages cost the processor, here and in the database: the clock on the wall would
# also count whatever else this machine does. Nor may they wait for anybody's lock.
PAGES = """
import json, time
from pathlib import Path
from django.db import connection
from django.test import Client
from accounts.models import User
from tickets.models import Ticket
client = Client(SERVER_NAME="localhost")
client.force_login(User.objects.get(email="jefa@demo.sgc"))
pages = ["/tickets/", Ticket.objects.open().order_by("pk").first().get_absolute_url()]
with connection.cursor() as cursor:
    cursor.execute("SET lock_timeout = '50ms'")
    cursor.execute("SELECT pg_backend_pid()")
    backend = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
def cost():
    return time.process_time() + int(backend.read_text().split()[0]) / 1e9
spent = []
for turn in range(22):
    for page in pages:
        began = cost()
        assert client.get(page).status_code == 200
        spent.append(cost() - began)
print(json.dumps(sorted(spent[4:])))
"""
UNREAD = "SELECT count(*) FROM tickets_inboundmail WHERE fate = 'received'"
FATES = "SELECT fate, count(*) FROM tickets_inboundmail WHERE subject ~ '^Ráfaga' GROUP BY 1"
TICKETS = "SELECT count(*), count(DISTINCT subject) FROM tickets_ticket WHERE subject ~ '^Ráfaga'"

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with opened() as house:
        house.set_clock(LIVED_UNTIL)
        house.manage("migrate", "--no-input")
        house.manage("load_reference")
        until = LIVED_UNTIL.strftime("%Y-%m-%dT%H:%M")
        house.manage("live", "--days", "5", "--tickets", "20", "--until", until)
        house.set_clock(NOW)
        house.manage("sweep")
        yield house


def late(house: House) -> float:
    """The 95th percentile of what a person's pages cost, in seconds."""
    spent = json.loads(house.manage("shell", "-c", PAGES).splitlines()[-1])
    return float(spent[int(len(spent) * 0.95)])


def has_read(house: House, left: int) -> bool:
    return bool(house.ask(UNREAD)[0] <= max(left, 0))


def test_a_burst_of_mail_loses_none_and_holds_up_nobody(house: House) -> None:
    calm = late(house)
    house.manage("shell", "-c", BURST)
    assert house.ask(UNREAD) == [MAILS]
    house.worker("-Q", "celery", "-c", "1")
    during = []
    for minute in range(MINUTES):
        left = house.ask(UNREAD)[0]
        house.set_clock(NOW + minute * A_MINUTE)
        house.ring()
        if minute in (1, 2):
            during.append(late(house))
        house.wait_until(partial(has_read, house, left - AT_ONCE), patience=60)
    assert house.ask(UNREAD) == [0]
    assert dict(house.ask(FATES)) == {"ticket": MAILS}
    assert house.ask(TICKETS) == [(MAILS, MAILS)]
    assert min(during) <= 2 * calm
