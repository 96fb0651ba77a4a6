"""The situation of a customer before a visit, drawn from the records (VIS-11)."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from contacts.models import Agreement, Customer, ParameterValue
from contacts.services import rights
from contacts.services.rights import Right
from installations import rows
from installations.models import Installation
from installations.services import facts
from tickets.models import Ticket
from visits.models import Visit, VisitState

SHOWN = 8


@dataclass(frozen=True)
class Briefing:
    """What whoever goes should know."""

    right: Right
    tickets: list[Ticket]
    more_tickets: bool
    parameters: list[ParameterValue]
    visits: list[Visit]
    agreements: list[Agreement]
    installations: list[tuple[Installation, str, str]]


def briefing(customer: Customer, *, user: User, at: datetime, but: Visit | None = None) -> Briefing:
    """Open tickets, what they run, what they signed, and the last visits: what one may see."""
    tickets: list[Ticket] = []
    if user.has_perm("tickets.view_ticket"):
        found = Ticket.objects.visible_to(user).filter(customer=customer).open()
        tickets = list(found.order_by("opened_at", "pk")[: SHOWN + 1])
    visits = Visit.objects.visible_to(user).filter(customer=customer, starts_at__lt=at)
    visits = visits.exclude(pk=but.pk if but else 0).exclude(state=VisitState.CANCELLED)
    day = customer.service_line.local_date(at)
    return Briefing(
        right=rights.right_of(customer, at=at),
        tickets=tickets[:SHOWN],
        more_tickets=len(tickets) > SHOWN,
        parameters=parameters_of(customer, user),
        visits=list(visits.order_by("-starts_at", "-pk")[:SHOWN]),
        agreements=list(customer.agreements.valid_on(day)),
        installations=installations_of(customer, user, at),
    )


def parameters_of(customer: Customer, user: User) -> list[ParameterValue]:
    """What they run: product, serial number, version… as the parameters say it (ASI-13)."""
    if not user.has_perm("contacts.view_parametervalue"):
        return []
    values = customer.parameter_values.newest().select_related("parameter")
    return [row for row in values if row.value and row.parameter.is_active]


def installations_of(
    customer: Customer, user: User, at: datetime
) -> list[tuple[Installation, str, str]]:
    """What runs there: each installation, until when it does, and its modules (CIN-04, VIS-11)."""
    if not user.has_perm("installations.view_installation"):
        return []
    found = Installation.objects.visible_to(user).in_use().filter(customer=customer)
    listed = list(found.select_related("customer__service_line__calendar").order_by("pk"))
    rows.dress(listed, at)
    return [
        (row, rows.expiry_badge(row), ", ".join(one["name"] for one in facts.switched_on(row)))
        for row in listed
    ]
