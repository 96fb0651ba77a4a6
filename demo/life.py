"""So many days in the life of a service company, lived in order through the real services."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.db import connection

from accounts.models import User
from contacts.models import Customer, ServiceLine
from demo import (
    affairs,
    arrivals,
    books,
    copied,
    customers,
    documents,
    duty,
    feasts,
    habits,
    helped,
    installed,
    invented,
    lists,
    recorded,
    staff,
    team,
    twice,
    visiting,
    watching,
)
from demo.agenda import Agenda, Plot, post_stays_here
from demo.company import Company
from demo.plots import left_alone, unseen
from kit.errors import Refused

LEFT_TO_THE_WORKER = timedelta(hours=2)
TICKETS_A_DAY = 2.2
# What lies about at the end, and within how many last hours of work each of these began.
LYING = [(90, left_alone), (18, unseen), (50, helped.at_a_provider), (20, helped.left_in_doubt)]
LYING += [(90, left_alone), (60, helped.left_with_a_manager), (45, helped.at_development)]
LYING += [(55, left_alone), (40, left_alone), (25, left_alone), (16, unseen)]

Watch = Callable[[datetime], None]


def live(
    *,
    days: int,
    seed: int,
    until: datetime,
    password: str,
    totp_secret: str,
    customers_count: int | None = None,
    tickets_count: int | None = None,
    watch: Watch = lambda at: None,
) -> Company:
    """Live that many days up to a moment; the same seed and moment give the same life.

    The letters of these days were read long ago, so they go nowhere; only those of the last two
    hours still wait, and the real worker sends them.
    """
    require_empty()
    since = until - timedelta(days=days)
    company = found(since, until, random.Random(seed), password, totp_secret, customers_count)
    count = round(days * TICKETS_A_DAY) if tickets_count is None else tickets_count
    courses = [team.learns, team.goes_away, *affairs.AFFAIRS, *documents.PAPERWORK, *lists.LIVED_IN]
    courses += [*habits.HABITS, *watching.WATCHED, visiting.looks_ahead]
    courses += [*recorded.courses(), *installed.INSTALLED, *copied.COPIED]
    for begin in [*courses, *arrivals.OTHERS, *requests(count)]:
        company.agenda.begin(begin(company))
    with post_stays_here():
        company.agenda.run(watch)
    return company


def requests(count: int) -> list[Callable[[Company], Plot]]:
    """So many requests: some of the last hours, some left lying, the rest of all these days."""
    lying = [
        partial(arrivals.left_lying, hours=hours, course=course)
        for hours, course in LYING[: count // 10]
    ]
    recent = [arrivals.request_of_late] * (count // 8)
    return [*lying, *recent, *[arrivals.request] * (count - len(lying) - len(recent))]


def require_empty() -> None:
    """Refuse to live where others already do."""
    if Customer.objects.exists() or User.objects.exists():
        raise Refused("Ya hay datos: la empresa de demostración solo empieza en una base nueva.")
    if not ServiceLine.objects.exists():
        raise Refused("Faltan los datos de referencia: ejecute antes `manage.py load_reference`.")


def found(
    since: datetime,
    until: datetime,
    dice: random.Random,
    password: str,
    totp_secret: str,
    count: int | None,
) -> Company:
    """Begin with the people of the company, and the customers that it has by then."""
    people = staff.hire(password=password, totp_secret=totp_secret, at=since)
    lines = {line.code: line for line in ServiceLine.objects.select_related("calendar")}
    agenda = Agenda(since, until, posted_until=until - LEFT_TO_THE_WORKER)
    company = Company(dice=dice, staff=people, lines=lines, agenda=agenda)
    firms = list(books.firms())
    more = (count or len(firms)) - len(firms)
    firms += [invented.firm(number, dice) for number in range(max(0, more))]
    duty.plan(people, today=until.date(), at=since)
    feasts.serve(people, today=until.date())
    customers.price_plans(at=since)
    helped.know_providers()
    desk = customers.Desk(staff=people, lines=lines, at=since)
    company.customers = customers.enter_all(firms[: count or None], desk)
    installed.enter_all(company)
    if count is None:  # the company of the books, with all that happens to one
        twice.entered_twice(company.customers, desk)
    return company


def hurry() -> None:
    """Do not wait for the disk after each step: half a demo company would be begun anew anyway."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
