"""Whether documents still say how things are: owners look at them each year (DOC-07)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

import outbox.services as outbox
from accounts.models import User
from kit.db import lock
from outbox.models import Notice
from procedures.models import Document, Review, Revision
from procedures.services.drafting import check_owner
from procedures.services.reading import week
from procedures.services.rules import integer


@transaction.atomic
def review(document: Document, *, remark: str = "", by: User, at: datetime) -> Review:
    """Note that an owner looked at the document and nothing had to change."""
    document = lock(document)
    check_owner(document, by=by)
    return Review.objects.create(document=document, by=by, reviewed_at=at, remark=remark)


@dataclass(frozen=True)
class Look:
    """When somebody last looked at a document: revised it, or reviewed it."""

    document: Document
    at: datetime


def looks(documents: QuerySet[Document], *, at: datetime) -> list[Look]:
    """The last look at each document that has a revision in force, oldest first."""
    issued = Revision.objects.in_force(at).filter(document__in=documents)
    last = {one.document_id: one.in_force_from or at for one in issued}
    for document, reviewed_at in Review.objects.filter(document__in=last).values_list(
        "document", "reviewed_at"
    ):
        last[document] = max(last[document], reviewed_at)
    found = [Look(one, last[one.pk]) for one in documents if one.pk in last]
    return sorted(found, key=lambda look: look.at)


def review_before(*, at: datetime) -> datetime:
    """What was last looked at before that moment is to be reviewed."""
    months = integer("document_review_months", at=at)
    return at - timedelta(days=round(months * 365.25 / 12))


def overdue(*, at: datetime) -> list[Look]:
    """Documents that nobody has looked at for longer than the rule allows."""
    ours = Document.objects.in_use().exclude(owners__isnull=True).distinct()
    limit = review_before(at=at)
    return [look for look in looks(ours, at=at) if look.at <= limit]


def remind_owners(*, at: datetime) -> int:
    """Tell the owners, once a week, which of their documents are due for review (J32, M21)."""
    late = overdue(at=at)
    outbox.notify_each(
        Notice(
            user=person,
            key=f"document-review-{look.document.pk}-{week(at)}",
            text=_("Revise %(document)s: nadie lo mira desde el %(day)s.")
            % {"document": look.document, "day": f"{timezone.localtime(look.at):%d/%m/%Y}"},
            url=look.document.get_absolute_url(),
            tone="warning",
            created_at=at,
        )
        for look in late
        for person in keepers(look.document)
    )
    return len(late)


def keepers(document: Document) -> QuerySet[User]:
    """The active people who hold an owner role."""
    return User.objects.active().filter(groups__in=document.owners.all()).distinct()
