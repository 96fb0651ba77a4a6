"""Drills on demand: any copy that is kept, from its target, with the key that somebody hands over.

The server holds no key that opens a copy (decision 17). The one handed over is closed at once,
taken out of the database as the work begins, and lives in one process until it ends.
"""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

import outbox.services as outbox
from accounts.models import User
from backups import engine, secrets, words
from backups.engine import Code, Evidence, Fault, Manifest
from backups.models import DrillRequest, Run, Step
from backups.services import alarms, proving
from backups.services.journal import LEASE, Lost, Pulse
from kit.db import lock
from kit.errors import Refused
from kit.text import one_line
from outbox.models import Tone

logger = structlog.get_logger("sgc.backups")
PATIENCE = timedelta(hours=1)  # how long a key lies there for nobody to take it
# What says nothing of the copy: the way to it, this machine, or the key that was handed over
ELSEWHERE = frozenset(
    {
        *(Code.AWAY, Code.CUT, Code.REFUSED, Code.UNTRUSTED, Code.WRONG_KEY, Code.BAD_KEY),
        *(Code.TOOL_MISSING, Code.TOOL_TOO_OLD, Code.DATABASE_AWAY, Code.FULL),
        Code.SCRATCH_NOT_EMPTY,
    }
)


# --- Asking -------------------------------------------------------------------------------------


@transaction.atomic
def ask_drill(step: Step, *, key: str, by: User, at: datetime) -> DrillRequest:
    """Ask for a kept copy to be restored and compared, as soon as nothing else is being made."""
    row = lock(step)
    _check_kept(row)
    secret = secrets.close(_identity(key))
    return DrillRequest.objects.create(step=row, asked_by=by, asked_at=at, secret=secret)


def drill_now(step: Step, *, key: str, at: datetime) -> DrillRequest:
    """The same at once, in this process: its key is nowhere but here."""
    identity = _identity(key)
    with proving.alone() as is_free:
        if not is_free:
            raise Refused(_("Ahora se está haciendo o probando otra copia: repítalo después."))
        row = lock(step)
        _check_kept(row)
        request = DrillRequest.objects.create(
            step=row, asked_at=at, started_at=at, lease_until=at + LEASE
        )
    attempt(request, identity, at=at)
    request.refresh_from_db()
    return request


def _check_kept(step: Step) -> None:
    if not Step.objects.kept().filter(pk=step.pk).exists() or not step.run.manifest:
        raise Refused(_("De esa ejecución no queda ninguna copia en ese destino."))
    if step.requests.open().exists():
        raise Refused(_("Esa copia ya se está probando, o espera su turno."))


def _identity(key: str) -> str:
    try:
        return engine.identity_in(key)
    except Fault as fault:
        raise Refused(_("No es una clave privada de age: empieza por AGE-SECRET-KEY-1.")) from fault


# --- Trying -------------------------------------------------------------------------------------


def drill_due(*, at: datetime) -> int:
    """Try one copy that somebody asked for; how many were tried."""
    with proving.alone() as is_free:
        request = DrillRequest.objects.waiting().order_by("pk").first() if is_free else None
        if request is None:
            return 0
        token, request.secret = request.secret, ""
        request.started_at, request.lease_until = at, at + LEASE
        request.save()
    attempt(request, secrets.open_(token), at=at)
    return 1


def attempt(request: DrillRequest, identity: str, *, at: datetime) -> None:
    """Restore and compare; whatever happens, the request says what."""
    step, problem, evidence = request.step, "", None
    manifest = Manifest.from_bytes(step.run.manifest.encode())
    ours = DrillRequest.objects.running().filter(pk=request.pk)
    pulse = Pulse(ours, where=step.name, at=at)
    try:
        with proving.work_folder(f"prueba-{request.pk}") as folder:
            evidence = proving.restore(step, manifest, identity, folder, pulse=pulse, is_past=True)
    except Lost:
        return
    except Fault as fault:
        problem = words.said(fault)
    except Exception as error:
        logger.exception("drill failed", request=request.pk)
        problem = _("Error inesperado: %s") % type(error).__name__
    if evidence and not evidence.is_good and {one.code for one in evidence.faults} <= ELSEWHERE:
        problem, evidence = words.list_of(evidence.faults), None
    _end(request, manifest, evidence, problem=problem, at=pulse.now())


@transaction.atomic
def _end(
    request: DrillRequest,
    manifest: Manifest,
    evidence: Evidence | None,
    *,
    problem: str,
    at: datetime,
) -> None:
    row = lock(request)
    if not row.is_open:
        return  # somebody took us for dead, and said so
    row.ended_at, row.doing, row.problem = at, "", problem
    if evidence is not None:
        began = row.started_at or row.asked_at
        row.drill = proving.record(row.step, manifest, evidence, began=began, ended=at)
        if not evidence.is_good:
            _doubt(row.step.run, words.list_of(evidence.faults, most=3), at=at)
    row.save()
    _tell(row, at=at)


def _doubt(run: Run, found: str, *, at: datetime) -> None:
    """A copy that does not come back is none: it counts no more, until a person says why."""
    row = lock(run)
    if not row.doubt:
        row.doubt = one_line(_("Probada de nuevo, no es igual: %s") % found, limit=300)
        row.save()
    alarms.raise_alarm(row, at=at)


def _tell(request: DrillRequest, *, at: datetime) -> None:
    if request.asked_by is None:
        return
    run, is_good = request.step.run, bool(request.drill and request.drill.is_good)
    said = _("restaurada y comparada: igual") if is_good else _("no se pudo dar por buena")
    outbox.notify(
        user=request.asked_by,
        key=f"backup-drill-{request.pk}",
        text=_("prueba de %(run)s: %(said)s") % {"run": run, "said": said},
        url=run.get_absolute_url(),
        tone=Tone.INFO if is_good else Tone.DANGER,
        at=at,
    )


def end_dead(*, at: datetime) -> None:
    """Whoever tried it died, or nobody came for it: the key is forgotten all the same."""
    for request in DrillRequest.objects.open().order_by("pk"):
        with transaction.atomic():
            row = lock(request)
            if row.lease_until and row.lease_until < at:
                row.problem = _("El proceso que la hacía se interrumpió.")
            elif row.started_at is None and row.asked_at + PATIENCE < at:
                row.problem = _("Nadie pudo empezarla en una hora. Vuelva a pedirla.")
            if row.is_open and row.problem:
                row.ended_at, row.doing, row.secret = at, "", ""
                row.save()
                _tell(row, at=at)
