"""From which day to which something was signed: no table of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _


class AgreementKind(models.TextChoices):
    SUPPORT = "support", _("Asistencia y Mantenimiento")
    DEVELOPMENT = "development", _("Asistencia y Desarrollo")
    TRAINING = "training", _("Asistencia, Desarrollo y Capacitación")


@dataclass(frozen=True)
class Term:
    """A plan or agreement with its first and last day, both included, perhaps without an end."""

    name: str
    starts_on: date
    ends_on: date | None

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def nearest(terms: Sequence[Term], day: date) -> Term | None:
    """The term that holds that day; else the last that did, else the first that will."""
    begun = [term for term in terms if term.starts_on <= day]
    if begun:
        return lengthened(max(begun, key=lambda term: term.starts_on), terms)
    return min(terms, key=lambda term: term.starts_on, default=None)


def lengthened(term: Term, terms: Sequence[Term]) -> Term:
    """The term as far as it goes on without a day between: what was renewed does not end soon."""
    for later in sorted(terms, key=lambda term: term.starts_on):
        if term.ends_on and (later.starts_on - term.ends_on).days == 1:
            term = replace(term, ends_on=later.ends_on)
    return term
