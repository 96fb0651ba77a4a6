"""The Ficha de Registración: numbered when it is asked for, made by a worker, kept as made.

Asking for one is a row, written in the transaction of the change that it tells, so none is lost
(decision 0006). A worker claims it for a while: should it die, another one finds it due again, and
of two that made it only one is taken.
"""

import secrets
from datetime import datetime, timedelta

import segno
import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

import outbox.services as outbox
from accounts.models import User
from contacts.models import ActionCode
from contacts.services import edits, timeline
from installations.models import Ficha, FichaStatus, Installation
from installations.services import facts
from kit import files, pdf
from kit.db import lock
from kit.errors import Refused
from kit.text import one_line
from outbox.models import Tone
from procedures.models import Revision

logger = structlog.get_logger("sgc.fichas")

INSTRUCTION = "IT CIN"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that looks like another
CODE = 10
LEASE = timedelta(minutes=3)  # longer than a PDF may take (kit.pdf.PATIENCE)
PAUSE = timedelta(minutes=1)
ATTEMPTS = 4
AT_ONCE = 20  # in one round of a worker
NOT_SAID = ("status", "due_at", "attempts", "made_at", "name", "size", "sha256", "problem")


# --- Asking -----------------------------------------------------------------------------------


@transaction.atomic
def issue_again(installation: Installation, *, reason: str, by: User | None, at: datetime) -> Ficha:
    """Ask for a Ficha of the configuration as it is: of one brought from elsewhere, or because
    something else that it says changed (CIN-06)."""
    row = lock(installation)
    edits.check_on_file(row.customer)
    if not row.is_limited:
        raise Refused(_("Complete antes la Fecha de Caducidad y la Cantidad de Accesos."))
    why = one_line(reason, limit=300)
    if not why:
        raise Refused(_("Diga el motivo: queda en la Ficha."))
    return issue(row, changes=[], reason=why, by=by, at=at)


def issue(
    installation: Installation,
    *,
    changes: list[str],
    reason: str,
    by: User | None,
    at: datetime,
) -> Ficha:
    """Give the next Ficha its number, with all that it will print. The caller holds the lock."""
    last = installation.fichas.order_by("-number").first()
    in_force = Revision.objects.in_force(at).filter(document__code=INSTRUCTION)
    return Ficha.objects.create(
        installation=installation,
        number=last.number + 1 if last else 1,
        replaces=last,
        code="".join(secrets.choice(LETTERS) for _letter in range(CODE)),
        data=facts.frozen(installation, at=at),
        changes=changes,
        reason=reason,
        revision=in_force.first(),
        by=by,
        asked_at=at,
        due_at=at,
    )


@transaction.atomic
def try_again(ficha: Ficha, *, by: User, at: datetime) -> Ficha:
    """Put one that could not be made back in the worker's queue."""
    row = lock(ficha)
    if row.status != FichaStatus.FAILED:
        raise Refused(_("Esta Ficha no ha fallado."))
    row.status, row.problem, row.attempts, row.due_at = FichaStatus.QUEUED, "", 0, at
    row.save(update_fields=NOT_SAID)
    logger.info("ficha asked for again", ficha=row.pk, by=by.pk)
    return row


# --- Making -----------------------------------------------------------------------------------


def make_due(*, at: datetime) -> int:
    """Make the Fichas that are asked for; how many were stored."""
    first, made = claim(at=at), 0
    if first is None:
        return 0
    with pdf.Press() as press:  # what all of them need is loaded once
        ficha: Ficha | None = first
        while ficha is not None:
            made += make(ficha, press, at=at)
            ficha = claim(at=at) if made < AT_ONCE else None
    return made


def claim(*, at: datetime) -> Ficha | None:
    """Take one that is due, so that nobody else makes it meanwhile; None when there is none.

    In a transaction of its own: whoever dies later leaves an attempt behind, and one on which
    several died is given up.
    """
    with transaction.atomic(durable=True):
        give_up(Ficha.objects.due(at).filter(attempts__gte=ATTEMPTS), at=at)
        due = Ficha.objects.due(at).order_by("due_at", "pk")
        row = due.select_for_update(skip_locked=True, of=("self",)).first()
        if row is None:
            return None
        row.attempts, row.due_at = row.attempts + 1, at + LEASE
        row.save(update_fields=["attempts", "due_at"])
    return row


