"""Who has how much to do: people with their open tickets and their accounts (ORG-15)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Absence, Sector, User
from accounts.models.people import UserQuerySet
from contacts.models import Customer, Stage
from kit.sheets import Cell
from tickets.models import Charge, Escalation, Ticket
from tickets.models.escalations import EscalationQuerySet
from tickets.models.ticket import TicketQuerySet
from tickets.services.people.candidates import Load, absences_of, loads_of


@dataclass(frozen=True)
class WorkRow:
    """One person in the table of work."""

    pk: int
    name: str
    url: str
    detail: str
    is_gone: bool
    away: Absence | None
    load: Load
    executive: int
    assistant: int
    csm: int
    manager: int

    @property
    def accounts(self) -> int:
        return self.executive + self.assistant + self.csm + self.manager

    @property
    def is_stranded(self) -> bool:
        """Work in the hands of somebody who is not here to do it."""
        return bool(self.load.total or self.accounts) and self.is_gone


def work_rows(sector: Sector | None, *, today: date, at: datetime) -> list[WorkRow]:
    """Everybody who has work, or whose sector serves customers: the fullest first."""
    loads, charges = loads_of(at=at), charges_of()
    busy = {pk for pk in (*loads, *charges) if pk}
    people = list(concerned(busy, sector))
    away = absences_of([person for person in people if person.is_active], today)
    folder = reverse("accounts:team")
    rows = [
        WorkRow(
            pk=person.pk,
            name=person.name,
            url=f"{folder}{person.pk}/",
            detail=" · ".join(str(one) for one in (person.position, person.sector) if one),
            is_gone=not person.is_active,
            away=next((one for one in away[person.pk] if one.starts_on <= today), None),
            load=loads.get(person.pk, Load()),
            executive=charges[person.pk][Charge.EXECUTIVE],
            assistant=charges[person.pk][Charge.ASSISTANT],
            csm=charges[person.pk][Charge.CSM],
            manager=charges[person.pk][Charge.MANAGER],
        )
        for person in people
    ]
    return sorted(rows, key=lambda row: (not row.is_stranded, -row.load.total, row.name))


def concerned(busy: Iterable[int], sector: Sector | None) -> UserQuerySet:
    serving = Q(is_active=True, sector__service_lines__isnull=False)
    people = User.objects.filter(Q(pk__in=busy) | serving).distinct()
    if sector is not None:
        people = people.filter(sector=sector)
    return people.select_related("position", "sector")


def charges_of() -> dict[int, Counter[str]]:
    """How many living customers each person answers for, and as what."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    living = Customer.objects.exclude(stage=Stage.INACTIVE).order_by()
    for charge in Charge:
        rows = living.exclude(**{charge.value: None}).values_list(charge.value)
        for person, count in rows.annotate(count=Count("pk")):
            found[person][charge] = count
    return found


def open_work(person: User, user: User) -> TicketQuerySet:
    """What is open in somebody's hands, as far as the one who asks may see it."""
    return Ticket.objects.visible_to(user).open().filter(owner=person)


def helped_by(person: User, user: User) -> EscalationQuerySet:
    """What somebody was asked to help with and still has, as far as the one who asks may see it."""
    rows = Escalation.objects.visible_to(user).alive().filter(to=person)
    return rows.select_related("ticket__customer", "ticket__owner", "to", "provider")


def accounts_of(person: User, user: User) -> list[tuple[Customer, Charge]]:
    """The living customers that a person answers for, each with as what."""
    mine = Q(*((charge.value, person) for charge in Charge), _connector=Q.OR)
    rows = Customer.objects.visible_to(user).exclude(stage=Stage.INACTIVE).filter(mine)
    return [
        (row, charge)
        for row in rows.order_by("legal_name", "pk")
        for charge in Charge
        if getattr(row, f"{charge.value}_id") == person.pk
    ]


def export_rows(rows: Iterable[WorkRow]) -> Iterator[list[Cell]]:
    yield [
        _("Persona"),
        _("Puesto y sector"),
        _("Ausente"),
        _("Tickets abiertos"),
        _("Vencidos"),
        _("Vencen hoy"),
        _("Urgentes o altos"),
        _("En espera"),
        _("Cuentas como ejecutivo"),
        _("Cuentas como asistente"),
        _("Cuentas como CSM"),
        _("Cuentas como Service Manager"),
    ]
    for row in rows:
        load = row.load
        away = (
            _("ya no está") if row.is_gone else f"{row.away.ends_on:%d/%m/%Y}" if row.away else ""
        )
        figures = [load.total, load.late, load.today, load.pressing, load.waiting]
        charges = [row.executive, row.assistant, row.csm, row.manager]
        yield [row.name, row.detail, away, *figures, *charges]
