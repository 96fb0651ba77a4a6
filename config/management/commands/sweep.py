"""Do once, in this process, what the bells ring for: the net below Redis and the workers."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

import accounts.services as accounts
import backups.services as backups
import installations.services as installations
import outbox.services as outbox
import procedures.services as procedures
import visits.services as visits
from contacts.models import Import
from contacts.services import expiry, imports, merging, privacy, suspecting
from installations.services import minding
from kit import clock
from outbox.models import Mail
from outbox.services import absences
from sla.services import covers, gaps, years
from tickets.services.errors import updates
from tickets.services.intake import entitlement
from tickets.services.mail import fetching
from tickets.services.promises import developing, watching
from tickets.services.silence import chasing, following, reviewing
from tickets.services.work import ending, nightly

logger = structlog.get_logger("sgc.sweep")


def import_due(*, at: datetime) -> int:
    due = Import.objects.due_at(at).values_list("pk", flat=True)
    return sum(imports.work(pk, at=at) for pk in list(due))


def send_due(*, at: datetime) -> int:
    """Send every letter that is due, one after the other; how many left.

    Each by the clock of its turn: a claim as of when this command began would have run out before
    the letter left, and somebody else would send it again.
    """
    outbox.reclaim(at=by_now(at))
    return sum(outbox.send(pk, at=by_now(at)) for pk in Mail.objects.due(at).next_up())


def by_now(at: datetime) -> datetime:
    """Now, or the future moment in whose name a rehearsal works."""
    return max(at, clock.now())


def remind_of_documents(*, at: datetime) -> int:
    return procedures.remind_readers(at=at) + procedures.remind_owners(at=at)


def suspect_duplicates(*, at: datetime) -> object:
    suspecting.start_nightly(at=at)
    return suspecting.work(at=at)


# One for every bell of CELERY_BEAT_SCHEDULE; letters last, for the others write some.
SWEEPS: dict[str, Callable[..., object]] = {
    "inbox": fetching.sweep,
    "imports": import_due,
    "expiry": expiry.tell_due,
    "entitlement": entitlement.follow_rights,
    "silence": chasing.chase_due,
    "clocks": watching.watch,
    "escalations": following.follow_up_due,
    "endings": ending.close_due,
    "updates": updates.follow_updates,
    "developments": developing.warn_of_developments,
    "reviews": reviewing.ask_due,
    "steps": nightly.keep_in_step,
    "erasures": privacy.erase_due,
    "strays": merging.collect,
    "suspects": suspect_duplicates,
    "printouts": outbox.make_due_printouts,
    "papers": procedures.make_due_papers,
    "fichas": installations.make_due,
    "limits": minding.mind,
    "copies": backups.watch,
    "making": backups.make_due,
    "drills": backups.drill_due,
    "reading": remind_of_documents,
    "years": years.warn_of_years,
    "covers": covers.warn_of_uncovered,
    "gaps": gaps.warn_of_gaps,
    "plans": visits.warn_of_unplanned,
    "unfollowed": visits.warn_of_unfollowed,
    "asis": visits.remind_of_lacking,
    "sheets": visits.make_due_sheets,
    "absences": absences.tell_due,
    "forms": accounts.forget_what_is_over,
    "mail": send_due,
}


class Command(BaseCommand):
    help = (
        "Hace una vez, sin Redis ni tareas, lo que el reloj manda hacer: conviene que cron lo "
        "llame cada 5 minutos, por si las tareas faltan. No estorba si no faltan."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--at",
            type=moment,
            metavar="MOMENTO",
            help="como si fuera este momento futuro; solo con DEBUG, para ensayos",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        at = self.chosen(options["at"])
        failed = [name for name, sweep in SWEEPS.items() if not self.ran(name, sweep, at)]
        if failed:
            raise CommandError(f"No se pudo: {', '.join(failed)}.")

    def chosen(self, given: datetime | None) -> datetime:
        """Now. What is done in the name of a future moment cannot be undone, so only rehearsals
        may name one; a past one would write history backwards."""
        now = clock.now()
        if given is None:
            return now
        if not settings.DEBUG:
            raise CommandError("--at es para ensayos: exige DEBUG=1.")
        if given < now - timedelta(seconds=1):
            raise CommandError("--at no puede ser un momento pasado.")
        return given

    def ran(self, name: str, sweep: Callable[..., object], at: datetime) -> bool:
        """Whether it ended well. One that fails holds up none of the others."""
        try:
            self.stdout.write(f"{name}: {sweep(at=at)}")
        except Exception:
            logger.exception("sweep failed", sweep=name)
            return False
        return True


def moment(text: str) -> datetime:
    """A moment like 2026-11-24T10:00, in UTC unless it says otherwise; argparse tells a bad one."""
    given = datetime.fromisoformat(text)
    return given if given.tzinfo else given.replace(tzinfo=UTC)
