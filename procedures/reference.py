"""The documents and figures of the first day (DOC-06); repeating it changes nothing."""

from datetime import UTC, datetime, time

from procedures import register
from procedures.catalogue import DOCUMENTS, FIGURES, Entry, Figure
from procedures.models import Document, Revision, Rule, RuleValue


def load(at: datetime) -> None:
    """Enter what is missing; what people have changed or issued since stays as it is."""
    for entry in DOCUMENTS:
        enter_document(entry)
    for figure in FIGURES:
        enter_rule(figure)
    register.forget()


def enter_document(entry: Entry) -> None:
    document, is_new = Document.objects.get_or_create(
        code=entry.code, defaults={"title": entry.title, "kind": entry.kind}
    )
    if is_new:
        Revision.objects.create(
            document=document,
            number=entry.revision,
            issued_label=entry.issued_label,
            in_force_from=datetime.combine(entry.issued_on, time(), UTC),
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
