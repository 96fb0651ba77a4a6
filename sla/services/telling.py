"""Who answers for a calendar, and a line in their bells."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

import outbox.services as outbox
from accounts.models import User
from outbox.models import Tone
from sla.models import Calendar


def planners(calendar: Calendar, codename: str) -> list[User]:
    """Who plans in the sectors that serve by the calendar; if nobody does, all who plan."""
    people = User.objects.holding("sla", codename)
    serves = Q(sector__rotas__calendar=calendar) | Q(heads__rotas__calendar=calendar)
    return list(people.filter(serves).distinct()) or list(people)


def remind(
    people: Iterable[User], *, key: str, text: str, page: str, at: datetime, tone: Tone
) -> int:
    """Tell each once per key; how many there were to tell."""
    told = [
        outbox.notify(user=who, key=key, text=text, url=reverse(page), tone=tone, at=at)
        for who in people
    ]
    return len([notice for notice in told if notice])
