"""The standard messages of the house (ORG-22): one entry for each kind of letter that leaves it."""

from outbox.catalogue import evolutivos, help_desk, providers, relations, staff, visits
from outbox.catalogue.kinds import Kind, by_key

KINDS = by_key(
    *(help_desk.KINDS, evolutivos.KINDS, relations.KINDS, staff.KINDS),
    *(providers.KINDS, visits.KINDS),
)

__all__ = ["KINDS", "Kind"]
