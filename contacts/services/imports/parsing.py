"""One row of a file as the details of a customer and of a person, or what is wrong with it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import (
    Classification,
    CommercialHandling,
    Contact,
    Customer,
    Import,
    Product,
    ServiceLine,
    Stage,
    Treatment,
)
from contacts.services import fuzzy
from contacts.services.imports.fields import FIELDS, PERSON_FIELDS, SHARED
from kit.text import fold
from sla.models import Plan, ServiceModel

YES, NO = {"si", "s", "x", "1", "true", "verdadero", "yes"}, {"no", "n", "0", "false", "falso"}
# where field and column differ
NAMES = {"contact_email": "email", "contact_phone": "phone", **SHARED}
CHOICES: dict[str, Any] = {
    "stage": Stage,
    "service_model": ServiceModel,
    "product": Product,
    "commercial_handling": CommercialHandling,
    "treatment": Treatment,
}
LISTED = ("kind", "origin", "scale", "industry")
STAFF = ("csm", "account_executive", "account_assistant")
FLAGS = ("is_key_account", "is_key_user", "is_decision_maker", "is_promoter", "is_signatory")
DAYS = ("plan_since", "plan_until")
COUNTS = ("number", "staff_count")
_FORMULA_ERROR = re.compile(
    r"#(REF!|N/A|VALUE!|¡VALOR!|NAME\?|¿NOMBRE\?|DIV/0!|¡DIV/0!|NULL!|NUM!|¡NUM!|¡REF!)"
)


@dataclass
class Parsed:
    """What a row says. With `problems` it is not to be written."""

    line: ServiceLine
    customer: dict[str, Any] = field(default_factory=dict)
    contact: dict[str, Any] = field(default_factory=dict)
    shared: dict[str, Any] = field(default_factory=dict)  # whose it is follows from the others
    number: int | None = None
    is_confirmed: bool = False
    problems: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """What tells its customer from others, as strong as the row has it."""
        given = self.customer
        if self.number:
            return f"number:{self.number}"
        for name in ("external_ref", "tax_id", "email"):
            if given.get(name):
                return f"{name}:{plain(given[name])}"
        return f"name:{self.line.pk}:{fold(given.get('legal_name', ''))}"


Words = dict[str, dict[str, Any]]  # of each field: folded word to value


def vocabulary() -> Words:
    """What the words in a file stand for: plans, lists and people, read once per batch."""
    words: Words = {
        name: {fold(str(key)): choice for choice in kind for key in (choice.value, choice.label)}
        for name, kind in CHOICES.items()
    }
    words["plan"] = {
        fold(word): plan for plan in Plan.objects.all() for word in (plan.code, plan.name)
    }
    words["service_line"] = {
        fold(word): line
        for line in ServiceLine.objects.select_related("calendar")
        for word in (line.code, line.name)
    }
    for name in LISTED:
        rows = Classification.objects.filter(list=name, is_active=True)
        words[name] = {fold(row.name): row for row in rows}
    staff = {fold(word): user for user in User.objects.active() for word in (user.email, user.name)}
    return words | dict.fromkeys(STAFF, staff)


def parse(job: Import, cells: list[str], words: Words) -> Parsed:
    """Read each mapped cell; an empty one says nothing about what is on file."""
    row = Parsed(job.service_line)
    if len(cells) > len(job.columns):
        row.problems.append(_("tiene más celdas que títulos: quizá sobra un separador"))
    for index, name in job.mapping.items():
        text = cells[int(index)]
        if not text:
            continue
        try:
            put(row, name, text, words)
        except ValidationError as error:
            reason = " ".join(error.messages).rstrip(".")
            shown = text if len(text) <= 40 else f"{text[:40]}…"
            row.problems.append(f"{FIELDS[name].label} «{shown}»: {reason}")
    row.line = row.customer.get("service_line", row.line)
    give_to_whom_it_belongs(row)
    write_in_full(row)
    if (row.customer or row.contact) and not is_named(row):
        row.problems.append(_("falta la razón social, o un dato que diga qué cliente es"))
    if row.contact and not row.contact.get("first_name"):
        row.problems.append(_("falta el nombre del contacto"))
    return row


def give_to_whom_it_belongs(row: Parsed) -> None:
    """A bare telephone or e-mail is the contact's, or else the company's if it has no other."""
    for shared, name in SHARED.items():
        if shared in row.shared:
            is_theirs = bool(row.contact) or name in row.customer
            (row.contact if is_theirs else row.customer).setdefault(name, row.shared[shared])


def write_in_full(row: Parsed) -> None:
    """Telephones as they are dialled from abroad: "91 555 12 34" is +34 … on a Spanish line."""
    country = row.line.calendar.country
    for details, name in ((row.customer, "phone"), (row.contact, "phone"), (row.contact, "mobile")):
        if name in details:
            details[name] = fuzzy.international(details[name], country)


def is_named(row: Parsed) -> bool:
    return bool(row.number or {"legal_name", "external_ref", "tax_id", "email"} & set(row.customer))


def put(row: Parsed, name: str, text: str, words: Words) -> None:
    if _FORMULA_ERROR.fullmatch(text):
        raise ValidationError(_("es el error de una fórmula"))
    value = value_of(name, text, words)
    if name == "number":
        row.number = value
    elif name == "not_duplicate":
        row.is_confirmed = value
    elif name == "full_name":
        first, _space, last = value.partition(" ")
        row.contact |= {"first_name": first, "last_name": last.strip()}
    elif name in SHARED:
        row.shared[name] = value
    elif name in PERSON_FIELDS:
        row.contact[NAMES.get(name, name)] = value
    else:
        row.customer[name] = value


def value_of(name: str, text: str, words: Words) -> Any:
    if name in words:
        return known(text, words[name])
    if name in (*FLAGS, "not_duplicate"):
        return yes_or_no(text)
    if name in DAYS:
        return day(text)
    if name in COUNTS:
        return whole(text)
    if name == "full_name":
        surname, comma, given = text.partition(",")
        return " ".join((f"{given} {surname}" if comma else text).split())[:200]
    if name == "website" and "://" not in text:
        text = f"https://{text}"
    return checked(name)(" ".join(text.split()) if name != "expectations" else text)


def known(text: str, meanings: dict[str, Any]) -> Any:
    if (found := meanings.get(fold(text.strip()))) is not None:
        return found
    raise ValidationError(_("no es un valor conocido"))


def yes_or_no(text: str) -> bool:
    word = fold(text)
    if word in YES | NO:
        return word in YES
    raise ValidationError(_("escriba sí o no"))


def whole(text: str) -> int:
    bare = text.replace(".", "").replace(" ", "").removesuffix(",0")
    if bare.isascii() and bare.isdigit() and len(bare) < 10:
        return int(bare)
    raise ValidationError(_("no es un número entero"))


def day(text: str) -> date:
    for shape in ("%d/%m/%Y", "%d/%m/%Y %H:%M", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y"):
        try:
            return datetime.strptime(text, shape).date()  # noqa: DTZ007 - a day, not a moment
        except ValueError:
            continue
    raise ValidationError(_("no es una fecha como 21/11/2026"))


@lru_cache
def checked(name: str) -> Callable[[str], str]:
    """The rules of the model's own field: length, shape of an e-mail, shape of an address."""
    model: Any = Contact if name in PERSON_FIELDS else Customer
    column = model._meta.get_field(NAMES.get(name, name))

    def check(text: str) -> str:
        value: str = column.clean(text, None)
        return value

    return check


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", fold(text))
