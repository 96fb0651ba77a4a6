"""Every list that has the common doors, and what these doors ask of a list."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.services.bulk import DONE, REFUSED, SAME, Outcome
from backups.lists import RUNS
from contacts.lists import CONTACTS, CUSTOMERS
from installations.lists import FICHAS, INSTALLATIONS, RELEASES
from kit.errors import Refused
from kit.lists import Change, Listing
from tickets.article_list import ARTICLES
from tickets.call_list import CALLS
from tickets.canned_list import CANNED
from tickets.errors import ERRORS, UPDATES
from tickets.escalation_list import ESCALATIONS
from tickets.feedback_list import FEEDBACK
from tickets.lists import TICKETS
from tickets.termlists import PAUSES, TERMS
from tickets.time_list import TIMES
from visits.account_list import ACCOUNTS
from visits.asi_list import ASIS
from visits.lists import VISITS
from visits.settlement_list import SETTLEMENTS

ALL: tuple[Listing[Any], ...] = (
    *(TICKETS, CUSTOMERS, CONTACTS, CANNED, TIMES, CALLS),
    *(ERRORS, UPDATES, FEEDBACK, ESCALATIONS, ARTICLES),
    *(TERMS, PAUSES, VISITS, ACCOUNTS, ASIS, SETTLEMENTS),
    *(INSTALLATIONS, FICHAS, RELEASES, RUNS),
)
LISTINGS = {listing.key: listing for listing in ALL}
TOLD = (REFUSED, SAME, DONE)  # in this order
MOST_PICKED = 200  # rows that one change may touch: it is tried and done while somebody waits


def open_listing(key: str, user: User) -> Listing[Any]:
    """The list of that key, if there is one and this person may open it."""
    if key not in LISTINGS:
        raise Http404
    if not user.has_perm(LISTINGS[key].permission):
        raise PermissionDenied
    return LISTINGS[key]


def back_to(listing: Listing[Any], query: str) -> str:
    """The page of the list with the filters that it had."""
    return f"{reverse(listing.url)}?{QueryDict(query).urlencode()}"


def change_of(listing: Listing[Any], key: str, user: User) -> Change[Any]:
    """The change of many rows that was asked for, if this person may make it."""
    allowed = [one for one in listing.changes if user.has_perm(one.permission)]
    if not allowed:
        raise PermissionDenied
    if one := next((one for one in allowed if one.key == key), None):
        return one
    raise Refused(_("Elija qué quiere cambiar."))


def picked(listing: Listing[Any], user: User, asked: QueryDict, at: datetime) -> list[Model]:
    """The rows that were chosen one by one, or all that a filter leaves; in order of their keys,
    so that two changes at once never wait for each other."""
    rows = listing.rows(user)
    if asked.get("all"):
        query = QueryDict(asked.get("filter", ""))
        rows = listing.asked(query, user=user, at=at).chosen(rows)
    else:
        rows = rows.filter(pk__in=[int(pk) for pk in asked.getlist("pk") if is_key(pk)])
    found = list(rows.order_by("pk")[: MOST_PICKED + 1])
    if not found:
        raise Refused(_("Elija al menos una fila."))
    if len(found) > MOST_PICKED:
        raise Refused(_("Son más de %(most)s filas: acote el filtro.") % {"most": MOST_PICKED})
    return found


def is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def valid(form: forms.Form) -> dict[str, Any]:
    """What a small form says; a wrong one, which no page of ours sends, is refused in words."""
    if not form.is_valid():
        said = ((form.fields[name].label, errors[0]) for name, errors in form.errors.items())
        raise Refused(" ".join(f"{label}: {error}" for label, error in said))
    return form.cleaned_data


def told(outcomes: list[Outcome]) -> dict[str, Any]:
    """What became of the rows of a change: in one line, and one by one, the refused ones first."""
    changed = sum(one["outcome"] == DONE for one in outcomes)
    said = ngettext("Cambia %(n)s de %(all)s", "Cambian %(n)s de %(all)s", changed)
    rest = _("; %(rest)s no.") % {"rest": len(outcomes) - changed}
    return {
        "outcomes": sorted(outcomes, key=lambda one: TOLD.index(one["outcome"])),
        "summary": said % {"n": changed, "all": len(outcomes)} + rest * (changed < len(outcomes)),
        "changed": changed,
    }
