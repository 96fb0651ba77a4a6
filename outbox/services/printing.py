"""Pages as PDF: asked for in an instant, made by a worker, told in the bell when they are ready."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import structlog
from django.db import transaction
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from kit import files, pdf
from outbox.models import Printout, PrintoutStatus
from outbox.services.noticing import notify

logger = structlog.get_logger("sgc.printing")
Row = TypeVar("Row", bound=Model)
AT_ONCE = 5  # one beat makes no more, so that nothing else waits for long


def ask_printout(page: str, *, title: str, name: str, by: User, at: datetime) -> Printout:
    """Put a page, whole and as it is now, in the worker's queue."""
    return Printout.objects.create(
        title=title[:200], page=page, name=files.clean_name(name), asked_by=by, asked_at=at
    )


def make_due_printouts(*, at: datetime) -> int:
    return make_due(Printout.objects.due(), page=lambda row: row.page, made=_tell, at=at)


def _tell(row: Printout, at: datetime) -> None:
    row.page = ""
    words = _("está listo el PDF «%(title)s»") % {"title": row.title}
    url = reverse("outbox:printout", args=[row.pk])
    notify(user=row.asked_by, key=f"printout-{row.pk}", text=words, url=url, at=at)


def make_due(
    due: QuerySet[Row],
    *,
    page: Callable[[Row], str],
    made: Callable[[Row, datetime], None],
    at: datetime,
) -> int:
    """Make the PDF of each row that is due; one that cannot be made says why and holds up no other.

    `made` tells whom it concerns, within the transaction that stores the PDF. How many rows were
    worked at.
    """
    keys = list(due.values_list("pk", flat=True)[:AT_ONCE])
    if not keys:
        return 0
    with pdf.Press() as press:  # what all of them need is loaded once
        return sum(_make(due, pk, press, page, made, at) for pk in keys)


@transaction.atomic
def _make(
    due: QuerySet[Row],
    pk: int,
    press: pdf.Press,
    page: Callable[[Row], str],
    made: Callable[[Row, datetime], None],
    at: datetime,
) -> bool:
    found = due.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
    if found is None:
        return False  # made already, or somebody is at it
    row: Any = found
    try:
        content = press.render(page(found))
    except pdf.NotMade as problem:
        row.status, row.problem = PrintoutStatus.FAILED, str(problem)[:300]
        logger.exception("printout failed", kind=row._meta.label, row=row.pk)
    else:
        stored = files.store(content, name=row.file.name)
        row.status, row.made_at, row.problem = PrintoutStatus.DONE, at, ""
        row.size, row.sha256 = stored.size, stored.sha256
        made(found, at)
    row.save()
    return True
