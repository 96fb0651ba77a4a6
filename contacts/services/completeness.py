"""What is still missing of a customer's record (ACO-13, ACO-15)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from contacts.models import Contact, Customer, Parameter, ParameterValue
from contacts.models.customers import CustomerQuerySet
from contacts.services import parameters


@dataclass(frozen=True)
class Completeness:
    """How much of what an active customer's record needs is there."""

    total: int
    missing: tuple[str, ...]

    @property
    def filled(self) -> int:
        return self.total - len(self.missing)


def completeness(customer: Customer) -> Completeness:
    """Look at the whole record: company data, people with e-mail, and the parameters."""
    return reckon(
        customer,
        people=customer.contacts.filter(is_active=True),
        offered=parameters.offered(customer),
        values={number: row.value for number, row in parameters.current(customer).items()},
    )


def reckon(
    customer: Customer,
    *,
    people: Iterable[Contact],
    offered: Iterable[Parameter],
    values: Mapping[int, str],
) -> Completeness:
    """The same for whoever has read these rows already."""
    emails = [bool(person.email) for person in people]
    needs = {
        _("Teléfono"): bool(customer.phone),
        _("Sitio web"): bool(customer.website),
        _("Nivel de facturación"): bool(customer.revenue_level),
        _("Cantidad de personal"): customer.staff_count is not None,
        _("Contactos, todos con correo electrónico"): bool(emails) and all(emails),
    }
    for parameter in offered:
        if parameter.required_as:
            has_value = bool(values.get(parameter.number))
            needs[parameter.required_as] = needs.get(parameter.required_as, False) or has_value
    return Completeness(len(needs), tuple(need for need, is_met in needs.items() if not is_met))


def wanting(customer: Customer) -> list[Parameter]:
    """The parameters that an active customer needs (C16), of which none that would do is known."""
    needed = [row for row in parameters.offered(customer) if row.required_as]
    held = {number for number, row in parameters.current(customer).items() if row.value}
    met = {row.required_as for row in needed if row.number in held}
    return [row for row in needed if row.required_as not in met]


def incomplete(customers: CustomerQuerySet) -> CustomerQuerySet:
    """Those of which something is missing, by the same rules."""
    people = Contact.objects.filter(customer=OuterRef("pk"), is_active=True)
    newer = ParameterValue.objects.filter(
        customer=OuterRef("customer"), parameter=OuterRef("parameter"), pk__gt=OuterRef("pk")
    )
    held = ParameterValue.objects.filter(
        ~Exists(newer),
        customer=OuterRef(OuterRef("pk")),
        parameter__required_as=OuterRef("required_as"),
        parameter__is_active=True,
    ).exclude(value="")
    scope = Q(service_lines=None) | Q(service_lines=OuterRef("service_line"))
    wanting = Parameter.objects.filter(~Exists(held), scope, is_active=True).exclude(required_as="")
    return customers.filter(
        Q(phone="")
        | Q(website="")
        | Q(revenue_level="")
        | Q(staff_count=None)
        | ~Exists(people)
        | Exists(people.filter(email=""))
        | Exists(wanting)
    )
