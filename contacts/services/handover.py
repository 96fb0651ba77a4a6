"""What support needs to know of a customer before the first ticket (ORG-29)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import ActionCode, Contact, Customer, Entitlement
from contacts.services import customers, people, timeline
from contacts.services.customers import CustomerDetails
from contacts.services.rights import Right, right_of
from kit.db import lock


@dataclass(frozen=True)
class Need:
    """One line of the checklist: what is asked, what is known, and whether that is enough."""

    label: str
    known: str
    is_met: bool


def checklist(customer: Customer, people: Iterable[Contact], right: Right) -> list[Need]:
    """Right, service model, KA, CSM, and who may open tickets and how they are recognised."""
    by_plan = customer.service_line.entitlement == Entitlement.PLAN
    openers = [person for person in people if person.is_active and person.may_open_tickets]
    reachable = [person for person in openers if person.email or person.phone or person.mobile]
    noun = _("Plan de soporte") if by_plan else _("Acuerdo de asistencia")
    model, csm = customer.get_service_model_display(), str(customer.csm or "")
    return [
        Need(noun, right.reason, right.is_entitled),
        Need(_("Modelo de servicio"), model, bool(model) or not by_plan),
        Need(_("Key Account"), _("sí") if customer.is_key_account else _("no"), True),
        Need(_("Customer Success Manager"), csm, bool(csm) or not by_plan),
        Need(
            _("Contactos que pueden abrir tickets"),
            ", ".join(map(str, reachable[:3])) + ("…" if len(reachable) > 3 else ""),
            bool(reachable),
        ),
    ]


@transaction.atomic
def hand_over(
    customer: Customer,
    *,
    details: CustomerDetails,
    openers: Mapping[int, bool],
    by: User | None,
    at: datetime,
    version: int | None = None,
) -> Customer:
    """Complete what support needs in one go, and say on the timeline what is still missing.

    `openers`: of contacts (by primary key) whose right to open tickets changes, the new one.
    """
    customer = lock(customer)
    customer = customers.update_customer(customer, by=by, at=at, version=version, **details)
    for person in customer.contacts.known().filter(pk__in=openers).order_by("pk"):
        may = openers[person.pk]
        people.update_contact(person, may_open_tickets=may, by=by, at=at)
    needs = checklist(customer, customer.contacts.known(), right_of(customer, at=at))
    missing = [need.label for need in needs if not need.is_met]
    text = _("Datos de soporte completos.")
    if missing:
        text = _("Datos de soporte revisados. Falta: %s.") % ", ".join(missing)
    timeline.record(customer=customer, action=ActionCode.HANDED_OVER, by=by, at=at, text=text)
    return customer
