"""What support needs to know of a customer before the first ticket (ORG-29)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

import outbox.services as outbox
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
    announce: bool = False,
) -> Customer:
    """Complete what support needs in one go, and say on the timeline what is still missing.

    `openers`: of contacts (by primary key) whose right to open tickets changes, the new one.
    With `announce`, once nothing is missing, support and the customer are told (ORG-30).
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
    told = announce and not missing
    if told and not announce_hand_over(customer, by=by, at=at):
        told = False  # support knows; the customer is still to be told
        text += " " + _("Nadie de ellos tiene correo: cuénteles por teléfono cómo se les atiende.")
    timeline.record(
        customer=customer,
        action=ActionCode.HANDED_OVER,
        by=by,
        at=at,
        text=text,
        parameters={"announced": told},
    )
    return customer


def is_announced(customer: Customer) -> bool:
    """Whether support and the customer were told already that it was handed over, since it became
    what it is: who comes back after a time is helped in other ways, perhaps."""
    told = customer.events.filter(action=ActionCode.HANDED_OVER, parameters__announced=True)
    return told.filter(at__gte=customer.stage_since).exists()


def announce_hand_over(customer: Customer, *, by: User | None, at: datetime) -> bool:
    """Tell the team that it has a customer more, and the customer by which ways they are helped;
    each of them once since it is active, however often this is called (ORG-30). False if nobody
    there has mail."""
    line, times = customer.service_line, f"{customer.stage_since:%Y%m%d%H%M%S}"
    outbox.notify_sector(
        line.front_sector_id,
        key=f"handover-{customer.pk}-{times}",
        text=_("%(customer)s pasa a soporte: sus datos están completos.") % {"customer": customer},
        url=customer.get_absolute_url(),
        by=by,
        at=at,
    )
    openers = customer.contacts.known().filter(is_active=True, may_open_tickets=True)
    people = list(openers.exclude(email="").order_by("pk"))
    for person in people:
        outbox.post(
            key=f"handover-{customer.pk}-{person.pk}-{times}",
            kind="handover",
            to=[person.email],
            context={
                "contact": person.full_name,
                "team": line.team_name,
                "project": str(customer),
                "from_on": f"{line.local_date(at):%d/%m/%Y}",
                "channels": "\n".join(channels_of(customer)),
            },
            at=at,
            informal=person.is_informal,
            from_name=line.team_name,
            reply_to=line.mailbox,
        )
    return bool(people)


def channels_of(customer: Customer) -> list[str]:
    """By which ways the customer is helped, in words (C02)."""
    line, plan = customer.service_line, customer.plan
    has_all = line.entitlement != Entitlement.PLAN
    ways = [_("Correo electrónico: %(mailbox)s") % {"mailbox": line.mailbox}]
    if line.has_public_form:
        address = reverse("tickets:request_help", args=[line.code])
        ways.append(_("Formulario: %(url)s") % {"url": f"{settings.BASE_URL}{address}"})
    if has_all or (plan and plan.has_telephone):
        ways.append(_("Teléfono"))
    if has_all or (plan and plan.has_whatsapp):
        ways.append("WhatsApp")
    return ways
