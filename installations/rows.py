"""What rows of installations and of Fichas say that one row does not know by itself."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.services.rights import days_said
from installations.models import Block, Ficha, FichaStatus, Installation
from installations.services.limits import NOTICE, lacking_keys
from kit.templatetags import kit

TONES = {
    FichaStatus.QUEUED: "warning",
    FichaStatus.DONE: "success",
    FichaStatus.FAILED: "danger",
}


def dress(rows: Iterable[Installation], at: datetime) -> None:
    """Say of each whether its customer has the right to be helped, is to be blocked, and its
    newest Ficha; asked once for all."""
    rows = list(rows)
    lacking = set(lacking_keys(rows, at))
    blocks = {
        row.installation_id: row for row in Block.objects.standing().filter(installation__in=rows)
    }
    fichas = {
        row.installation_id: row
        for row in Ficha.objects.newest().defer("data").filter(installation__in=rows)
    }
    notice = max(days_said(NOTICE, at))
    for row in rows:
        row.has_right = row.customer_id not in lacking
        row.block, row.ficha = blocks.get(row.pk), fichas.get(row.pk)
        row.left = row.days_left(row.customer.service_line.local_date(at))
        row.is_near = row.left is not None and row.left <= notice


def expiry_badge(row: Installation) -> SafeString | str:
    """The day it expires, and how near that is. Of rows that were dressed."""
    if row.expires_on is None or row.left is None:
        return kit.badge(_("Sin fecha"), tone="danger", icon="exclamation-triangle")
    day = f"{row.expires_on:%d/%m/%Y}"
    if not row.is_near or not row.is_active:
        return day
    if row.left < 0:
        return kit.badge(_("Caducó el %s") % day, tone="danger" if row.has_right else "neutral")
    words = ngettext("%(day)s · %(left)s día", "%(day)s · %(left)s días", row.left)
    tone = "warning" if row.has_right else "neutral"
    return kit.badge(words % {"day": day, "left": row.left}, tone=tone, icon="clock")


def right_badge(row: Installation) -> SafeString:
    if row.block:
        return kit.badge(_("Corresponde bloquear"), tone="danger", icon="lock-closed")
    if row.has_right:
        return kit.badge(_("Con acuerdo"), tone="success", icon="shield-check")
    return kit.badge(_("Sin acuerdo"), tone="warning", icon="shield-exclamation")


def right_words(row: Installation) -> str:
    if row.block:
        return _("Corresponde bloquear")
    return _("Con acuerdo") if row.has_right else _("Sin acuerdo")


def ficha_badge(row: Installation) -> SafeString | str:
    if row.ficha is None:
        return kit.badge(_("Sin Ficha"), tone="warning") if row.is_active else ""
    return status_badge(row.ficha, is_short=True)


def ficha_words(row: Installation) -> str:
    return f"{row.ficha} ({row.ficha.get_status_display()})" if row.ficha else ""


def status_badge(row: Ficha, *, is_short: bool = False) -> SafeString:
    status = FichaStatus(row.status)
    label = status.label if status != FichaStatus.QUEUED else _("Ficha pendiente")
    if is_short and status == FichaStatus.DONE:
        label = row.label
    return kit.badge(label, tone=TONES[status], icon="document-text")


def force_badge(row: Ficha) -> SafeString:
    """Whether it is in force, or which one took its place (C43)."""
    if row.successor is None:
        return kit.badge(_("Vigente"), tone="success", icon="check-circle")
    return kit.badge(_("Reemplazada por %s") % row.successor, icon="arrow-path")
