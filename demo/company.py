"""The demo company at work: its people, its customers, and the dice that decide what happens."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import sla.services as sla
from accounts.models import User
from contacts.models import Contact, Customer, ServiceLine
from demo.agenda import Agenda
from demo.customers import is_served
from sla.models import TimeMode
from sla.worktime import Timeline

HOUR = timedelta(hours=1)
# Who answers the tickets of each line, and who stands behind them.
AGENTS = {"customer-care": ["agente", "agente2", "agente3"], "ig": ["consultor", "consultora"]}
HEADS = {"customer-care": "jefa", "ig": "implementacion"}
CLERK = "recepcion"


@dataclass
class Company:
    """Everything that a course of events needs to know."""

    dice: random.Random
    staff: dict[str, User]
    lines: dict[str, ServiceLine]
    agenda: Agenda
    customers: list[Customer] = field(default_factory=list)
    letters: int = 0  # messages that have arrived: the number on the mail server

    @property
    def now(self) -> datetime:
        return self.agenda.now

    def hours(self, line: ServiceLine) -> Timeline:
        return sla.timeline(line.calendar, TimeMode.SERVICE, around=self.agenda.since)

    def later(self, line: ServiceLine, hours: float, *, spread: float = 0.5) -> datetime:
        """So many hours of work from now, give or take; people do nothing at night."""
        seconds = hours * 3600 * self.dice.uniform(1 - spread, 1 + spread)
        return self.hours(line).add(self.now, timedelta(seconds=max(1, int(seconds))))

    def some_moment(self, line: ServiceLine, *, among_last: float | None = None) -> datetime:
        """A moment of the time that is lived, or of its last hours of work.

        Mostly while we work, now and then outside.
        """
        hours, agenda = self.hours(line), self.agenda
        open_for = hours.between(agenda.since, agenda.until)
        last = min(open_for, timedelta(hours=among_last)) if among_last else open_for
        passed = open_for - last + self.dice.random() * last
        moment = hours.add(agenda.since, timedelta(seconds=int(passed.total_seconds())))
        if self.dice.random() < 0.1:
            moment += timedelta(seconds=self.dice.randrange(12 * 3600))
        return moment

    def agent(self, line: ServiceLine) -> User:
        return self.staff[self.dice.choice(AGENTS[line.code])]

    def head(self, line: ServiceLine) -> User:
        return self.staff[HEADS[line.code]]

    def writers(self) -> list[Customer]:
        """The customers who ask for help; the big ones more often than the others."""
        served = [customer for customer in self.customers if is_served(customer)]
        return [customer for customer in served for _ in range(2 + customer.is_key_account)]

    def person_of(self, customer: Customer) -> Contact:
        """Whoever of the customer asks this time, mostly the key user."""
        people = list(customer.contacts.filter(is_active=True).order_by("number"))
        return people[0] if self.dice.random() < 0.6 else self.dice.choice(people)

    def day_ahead(self, line: ServiceLine, days: int) -> date:
        """A working day, so many from today."""
        moment = self.hours(line).add(self.now, days * sla.day_length(line.calendar))
        return line.local_date(moment)

    def day_before_the_end(self, line: ServiceLine, days: int) -> date | None:
        """A working day, so many before the last one; none when it was not lived."""
        hours, length = self.hours(line), sla.day_length(line.calendar)
        passed = hours.between(self.agenda.since, self.agenda.until) - days * length
        moment = hours.add(self.agenda.since, passed) if passed > timedelta() else None
        return line.local_date(moment) if moment else None
