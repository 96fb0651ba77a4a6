"""What the controlled documents say at a moment: the figures that the software obeys."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.errors import Refused
from procedures import register
from procedures.catalogue import BY_KEY
from procedures.figures import Value, parse
from procedures.models import Revision, Rule, RuleType

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


SPOKEN = {
    "working_days": gettext_lazy("días laborables"),
    "service_hours": gettext_lazy("horas de servicio"),
    "natural": gettext_lazy("horas naturales"),
}


@dataclass(frozen=True)
class Obeyed:
    """What a decision of the software went by: the figure, and the revision that gave it."""

    label: str
    value: str
    source: str
    revision: Revision


def obeyed(key: str, *, at: datetime) -> Obeyed | None:
    """Which figure, of which revision, holds at the moment; None in an empty register."""
    current = register.current()
    said, revision = current.words(key, at), current.governing(key, at)
    if said is None or revision is None:
        return None
    figure = BY_KEY[key]
    return Obeyed(figure.label, spoken(said.text), figure.source, revision)


def check_value(rule: Rule, said: str) -> None:
    """Refuse what cannot be read as a value of the rule."""
    choices, pattern = choices_of(rule), pattern_of(rule)
    try:
        parse(rule.type, said)
        is_known = not choices or said in choices
        is_known = is_known and (not pattern or bool(re.fullmatch(pattern, said.strip())))
    except ValueError:
        is_known = False
    if not is_known:
        raise Refused(
            _("«%(value)s» no sirve para «%(rule)s»: se espera %(hint)s.")
            % {"value": said, "rule": rule.label, "hint": hint(rule, choices)}
        )


def spoken(value: str) -> str:
    """A value as people read it: one of a few words is told in theirs."""
    return str(SPOKEN.get(value, value))


def choices_of(rule: Rule) -> tuple[str, ...]:
    """The only words that the value of a rule may say, or none if any will do."""
    figure = BY_KEY.get(rule.key)
    return figure.choices if figure else ()


def pattern_of(rule: Rule) -> str:
    """How a text that the system reads is written, or "" if anyhow."""
    figure = BY_KEY.get(rule.key)
    return figure.pattern if figure else ""


def hint(rule: Rule, choices: tuple[str, ...]) -> str:
    examples = {
        RuleType.DURATION: _("una duración como «48 h», «5 d» o «1 d 4 h»"),
        RuleType.INTEGER: _("un número entero"),
        RuleType.DECIMAL: _("un número como «0,75»"),
        RuleType.BOOLEAN: _("«sí» o «no»"),
        RuleType.TEXT: _("un texto"),
    }
    if pattern_of(rule):
        return _("algo como «%(example)s»") % {"example": BY_KEY[rule.key].value}
    return ", ".join(choices) or str(examples[RuleType(rule.type)])
