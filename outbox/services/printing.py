"""Pages as PDF: asked for in an instant, made by a worker, told in the bell when they are ready."""

from datetime import datetime

import structlog
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from kit import files, pdf
from outbox.models import Printout, PrintoutStatus
from outbox.services.noticing import notify

logger = structlog.get_logger("sgc.printing")


def ask_printout(page: str, *, title: str, name: str, by: User, at: datetime) -> Printout:
    """Put a page, whole and as it is now, in the worker's queue."""
    return Printout.objects.create(
        title=title[:200], page=page, name=files.clean_name(name), asked_by=by, asked_at=at
    )


def make_due_printouts(*, at: datetime) -> int:
    """Make each PDF that is asked for; one that cannot be made says why and holds up no other."""
    return sum(make_printout(one.pk, at=at) for one in Printout.objects.due()[:5])


@transaction.atomic
def make_printout(pk: int, *, at: datetime) -> bool:
    """Make one PDF; False if it is made already, or somebody is at it."""
    rows = Printout.objects.select_for_update(skip_locked=True, of=("self",))
    row = rows.filter(pk=pk, status=PrintoutStatus.QUEUED).first()
    if row is None:
        return False
    try:
        content = pdf.render(row.page)
    except pdf.NotMade as problem:
        row.status, row.problem = PrintoutStatus.FAILED, str(problem)[:300]
        logger.exception("printout failed", printout=row.pk)
    else:
        stored = files.store(content, name=row.name)
        row.status, row.made_at, row.page = PrintoutStatus.DONE, at, ""
        row.size, row.sha256 = stored.size, stored.sha256
        words = _("está listo el PDF «%(title)s»") % {"title": row.title}
        url = reverse("outbox:printout", args=[row.pk])
        notify(user=row.asked_by, key=f"printout-{row.pk}", text=words, url=url, at=at)
    row.save()
    return True
