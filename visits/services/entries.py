"""The agenda that everybody keeps for themselves and everybody sees (APE-02, APE-09, APE-11)."""

from datetime import datetime, timedelta
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

import outbox.services as outbox
from accounts.models import User
from contacts.models import Customer
from contacts.services import edits
from kit.db import lock
from kit.errors import Refused
from kit.text import one_line
from visits.models import Entry, EntryKind
from visits.services import shifting
from visits.services.ground import (
    moment,
    put,
    require_fresh,
    require_own,
    require_place,
    require_present,
    require_span,
    require_words,
    save,
)

UNDONE_WITHIN = timedelta(hours=1)


class EntryDetails(TypedDict):
    """What a person says about an entry."""

    kind: str
    subject: str
    customer: Customer | None
    starts_at: datetime
    ends_at: datetime
    is_away: bool
    place: str
    reach: str
    notes: str


@transaction.atomic
def add_entry(*, owner: User, by: User, at: datetime, **details: Unpack[EntryDetails]) -> Entry:
    """Note in the agenda what somebody has ahead, and where they can be found."""
    require_own(owner, by)
    require_present(owner)
    entry = Entry(owner=owner, entered_by=by, changed_at=at, **checked(details))
    save(entry, by=by, at=at)
    tell(entry, _("%(by)s anotó en su agenda: %(entry)s, %(when)s"), by=by, at=at)
    return entry


@transaction.atomic
def change_entry(
    entry: Entry, *, version: int | None, by: User, at: datetime, **details: Unpack[EntryDetails]
) -> Entry:
    """Correct an entry; who filled in the form on an older one is told what changed since (B6)."""
    entry = lock(entry)
    require_own(entry.owner, by)
    require_fresh(entry, version)
    require_standing(entry)
    if entry.visit_id:
        raise Refused(_("Es parte de una visita: cámbiela en la página de la visita."))
    if put(entry, checked(details)):
        save(entry, by=by, at=at)
        tell(entry, _("%(by)s cambió en su agenda: %(entry)s, %(when)s"), by=by, at=at)
    return entry


@transaction.atomic
def move_entry(
    entry: Entry,
    *,
    starts_at: datetime,
    ends_at: datetime,
    version: int | None,
    by: User,
    at: datetime,
    owner: User | None = None,
) -> Entry:
    """Take an entry to another time, or from one person to another (APE-11); with a visit go all
    who take part in it."""
    owner = owner or entry.owner
    if entry.visit:
        if owner != entry.owner:
            raise Refused(_("Quién va a una visita se cambia en la página de la visita."))
        shifting.shift_visit(
            entry, starts_at=starts_at, ends_at=ends_at, version=version, by=by, at=at
        )
        return Entry.objects.get(pk=entry.pk)
    entry = lock(entry)
    before = entry.owner
    for person in (before, owner):
        require_own(person, by)
        require_present(person)
    require_fresh(entry, version)
    require_standing(entry)
    require_span(starts_at, ends_at)
    if put(entry, {"owner": owner, "starts_at": starts_at, "ends_at": ends_at}):
        save(entry, by=by, at=at)
        if owner == before:
            words = _("%(by)s cambió en su agenda: %(entry)s, %(when)s")
        else:
            words = _("%(by)s pasó a su agenda: %(entry)s, %(when)s")
            tell(
                entry, _("%(by)s quitó de su agenda: %(entry)s, %(when)s"), to=before, by=by, at=at
            )
        tell(entry, words, by=by, at=at)
    return entry


def undo_move(entry: Entry, *, by: User, at: datetime) -> Entry:
    """Take back the last change of hours or person, as long as nobody changed the entry since."""
    entry = Entry.objects.select_related("visit").get(pk=entry.pk)
    newest, *before = entry.history.order_by("-history_id")[:2]
    is_mine = newest.history_user_id == by.pk and at - newest.history_date <= UNDONE_WITHIN
    if not (before and is_mine):
        raise Refused(_("Ya no se puede deshacer: alguien lo cambió después, o pasó una hora."))
    was: Entry = before[0].instance
    return move_entry(
        entry,
        owner=was.owner,
        starts_at=was.starts_at,
        ends_at=was.ends_at,
        version=entry.version,
        by=by,
        at=at,
    )


@transaction.atomic
def cancel_entry(entry: Entry, *, by: User, at: datetime) -> Entry:
    """Take an entry out of the agenda; of a visit, only this person steps back."""
    if entry.visit:
        return shifting.step_back(entry, by=by, at=at)
    entry = lock(entry)
    require_own(entry.owner, by)
    require_standing(entry)
    entry.cancelled_at = at
    save(entry, by=by, at=at)
    tell(entry, _("%(by)s quitó de su agenda: %(entry)s, %(when)s"), by=by, at=at)
    return entry


@transaction.atomic
def restore_entry(entry: Entry, *, by: User, at: datetime) -> Entry:
    """Put back what was taken out by mistake."""
    entry = lock(entry)
    require_own(entry.owner, by)
    if not entry.is_cancelled:
        raise Refused(_("Ya está en la agenda."))
    if entry.visit and not entry.visit.is_planned:
        raise Refused(_("La visita está anulada: recupérela desde su página."))
    entry.cancelled_at = None
    save(entry, by=by, at=at)
    return entry


# --- What must be true ----------------------------------------------------------------------


def checked(details: EntryDetails) -> EntryDetails:
    if details["kind"] == EntryKind.VISIT:
        raise Refused(_("Una visita se planifica: diga el cliente y el motivo."))
    require_span(details["starts_at"], details["ends_at"])
    if details["customer"]:
        edits.check_on_file(details["customer"])
    subject = require_words(details["subject"], _("Escriba el asunto."), limit=200)
    place = require_place(details["place"], is_away=details["is_away"])
    reach = one_line(details["reach"], limit=120)
    kind = EntryKind(details["kind"])
    return {**details, "kind": kind, "subject": subject, "place": place, "reach": reach}


def require_standing(entry: Entry) -> None:
    if entry.is_cancelled:
        raise Refused(_("Esa anotación ya no está en la agenda."))


def tell(entry: Entry, words: str, *, to: User | None = None, by: User, at: datetime) -> None:
    text = words % {"by": by, "entry": entry.subject, "when": moment(entry.starts_at)}
    outbox.notify(
        user=to or entry.owner,
        key=f"entry-{entry.pk}-{entry.version}",
        text=text,
        url=entry.get_absolute_url(),
        by=by,
        at=at,
    )
