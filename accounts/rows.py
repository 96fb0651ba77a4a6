"""Colleagues as lines of lists, exports and the organisation chart."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Absence, PersonSkill, User
from accounts.models.people import UserQuerySet
from kit.sheets import Cell


@dataclass(frozen=True)
class PersonRow:
    """One line of the list of people."""

    url: str
    name: str
    position: str
    sector: str
    is_head: bool
    superior: str
    email: str
    phone: str
    skills: str
    is_active: bool
    away: str


def for_rows(people: UserQuerySet, today: date) -> UserQuerySet:
    """With all that a line says, in three queries however many they are."""
    away = Absence.objects.certain().between(today, today)
    return people.select_related("sector", "position", "superior").prefetch_related(
        Prefetch("absences", away, to_attr="away_today"),
        Prefetch("skills", PersonSkill.objects.told(), to_attr="told_skills"),
    )


def person_rows(people: Iterable[User]) -> Iterator[PersonRow]:
    pattern = reverse("accounts:person", args=[0]).removesuffix("0/")  # once, not per row
    for person in people:
        yield PersonRow(
            url=f"{pattern}{person.pk}/",
            name=person.name,
            position=str(person.position or ""),
            sector=str(person.sector or ""),
            is_head=person.sector is not None and person.sector.head_id == person.pk,
            superior=str(person.superior or ""),
            email=person.email,
            phone=person.phone,
            skills=", ".join(str(row.skill) for row in person.told_skills),  # type: ignore[attr-defined]
            is_active=person.is_active,
            away=away_until(person.away_today),  # type: ignore[attr-defined]
        )


def away_until(absences: list[Absence]) -> str:
    """Until when somebody is away who is so today; why is nobody's business."""
    if not absences:
        return ""
    return _("hasta el %(day)s") % {"day": f"{max(one.ends_on for one in absences):%d/%m}"}


def export_rows(people: Iterable[User]) -> Iterator[list[Cell]]:
    yield [
        _("Nombre y apellido"),
        _("Puesto"),
        _("Sector"),
        _("Superior"),
        _("Correo electrónico"),
        _("Teléfono"),
        _("Capacidades"),
        _("Ausente"),
        _("Activo"),
    ]
    for row in person_rows(people):
        is_active = _("sí") if row.is_active else _("no")
        line = [row.name, row.position, row.sector, row.superior, row.email, row.phone]
        yield [*line, row.skills, row.away, is_active]


@dataclass
class Branch:
    """A person in the organisation chart, with those who answer to them."""

    person: User
    branches: list["Branch"] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many people stand below."""
        return sum(1 + branch.count for branch in self.branches)


def chart_of(people: Iterable[User]) -> list[Branch]:
    """The trees of command, from one query: who has no superior here stands at the top."""
    branches = {person.pk: Branch(person) for person in people}
    below: dict[int | None, list[Branch]] = defaultdict(list)
    for branch in branches.values():
        superior = branch.person.superior_id
        below[superior if superior in branches else None].append(branch)
    for pk, branch in branches.items():
        branch.branches = below[pk]
    return sorted(below[None], key=lambda one: (-one.count, one.person.name))
