"""Joining what is on file twice, and taking it back (ACO-17)."""

from contacts.services.merging.fields import Choice, choices
from contacts.services.merging.joining import merge
from contacts.services.merging.pointers import census, names
from contacts.services.merging.strays import collect
from contacts.services.merging.undoing import objection, since, undo

__all__ = ["Choice", "census", "choices", "collect", "merge", "names", "objection", "since", "undo"]
