"""Telling the Gerente de I+D what failed or did not happen, and their word on it (BAC-14, M08)."""

from datetime import datetime

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

import outbox.services as outbox
from accounts.models import User
from accounts.roles import ADMINISTRATOR, DEVELOPMENT_HEAD
from backups.models import Comment, Run, StepStatus
from kit.db import lock
from kit.errors import Refused
from kit.text import one_line
from outbox.models import Tone

logger = structlog.get_logger("sgc.backups")


def raise_alarm(run: Run, *, at: datetime) -> bool:
    """Tell once of a run that is not good; the caller holds its lock. False: nothing to tell."""
    if run.alarmed_at or not (run.is_bad or run.is_doubtful):
        return False
    run.alarmed_at = at
    run.save(update_fields=["alarmed_at"])
    people = in_charge()
    logger.error("backup alarm", run=run.pk, result=run.result, told=len(people))
    outbox.post(
        key=f"backup-{run.pk}",
        kind="backup_alarm",
        to=[person.email for person in people],
        context={
            "policy": run.policy.name,
            "scheduled": run.label,
            "result": run.state,
            "detail": detail(run),
            "url": f"{settings.BASE_URL}{run.get_absolute_url()}",
        },
        at=at,
    )
    words = _("copia de seguridad: %(run)s, %(result)s")
    for person in people:
        outbox.notify(
            user=person,
            key=f"backup-{run.pk}",
            text=words % {"run": run, "result": run.state.lower()},
            url=run.get_absolute_url(),
            tone=Tone.DANGER,
            at=at,
        )
    return True


def in_charge() -> list[User]:
    """Who answers for the copies; without one, whoever administers the system."""
    heads = User.objects.with_role(DEVELOPMENT_HEAD).order_by("pk")
    return list(heads or User.objects.with_role(ADMINISTRATOR).order_by("pk"))


def detail(run: Run) -> str:
    """Path by path, what is wrong."""
    lines = [
        f"- {step.name}: {step.error or step.get_status_display()}"
        for step in run.steps.exclude(status=StepStatus.GOOD)
        if step.kind == "target" or step.status == StepStatus.FAILED
    ]
    return "\n".join([*filter(None, [run.doubt, run.error if not lines else ""]), *lines]) or _(
        "No llegó ninguna noticia de ella."
    )


@transaction.atomic
def acknowledge(run: Run, *, because: str, by: User, at: datetime) -> Run:
    """Say that one has seen to it, and how: it leaves the front page (BAC-01, BAC-14)."""
    row, why = lock(run), one_line(because, limit=300)
    if row.alarmed_at is None or row.acknowledged_at:
        raise Refused(_("Esta ejecución no tiene ningún aviso por atender."))
    if not why:
        raise Refused(_("Diga qué se hizo."))
    row.acknowledged_at, row.acknowledged_by, row.acknowledged_because = at, by, why
    row.save()
    return row


@transaction.atomic
def settle_doubt(run: Run, *, because: str, by: User, at: datetime) -> Run:
    """Give one's word that what shrank is right; only then it counts as verified."""
    row, why = lock(run), one_line(because, limit=300)
    if not row.is_doubtful:
        raise Refused(_("Esta ejecución no tiene ninguna anomalía por aclarar."))
    if not why:
        raise Refused(_("Diga por qué es así."))
    row.doubt_settled_at, row.doubt_settled_by, row.doubt_settled_because = at, by, why
    row.save()
    return row


@transaction.atomic
def comment(run: Run, *, text: str, by: User, at: datetime) -> Comment:
    """Add one's words to the register; the result stays as it is (BAC-13)."""
    said = one_line(text, limit=1000)
    if not said:
        raise Refused(_("Escriba el comentario."))
    return Comment.objects.create(run=run, text=said, by=by, at=at)
