"""Planning who is on duty (TIC-04, SAC-02): every step leaves a change that can be undone.

All of a rota's planning goes through the lock on its row, so that what a step checks stays true.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import outbox.services as outbox
from accounts.models import Absence, Sector, User
from kit.db import lock
from kit.errors import Refused
from sla.duty import Span, instant, outside, span
from sla.models import Needs, Rota, RotaChange, RotaChangeKind, RotaKind, Shift, TimeMode
from sla.services import terms

DAY, WEEK = timedelta(days=1), timedelta(days=7)
LONGEST = timedelta(days=8)
MOST = 60  # turns that one step may enter
EVERY = {"daily": DAY, "weekly": WEEK}


class State(NamedTuple):
    """A turn as a change remembers it."""

    person: int
    starts_at: str
    ends_at: str
    allows_overlap: bool
    series: str | None


class Step(NamedTuple):
    """What a change does to one turn: None is a turn that is not there."""

    pk: int | None
    before: State | None
    after: State | None


@dataclass(frozen=True)
class Turn:
    """A turn as people tell it, by the wall clock of the rota."""

    person: User
    on: date
    starts: time
    ends: time
    ends_on: date | None = None
    allows_overlap: bool = False


@transaction.atomic
def add_shifts(
    rota: Rota, turn: Turn, *, repeat: str = "", until: date | None = None, by: User, at: datetime
) -> RotaChange:
    """Enter a turn, once or every day or week until a date (TIC-04)."""
    rota = lock(rota)
    require_present(turn.person)
    days = dates(turn.on, EVERY.get(repeat), until)
    series = str(uuid.uuid4()) if len(days) > 1 else None
    steps = [Step(None, None, state(laid_out(rota, turn, day), turn, series)) for day in days]
    words = ngettext("%(who)s, %(n)d turno", "%(who)s, %(n)d turnos", len(days))
    text = words % {"who": turn.person, "n": len(days)}
    return perform(rota, RotaChangeKind.ADDED, text, steps, by=by, at=at)


@transaction.atomic
def change_shift(shift: Shift, turn: Turn, *, version: int, by: User, at: datetime) -> RotaChange:
    """Correct one turn; somebody else's later correction is never overwritten unseen."""
    rota = lock(shift.rota)
    shift = lock(shift)
    if shift.version != version:
        raise Refused(
            _("Otra persona cambió este turno mientras tanto; ahora es: %(turn)s. Revíselo.")
            % {"turn": shift}
        )
    if turn.person.pk != shift.person_id:
        require_present(turn.person)
    before = remembered(shift)
    after = state(laid_out(rota, turn, turn.on), turn, before.series)
    text = str(shift)
    return perform(rota, RotaChangeKind.EDITED, text, [Step(shift.pk, before, after)], by=by, at=at)


@transaction.atomic
def remove_shift(shift: Shift, *, following: bool = False, by: User, at: datetime) -> RotaChange:
    """Take a turn out; `following` takes the later ones of its series as well."""
    rota = lock(shift.rota)
    shift = lock(shift)
    rows = [shift]
    if following and shift.series:
        later = rota.shifts.filter(series=shift.series, starts_at__gt=shift.starts_at)
        rows += later.order_by("starts_at")
    words = ngettext("%(shift)s", "%(shift)s y los siguientes", len(rows))
    text = words % {"shift": shift}
    steps = [Step(row.pk, remembered(row), None) for row in rows]
    return perform(rota, RotaChangeKind.REMOVED, text, steps, by=by, at=at)


@transaction.atomic
def copy_week(rota: Rota, *, monday: date, by: User, at: datetime) -> RotaChange:
    """Fill the week that begins that Monday with the turns of the one before, where it is free."""
    rota = lock(rota)
    week = week_of(rota, monday)
    last = rota.shifts.filter(
        starts_at__gte=instant(monday - WEEK, time(), rota.zone), starts_at__lt=week.start
    )
    taken = list(rota.shifts.between(week.start, week.end + LONGEST))
    steps = []
    for shift in last.select_related("person").order_by("starts_at"):
        moved = a_week_later(rota, shift)
        is_free = not any(collides(moved, shift, row) for row in taken)
        if shift.person.is_active and is_free and not away(shift.person, moved, rota):
            start, end = written(moved)
            after = remembered(shift)._replace(starts_at=start, ends_at=end, series=None)
            steps.append(Step(None, None, after))
    if not steps:
        raise Refused(_("No hay nada que copiar: la semana anterior está vacía o ésta, cubierta."))
    text = ngettext(
        "%(n)d turno a la semana del %(day)s", "%(n)d turnos a la semana del %(day)s", 9
    )
    text = text % {"n": len(steps), "day": f"{monday:%d/%m/%Y}"}
    return perform(rota, RotaChangeKind.COPIED, text, steps, by=by, at=at)


