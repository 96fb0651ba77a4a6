"""Writing the checked rows: each wholly or not at all, and none twice."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

import structlog
from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from contacts.models import Contact, Customer, Import, ImportRow, Stage, Verdict
from contacts.services import customers, duplicates, numbers, people, stages, timeline
from contacts.services.imports import bulk
from contacts.services.imports.deciding import Decision, alike, decide
from contacts.services.imports.likeness import OnFile
from contacts.services.imports.matching import companies, company_of, held, meet, on_file
from contacts.services.imports.parsing import Parsed, Words, parse, vocabulary
from kit.db import settle_index
from kit.errors import Refused
from kit.memory import set_aside

MANY = 400  # their numbers are locked together: nobody shall wait long for one
FEW = 25  # of those that are written each by itself, before anybody else gets a number
SEARCHED = ("customer_search", "contact_search", "word_alike")

log = structlog.get_logger("sgc.imports")


def batches(job: Import, at: datetime) -> Iterator[int]:
    """Write what is not yet written, in the order of the file."""
    words, everybody = vocabulary(), OnFile()
    everybody.refresh()  # most of it before anybody has to wait for a number
    with set_aside():
        while write(job, words, everybody, at):
            yield job.rows.filter(is_applied=True).count()
    for index in SEARCHED:
        settle_index(index)


@transaction.atomic
def write(job: Import, words: Words, everybody: OnFile, at: datetime) -> bool:
    """Write one batch; a second worker that came too early finds other rows, or none."""
    rows = waiting(job, MANY)
    try:
        with transaction.atomic():
            write_together(job, rows, words, everybody, at)
    except OperationalError:
        raise  # the database's own trouble: the whole batch is tried again
    except Exception:
        log.exception("import_batch_failed", job=job.pk, row=rows[0].number)
        for row in waiting(job, FEW):
            write_one(job, row, parse(job, row.cells, words), at)
    return bool(rows)


def waiting(job: Import, many: int) -> list[ImportRow]:
    rows = job.rows.filter(is_applied=False, verdict__in=bulk.WRITING).order_by("number")
    return list(rows.select_for_update(skip_locked=True, no_key=True)[:many])


def write_together(
    job: Import, rows: list[ImportRow], words: Words, everybody: OnFile, at: datetime
) -> None:
    """Write the rows together, and by itself each of the few that have to be.

    The numbers are taken first, as for one: whoever enters somebody meanwhile waits, and who came
    before is known by then.
    """
    if not rows:
        return
    parsed = [parse(job, row.cells, words) for row in rows]
    numbers.take("customer", many=0)
    known = held(parsed, by=job.by)
    numbers.take("contact", many=0)
    everybody.refresh()
    batch = bulk.Batch(job, known, everybody, at)
    special = batch.take(list(zip(rows, parsed, strict=True)))
    for row, said in islice(special, FEW):
        write_one(job, row, said, at)


def write_one(job: Import, row: ImportRow, said: Parsed, at: datetime) -> None:
    """Write a row wholly, or say why not."""
    try:
        with transaction.atomic():
            apply(job, row, said, at)
    except duplicates.Duplicates as refused:
        reject(row, alike(refused.candidates))
    except Refused as refused:
        reject(row, str(refused))
    except OperationalError:
        raise  # the database's own trouble: the whole batch is tried again
    except Exception:
        log.exception("import_row_failed", job=job.pk, row=row.number)
        reject(row, _("error inesperado; se ha anotado."))
    row.is_applied = True
    row.save()


def reject(row: ImportRow, reason: str) -> None:
    """Forget what was undone with the row's own transaction: its customer may be gone again."""
    row.refresh_from_db()
    row.verdict, row.message = Verdict.REJECT, reason


def apply(job: Import, row: ImportRow, said: Parsed, at: datetime) -> None:
    """Judge the row anew, for much may have changed since the dry run, and write it."""
    known = on_file([said], by=job.by)
    meet(companies(known))
    company = company_of(said, known)
    customer = company.today if company else None
    decision = decide(said, company, by=job.by)
    if decision.verdict == Verdict.REJECT:
        raise Refused(decision.message)
    row.verdict, row.message = decision.verdict, row.message or decision.message
    row.customer_before = customer.version if customer else 0
    row.contact_before = decision.contact.version if decision.contact else 0
    row.customer = keep_customer(job, said, customer, decision, at)
    row.contact = keep_contact(job, row.customer, said, decision, at)
    row.customer_after = row.customer.version
    row.contact_after = row.contact.version if row.contact else 0
    if decision.verdict != Verdict.SAME:
        tell(job, row, at)


def confirmed(said: Parsed, row: Customer | Contact) -> list[int]:
    """Those whom the file itself says to be others, by its column for that."""
    return [found.pk for found in duplicates.candidates(row)] if said.is_confirmed else []


def keep_customer(
    job: Import, said: Parsed, customer: Customer | None, decision: Decision, at: datetime
) -> Customer:
    changes = dict(decision.customer_changes or {})
    if customer is None:
        changes["service_line"] = said.line
        known = confirmed(said, Customer(**changes))
        return customers.create_customer(by=job.by, at=at, not_duplicate_of=known, **changes)
    stage = changes.pop("stage", customer.stage)
    if changes:
        customer = customers.update_customer(customer, by=job.by, at=at, **changes)
    reason = _("Importación de %s.") % job.name
    if stage == Stage.ACTIVE and customer.stage != stage:
        customer = stages.activate(customer, by=job.by, at=at, reason=reason)
    elif stage == Stage.INACTIVE and customer.stage != stage:
        customer = stages.deactivate(customer, by=job.by, at=at, reason=reason)
    return customer


def keep_contact(
    job: Import, customer: Customer, said: Parsed, decision: Decision, at: datetime
) -> Contact | None:
    changes = decision.contact_changes or {}
    if decision.contact is not None:
        return people.update_contact(decision.contact, by=job.by, at=at, **changes)
    if not said.contact:
        return None
    known = confirmed(said, Contact(**changes, customer=customer))
    return people.add_contact(customer, by=job.by, at=at, not_duplicate_of=known, **changes)


def tell(job: Import, row: ImportRow, at: datetime) -> None:
    assert row.customer is not None  # noqa: S101 - for the reader and the type checker
    said = bulk.imported(job, row)
    action = said.pop("action_id")
    timeline.record(
        customer=row.customer, contact=row.contact, action=action, by=job.by, at=at, **said
    )
