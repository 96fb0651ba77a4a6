"""Who answers for a calendar, and a line in their bells."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

import outbox.services as outbox
from accounts.models import User
from outbox.models import Tone
from sla.models import Calendar


def holders(codename: str) -> Q:
    """Those to whom a role, or somebody by hand, gives a permission of ours."""
    name = {"content_type__app_label": "sla", "codename": codename}
    by_role = {f"groups__permissions__{key}": value for key, value in name.items()}
    by_hand = {f"user_permissions__{key}": value for key, value in name.items()}
    return Q(**by_role) | Q(**by_hand)


def planners(calendar: Calendar, codename: str) -> list[User]:
    """Who plans in the sectors that serve by the calendar; if nobody does, all who plan."""
    people = User.objects.active().filter(holders(codename)).distinct()
    serves = Q(sector__rotas__calendar=calendar) | Q(heads__rotas__calendar=calendar)
    return list(people.filter(serves)) or list(people)


def remind(
    people: Iterable[User], *, key: str, text: str, page: str, at: datetime, tone: Tone
) -> int:
    """Tell each once per key; how many there were to tell."""
    told = [
        outbox.notify(user=who, key=key, text=text, url=reverse(page), tone=tone, at=at)
        for who in people
    ]
    return len([notice for notice in told if notice])