@transaction.atomic
def swap(
    rota: Rota, *, one: User, other: User, first: date, last: date, by: User, at: datetime
) -> RotaChange:
    """Exchange the turns of two people that begin on these days."""
    rota = lock(rota)
    if one.pk == other.pk:
        raise Refused(_("Elija a dos personas distintas."))
    for person in (one, other):
        require_present(person)
    begins = instant(first, time(), rota.zone), instant(last + DAY, time(), rota.zone)
    rows = rota.shifts.filter(starts_at__gte=begins[0], starts_at__lt=begins[1])
    instead = {one.pk: other.pk, other.pk: one.pk}
    steps = []
    for shift in rows.filter(person__in=instead).order_by("starts_at"):
        before = remembered(shift)
        steps.append(Step(shift.pk, before, before._replace(person=instead[shift.person_id])))
    if not steps:
        raise Refused(_("Ninguna de las dos personas tiene turnos en esas fechas."))
    text = f"{one} ↔ {other}, {first:%d/%m}–{last:%d/%m}"
    return perform(rota, RotaChangeKind.SWAPPED, text, steps, by=by, at=at)


@transaction.atomic
def undo(change: RotaChange, *, by: User, at: datetime) -> RotaChange:
    """Bring the turns back to what they were, unless somebody has changed them since."""
    rota = lock(change.rota)
    change = lock(change)
    if change.undone_at:
        raise Refused(_("Ese cambio ya se había deshecho."))
    steps = [read(step) for step in change.steps]
    for step in steps:
        row = alive(step.pk)
        if (remembered(row) if row else None) != step.after:
            raise Refused(_("No se puede deshacer: esos turnos han cambiado después."))
    settle(rota, [Step(step.pk, step.after, step.before) for step in steps], at=at)
    change.undone_at = at
    change.save(update_fields=["undone_at"])
    tell(change, steps, _("se ha deshecho un cambio de sus turnos"), key="undone", by=by, at=at)
    return change


def on_duty(sector: Sector | int, *, kind: RotaKind = RotaKind.GUARD, at: datetime) -> list[User]:
    """Who of a sector's rotas has the duty at that moment; nobody is an empty list."""
    rows = Shift.objects.on_duty_at(at).filter(rota__sector=sector, rota__kind=kind)
    return list(dict.fromkeys(row.person for row in rows))


def needed(rota: Rota, whole: Span) -> list[Span]:
    """The parts of a stretch of time in which somebody must have the duty."""
    if rota.needs == Needs.ALWAYS:
        return [whole]
    service = terms.timeline(rota.calendar, TimeMode.SERVICE, around=whole.start)
    open_ = [Span(part.start, part.end) for part in service.explain(*whole) if part.is_open]
    return open_ if rota.needs == Needs.SERVICE else outside(whole, open_)


# --- How a step is taken --------------------------------------------------------------------


def perform(
    rota: Rota, kind: RotaChangeKind, text: str, steps: Sequence[Step], *, by: User, at: datetime
) -> RotaChange:
    """Write a step and what it takes to undo it, and tell those whose turns it touched."""
    done = settle(rota, steps, at=at)
    change = RotaChange.objects.create(
        rota=rota, kind=kind, text=text[:200], steps=[list(step) for step in done], by=by, at=at
    )
    tell(change, done, _("han cambiado sus turnos"), key="changed", by=by, at=at)
    return change


def settle(rota: Rota, steps: Iterable[Step], *, at: datetime) -> list[Step]:
    """Make every turn what the step says, and refuse what the rota does not allow."""
    done, kept = [], []
    for step in steps:
        if step.after:
            row = put(rota, step.pk, step.after, at=at)
            kept.append(row.pk)
            done.append(step._replace(pk=row.pk))
        else:
            if gone := alive(step.pk):
                gone._history_date = at
                gone.delete()
            done.append(step)
    require_sound(rota, kept)
    return done


def put(rota: Rota, pk: int | None, after: State, *, at: datetime) -> Shift:
    row = alive(pk) or Shift(pk=pk, rota=rota, version=0)
    row.person_id = after.person
    row.starts_at = datetime.fromisoformat(after.starts_at)
    row.ends_at = datetime.fromisoformat(after.ends_at)
    row.allows_overlap = after.allows_overlap
    row.series = uuid.UUID(after.series) if after.series else None
    row.version += 1
    row.changed_at = row._history_date = at
    row.save()
    return row


