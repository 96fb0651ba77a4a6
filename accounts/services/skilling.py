"""What people know how to do, as whoever leads them sees it (ORG-14)."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import PersonSkill, Skill, SkillLevel, User
from accounts.services.absences import may_decide
from kit.db import lock
from kit.errors import Refused
from kit.history import keep


def may_judge(user: User, person: User) -> bool:
    """Whoever leads a person, keeps everybody's records or administers; nobody judges oneself."""
    is_other = user.pk != person.pk
    return is_other and (may_decide(user, person) or user.has_perm("accounts.change_user"))


@transaction.atomic
def set_skills(person: User, levels: Mapping[Skill, int], *, by: User, at: datetime) -> User:
    """Say how well somebody masters each of these skills; zero: not at all."""
    person = lock(person)
    if not may_judge(by, person):
        raise Refused(_("Las capacidades las valora quien dirige a esta persona, o RR. HH."))
    held = {row.skill_id: row for row in person.skills.all()}
    for skill, level in levels.items():
        set_skill(
            held.get(skill.pk) or PersonSkill(person=person, skill=skill), level, by=by, at=at
        )
    return person


def set_skill(row: PersonSkill, level: int, *, by: User, at: datetime) -> None:
    if not level:
        if row.pk:
            row._history_user, row._history_date = by, at  # type: ignore[attr-defined]
            row.delete()
    elif not row.pk or row.level != level:
        row.level = SkillLevel(level)
        keep(row, by=by, at=at)
