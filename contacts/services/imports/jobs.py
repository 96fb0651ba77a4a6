"""An import from the upload to its last row. The worker does the long parts, in small batches."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

import structlog
from django.db import OperationalError, transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from accounts import services as accounts
from accounts.models import AuditKind, User
from contacts.models import Import, ImportStatus, ServiceLine, UndoVerdict, Verdict
from contacts.services.imports import applying, bulk, checking, reading, sources, undoing
from contacts.services.imports.fields import FIELDS
from kit import files
from kit.db import lock
from kit.errors import Refused

LEASE = timedelta(seconds=90)  # a worker that is silent for longer is dead
SLICE = 200  # seconds of work per task, well below its time limit
SAMPLE = 3

MAPPABLE = (
    ImportStatus.UPLOADED,
    ImportStatus.CHECKING,
    ImportStatus.CHECKED,
    ImportStatus.FAILED,
)
AFTER = {
    ImportStatus.CHECKING: ImportStatus.CHECKED,
    ImportStatus.RUNNING: ImportStatus.DONE,
    ImportStatus.UNDOING: ImportStatus.UNDONE,
}

log = structlog.get_logger("sgc.imports")


@transaction.atomic
def upload(
    content: bytes, *, name: str, service_line: ServiceLine, by: User, at: datetime
) -> Import:
    """Keep the file and read its titles; what they mean is guessed, or as it was last time."""
    table = reading.read(content)
    stored = files.store(content, name=name)
    source, mapping = sources.proposed(table.columns)
    return Import.objects.create(
        name=stored.name,
        sha256=stored.sha256,
        by=by,
        service_line=service_line,
        created_at=at,
        columns=table.columns,
        sample=[cells for _number, cells in islice(table.rows(), SAMPLE)],
        source=source,
        mapping=mapping,
    )


@transaction.atomic
def map_columns(
    job: Import, *, mapping: dict[str, str], at: datetime, source: str = "", by: User | None = None
) -> Import:
    """Say what the columns mean and have every row checked; nothing is written yet.

    With the name of a source, its next files are proposed the same meanings.
    """
    job = lock(job)
    if job.status not in MAPPABLE:
        raise Refused(
            _("Esta importación ya se ha hecho; para corregirla, suba el archivo otra vez.")
        )
    chosen = list(mapping.values())
    twice = next((field for field in chosen if chosen.count(field) > 1), None)
    if twice:
        raise Refused(_("Hay dos columnas para «%s»: elija una.") % FIELDS[twice].label)
    if not {"legal_name", "number", "external_ref", "tax_id", "email"} & set(chosen):
        raise Refused(_("Diga qué columna es la razón social, o cuál dice qué cliente es."))
    job.rows.all().delete()
    job.source = sources.keep(source, job.columns, mapping, by=by or job.by, at=at)
    job.mapping, job.status = mapping, ImportStatus.CHECKING
    job.done = job.total = 0
    job.error, job.claimed_until = "", None
    job.save()
    return job


@transaction.atomic
def run(job: Import, *, by: User, at: datetime) -> Import:
    """Have the checked rows written."""
    job = lock(job)
    if job.status != ImportStatus.CHECKED:
        raise Refused(_("Primero hay que comprobar las filas; y solo se importan una vez."))
    job.status = ImportStatus.RUNNING
    job.total = job.rows.filter(verdict__in=bulk.WRITING).count()
    job.done, job.claimed_until = 0, None
    job.save()
    what = _("%(import)s: %(count)s filas") % {"import": named(job), "count": job.total}
    accounts.audit(AuditKind.IMPORTED, by=by, at=at, what=what)
    return job


def named(job: Import) -> str:
    return _("Importación nº %(number)s, «%(name)s»") % {"number": job.pk, "name": job.name}


def may_undo(job: Import) -> bool:
    """Whether it has written rows that are still there."""
    if job.status == ImportStatus.UNDONE:
        return job.rows.filter(undo=UndoVerdict.LEFT).exists()
    return (
        job.status == ImportStatus.DONE and job.rows.filter(customer_after__isnull=False).exists()
    )


@transaction.atomic
def undo(job: Import, *, by: User, at: datetime) -> Import:
    """Have an import taken back, as far as nobody touched since what it wrote."""
    job = lock(job)
    if not may_undo(job):
        raise Refused(_("Solo se deshace una importación terminada, y una vez."))
    job.status, job.undone_by, job.undone_at = ImportStatus.UNDOING, by, at
    job.total, job.done, job.claimed_until = 0, 0, None
    job.save()
    accounts.audit(AuditKind.IMPORT_UNDONE, by=by, at=at, what=named(job))
    return job


def work(pk: int, *, at: datetime) -> bool:
    """Take an import a good piece further; False if somebody else is at it, or it is done.

    Each batch is one transaction with its own progress: a worker that is killed loses the batch it
    was at, and the next bell after its lease goes on from there.
    """
    if Import.objects.due_at(at).filter(pk=pk).update(claimed_until=at + LEASE) != 1:
        return False
    job = Import.objects.select_related("service_line__calendar", "by", "undone_by").get(pk=pk)
    started = time.monotonic()
    try:
        for done in batches(job, at):
            spent = timedelta(seconds=time.monotonic() - started)
            Import.objects.filter(pk=pk).update(done=done, claimed_until=at + spent + LEASE)
            if spent.total_seconds() > SLICE:
                break
        else:
            finish(job, at)
    except (Refused, FileNotFoundError) as error:
        fail(job, str(error) if isinstance(error, Refused) else _("El archivo ya no está."), at)
    except OperationalError:
        raise  # the database's own trouble: taken up again when the lease is over
    except Exception:
        log.exception("import_crashed", job=pk)
        fail(job, _("Error inesperado, que se ha anotado. Pruebe a cambiar las columnas."), at)
    Import.objects.filter(pk=pk).update(claimed_until=None)
    return True


def batches(job: Import, at: datetime) -> Iterator[int]:
    """Do batch after batch; each gives the number of rows done so far."""
    if job.status == ImportStatus.CHECKING:
        with files.open_file(job.sha256) as source:
            table = reading.read(source.read())
        Import.objects.filter(pk=job.pk).update(total=table.count())
        return checking.batches(job, table)
    if job.status == ImportStatus.UNDOING:
        return undoing.batches(job, at)
    return applying.batches(job, at)


def finish(job: Import, at: datetime) -> None:
    status = AFTER[ImportStatus(job.status)]
    Import.objects.filter(pk=job.pk, status=job.status).update(status=status, finished_at=at)


def fail(job: Import, reason: str, at: datetime) -> None:
    """End in words; an import that could not be undone is still done, and says why."""
    log.warning("import_failed", job=job.pk, reason=reason)
    is_undoing = job.status == ImportStatus.UNDOING
    status = ImportStatus.DONE if is_undoing else ImportStatus.FAILED
    Import.objects.filter(pk=job.pk).update(status=status, error=reason, finished_at=at)


def tally(job: Import) -> dict[str, int]:
    """How many rows got each verdict."""
    counted = dict(job.rows.order_by().values_list("verdict").annotate(Count("pk")))
    return {verdict.value: counted.get(verdict.value, 0) for verdict in Verdict}