def give_up(spent: QuerySet[Ficha], *, at: datetime) -> None:
    for row in spent.select_for_update(skip_locked=True, of=("self",)):
        row.status = FichaStatus.FAILED
        row.problem = row.problem or _("El proceso que la componía se interrumpió varias veces.")
        row.save(update_fields=["status", "problem"])
        _tell_failure(row, at=at)


def make(ficha: Ficha, press: pdf.Press, *, at: datetime) -> bool:
    """Make the PDF of a claimed Ficha and store it; False when it could not be, or is already."""
    try:
        content = press.render(page(ficha))
    except pdf.NotMade as problem:
        _put_off(ficha, str(problem), at=at)
        return False
    stored = files.store(content, name=f"Ficha {ficha.label}.pdf")
    return _settle(ficha, stored, at=at)


@transaction.atomic
def _settle(ficha: Ficha, stored: files.StoredFile, *, at: datetime) -> bool:
    row = lock(ficha)
    if row.status != FichaStatus.QUEUED or row.attempts != ficha.attempts:
        return False  # somebody took it over, thinking that we had died
    row.status, row.made_at, row.problem = FichaStatus.DONE, at, ""
    row.name, row.size, row.sha256 = stored.name, stored.size, stored.sha256
    row.save(update_fields=NOT_SAID)
    installation = row.installation
    words = _("%(ficha)s guardada: %(installation)s, SHA-256 %(sha)s…")
    timeline.record(
        key=f"ficha-{row.pk}",
        customer=installation.customer,
        action=ActionCode.FICHA_STORED,
        by=row.by,
        at=at,
        text=words % {"ficha": row, "installation": installation.label, "sha": row.sha256[:12]},
        parameters={"ficha": row.pk},
        url=row.get_absolute_url(),
    )
    return True


@transaction.atomic
def _put_off(ficha: Ficha, problem: str, *, at: datetime) -> None:
    row = lock(ficha)
    if row.status != FichaStatus.QUEUED or row.attempts != ficha.attempts:
        return
    row.problem, row.due_at = problem[:300], at + PAUSE * row.attempts
    logger.warning("ficha not made", ficha=row.pk, attempt=row.attempts)
    if row.attempts >= ATTEMPTS:
        row.status = FichaStatus.FAILED
        _tell_failure(row, at=at)
    row.save(update_fields=["problem", "due_at", "status"])


def _tell_failure(ficha: Ficha, *, at: datetime) -> None:
    logger.error("ficha failed", ficha=ficha.pk)
    if ficha.by is None:
        return
    outbox.notify(
        user=ficha.by,
        key=f"ficha-failed-{ficha.pk}-{at:%Y%m%d%H%M}",
        text=_("No se pudo componer la Ficha %s: ábrala para intentarlo otra vez") % ficha,
        url=ficha.get_absolute_url(),
        tone=Tone.WARNING,
        at=at,
    )


# --- The paper --------------------------------------------------------------------------------


def page(ficha: Ficha) -> str:
    """The Ficha as a page to print: what was frozen, and nothing else."""
    code = segno.make(verify_address(ficha), error="m")
    title = _("Código QR que verifica esta Ficha")
    context = {
        "ficha": ficha,
        "data": ficha.data,
        "code": spelt(ficha.code),
        "address": f"{settings.BASE_URL}{reverse('installations:verify')}",
        "qr": SafeString(code.svg_inline(omitsize=True, border=0, title=title)),
    }
    line = ficha.installation.customer.service_line
    with timezone.override(line.calendar.zone):  # the customer's clock: their paper tells no other
        return render_to_string("installations/ficha_paper.html", context)


def verify_address(ficha: Ficha) -> str:
    """Where anybody is told whether this one is still in force."""
    place = reverse("installations:verified", args=[ficha.label, ficha.code])
    return f"{settings.BASE_URL}{place}"


def spelt(code: str) -> str:
    """As people read it aloud: "ABCDE-FGHJK"."""
    return f"{code[: CODE // 2]}-{code[CODE // 2 :]}"
