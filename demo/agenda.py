"""What is going to happen, in order of time, and the sweeps in between, as beat runs them."""

import heapq
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count

from django.conf import settings
from django.db.models import Min

import outbox.services as outbox
from outbox.models import Mail, MailStatus
from tickets.models import Escalation, Ticket
from tickets.services.promises import alerts
from tickets.services.silence import chasing, following

# A course of events: it yields the moment at which it goes on, and is given that moment.
Plot = Generator[datetime, datetime, None]
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
DUMMY = "django.core.mail.backends.dummy.EmailBackend"


class Agenda:
    """Runs the courses of events, and before each step the sweeps that were due by then."""

    def __init__(self, since: datetime, until: datetime, posted_until: datetime) -> None:
        self.now = self.since = since
        self.until = until
        self.posted_until = posted_until  # later letters are left to the real worker
        self.waiting: list[tuple[datetime, int, Plot]] = []
        self.numbers = count()

    def begin(self, plot: Plot) -> None:
        """Let a course of events start at the moment that it first yields."""
        self.put(next(plot, None), plot)

    def put(self, at: datetime | None, plot: Plot) -> None:
        if at is not None and at < self.until:
            # never back in time, even if a course plans a step that others have overtaken
            heapq.heappush(self.waiting, (max(at, self.now), next(self.numbers), plot))

    def run(self, watch: Callable[[datetime], None]) -> None:
        """Live until the end; `watch` is told each moment that something happens."""
        while self.waiting:
            at, _, plot = heapq.heappop(self.waiting)
            self.sweep_until(at)
            self.now = at
            watch(at)
            try:
                self.put(plot.send(at), plot)
            except StopIteration:
                continue
        self.sweep_until(self.until)
        self.now = self.until

    def sweep_until(self, limit: datetime) -> None:
        """Ring every bell that rings until then, on the minute, as beat does."""
        while (at := self.next_bell()) is not None and at <= limit:
            self.now = max(self.now, at + SECOND)  # what stays due is tried again a minute later
            alerts.alert_due(at=at)
            chasing.chase_due(at=at)
            following.follow_up_due(at=at)
            if at <= self.posted_until:
                send_due(at)

    def next_bell(self) -> datetime | None:
        """The next full minute at which a sweep will find something."""
        found = Ticket.objects.aggregate(silence=Min("follow_up_at"), clock=Min("alert_at"))
        found |= Escalation.objects.alive().aggregate(help=Min("next_at"))
        if self.now < self.posted_until:
            waiting = Mail.objects.filter(status=MailStatus.QUEUED)
            found |= waiting.aggregate(mail=Min("next_try_at"))
        due = min((moment for moment in found.values() if moment), default=None)
        return on_the_minute(max(due, self.now)) if due else None


def on_the_minute(moment: datetime) -> datetime:
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + MINUTE


def send_due(at: datetime) -> None:
    for pk in Mail.objects.due(at).next_up():
        outbox.send(pk, at=at)


@contextmanager
def post_stays_here() -> Iterator[None]:
    """Send the letters of the past to nobody: they are history, and their readers invented."""
    real = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = DUMMY
    try:
        yield
    finally:
        settings.EMAIL_BACKEND = real