def require_sound(rota: Rota, touched: list[int]) -> None:
    """Refuse who is away, a person twice at one time, and an overlap that neither turn allows."""
    rows = Shift.objects.filter(pk__in=touched).order_by("starts_at")
    rows = rows.select_related("person", "rota__calendar")
    for row in rows:
        if absence := away(row.person, Span(row.starts_at, row.ends_at), rota):
            days = {"first": absence.starts_on, "last": absence.ends_on}
            told = {name: f"{day:%d/%m/%Y}" for name, day in days.items()}
            words = _("%(shift)s: estará ausente del %(first)s al %(last)s. Elija a otra persona.")
            raise Refused(words % {"shift": row, **told})
    at_once = Shift.objects.filter(
        rota=rota, starts_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("starts_at")
    ).exclude(pk=OuterRef("pk"))
    twice = rows.filter(Exists(at_once.filter(person=OuterRef("person")))).first()
    if twice:
        words = _("%(shift)s: esa persona ya tiene un turno a esa hora.")
        raise Refused(words % {"shift": twice})
    unwanted = rows.filter(Exists(at_once.filter(allows_overlap=False)), allows_overlap=False)
    if crossed := unwanted.first():
        others = rota.shifts.between(crossed.starts_at, crossed.ends_at).exclude(pk=crossed.pk)
        raise Refused(
            _("%(shift)s se solapa con %(other)s. Si es a propósito, permita el solape.")
            % {"shift": crossed, "other": others.filter(allows_overlap=False).told()[0]}
        )


def away(person: User, when: Span, rota: Rota) -> Absence | None:
    """The approved absence that takes the person away in some of that time; noon parts a day."""
    days = [moment.astimezone(rota.zone).date() for moment in when]
    for absence in Absence.objects.of(person).certain().between(*days).order_by("starts_on"):
        morning, night = time(12 * absence.from_noon), time(12 * absence.until_noon)
        begins = instant(absence.starts_on, morning, rota.zone)
        ends = instant(absence.ends_on + DAY * (not absence.until_noon), night, rota.zone)
        if begins < when.end and when.start < ends:
            return absence
    return None


def tell(
    change: RotaChange, steps: Iterable[Step], words: str, *, key: str, by: User, at: datetime
) -> None:
    people = {side.person for step in steps for side in (step.before, step.after) if side}
    for person in User.objects.filter(pk__in=people).order_by("pk"):
        outbox.notify(
            user=person,
            key=f"rota-{change.pk}-{key}",
            text=f"{change.rota}: {words} ({change.text})",
            url=change.rota.get_absolute_url(),
            by=by,
            at=at,
        )


# --- Turns in words and in UTC --------------------------------------------------------------


def dates(first: date, every: timedelta | None, until: date | None) -> list[date]:
    if every is None:
        return [first]
    if until is None or until < first:
        raise Refused(_("Diga hasta qué día se repite, no antes del primero."))
    days = [first]
    while (day := days[-1] + every) <= until:
        days.append(day)
        if len(days) > MOST:
            raise Refused(_("Como mucho %(n)d turnos de una vez: acorte la serie.") % {"n": MOST})
    return days


def laid_out(rota: Rota, turn: Turn, day: date) -> Span:
    """The turn, begun on that day, in UTC."""
    ends_on = turn.ends_on and turn.ends_on + (day - turn.on)
    found = span(day, turn.starts, turn.ends, rota.zone, ends_on=ends_on)
    if not timedelta() < found.end - found.start <= LONGEST:
        raise Refused(_("Un turno termina después de empezar y dura ocho días como mucho."))
    return found


def a_week_later(rota: Rota, shift: Shift) -> Span:
    """The same wall-clock hours, seven days on, whatever the clocks do in between."""
    start, end = (moment.astimezone(rota.zone) for moment in (shift.starts_at, shift.ends_at))
    return Span(
        instant(start.date() + WEEK, start.time(), rota.zone),
        instant(end.date() + WEEK, end.time(), rota.zone),
    )


def week_of(rota: Rota, monday: date) -> Span:
    return Span(instant(monday, time(), rota.zone), instant(monday + WEEK, time(), rota.zone))


def collides(moved: Span, shift: Shift, row: Shift) -> bool:
    """Could the moved turn not stand beside this row?"""
    is_same_time = row.starts_at < moved.end and row.ends_at > moved.start
    is_allowed = shift.allows_overlap or row.allows_overlap
    return is_same_time and (row.person_id == shift.person_id or not is_allowed)


def state(found: Span, turn: Turn, series: str | None) -> State:
    return State(turn.person.pk, *written(found), turn.allows_overlap, series)


def written(found: Span) -> tuple[str, str]:
    return found.start.isoformat(), found.end.isoformat()


def remembered(shift: Shift) -> State:
    series = str(shift.series) if shift.series else None
    hours = written(Span(shift.starts_at, shift.ends_at))
    return State(shift.person_id, *hours, shift.allows_overlap, series)


def alive(pk: int | None) -> Shift | None:
    return Shift.objects.filter(pk=pk).first() if pk else None


def read(step: list[Any]) -> Step:
    pk, before, after = step
    return Step(pk, State(*before) if before else None, State(*after) if after else None)


def require_present(person: User) -> None:
    if not person.is_active:
        raise Refused(_("%(who)s ya no trabaja con nosotros.") % {"who": person})
