"""Erasing: what lay sealed long enough is destroyed, and nobody can tell any more who it was."""

from datetime import datetime

import structlog
from django.db import transaction

from contacts.models import ActionCode, PrivacyRequest, RequestStatus
from contacts.services.privacy import asking
from kit import files
from kit.db import lock

log = structlog.get_logger("sgc.privacy")


def erase_due(*, at: datetime) -> int:
    """Erase all whose term is over and that nothing obliges to keep; how many they were."""
    due = PrivacyRequest.objects.erasable_on(at.date()).values_list("pk", flat=True)
    return sum(erase(PrivacyRequest(pk=pk), at=at) for pk in due)


@transaction.atomic
def erase(request: PrivacyRequest, *, at: datetime) -> bool:
    """Destroy the seal of one person; False if it was lifted or is to be kept meanwhile."""
    request = lock(request)
    if not PrivacyRequest.objects.erasable_on(at.date()).filter(pk=request.pk).exists():
        return False
    for sha256 in request.withheld:
        files.destroy(sha256)
    request.sealed.all().delete()
    request.withheld = []
    asking.tell(request, ActionCode.ERASED, "", by=None, at=at)
    asking.end(request, RequestStatus.DONE, by=None, at=at)
    return True
