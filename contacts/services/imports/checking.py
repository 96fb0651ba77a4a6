"""The dry run: every row gets its verdict, and nothing is written but that."""

from collections.abc import Iterator
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _

from contacts.models import Import, ImportRow, Verdict
from contacts.services.imports.deciding import Decision, decide, resemblance
from contacts.services.imports.likeness import OnFile
from contacts.services.imports.matching import companies, company_of, meet, on_file
from contacts.services.imports.parsing import Parsed, Words, parse, vocabulary
from contacts.services.imports.reading import Line, Table

BATCH = 1000


def batches(job: Import, table: Table) -> Iterator[int]:
    """Check what is not yet checked; each batch is one transaction."""
    words, known = vocabulary(), OnFile()
    known.refresh()
    done = job.rows.count()
    seen = dict(job.rows.filter(verdict=Verdict.CREATE).values_list("key", "number"))
    lines = islice(table.rows(), done, None)
    while batch := list(islice(lines, BATCH)):
        with transaction.atomic():
            rows = list(verdicts(job, batch, words, known, seen))
            ImportRow.objects.bulk_create(rows, ignore_conflicts=True)
        done += len(batch)
        yield done


def verdicts(
    job: Import, batch: list[Line], words: Words, everybody: OnFile, seen: dict[str, int]
) -> Iterator[ImportRow]:
    """A row for each line, as it came, with what would become of it."""
    parsed = [parse(job, cells, words) for _number, cells in batch]
    known = on_file(parsed, by=job.by)
    meet(companies(known))
    for (number, cells), row in zip(batch, parsed, strict=True):
        company = company_of(row, known)
        decision = decide(row, company, by=job.by)
        if decision.verdict == Verdict.CREATE:
            decision = first_or_further(row, decision, everybody, seen)
            seen.setdefault(row.key, number)
        yield ImportRow(
            job=job,
            number=number,
            cells=cells,
            key=row.key[:220],
            verdict=decision.verdict,
            message=decision.message,
            customer=company.today if company else None,
            contact=decision.contact,
        )


def first_or_further(
    row: Parsed, decision: Decision, everybody: OnFile, seen: dict[str, int]
) -> Decision:
    """A further row of a customer that the file itself brings, or one that may be a duplicate."""
    if row.key in seen:
        return Decision(Verdict.CREATE, _("del mismo cliente que la fila %s") % seen[row.key])
    if not everybody.has_company_like(row.customer) and not everybody.has_person_like(row.contact):
        return decision
    reason = resemblance(row, None)
    return Decision(Verdict.REJECT, reason) if reason else decision
