"""How a revision comes into force: somebody who did not write it approves it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

import outbox.services as outbox
from accounts import services as accounts
from accounts.models import AuditKind, User
from kit.db import lock
from kit.errors import Refused
from outbox.models import Notice
from procedures import register
from procedures.models import Document, Revision, RevisionStatus
from procedures.services.drafting import RETURNED, lacking
from procedures.services.papers import ask_paper
from procedures.services.rules import spoken


@transaction.atomic
def approve(revision: Revision, *, by: User, at: datetime) -> Revision:
    """Issue a revision, from its date on or from now; the former is obsolete from then on (DOC-01).

    Its figures hold from the same moment, its PDF is made, and who has to know it is told.
    """
    document = lock(revision.document)
    revision = lock(revision)
    check_approval(revision, by=by)
    since = max(revision.in_force_from or at, at)
    former = document.revisions.issued().order_by("-number").first()
    if former:
        _end(former, since, by=by)
    revision.status = RevisionStatus.ISSUED
    revision.in_force_from, revision.issued_label = since, month(since)
    revision.approved_by, revision.approved_at = by, at
    revision.version += 1
    revision._history_user = by  # type: ignore[attr-defined]
    revision.save()
    ask_paper(revision, by=by, at=at)
    accounts.audit(AuditKind.APPROVED, by=by, at=at, what=_with_figures(revision))
    _tell(document, revision, by=by, at=at)
    register.forget()
    return revision


def check_approval(revision: Revision, *, by: User) -> None:
    if not revision.may_become(RevisionStatus.ISSUED):
        raise Refused(_("Solo se aprueba una revisión que espera aprobación."))
    if by in writers(revision):
        raise Refused(_("Quien prepara una revisión no la aprueba: pídaselo a otra persona."))
    missing = lacking(revision)
    if missing:
        raise Refused(_("Antes de aprobarla falta: %s.") % "; ".join(missing))


def writers(revision: Revision) -> set[User]:
    """All who had a hand in the text, not only the one who began it."""
    rows = revision.history.exclude(history_user=None).exclude(history_change_reason=RETURNED)
    people = {row.history_user for row in rows.select_related("history_user")}
    return people | ({revision.author} if revision.author else set())


def month(since: datetime) -> str:
    """ "agosto 2024": how documents of quality systems are dated."""
    return date_format(timezone.localtime(since), "F Y").lower()


def _end(former: Revision, since: datetime, *, by: User) -> None:
    former = lock(former)
    if former.in_force_from and former.in_force_from >= since:
        raise Refused(_("La revisión anterior entra en vigor más tarde que ésta."))
    former.in_force_until = since
    former._history_user = by  # type: ignore[attr-defined]
    former.save()


def _with_figures(revision: Revision) -> str:
    """The revision and what it makes the software obey: figures change in no other way."""
    values = revision.values.select_related("rule").order_by("rule__key")
    figures = [f"{one.rule.label}: {spoken(one.value)}" for one in values]
    return "; ".join([str(revision), *figures])


def _tell(document: Document, revision: Revision, *, by: User, at: datetime) -> None:
    text = _("Nueva revisión de %(document)s: léala y confirme que la entendió.")
    outbox.notify_each(
        Notice(
            user=reader,
            key=f"revision-{revision.pk}",
            text=text % {"document": document},
            url=document.get_absolute_url(),
            created_at=at,
        )
        for reader in document.readers()
        if reader != by
    )
