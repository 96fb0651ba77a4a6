"""The letter to the Consultor Técnico: who has no agreement, and who is to be blocked (CIN-11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

import outbox.services as outbox
from accounts.models import User
from accounts.roles import IMPLEMENTATION_HEAD, TECHNICIAN
from contacts.models import Customer
from contacts.services.expiry import lacking_right
from installations.models import Block, BlockList, Installation
from kit.db import lock
from kit.errors import Refused


@dataclass(frozen=True)
class Groups:
    """The two groups, kept apart: the first follows from dates, the second is decided."""

    lacking: list[Installation]
    marked: list[Block]
    to_undo: list[Block]

    @property
    def lines(self) -> dict[str, list[str]]:
        return {
            "lacking": [told(row) for row in self.lacking],
            "marked": [f"{told(row.installation)}: {row.reason}" for row in self.marked],
            "to_undo": [f"{told(row.installation)}: {row.lifted_because}" for row in self.to_undo],
        }


def told(installation: Installation) -> str:
    customer = installation.customer
    return f"{customer.legal_name} (nº {customer.number}) · {installation.label}"


def groups(installations: QuerySet[Installation], *, at: datetime) -> Groups:
    """Of these installations: those without a valid agreement, and those that are marked."""
    customers = Customer.everyone.filter(installations__in=installations)
    lacking = installations.filter(
        is_active=True, customer__in=lacking_right(customers, at=at).values("pk")
    )
    blocks = Block.objects.told().filter(installation__in=installations)
    name = "installation__customer__sort_name"
    return Groups(
        list(lacking.select_related("customer").order_by("customer__sort_name", "pk")),
        list(blocks.standing().order_by(name, "pk")),
        list(blocks.to_undo().order_by(name, "pk")),
    )


@transaction.atomic
def prepare(*, at: datetime) -> BlockList | None:
    """Have the list of this month ready and tell the Jefe de Implementación, once (J20)."""
    month = timezone.localdate(at).replace(day=1)
    draft, is_new = BlockList.objects.get_or_create(month=month, defaults={"prepared_at": at})
    if not is_new:
        return None
    draft.said = groups(Installation.objects.all(), at=at).lines
    draft.save()
    if not any(draft.said.values()):
        return draft
    for head in User.objects.with_role(IMPLEMENTATION_HEAD):
        outbox.notify(
            user=head,
            key=f"block-list-{month:%Y%m}",
            text=_("está preparada la lista mensual de bloqueos para el Consultor Técnico"),
            url=reverse("installations:blocks"),
            at=at,
        )
    return draft


@transaction.atomic
def send(*, note: str = "", by: User, at: datetime) -> BlockList:
    """Send both groups as they are now; what was sent, to whom and by whom stays on record.

    The draft of the month, if there is one, becomes the letter that is sent.
    """
    technicians = list(User.objects.with_role(TECHNICIAN).order_by("pk"))
    if not technicians:
        raise Refused(_("Nadie tiene la función de Consultor Técnico: asígnela antes."))
    lines = groups(Installation.objects.all(), at=at).lines
    if not any(lines.values()):
        raise Refused(_("No hay nadie sin acuerdo ni por bloquear: no hay nada que comunicar."))
    draft = BlockList.objects.drafts().order_by("-prepared_at", "-pk").first()
    row = lock(draft) if draft else BlockList.objects.create(prepared_at=at)
    if row.sent_at is not None:
        raise Refused(_("Esta lista ya se envió."))
    row.note, row.said, row.sent_by, row.sent_at = note.strip(), lines, by, at
    row.mail = outbox.post(
        key=f"block-list-{row.pk}",
        kind="block_list",
        to=[person.email for person in technicians],
        context={
            "sender": str(by),
            "day": f"{timezone.localdate(at):%d/%m/%Y}",
            "lacking": bulleted(lines["lacking"]),
            "marked": bulleted(lines["marked"]),
            "to_undo": bulleted(lines["to_undo"]),
            "note": row.note,
        },
        reply_to=by.email,
        at=at,
    )
    row.save()
    return row


def bulleted(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines) or _("Ninguno.")
