"""What the controlled documents say, at a moment, and how a new revision comes into force."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from kit.db import lock
from kit.errors import Refused
from procedures import register
from procedures.catalogue import BY_KEY
from procedures.figures import Value, parse
from procedures.models import Document, Revision, Rule, RuleValue

T = TypeVar("T", timedelta, int, Decimal, bool, str)


def rule(key: str, *, at: datetime) -> Value:
    """Say the figure that was in force at that moment; costs no query (see procedures.register).

    A figure that nobody has entered yet has the value of the catalogue.
    """
    value = register.current().value(key, at)
    if value is None:
        figure = BY_KEY[key]  # KeyError: no document knows of such a rule
        value = parse(figure.type, figure.value)
    return value


def duration(key: str, *, at: datetime) -> timedelta:
    return _of(timedelta, key, at)


def integer(key: str, *, at: datetime) -> int:
    return _of(int, key, at)


def decimal(key: str, *, at: datetime) -> Decimal:
    return _of(Decimal, key, at)


def boolean(key: str, *, at: datetime) -> bool:
    return _of(bool, key, at)


def text(key: str, *, at: datetime) -> str:
    return _of(str, key, at)


def _of(type_: type[T], key: str, at: datetime) -> T:
    value = rule(key, at=at)
    if type(value) is not type_:
        raise TypeError(f"{key} is no {type_.__name__}")
    return value


def governing(key: str, *, at: datetime) -> Revision:
    """The revision in force, at that moment, of the document that governs the rule."""
    revision = register.current().governing(key, at)
    if revision is None:
        raise Refused(_("El registro de documentos está vacío: cargue los datos de referencia."))
    return revision


@transaction.atomic
def issue(
    document: Document,
    *,
    in_force_from: datetime,
    values: Mapping[str, str],
    by: User | None,
    at: datetime,
    label: str = "",
) -> Revision:
    """Issue the next revision of a document; its figures hold from that moment on."""
    document = lock(document)
    last = document.revisions.order_by("-number").first()
    if in_force_from < at:
        raise Refused(_("Una revisión no puede entrar en vigor en el pasado."))
    if last and in_force_from <= last.in_force_from:
        raise Refused(_("La revisión anterior entra en vigor más tarde que ésta."))
    revision = Revision(document=document, number=last.number + 1 if last else 0)
    revision.issued_label, revision.in_force_from = label, in_force_from
    revision.save()
    for key, text in values.items():
        give(key, text, revision=revision, is_provisional=False)
    register.forget()
    return revision


def give(key: str, text: str, *, revision: Revision, is_provisional: bool) -> RuleValue:
    """Give a rule its value from a revision on, if it is one that the rule can have."""
    row = Rule.objects.filter(key=key, document=revision.document_id).first()
    if row is None:
        raise Refused(_("Ese documento no gobierna la regla «%(key)s».") % {"key": key})
    check_value(row, text)
    return RuleValue.objects.create(
        rule=row, revision=revision, value=text, is_provisional=is_provisional
    )


def check_value(row: Rule, text: str) -> None:
    """Refuse what cannot be read as a value of the rule."""
    figure = BY_KEY.get(row.key)
    try:
        value = parse(row.type, text)
    except ValueError:
        value = None
    if value is None or (figure and figure.choices and text not in figure.choices):
        hint = ", ".join(figure.choices) if figure and figure.choices else row.get_type_display()
        raise Refused(
            _("«%(value)s» no sirve para «%(rule)s»: se espera %(hint)s.")
            % {"value": text, "rule": row.label, "hint": hint}
        )
