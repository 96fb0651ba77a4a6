"""What a row will do, before it does it: the same judgement for the dry run and for the writing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import STAGE_MOVES, Contact, Customer, Stage, Verdict
from contacts.services import duplicates, fuzzy
from contacts.services.imports.fields import CONFIRMATION, FIELDS
from contacts.services.imports.matching import Company, Person, bare, person_of
from contacts.services.imports.parsing import Parsed, is_named
from kit.text import fold

NAMES = ("legal_name", "trade_name", "first_name", "last_name")
PHONES = ("phone", "mobile")


@dataclass(frozen=True)
class Decision:
    """The verdict, why, and exactly what would be written to whom."""

    verdict: Verdict
    message: str
    contact: Contact | None = None
    customer_changes: dict[str, Any] | None = None
    contact_changes: dict[str, Any] | None = None


def decide(row: Parsed, company: Company | None, *, by: User) -> Decision:
    """Create, update, same or reject.

    Who was merged is written as the one they are today; what they were called is no news of it.
    """
    said = row.customer
    if company and company.found is not company.today:
        said = differing(company.found, said)
    problems = [*row.problems, *objections(row, said, company, by=by)]
    if problems:
        return Decision(Verdict.REJECT, "; ".join(map(str, problems)) + ".")
    if company is None:
        return Decision(Verdict.CREATE, "", None, row.customer, row.contact)
    person = person_of(row, company.people) if row.contact else None
    ours = differing(company.today, said)
    theirs = news_of(person, row.contact) if person else row.contact
    contact = person.today if person else None
    if not ours and not theirs:
        return Decision(Verdict.SAME, "", contact, {}, {})
    labels = [label_of(company.today, name) for name in ours]
    if theirs and contact:
        labels += [f"{contact}: {label_of(contact, name)}" for name in theirs]
    elif theirs:
        labels.append(_("contacto nuevo"))
    return Decision(Verdict.UPDATE, ", ".join(labels), contact, ours, theirs)


def objections(
    row: Parsed, said: Mapping[str, Any], company: Company | None, *, by: User
) -> list[str]:
    """What a row may not do, though every cell of it is well formed."""
    if company is None:
        return list(objections_to_new(row, by=by))
    found = []
    today = company.today
    for name in ("external_ref", "tax_id"):
        ours = bare(said.get(name, ""))
        names = {bare(getattr(one, name)) for one in (today, company.found)} - {""}
        if ours and names and ours not in names:
            found.append(
                _("coincide con «%(customer)s» (nº %(number)s), cuyo dato «%(field)s» es otro")
                % {
                    "customer": company.found,
                    "number": company.found.number,
                    "field": label_of(today, name),
                }
            )
    stage = said.get("stage", today.stage)
    if stage != today.stage:
        if stage not in STAGE_MOVES[Stage(today.stage)]:
            found.append(_("no puede pasar de «%s» a ese estado") % today.get_stage_display())
        elif not by.has_perm("contacts.activate_customer"):
            found.append(_("no tiene permiso para cambiar el estado de un cliente"))
    return found


def objections_to_new(row: Parsed, *, by: User) -> Iterable[str]:
    if row.number:
        yield _("no hay ningún cliente con el número %s a su alcance") % row.number
    elif is_named(row) and not row.customer.get("legal_name"):
        yield _("no está en la base, y para darlo de alta falta la razón social")
    stage = row.customer.get("stage", Stage.POTENTIAL)
    if stage == Stage.INACTIVE:
        yield _("un cliente nuevo no puede ser inactivo")
    if stage == Stage.ACTIVE and not by.has_perm("contacts.activate_customer"):
        yield _("no tiene permiso para dar de alta clientes activos")
    if row.customer.get("plan") and not row.customer.get("plan_since"):
        yield _("falta desde cuándo tiene el plan")


def resemblance(row: Parsed, customer: Customer | None) -> str:
    """Why this may be a duplicate, if nobody says that it is not (ACO-06); empty if it is none."""
    if row.is_confirmed:
        return ""
    similar: list[duplicates.Candidate] = []
    company = customer
    if company is None:
        company = Customer(**{"service_line": row.line} | row.customer)
        similar = duplicates.candidates(company)
    if row.contact:
        similar += duplicates.candidates(Contact(**row.contact, customer=company))
    similar = [found for found in similar if found.is_strong]
    return alike(similar) if similar else ""


def alike(similar: list[duplicates.Candidate]) -> str:
    """Whom the row resembles, and how to say that it is they, or somebody else."""
    names = "; ".join(
        f"{found.row} (nº {found.row.number}: {', '.join(found.reasons)})" for found in similar
    )
    if isinstance(similar[0].row, Customer):
        text = _(
            "se parece a %(names)s. Si es el mismo, escriba su número en «%(number)s»; si no, "
            "«sí» en «%(column)s»."
        )
    else:
        text = _("se parece a %(names)s. Si no es el mismo, escriba «sí» en «%(column)s».")
    return text % {"names": names, "column": CONFIRMATION, "number": FIELDS["number"].label}


def news_of(person: Person, given: dict[str, Any]) -> dict[str, Any]:
    """What is new about somebody: neither what they were called once nor another way to them."""
    said = differing(person.found, given)
    said = {name: value for name, value in said.items() if way_of(name, value) not in person.ways}
    return differing(person.today, said)


def way_of(name: str, value: Any) -> str:
    """An address or number in the one spelling in which further ones are kept; else nothing."""
    if name == "email":
        return str(value).lower()
    return fuzzy.phone_key(value, fuzzy.country_of(value)) if name in PHONES else ""


def differing(row: Customer | Contact, given: dict[str, Any]) -> dict[str, Any]:
    """The details that would change it; another spelling of the same one changes nothing."""
    return {
        name: value
        for name, value in given.items()
        if getattr(row, name) != value and not is_other_spelling(name, getattr(row, name), value)
    }


def is_other_spelling(name: str, ours: Any, theirs: Any) -> bool:
    if name in PHONES:  # theirs is written in full, ours perhaps as somebody typed it
        country = fuzzy.country_of(theirs)
        key = fuzzy.phone_key(ours, country)
        return bool(key) and key == fuzzy.phone_key(theirs, country)
    if name == "tax_id":
        return bare(ours) == bare(theirs)
    return name in NAMES and fold(ours) == fold(theirs)


def label_of(row: Customer | Contact, name: str) -> str:
    return str(row._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
