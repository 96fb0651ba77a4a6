"""The copies of the company: what Cobian told of each night, and one that the system makes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

from django.conf import settings

from backups import services
from backups.engine import one_time_key
from backups.models import Policy, RouteKind, Run, StepStatus
from backups.services.reporting import Word
from demo.agenda import Plot
from demo.company import Company

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MORNING = timedelta(hours=8, minutes=1)  # from eleven at night to seven
MANUAL = settings.BASE_DIR / "docs" / "manual"
# How many nights before the last one
FULL_DISK, STOOD_STILL = 6, 3


def hears_of_each_night(company: Company) -> Plot:
    """Cobian tells of the daily copy; one night a disk was full, and one night it did not run."""
    policy = begin("Backup Diario", company)
    while policy.next_at:
        slot = policy.next_at
        left = (company.agenda.until - slot) // DAY
        at = yield slot + 40 * MINUTE
        if left == STOOD_STILL:
            at = yield slot + MORNING
            services.watch(at=at)
            at = yield at + 2 * HOUR
            done = "Cobian no arrancó tras reiniciar el servidor; se copió a mano y se revisó."
            answer(company, slot, done, at)
        else:
            tell(policy, slot, at, is_full=left == FULL_DISK)
        if left == FULL_DISK:
            at = yield slot + 11 * HOUR
            answer(company, slot, "Disco D: de BG-SRV07 ampliado a 2 TB.", at)
        policy.refresh_from_db()


def hears_of_each_month(company: Company) -> Plot:
    """The copy that comes down from the cloud."""
    policy = begin("Backup Mensual", company)
    while policy.next_at:
        slot = policy.next_at
        at = yield slot + 3 * HOUR
        tell(policy, slot, at, is_full=False)
        policy.refresh_from_db()


def copies_its_manual(company: Company) -> Plot:
    """One that the system makes itself, every night: sealed, restored and compared."""
    at, by = company.now, company.staff["id"]
    target = settings.BACKUP_WORK.parent / "copias"
    target.mkdir(parents=True, exist_ok=True)
    details = {"mode": "own", "tool": "SGC", "frequency": "daily", "place": "local"}
    details |= {"medium": "digital", "recipients": one_time_key().public, "name": "Manuales"}
    first = Policy.objects.get(name="SGC")
    policy = services.create_policy(details | {"hour": first.hour}, by=by, at=at)
    ways = {"source": str(MANUAL), "target": str(target)}
    for kind, path in ways.items():
        place = "local" if kind == "target" else ""
        route = {"kind": kind, "access": "folder", "path": path, "place": place}
        services.add_route(policy, route, by=by, at=at)
    at = yield company.agenda.until - 4 * DAY
    policy = services.activate(policy, by=by, at=at)
    while policy.next_at:
        at = yield policy.next_at + MINUTE
        services.make_due(at=at)
        policy.refresh_from_db()


def begin(name: str, company: Company) -> Policy:
    """Copies are expected from the first day of the demo on."""
    policy = Policy.objects.get(name=name)
    return services.activate(policy, by=company.staff["id"], at=company.now)


def tell(policy: Policy, slot: datetime, at: datetime, *, is_full: bool) -> None:
    """Word of each destination, one after the other."""
    for number, route in enumerate(policy.routes.filter(kind=RouteKind.TARGET, is_active=True)):
        size = 28_000_000_000 + uuid5(NAMESPACE_OID, f"{slot}{number}").int % 900_000_000
        began = slot + number * 6 * MINUTE
        word = Word(StepStatus.GOOD, began, began + 6 * MINUTE, size)
        if is_full and route.path == r"D:\Diario":
            word = Word(StepStatus.FAILED, slot, slot + MINUTE, 0, "Espacio en disco insuficiente")
        path = f"{route.server}:{route.path}"  # of a server that gets two copies, both at once
        services.report(policy, paths=[path], word=word, moment=slot, at=at)


def run_of(slot: datetime) -> Run:
    return Run.objects.get(scheduled_at=slot, policy__name="Backup Diario")


def answer(company: Company, slot: datetime, done: str, at: datetime) -> None:
    services.acknowledge(run_of(slot), because=done, by=company.staff["id"], at=at)


COPIED: list[Callable[[Company], Plot]] = [
    hears_of_each_night,
    hears_of_each_month,
    copies_its_manual,
]
