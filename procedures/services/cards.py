"""The card of a document: what it is called, who keeps it and who has to know it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from kit.db import lock
from kit.errors import Refused
from procedures.models import Document
from procedures.services.drafting import saved_by

MANY = ("owners", "reader_roles", "reader_sectors")


@transaction.atomic
def create_document(*, details: Mapping[str, Any], by: User, at: datetime) -> Document:
    """Enter a document in the register; its first revision is then drafted by its owners."""
    return _save(Document(), details, by=by)


@transaction.atomic
def update_document(
    document: Document, *, details: Mapping[str, Any], version: int | None, by: User, at: datetime
) -> Document:
    """Correct the card of a document; its text and figures change by revisions only."""
    document = lock(document)
    if document.withdrawn_by_id:
        raise Refused(_("%s está retirado y queda como está.") % document.code)
    if version is not None and version != document.version:
        last = document.history.select_related("history_user").first()
        raise saved_by(str(last.history_user or _("otra persona")), document.version)
    document.version += 1
    return _save(document, details, by=by)


def _save(document: Document, details: Mapping[str, Any], *, by: User) -> Document:
    known = Document.objects.filter(code__iexact=details["code"]).exclude(pk=document.pk).first()
    if known and known.withdrawn_by_id:  # a withdrawn format does not come back (DOC-05)
        raise Refused(
            _("%(code)s se retiró con %(revision)s y no se usa más.")
            % {"code": known.code, "revision": known.withdrawn_by}
        )
    if known:
        raise Refused(_("Ya hay un documento con el código %s.") % known.code)
    for name, value in details.items():
        if name not in MANY:
            setattr(document, name, value)
    document._history_user = by  # type: ignore[attr-defined]
    document.save()
    for name in MANY:
        getattr(document, name).set(details.get(name, ()))
    return document
