"""The documents and figures of the first day (DOC-06); repeating it changes nothing."""

from collections.abc import Iterable
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group

from procedures import register, services
from procedures.catalogue import FIGURES
from procedures.figure import Figure
from procedures.library import DOCUMENTS, PROCESSES, WITHDRAWN, Entry, Withdrawn
from procedures.models import (
    Document,
    DocumentKind,
    Process,
    Revision,
    RevisionStatus,
    Rule,
    RuleValue,
)

TEXTS = Path(__file__).parent / "texts"
# The headings of the files, and the part of a revision that each begins.
HEADINGS = {
    "Objeto": "purpose",
    "Alcance": "scope",
    "Responsabilidades": "responsibilities",
    "Abreviaturas y referencias": "terms",
    "Descripción": "description",
    "Documentos de referencia": "references",
}


def load(at: datetime) -> None:
    """Enter what is missing; what people have changed or issued since stays as it is."""
    for rank, name in enumerate(PROCESSES):
        Process.objects.get_or_create(name=name, defaults={"rank": rank})
    for entry in DOCUMENTS:
        enter_document(entry)
    for entry in DOCUMENTS:
        enter_revision(entry, at)
    for format in WITHDRAWN:
        withdraw(format)
    for figure in FIGURES:
        enter_rule(figure)
    register.forget()


def enter_document(entry: Entry) -> None:
    document, is_new = Document.objects.get_or_create(
        code=entry.code,
        defaults={
            "title": entry.title,
            "kind": entry.kind,
            "process": Process.objects.get(name=entry.process),
            "issuer": entry.issuer,
            "is_for_customers": entry.is_for_customers,
        },
    )
    if is_new:
        # Row by row past the history of the card: its first line is the register itself.
        link(Document.owners.through, document, entry.owners)
        link(Document.reader_roles.through, document, entry.readers)


def link(through: Any, document: Document, roles: Iterable[str]) -> None:
    known = {group.name: group for group in Group.objects.filter(name__in=roles)}
    groups = [known.get(name) or Group.objects.create(name=name) for name in roles]
    through.objects.bulk_create(through(document=document, group=group) for group in groups)


def enter_revision(entry: Entry, at: datetime) -> None:
    document = Document.objects.get(code=entry.code)
    if document.is_external:
        return
    if document.revisions.exists():
        give_text(document)
        return
    revision = inherit(document, entry)
    if entry.is_for_customers:
        services.ask_paper(revision, by=None, at=at)


def inherit(document: Document, entry: Entry) -> Revision:
    """Take over the revision that was in force before this system, with its text."""
    revision = Revision.objects.create(
        document=document,
        number=entry.revision,
        issued_label=entry.issued_label,
        in_force_from=datetime.combine(entry.issued_on, time(), UTC),
        is_inherited=True,
        **text_of(document),
    )
    related = Document.objects.filter(code__in=entry.related)
    through = Revision.related.through
    through.objects.bulk_create(through(revision=revision, document=one) for one in related)
    revision.status = RevisionStatus.ISSUED
    revision.save()
    return revision


def give_text(document: Document) -> None:
    """An inherited revision that came without its text, from an older version, gets it now."""
    bare = document.revisions.filter(is_inherited=True, purpose="", description="").last()
    texts = text_of(document)
    if bare is None or not texts or document.revisions.filter(is_inherited=False).exists():
        return
    for name, text in texts.items():
        setattr(bare, name, text)
    bare.save()


def text_of(document: Document) -> dict[str, str]:
    """The parts of the file of a document, if there is one."""
    path = TEXTS / f"{document.code.replace(' ', '-')}.md"
    if not path.exists():
        return {}
    parts: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            lines = parts.setdefault(HEADINGS[line.removeprefix("# ").strip()], [])
        else:
            lines.append(line)
    return {name: "\n".join(said).strip() for name, said in parts.items()}


def withdraw(format: Withdrawn) -> None:
    """List a format that is not used any more, with the revision that did away with it (DOC-05)."""
    owner = Document.objects.get(code=format.by)
    Document.objects.get_or_create(
        code=format.code,
        defaults={
            "title": format.title,
            "kind": DocumentKind.FORM,
            "process": owner.process,
            "withdrawn_by": owner.revisions.earliest("number"),
        },
    )


def enter_rule(figure: Figure) -> None:
    document = Document.objects.get(code=figure.document)
    rule, is_new = Rule.objects.get_or_create(
        key=figure.key,
        defaults={
            "label": figure.label,
            "document": document,
            "source": figure.source,
            "type": figure.type,
            "unit": figure.unit,
        },
    )
    if is_new:
        RuleValue.objects.create(
            rule=rule,
            revision=document.revisions.earliest("number"),
            value=figure.value,
            is_provisional=figure.is_provisional,
        )
