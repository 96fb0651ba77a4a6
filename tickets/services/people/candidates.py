"""Who could do some work: what they know, whether they are there, and how full (ORG-14)."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from accounts.models import Absence, PersonSkill, Sector, Skill, User
from accounts.models.people import UserQuerySet
from contacts.models import ServiceLine
from sla.models import Priority
from tickets.models import PAUSED, Ticket
from tickets.rows import midnight_after

FIGURES = ("total", "late", "today", "pressing", "waiting")
AHEAD = timedelta(days=14)  # absences that begin within these days are told
PRESSING = (Priority.VERY_HIGH, Priority.URGENT, Priority.HIGH)


@dataclass(frozen=True)
class Load:
    """Somebody's open tickets, by how urgent they are."""

    total: int = 0
    late: int = 0
    today: int = 0
    pressing: int = 0
    waiting: int = 0

    @property
    def active(self) -> int:
        """Those that do not wait for others."""
        return self.total - self.waiting


@dataclass
class Candidate:
    """A person, with all that decides whether they should get the work."""

    person: User
    load: Load
    skills: list[PersonSkill] = field(default_factory=list)
    wanted: list[PersonSkill] = field(default_factory=list)  # of these, what the work asks for
    away: Absence | None = None  # today
    leaves: Absence | None = None  # within the next days
    is_near: bool = True  # of the sector that has the work

    @property
    def other_skills(self) -> list[PersonSkill]:
        return [row for row in self.skills if row not in self.wanted]

    @property
    def rank(self) -> tuple[object, ...]:
        """Best first: who is there, of the sector, knows it, and has least in hand."""
        mastery = sum(row.level for row in self.wanted)
        load = self.load
        is_far = not self.is_near
        return (self.away is not None, is_far, -mastery, load.active, load.total, self.person.name)


def able_people() -> UserQuerySet:
    """Who works in a sector that serves some customers, and so may be given tickets."""
    serving = Sector.objects.filter(is_active=True, service_lines__isnull=False)
    return User.objects.active().filter(sector__in=serving)


def serves(person: User, customer: int) -> bool:
    """Whether this person's sector attends the customer of that key."""
    lines = ServiceLine.objects.filter(customers=customer, sectors__is_active=True)
    return lines.filter(sectors=person.sector_id).exists()


def candidates(
    people: UserQuerySet,
    *,
    sector: Sector | None = None,
    wanted: Collection[Skill] = (),
    today: date,
    at: datetime,
) -> list[Candidate]:
    """These people, the best first, from four queries however many they are."""
    found = list(people)
    skills, loads = skills_of(found), loads_of(found, at=at)
    absences = absences_of(found, today)
    asked = {skill.pk for skill in wanted}
    rows = [
        Candidate(
            person=person,
            load=loads.get(person.pk, Load()),
            skills=skills[person.pk],
            wanted=[row for row in skills[person.pk] if row.skill_id in asked],
            away=next((one for one in absences[person.pk] if one.starts_on <= today), None),
            leaves=next((one for one in absences[person.pk] if one.starts_on > today), None),
            is_near=sector is None or person.sector_id == sector.pk,
        )
        for person in found
    ]
    return sorted(rows, key=lambda row: row.rank)


def skills_of(people: Iterable[User]) -> dict[int, list[PersonSkill]]:
    held: dict[int, list[PersonSkill]] = defaultdict(list)
    for row in PersonSkill.objects.told().filter(person__in=people):
        held[row.person_id].append(row)
    return held


def absences_of(people: Iterable[User], today: date) -> dict[int, list[Absence]]:
    """Who is away today or soon; the reason is nobody's business here."""
    away: dict[int, list[Absence]] = defaultdict(list)
    rows = Absence.objects.certain().between(today, today + AHEAD).filter(person__in=people)
    for row in rows.select_related("substitute"):
        away[row.person_id].append(row)
    return away


def loads_of(people: Iterable[User] | None = None, *, at: datetime) -> dict[int | None, Load]:
    """The open tickets of these people, or of everybody and nobody, from one query."""
    tickets = Ticket.objects.open().order_by()
    if people is not None:
        tickets = tickets.filter(owner__in=people)
    rows = tickets.values("owner").annotate(
        total=Count("pk"),
        late=Count("pk", filter=Q(reply_due_at__lte=at)),
        today=Count("pk", filter=Q(due_at__gt=at, due_at__lt=midnight_after(at))),
        pressing=Count("pk", filter=Q(priority__in=PRESSING)),
        waiting=Count("pk", filter=Q(status__in=PAUSED)),
    )
    return {owner: Load(*figures) for owner, *figures in rows.values_list("owner", *FIGURES)}


def skills_asked_by(ticket: Ticket) -> list[Skill]:
    """The skills that a ticket names: in its subject, its first message or its customer's line."""
    first = ticket.messages.first()
    line = ticket.customer.service_line.name
    text = " ".join([ticket.subject, first.body if first else "", line])
    text += (
        f" {ticket.customer.get_product_display()} {ticket.customer.get_service_model_display()}"
    )
    return [skill for skill in Skill.objects.filter(is_active=True) if skill.is_asked_by(text)]
