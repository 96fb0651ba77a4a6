"""The standard messages of the first day (ORG-22); repeating it changes nothing."""

from datetime import datetime

from django.utils import timezone

from outbox.catalogue import KINDS
from outbox.models import Template


def load(at: datetime) -> None:
    """Enter the kinds that the business has no wording for yet; its own words stay."""
    known = set(Template.objects.filter(language="es").values_list("key", flat=True))
    for kind in KINDS.values():
        if kind.key not in known:
            Template.objects.create(
                key=kind.key,
                language="es",
                name=kind.name,
                subject=kind.subject,
                body=kind.body,
                body_informal=kind.body_informal,
                valid_from=timezone.localdate(at),
            )
