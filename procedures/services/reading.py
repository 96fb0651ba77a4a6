"""Who has read what they have to know, and who has not (CAP-06)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import outbox.services as outbox
from accounts.models import User
from kit.db import lock
from kit.errors import Refused
from outbox.models import Notice
from procedures.models import Acknowledgement, Document, Revision
from procedures.models.documents import State


@dataclass(frozen=True)
class Readings:
    """Of one document: the revision to know, who has confirmed it and who has not."""

    document: Document
    revision: Revision
    done: list[Acknowledgement]
    missing: list[User]

    @property
    def total(self) -> int:
        return len(self.missing) + len(self.confirmed)

    @property
    def confirmed(self) -> list[Acknowledgement]:
        return self.done


@transaction.atomic
def acknowledge(revision: Revision, *, by: User, at: datetime) -> Acknowledgement:
    """Note that a person has read and understood the revision; the first time counts."""
    revision = lock(revision)
    if revision.state_at(at) not in (State.IN_FORCE, State.COMING):
        raise Refused(_("Solo se confirma la lectura de una revisión vigente."))
    row, _new = Acknowledgement.objects.get_or_create(
        revision=revision, user=by, defaults={"read_at": at}
    )
    return row


def to_read(user: User, *, at: datetime) -> QuerySet[Revision]:
    """The revisions in force that the person has to know and has not confirmed."""
    documents = Document.objects.for_reader(user).values("pk")
    read = Acknowledgement.objects.filter(revision=OuterRef("pk"), user=user)
    rows = Revision.objects.in_force(at).filter(~Exists(read), document__in=documents)
    return rows.select_related("document").order_by("in_force_from", "document__code")


def readings(documents: Iterable[Document], *, at: datetime) -> list[Readings]:
    """For each document in force that somebody has to read: who did and who did not."""
    wanted = {document.pk: document for document in documents}
    revisions = Revision.objects.in_force(at).filter(document__in=wanted)
    done: dict[int, list[Acknowledgement]] = defaultdict(list)
    rows = Acknowledgement.objects.filter(revision__in=revisions).select_related("user__sector")
    for row in rows.order_by("user__name"):
        done[row.revision_id].append(row)
    found = []
    for revision in revisions.order_by("document__code"):
        document = wanted[revision.document_id]
        have = {row.user_id for row in done[revision.pk]}
        people = list(document.readers().select_related("sector"))
        missing = [person for person in people if person.pk not in have]
        if people:
            mine = {person.pk for person in people}
            confirmed = [row for row in done[revision.pk] if row.user_id in mine]
            found.append(Readings(document, revision, confirmed, missing))
    return found


def remind_readers(*, at: datetime) -> int:
    """Remind each person, once a week, of the documents that they have not confirmed (J32)."""
    waiting: dict[User, int] = defaultdict(int)
    documents = Document.objects.in_use().filter(
        Q(reader_roles__isnull=False) | Q(reader_sectors__isnull=False)
    )
    for one in readings(documents.distinct(), at=at):
        for person in one.missing:
            waiting[person] += 1
    outbox.notify_each(
        Notice(
            user=person,
            key=f"documents-to-read-{week(at)}",
            text=ngettext(
                "Le falta leer %(n)s documento y confirmar que lo entendió.",
                "Le falta leer %(n)s documentos y confirmar que los entendió.",
                count,
            )
            % {"n": count},
            url=reverse("procedures:to_read"),
            tone="warning",
            created_at=at,
        )
        for person, count in waiting.items()
    )
    return len(waiting)


def week(at: datetime) -> str:
    year, number, _day = timezone.localtime(at).isocalendar()
    return f"{year}-{number:02d}"
