"""The register as lines of a list and of an export, read with a few queries in all (DOC-06)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kit.sheets import Cell
from procedures.models import Document, DocumentKind, Process, Revision, State
from procedures.models.documents import TONES
from procedures.models.revisions import SECTIONS
from procedures.services.reviewing import overdue


@dataclass(frozen=True)
class Line:
    """One document of the register, as it stands at the moment."""

    document: Document
    revision: Revision | None
    open: Revision | None
    state: State
    is_overdue: bool

    @property
    def label(self) -> str:
        if self.document.withdrawn_by_id and self.document.withdrawn_by:
            return _("retirado por %s") % self.document.withdrawn_by
        return self.revision.label if self.revision else "—"

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def issued(self) -> str:
        return self.revision.issued_label if self.revision else ""

    @property
    def owners(self) -> str:
        return ", ".join(owner.name for owner in self.document.owners.all())


def lines(documents: QuerySet[Document], *, at: datetime) -> list[Line]:
    """Each document with the revision to obey and the one in preparation."""
    rows = documents.select_related("process", "withdrawn_by__document").prefetch_related("owners")
    revisions = Revision.objects.filter(document__in=documents).defer(*SECTIONS)
    shown: dict[int, Revision] = {}
    begun: dict[int, Revision] = {}
    for revision in revisions.order_by("number"):
        if revision.is_open:
            begun[revision.document_id] = revision
        elif revision.state_at(at) != State.COMING or revision.document_id not in shown:
            shown[revision.document_id] = revision
    late = {look.document.pk for look in overdue(at=at)}
    return [
        Line(
            document=row,
            revision=shown.get(row.pk),
            open=begun.get(row.pk),
            state=state_of(row, shown.get(row.pk), begun.get(row.pk), at),
            is_overdue=row.pk in late,
        )
        for row in rows
    ]


def state_of(
    document: Document, revision: Revision | None, begun: Revision | None, at: datetime
) -> State:
    if document.withdrawn_by_id:
        return State.OBSOLETE
    if revision:
        return revision.state_at(at)
    return begun.state_at(at) if begun else State.EMPTY


def narrow(found: Iterable[Line], given: dict[str, Any]) -> list[Line]:
    """The lines that a filter leaves; a draft beside the one in force counts for both states."""
    state = given.get("state")
    return [
        line
        for line in found
        if not state or line.state == state or (line.open and line.open.status == state)
    ]


def grouped(found: list[Line], by: str) -> list[tuple[str, list[Line]]]:
    """The lines under the headings of the chosen grouping (DOC-08)."""
    heads: list[tuple[str, Callable[[Line], bool]]]
    if by == "kind":
        heads = [(str(kind.label), partial(is_of_kind, kind)) for kind in DocumentKind]
    elif by == "state":
        heads = [(str(state.label), partial(is_in_state, state)) for state in State]
    else:
        processes = {line.document.process for line in found}
        known = sorted((p for p in processes if p), key=lambda p: (p.rank, p.name))
        heads = [(process.name, partial(is_of_process, process)) for process in known]
        heads.append((_("Sin proceso"), partial(is_of_process, None)))
    groups = [(label, [line for line in found if belongs(line)]) for label, belongs in heads]
    return [(label, rows) for label, rows in groups if rows]


def is_of_kind(kind: DocumentKind, line: Line) -> bool:
    return line.document.kind == kind


def is_in_state(state: State, line: Line) -> bool:
    return line.state == state


def is_of_process(process: Process | None, line: Line) -> bool:
    return line.document.process == process


def export_rows(found: Iterable[Line]) -> Iterator[list[Cell]]:
    yield [
        *(_("Código"), _("Título"), _("Proceso"), _("Categoría"), _("Estado"), _("Revisión")),
        *(_("Fecha de emisión"), _("Vigente desde"), _("Responsables"), _("Emisor o ubicación")),
    ]
    for line in found:
        since = line.revision.in_force_from if line.revision else None
        yield [
            line.document.code,
            line.document.title,
            str(line.document.process or ""),
            line.document.get_kind_display(),
            str(line.state.label),
            line.label,
            line.issued,
            f"{timezone.localtime(since):%d/%m/%Y}" if since else "",
            line.owners,
            line.document.issuer,
        ]
