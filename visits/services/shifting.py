"""A visit in the agendas of those who go: its entries follow it, all at once."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

import outbox.services as outbox
from accounts.models import User
from kit.db import lock
from kit.errors import Refused
from visits.models import Entry, EntryKind, Visit
from visits.services import inviting, updating
from visits.services.ground import (
    KEEP,
    moment,
    put,
    require_fresh,
    require_present,
    require_right,
    require_span,
    save,
)


@transaction.atomic
def shift_visit(
    entry: Entry,
    *,
    starts_at: datetime,
    ends_at: datetime,
    version: int | None,
    by: User,
    at: datetime,
) -> Visit:
    """Take a visit to another time; whoever was asked at the customer's is asked anew."""
    assert entry.visit is not None  # noqa: S101 - only entries of visits come here
    visit = lock(entry.visit)
    entry = lock(entry)
    require_taking_part(visit, by)
    require_fresh(entry, version)
    require_planned(visit)
    require_span(starts_at, ends_at)
    require_right(visit.customer, reason=visit.reason, on=starts_at, by=by)
    update = updating.day_of(visit)
    if put(visit, {"starts_at": starts_at, "ends_at": ends_at}):
        save(visit, by=by, at=at)
        follow(visit, by=by, at=at)
        updating.follow_plan(visit, before=update, by=by, at=at)
        inviting.tell_changed(visit, by=by, at=at)
    return visit


@transaction.atomic
def step_back(entry: Entry, *, by: User, at: datetime) -> Entry:
    """One of several does not go; the last one cancels the visit instead."""
    assert entry.visit is not None  # noqa: S101
    visit = lock(entry.visit)
    entry = lock(entry)
    require_taking_part(visit, by)
    require_planned(visit)
    if visit.entries.standing().exclude(pk=entry.pk).count() == 0:
        raise Refused(_("No iría nadie más: anule la visita desde su página."))
    entry.cancelled_at = at
    save(entry, by=by, at=at)
    tell(visit, entry, _("Ya no va a la visita %(visit)s, %(when)s"), by=by, at=at)
    return entry


def follow(visit: Visit, *, by: User, at: datetime, people: Iterable[User] | None = None) -> None:
    """Have the agendas say what the visit says: of those who went already, or of these people."""
    standing = {entry.owner: entry for entry in visit.entries.standing().select_related("owner")}
    wanted = list(standing) if people is None else list(people)
    facts = {
        "subject": visit.subject,
        "starts_at": visit.starts_at,
        "ends_at": visit.ends_at,
        "place": visit.place,
    }
    for person in wanted:
        entry = standing.pop(person, None)
        if entry is None:
            require_present(person)
            entry = new_entry(visit, person, by=by, at=at)
            words = _("Va a la visita %(visit)s, %(when)s en %(place)s")
        else:
            words = _("Cambió la visita %(visit)s: %(when)s en %(place)s")
        if put(entry, facts) or entry.pk is None:
            save(entry, by=by, at=at)
            tell(visit, entry, words, by=by, at=at)
    for entry in standing.values():
        entry.cancelled_at = at
        save(entry, by=by, at=at)
        tell(visit, entry, _("Ya no va a la visita %(visit)s, %(when)s"), by=by, at=at)


def new_entry(visit: Visit, person: User, *, by: User, at: datetime) -> Entry:
    return Entry(
        owner=person,
        visit=visit,
        customer=visit.customer,
        kind=EntryKind.VISIT,
        is_away=True,
        reach=person.phone,
        entered_by=by,
        changed_at=at,
    )


def may_change(visit: Visit, user: User) -> bool:
    """Who planned it, who goes, who leads one of these, and who controls the agenda (APE-11)."""
    if user.pk == visit.planned_by_id or user.has_perm(KEEP):
        return True
    going = visit.entries.standing().values("owner")
    is_going = going.filter(owner=user).exists()
    return is_going or User.objects.led_by(user).filter(pk__in=going).exists()


def require_taking_part(visit: Visit, user: User) -> None:
    if not may_change(visit, user):
        raise Refused(_("Cambia una visita quien la planificó, quien va, o quien les dirige."))


def require_planned(visit: Visit) -> None:
    if not visit.is_planned:
        raise Refused(
            _("La visita está «%(state)s»: ya no se cambia.") % {"state": visit.get_state_display()}
        )


def tell(visit: Visit, entry: Entry, words: str, *, by: User, at: datetime) -> None:
    facts = {"visit": visit, "when": moment(visit.starts_at), "place": visit.place}
    outbox.notify(
        user=entry.owner,
        key=f"entry-{entry.pk}-{entry.version}",
        text=words % facts,
        url=visit.get_absolute_url(),
        by=by,
        at=at,
    )
