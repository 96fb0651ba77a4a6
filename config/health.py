"""Is it alive, is it ready, how is it doing (K7). Cheap enough to be asked every few seconds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

import outbox.services as outbox
from backups.models import Result, Run
from backups.services import health as copies
from config.celery import last_rung
from contacts.models import Import, ImportStatus
from kit import clock
from kit.imap import Account, account
from tickets.models import InboundMail, Ticket
from tickets.services.mail import fetching

SELDOM = 60  # seconds: a bell that rings less often may not have rung yet since the start
PATIENCE = timedelta(minutes=5)  # how late the oldest due work may be
MAILBOX = 300  # seconds since a mailbox was last looked through to its end
TRIED = 1800  # seconds that a letter may be tried in vain, as servers that put off strangers ask


@login_not_required
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers; it asks nobody else."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Everything that a request needs is there; says which of them is not."""
    database = has_database()
    found = {
        "database": database,
        "migrations": database and is_migrated(),
        "clock": database and clock.is_trusted(),
        "redis": has_redis(),
    }
    return JsonResponse(found, status=200 if all(found.values()) else 503)


@login_not_required
@require_safe
def statusz(request: HttpRequest) -> HttpResponse:
    """How late and how troubled the work in the background is; for those who watch over it."""
    if not knows_token(request):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not request.user.has_perm("accounts.view_status"):
            raise PermissionDenied
    found = figures(clock.now())
    is_well = all(figure.is_well for figure in found)
    told = {f.name: {"value": f.value, "limit": f.limit, "ok": f.is_well} for f in found}
    return JsonResponse({"ok": is_well, "figures": told}, status=200 if is_well else 503)


@login_not_required
@require_safe
def copyz(request: HttpRequest) -> HttpResponse:
    """Whether each policy has its copy; 503 when one is missing, whatever mail does (I5)."""
    if not knows_token(request):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not request.user.has_perm("backups.view_run"):
            raise PermissionDenied
    states = copies.states(at=clock.now())
    is_well = all(state.is_well for state in states)
    told = {
        state.policy.name: {
            "ok": state.is_well,
            "active": state.policy.is_active,
            "last": state.last and state.last.scheduled_at,
            "wanted": state.wanted,
        }
        for state in states
    }
    return JsonResponse({"ok": is_well, "policies": told}, status=200 if is_well else 503)


def knows_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(settings.STATUS_TOKEN) and constant_time_compare(given, settings.STATUS_TOKEN)


# --- Ready ----------------------------------------------------------------------------------


def has_database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def is_migrated() -> bool:
    recorder = MigrationRecorder(connection)
    return recorder.has_table() and known_migrations() <= recorder.applied_migrations().keys()


@lru_cache(maxsize=1)
def known_migrations() -> frozenset[tuple[str, str]]:
    """Those that this version brings; reading them costs too much to do it each time."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return frozenset(loader.disk_migrations or ())


def has_redis() -> bool:
    asked = redis.Redis.from_url(settings.REDIS_ADDRESS, socket_timeout=1, socket_connect_timeout=1)
    try:
        return bool(asked.ping())
    except redis.RedisError:
        return False
    finally:
        asked.close()


# --- Status ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figure:
    """One figure with the limit beyond which somebody should look; without one it only tells."""

    name: str
    value: float | None
    limit: float | None = None

    @property
    def is_well(self) -> bool:
        return self.limit is None or (self.value is not None and self.value <= self.limit)


def figures(at: datetime) -> list[Figure]:
    patience = PATIENCE.total_seconds()
    lags: dict[str, Callable[[datetime], timedelta]] = {
        "mail_oldest_due": outbox.oldest_due_age,
        "inbox_oldest_unread": lambda at: lag(InboundMail.objects.unread(), "received_at", at),
        "silence_oldest_due": lambda at: lag(Ticket.objects.silent_at(at), "follow_up_at", at),
        "alerts_oldest_due": lambda at: lag(Ticket.objects.alerting_at(at), "alert_at", at),
    }
    return [
        *(Figure(name, ask(at).total_seconds(), patience) for name, ask in lags.items()),
        Figure("mail_oldest_tried", outbox.oldest_tried_age(at).total_seconds(), TRIED),
        Figure("mail_failed", outbox.count_failed(), 0),
        Figure("mail_in_doubt", outbox.count_doubt(), 0),
        Figure("inbox_for_a_person", InboundMail.objects.needs_a_person().count()),
        Figure("imports_running", count_imports(ImportStatus.CHECKING, ImportStatus.RUNNING)),
        Figure("imports_failed", count_imports(ImportStatus.FAILED)),
        Figure("clock_offset", clock.offset(), 2),
        *(mailbox(place, at) for place in map(account, settings.IMAP_URL.split())),
        *(bell(name, entry, at) for name, entry in watched_bells()),
    ]


def mailbox(place: Account, at: datetime) -> Figure:
    """How long ago a mailbox was last looked through to its end: what comes to it waits there."""
    last = fetching.reached(place.address)
    value = None if last is None else (at - last).total_seconds()
    return Figure(f"mailbox_{place.address}", value, MAILBOX)


def lag(rows: QuerySet[Any], field: str, at: datetime) -> timedelta:
    """For how long the oldest of these rows has been due."""
    oldest = rows.aggregate(oldest=Min(field))["oldest"]
    return max(at - oldest, timedelta()) if oldest else timedelta()


def count_imports(*statuses: ImportStatus) -> int:
    return Import.objects.filter(status__in=statuses).count()


def watched_bells() -> Iterator[tuple[str, dict[str, Any]]]:
    """All but the one that is at a copy, which takes as long as it takes: its lease is watched."""
    is_at_it = Run.objects.filter(result=Result.RUNNING).exists()
    for name, entry in settings.CELERY_BEAT_SCHEDULE.items():
        if not (name == "making" and is_at_it):
            yield name, entry


def bell(name: str, entry: dict[str, Any], at: datetime) -> Figure:
    """How long ago a sweep last ended well; after Redis was emptied nobody knows until it rings."""
    rung, period = last_rung(entry["task"]), entry["schedule"]
    if rung is None:
        return Figure(f"bell_{name}", None, None if period > SELDOM else 0)
    return Figure(f"bell_{name}", (at - rung).total_seconds(), 3 * period + 60)
