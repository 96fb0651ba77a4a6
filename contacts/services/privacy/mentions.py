"""Every place in the base that speaks of a person, in whatever app; asked of the models alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import F, Field, ForeignKey, JSONField, Model, Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import Contact, Customer, Reach, Sealed, Word
from contacts.services.privacy.words import Words, numerals
from kit import privacy
from kit.privacy import SPEAKS, Kind
from kit.text import fold

LONG = 8  # digits of a telephone that nobody else has by chance
OWN = (Kind.PERSONAL, Kind.CONTACT)
OWN_MODELS = (Contact, Contact.history.model)


@dataclass(frozen=True)
class Place:
    """One row that belongs to a person, or names them in these columns."""

    row: Model
    columns: tuple[str, ...]
    is_own: bool  # points at the person, or hangs on what does


def own_rows(contact: Contact) -> Iterator[Model]:
    """The person's own record and all that it ever said, also under numbers merged into it."""
    for row in selves(contact):
        yield row
        yield from row.history.order_by("history_id")


def selves(contact: Contact) -> Iterator[Contact]:
    yield contact
    for absorbed in Contact._base_manager.filter(merged_into=contact).order_by("pk"):
        yield from selves(absorbed)


def places(contact: Contact) -> Iterator[Place]:
    """What hangs on the person, and then whatever else names them by what only they are called."""
    words, certain = vocabulary(contact)
    seen: set[tuple[type[Model], int]] = set()
    for rows, is_own in [(linked(contact), True), (named(certain), False)]:
        for row in rows:
            if (type(row), row.pk) in seen:
                continue
            seen.add((type(row), row.pk))
            theirs = is_own or any(certain.finds_way(value) for value in texts_of(row))
            yield Place(row, naming(row, words if theirs else certain), theirs)


def texts_of(row: Model) -> list[Any]:
    return [getattr(row, field.attname) for field in privacy.texts_of(type(row), *SPEAKS)]


def naming(row: Model, words: Words) -> tuple[str, ...]:
    columns = privacy.texts_of(type(row), *SPEAKS)
    return tuple(field.name for field in columns if words.found_in(getattr(row, field.attname)))


def vocabulary(contact: Contact) -> tuple[Words, Words]:
    """All that the person is called by, and of that, what nobody else on file is called."""
    names: set[str] = set()
    parts: set[str] = set()
    ways: set[str] = set()
    for row in own_rows(contact):
        first, last = row.first_name, row.last_name  # type: ignore[attr-defined]
        names |= {f"{first} {last}".strip()}
        parts |= {first, last, first.upper(), last.upper()}
        names |= {f"{last} {first}", f"{last}, {first}"} if last else set()
        ways |= {getattr(row, name) for name in ("email", "phone", "mobile")}
    for row in pointing(contact):
        fields = privacy.texts_of(type(row), *OWN)
        ways |= {str(getattr(row, field.attname)) for field in fields}
    ways = {way for way in ways if is_email(way) or len(numerals(way)) >= 6}
    sure = {name for name in names if " " in name and not is_shared_name(contact, name)}
    certain = sure | {way for way in ways if not is_shared_way(contact, way)}
    label = _("Persona suprimida")
    return Words(contact.number, label, names, ways, parts), Words(
        contact.number, label, certain & names, certain & ways
    )


def is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def is_shared_name(contact: Contact, name: str) -> bool:
    first, _space, last = name.replace(",", "").partition(" ")
    own = [row.pk for row in selves(contact)]
    likely = Contact._base_manager.exclude(pk__in=own).filter(search__contains=fold(first))
    others = [fold(row.full_name) for row in likely.filter(search__contains=fold(last))]
    staff = [fold(user.name) for user in User.objects.all()]
    swapped = fold(f"{last} {first}")
    return bool({fold(name), swapped} & {*others, *staff})


def is_shared_way(contact: Contact, way: str) -> bool:
    """An address or number that is the company's, a colleague's or one of ours as well."""
    if not is_email(way) and len(numerals(way)) < LONG:
        return True
    own = [row.pk for row in selves(contact)]
    others = Contact._base_manager.exclude(pk__in=own)
    mine = Q(email__iexact=way) | Q(phone=way)
    return (
        others.filter(mine | Q(mobile=way)).exists()
        or Reach.objects.exclude(contact__in=own).filter(value__iexact=way).exists()
        or Customer._base_manager.filter(mine).exists()
        or User.objects.filter(email__iexact=way).exists()
    )


# --- Where -----------------------------------------------------------------------------------


@cache
def searched() -> list[tuple[type[Model], list[Field]]]:  # type: ignore[type-arg]
    """The models, histories too, with columns where somebody may be named."""
    found = []
    for model in apps.get_models():
        columns = privacy.texts_of(model, *SPEAKS)
        if columns and model not in (*OWN_MODELS, Sealed, Word):
            found.append((model, columns))
    return found


def keys_to(target: type[Model]) -> Iterator[tuple[type[Model], str]]:
    """Every foreign key that points at a model, also from histories."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, ForeignKey) and field.related_model is target:
                yield model, field.name


def pointing(contact: Contact) -> Iterator[Model]:
    """The rows that point at the person."""
    for model, key in keys_to(Contact):
        if model not in OWN_MODELS and privacy.kinds_of(model):
            rows = model._base_manager.filter(**{f"{key}__in": list(selves(contact))})
            yield from rows.order_by("pk")


def linked(contact: Contact) -> Iterator[Model]:
    """The rows that point at the person, and those below: the messages of their ticket."""
    yield from pointing(contact)
    for owner, key in keys_to(Contact):
        if owner in OWN_MODELS or hasattr(owner, "instance_type"):
            continue
        for model, path in keys_to(owner):
            if privacy.kinds_of(model):
                below = {f"{path}__{key}__in": list(selves(contact))}
                rows = model._base_manager.filter(**below)
                yield from rows.order_by("pk")


def named(words: Words) -> Iterator[Model]:
    """The rows of the whole base in which one of these stands."""
    if not words:
        return
    for model, columns in searched():
        texts: dict[str, Any] = {
            f"_{field.name}": Cast(F(field.name), TextField())
            if isinstance(field, JSONField)
            else F(field.name)
            for field in columns
        }
        condition = Q(pk__in=[])
        for name in texts:
            for word in words.all():
                condition |= Q(**{f"{name}__icontains": word})
        yield from model._base_manager.alias(**texts).filter(condition).order_by("pk")
