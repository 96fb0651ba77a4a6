"""Who corresponds to be blocked, and what was done about it (CIN-09, 12, 13; C05).

Two conditions: that an agreement is lacking follows from its dates; that somebody is to be blocked
is decided, and signed. Nothing here blocks by itself.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import ActionCode
from contacts.services import rights, timeline
from installations.models import Block, Installation
from kit.db import lock
from kit.errors import Refused
from kit.history import keep
from kit.text import one_line

FORCE = "installations.force_block"


@transaction.atomic
def block(
    installation: Installation,
    *,
    reason: str,
    force_majeure: str = "",
    by: User,
    at: datetime,
) -> Block:
    """Mark that an installation is to be blocked, and why.

    While its customer has a valid agreement this takes force majeure, and somebody who may.
    """
    row = lock(installation)
    why, forced = (one_line(text, limit=300) for text in (reason, force_majeure))
    if not why:
        raise Refused(_("Diga el motivo del bloqueo."))
    if row.blocks.standing().exists():
        raise Refused(_("Esta instalación ya está marcada para bloquear."))
    right = rights.right_of(row.customer, at=at)
    if right.is_entitled:
        _check_force(forced, right.reason, by=by)
    made = Block(installation=row, reason=why, force_majeure="", by=by, at=at)
    made.force_majeure = forced if right.is_entitled else ""
    keep(made, by=by, at=at)
    said = _("Corresponde bloquear %(installation)s: %(reason)s")
    _tell(made, ActionCode.BLOCK_MARKED, said, why, by=by, at=at)
    return made


def _check_force(force_majeure: str, right: str, *, by: User) -> None:
    """A customer with an agreement is not locked out, but for force majeure (CIN-09)."""
    if not force_majeure:
        raise Refused(
            _("El cliente tiene derecho a asistencia (%(right)s): diga qué fuerza mayor lo obliga.")
            % {"right": right.rstrip(".")}
        )
    if not by.has_perm(FORCE):
        raise Refused(_("Bloquear por fuerza mayor lo autoriza el Jefe de Implementación."))


@transaction.atomic
def execute(block: Block, *, by: User, at: datetime) -> Block:
    """Note that it was done: blocked, or let in again once the mark was lifted."""
    lock(block.installation)
    row = lock(block)
    if row.stands and row.executed_at is None:
        row.executed_at, row.executed_by = at, by
        action, said = ActionCode.BLOCK_EXECUTED, _("Bloqueada %(installation)s: %(reason)s")
    elif not row.stands and row.executed_at and row.undone_at is None:
        row.undone_at, row.undone_by = at, by
        action, said = ActionCode.BLOCK_UNDONE, _("Desbloqueada %(installation)s: %(reason)s")
    else:
        raise Refused(_("No queda nada por hacer con este bloqueo."))
    keep(row, by=by, at=at)
    _tell(row, action, said, row.lifted_because or row.reason, by=by, at=at)
    return row


@transaction.atomic
def lift(block: Block, *, reason: str, by: User, at: datetime) -> Block:
    """Take the mark off; what was executed already is then to be undone."""
    lock(block.installation)
    row = lock(block)
    why = one_line(reason, limit=300)
    if not why:
        raise Refused(_("Diga por qué se levanta."))
    if not row.stands:
        raise Refused(_("Este bloqueo ya se había levantado."))
    row.lifted_at, row.lifted_by, row.lifted_because = at, by, why
    keep(row, by=by, at=at)
    said = _("Ya no corresponde bloquear %(installation)s: %(reason)s")
    _tell(row, ActionCode.BLOCK_LIFTED, said, why, by=by, at=at)
    return row


def _tell(
    block: Block, action: ActionCode, words: str, reason: str, *, by: User, at: datetime
) -> None:
    installation = block.installation
    text = words % {"installation": installation.label, "reason": reason}
    if block.force_majeure and action == ActionCode.BLOCK_MARKED:
        text = _("%(text)s. Fuerza mayor: %(force)s") % {"text": text, "force": block.force_majeure}
    timeline.record(
        customer=installation.customer,
        action=action,
        by=by,
        at=at,
        text=text,
        parameters={"installation": installation.pk},
        url=installation.get_absolute_url(),
    )
