"""What each column holds about people: every app says it of its own models, in its privacy.py."""

from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db.models import CharField, Field, JSONField, Model, TextField
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    """Why a column matters to a customer's person who asks what is kept of them (J9)."""

    PERSONAL = "personal"
    CONTACT = "contact"
    TEXT = "text"
    FILE = "file"
    STAFF = "staff"
    BUSINESS = "business"
    TECHNICAL = "technical"


LABELS = {
    Kind.PERSONAL: _("Dato personal"),
    Kind.CONTACT: _("Dato de contacto"),
    Kind.TEXT: _("Texto que puede nombrar a alguien"),
    Kind.FILE: _("Archivo"),
    Kind.STAFF: _("Del personal"),
    Kind.BUSINESS: _("De la empresa"),
    Kind.TECHNICAL: _("Técnico"),
}
SPEAKS = (Kind.PERSONAL, Kind.CONTACT, Kind.TEXT)  # where somebody's name may stand

Table = dict[str, dict[Kind, str]]  # label of the model -> kind -> names of its columns


@cache
def classified() -> dict[str, dict[str, Kind]]:
    """Of each model, of each column, what it holds; a column that is said twice is an error."""
    found: dict[str, dict[str, Kind]] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.privacy"
        if config.name != "kit" and find_spec(name):
            table: Table = import_module(name).FIELDS
            for label, kinds in table.items():
                said = [(column, kind) for kind, names in kinds.items() for column in names.split()]
                assert len(said) == len(dict(said)), f"{label} says a column twice"  # noqa: S101
                found[label] = dict(said)
    return found


def kinds_of(model: type[Model]) -> dict[str, Kind]:
    """The columns of a model; a history has those of what it is the history of."""
    tracked = getattr(model, "instance_type", None)  # set by simple_history
    return classified().get((tracked or model)._meta.label, {})


def columns_of(model: type[Model], *kinds: Kind) -> list[Field]:  # type: ignore[type-arg]
    """The columns of a model, or of its history, that hold any of these."""
    said = kinds_of(model)
    return [field for field in model._meta.concrete_fields if said.get(field.name) in kinds]


def texts_of(model: type[Model], *kinds: Kind) -> list[Field]:  # type: ignore[type-arg]
    """Of these columns, those that hold words of people, and not a choice of ours or a key."""
    shapes = (CharField, TextField, JSONField)
    columns = columns_of(model, *kinds)
    return [field for field in columns if isinstance(field, shapes) and not field.choices]


def models() -> Iterator[type[Model]]:
    """Every model whose columns have to be classified: all but histories and mere links."""
    for model in apps.get_models():
        if not hasattr(model, "instance_type"):
            yield model
