"""Telling those who plan a rota that nobody has the duty for a while (TIC-04)."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from outbox.models import Tone
from procedures import services as rules
from sla.duty import Span, gaps
from sla.models import Rota
from sla.services.rota import needed
from sla.services.telling import remind


def coming_gaps(rota: Rota, *, at: datetime) -> list[Span]:
    """When nobody has the duty, within the notice."""
    whole = Span(at, at + rules.duration("rota_notice", at=at))
    turns = rota.shifts.between(*whole).told()
    return gaps(needed(rota, whole), [turn.held(at) for turn in turns])


def warn_of_gaps(*, at: datetime) -> int:
    """Warn, once a week, whoever plans a rota that has gaps within the notice (TIC-04)."""
    told = 0
    for rota in Rota.objects.active().select_related("calendar", "sector__head"):
        empty = coming_gaps(rota, at=at)
        if not empty or not rota.shifts.exists():  # a rota that nobody uses yet
            continue
        start, end = (moment.astimezone(rota.zone) for moment in empty[0])
        text = _("%(rota)s: sin nadie del %(start)s al %(end)s")
        told += remind(
            planners_of(rota),
            key=f"gap-{rota.pk}-{at:%G-%V}",
            text=text
            % {"rota": rota, "start": f"{start:%d/%m %H:%M}", "end": f"{end:%d/%m %H:%M}"},
            page="sla:rota",
            at=at,
            tone=Tone.WARNING,
        )
    return told


def planners_of(rota: Rota) -> list[User]:
    people = User.objects.holding("sla", "plan_rota")
    return [
        who for who in people if rota.sector.head_id == who.pk or rota.sector_id == who.sector_id
    ]
