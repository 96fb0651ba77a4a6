"""Who points at a customer or a contact: every column of every app, also of those to come."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import Max

from contacts.models import Contact, Customer, Merge, Suspicion

Person = Customer | Contact
OWN = (Merge, Suspicion)  # what is said of exactly these two


@dataclass(frozen=True)
class Pointer:
    """A column of some table that names a customer, or a contact."""

    model: type[models.Model]
    field: "models.ForeignKey[Any, Any]"

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    @property
    def name(self) -> str:
        return str(self.model._meta.verbose_name_plural)

    @property
    def keeps_history(self) -> bool:
        return hasattr(self.model._meta, "simple_history_manager_attribute")

    @property
    def may_clash(self) -> bool:
        """Whether a constraint could forbid that two rows name the same one."""
        constraints = self.model._meta.constraints
        return self.field.unique or any(
            isinstance(one, ExclusionConstraint)
            or (isinstance(one, models.UniqueConstraint) and self.field.name in one.fields)
            for one in constraints
        )

    def rows(self, *targets: Person) -> models.QuerySet[Any]:
        """The rows that name any of these, oldest first."""
        keys = [target.pk for target in targets]
        found = self.model._base_manager.filter(**{f"{self.field.name}__in": keys})
        return found.order_by("pk")


def pointers(kind: type[Person]) -> list[Pointer]:
    """Every column that names a row of that kind, those of the upper apps first.

    Left out are the histories, which tell what was, and what merging itself writes of the two.
    """
    height = {config.label: at for at, config in enumerate(apps.get_app_configs())}
    found = [pointer for pointer in _all(kind) if pointer.model not in (kind, *OWN)]
    return sorted(found, key=lambda pointer: -height[pointer.model._meta.app_label])


def _all(kind: type[Person]) -> Iterator[Pointer]:
    for relation in kind._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel):  # one-to-one, too, and the tables of m2m
            model = relation.related_model
            if not hasattr(model, "history_object"):
                yield Pointer(model, relation.field)


def from_above(kind: type[Person]) -> list[Pointer]:
    """Those of the apps above this one: their rows are locked before customers and contacts."""
    return [pointer for pointer in pointers(kind) if pointer.model._meta.app_label != "contacts"]


def census(*targets: Person) -> list[tuple[str, int]]:
    """How many rows of each kind name them."""
    counted = [(one.name, one.rows(*targets).count()) for one in pointers(type(targets[0]))]
    return [(name, count) for name, count in counted if count]


def names(kind: type[Person]) -> dict[str, str]:
    """What people call the rows of each table."""
    return {pointer.label: pointer.name for pointer in pointers(kind)}


def marks(kind: type[Person]) -> dict[str, int]:
    """The last key of each table that names such rows: what comes later has a higher one."""
    tables = {pointer.label: pointer.model for pointer in pointers(kind)}
    return {
        label: model._base_manager.aggregate(last=Max("pk"))["last"] or 0
        for label, model in tables.items()
    }
