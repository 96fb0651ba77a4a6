"""Word from outside: what Cobian did where this system cannot reach (BAC-05, C11).

A path is told of once: the same word again changes nothing, another word is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from backups import cobian
from backups.models import Policy, Report, Result, Run, Step, StepStatus
from backups.services import alarms, planning, settling, watching
from kit import files
from kit.db import lock
from kit.errors import Refused

EARLY = timedelta(hours=1)  # how much before its hour a copy may have begun
LATEST = timedelta(days=40)  # older news of a copy than this are of none that is expected
MOST_LINES = 200  # of those that were not understood, kept to be shown
LARGEST = 20 * 1024 * 1024


@dataclass(frozen=True)
class Word:
    """What is said of one path, or of all."""

    status: StepStatus
    started_at: datetime | None = None
    ended_at: datetime | None = None
    bytes: int = 0
    error: str = ""


@dataclass
class Taken:
    """What became of a log."""

    report: Report
    told: int = 0
    known: int = 0
    unknown: list[str] = field(default_factory=list)  # tasks that no path of the policy is of

    @property
    def words(self) -> str:
        """What was read, and what was not: nobody is to take silence for success."""
        said = [_("Rutas informadas: %s.") % self.told]
        if self.known:
            said.append(_("Ya sabidas: %s.") % self.known)
        if self.unknown:
            said.append(_("Tareas sin ruta en la política: %s.") % ", ".join(self.unknown))
        if self.report.unread:
            said.append(_("Líneas sin entender: %s.") % len(self.report.unread))
        return " ".join(said)


@transaction.atomic
def report(
    policy: Policy, *, paths: Sequence[str], word: Word, moment: datetime, at: datetime
) -> Run:
    """Take in how it went with these paths, or with all of them when none is named."""
    run = lock(run_of(policy, moment, at=at))
    steps = list(run.steps.all())
    wanted = [step for path in paths for step in _named(steps, path)] if paths else steps
    changed = [tell(step, word, at=at) for step in wanted]
    if any(changed):
        _conclude(run, at=at)
    return run


@transaction.atomic
def take_log(
    policy: Policy, raw: bytes, *, name: str, server: str = "", by: User | None, at: datetime
) -> Taken:
    """Read a log of Cobian as far as it can be, and keep it whole."""
    if policy.is_own:
        raise Refused(_("Esta copia la hace el propio sistema: no se informa desde fuera."))
    if not raw or len(raw) > LARGEST:
        raise Refused(_("El archivo está vacío o pasa de 20 MB."))
    stored = files.store(raw, name=name)
    known = Report.objects.filter(policy=policy, sha256=stored.sha256).first()
    if known:
        return Taken(known, known=known.told_count)
    log = cobian.read(cobian.decoded(raw))
    if not log.tasks:
        raise Refused(_("No se reconoce ninguna tarea: ¿es un registro de Cobian?"))
    made = Report(policy=policy, name=stored.name, size=stored.size, sha256=stored.sha256, by=by)
    taken = Taken(made)
    for task in log.tasks:
        _take(taken, task, server=server, at=at)
    made.taken_at, made.told_count, made.unread = at, taken.told, log.unread[:MOST_LINES]
    made.save()
    return taken


def _take(taken: Taken, task: cobian.Task, *, server: str, at: datetime) -> None:
    policy = taken.report.policy
    began, ended = (_aware(policy, moment) for moment in (task.began, task.ended))
    moment = began or ended
    if moment is None:
        return
    run = lock(run_of(policy, moment, at=at))
    steps = [step for step in run.steps.select_related("route") if _is_of(step, task, server)]
    if not steps:
        taken.unknown.append(task.name)
        return
    error = "; ".join(task.complaints)[:2000]
    status = StepStatus.GOOD if task.is_good else StepStatus.FAILED
    if task.errors is None:
        error = _("El registro termina antes que la tarea.")
    word = Word(status, began, ended, task.bytes, error if status == StepStatus.FAILED else "")
    told = 0
    for step in steps:
        if step.status == StepStatus.PENDING:
            told += tell(step, word, at=at)
        else:
            taken.known += 1
    taken.told += told
    if told:
        _conclude(run, at=at)


def run_of(policy: Policy, moment: datetime, *, at: datetime) -> Run:
    """The entry that a copy made at that moment belongs to."""
    if policy.is_own:
        raise Refused(_("Esta copia la hace el propio sistema: no se informa desde fuera."))
    row = lock(policy)
    if row.since is None:
        planning.connect(row, at=at)
    watching.expect(row, at=at)
    found = policy.runs.filter(
        scheduled_at__lte=moment + EARLY, scheduled_at__gte=moment - LATEST
    ).first()
    if found is None or moment > at + EARLY:
        raise Refused(nothing_expected(row))
    return found


def nothing_expected(policy: Policy) -> str:
    if policy.is_paused:
        told = {"policy": policy, "why": policy.off_because}
        return _("«%(policy)s» está en pausa (%(why)s): actívela antes de informar.") % told
    return _("No hay ninguna ejecución prevista para ese momento.")


def tell(step: Step, word: Word, *, at: datetime) -> bool:
    """Write down how it went with one path; False when that is known already."""
    if step.status == word.status:
        return False
    if step.status != StepStatus.PENDING:
        told = {"path": step.name, "result": step.get_status_display()}
        raise Refused(_("De %(path)s ya consta «%(result)s», y no se cambia.") % told)
    step.status, step.error, step.bytes = word.status, word.error, word.bytes
    step.started_at, step.ended_at = word.started_at, word.ended_at or at
    if step.status == StepStatus.FAILED and not step.error:
        step.error = _("La herramienta informó de un fallo, sin decir cuál.")
    step.save()
    return True


def _conclude(run: Run, *, at: datetime) -> None:
    """Judge it as soon as every destination is heard of; what fails is told at once."""
    if run.result == Result.WAITING and not settling.is_told(run):
        return
    settling.settle(run, at=at)
    run.save()
    alarms.raise_alarm(run, at=at)


def _named(steps: list[Step], path: str) -> list[Step]:
    """Those of that path, with or without their server: "C:\\Diario", "IG-CLOUD:C:\\Diario"."""
    wanted = plain(path)
    found = [
        step
        for step in steps
        if step.route
        and wanted in {plain(step.route.path), plain(f"{step.route.server}:{step.route.path}")}
    ]
    if not found:
        raise Refused(_("La política no tiene la ruta «%s».") % path)
    return found


def _is_of(step: Step, task: cobian.Task, server: str) -> bool:
    route = step.route
    if route is None or (server and server.lower() not in (route.server + route.origin).lower()):
        return False
    if route.task:
        return route.task.lower() == task.name.lower()
    return any(plain(route.path) in plain(line) for line in task.said)


def plain(path: str) -> str:
    return path.strip().rstrip("\\/").lower()


def _aware(policy: Policy, moment: datetime | None) -> datetime | None:
    """The host's clock is that of the policy's zone."""
    return moment.replace(tzinfo=policy.schedule.tz) if moment else None
