"""What is being captured on a phone is kept on the server too, until it is registered."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from kit.errors import Refused
from kit.files import StoredFile
from kit.text import one_line
from visits.models import CaptureDraft

LONGEST = 200_000  # a signature
MOST_FIELDS = 400
MOST_RECEIPTS = 20


@transaction.atomic
def save_draft(
    token: uuid.UUID, fields: Mapping[str, str], *, query: str, title: str, by: User, at: datetime
) -> CaptureDraft:
    """Keep what is typed by now; somebody else's draft is refused."""
    row = draft_of(token, query=query, by=by, at=at)
    kept = list(fields.items())[:MOST_FIELDS]
    row.fields = {one_line(name, limit=100): typed(text)[:LONGEST] for name, text in kept}
    row.title, row.saved_at = one_line(title, limit=200), at
    row.save()
    return row


@transaction.atomic
def keep_receipt(
    token: uuid.UUID, name: str, file: StoredFile, *, query: str, by: User, at: datetime
) -> CaptureDraft:
    """Keep the photo of a receipt as soon as it was taken; sent again, it is the same one."""
    row = draft_of(token, query=query, by=by, at=at)
    row.receipts[one_line(name, limit=60)] = vars(file)
    if len(row.receipts) > MOST_RECEIPTS:
        raise Refused(_("Son demasiados comprobantes para una ASI."))
    row.saved_at = at
    row.save()
    return row


@transaction.atomic
def drop_receipt(token: uuid.UUID, name: str, *, by: User) -> None:
    """Forget a photo that was no expense after all."""
    row = CaptureDraft.objects.select_for_update().filter(token=token, user=by).first()
    if row and row.receipts.pop(name, None):
        row.save()


def typed(text: str) -> str:
    """As it was typed, without what no database takes."""
    return text.replace("\x00", "").encode(errors="replace").decode()


def draft_of(token: uuid.UUID, *, query: str, by: User, at: datetime) -> CaptureDraft:
    row, _new = CaptureDraft.objects.select_for_update().get_or_create(
        token=token, defaults={"user": by, "query": one_line(query, limit=100), "saved_at": at}
    )
    if row.user_id != by.pk:
        raise Refused(_("Ese borrador es de otra persona."))
    return row


def receipts(token: uuid.UUID, *, by: User) -> dict[str, StoredFile]:
    """The photos that arrived already, by the field that they were chosen in."""
    row = CaptureDraft.objects.filter(token=token, user=by).first()
    return {name: StoredFile(**facts) for name, facts in row.receipts.items()} if row else {}


def forget_draft(token: uuid.UUID, *, by: User) -> None:
    """It was registered, or thrown away."""
    CaptureDraft.objects.filter(token=token, user=by).delete()
