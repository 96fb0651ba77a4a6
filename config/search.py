"""The global search: every room's answer to one question, side by side."""

import re
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import Stage
from contacts.models.folding import is_long_enough, words
from contacts.services import search
from procedures.models import Document
from tickets import searching
from tickets.models import Ticket
from tickets.models.ticket import TicketQuerySet

_NUMBER = re.compile(r"\s*(?:#|T-)?(\d{1,9})\s*", re.IGNORECASE)

Group = dict[str, Any]


def groups(query: str, user: User, limit: int) -> list[Group]:
    """What this person may see that answers the query, most telling kind first."""
    found = [tickets(query, user, limit)] if user.has_perm("tickets.view_ticket") else []
    if user.has_perm("contacts.view_customer"):
        hits = search.find(query, user=user, limit=2 * limit)
        found.append(hits_of("customer", hits, _("Clientes"), "building-office-2"))
        found.append(hits_of("contact", hits, _("Contactos"), "user"))
    if user.has_perm("procedures.view_document"):
        found.append(documents(query, user, limit))
    return [group for group in found if group["items"]]


def documents(query: str, user: User, limit: int) -> Group:
    rows = Document.objects.visible_to(user).in_use().named(query)
    items = [
        {
            "url": row.get_absolute_url(),
            "title": str(row),
            "detail": row.get_kind_display(),
        }
        for row in rows[: limit if query.strip() else 0]
    ]
    return {"label": _("Procedimientos"), "icon": "book-open", "items": items}


def hits_of(kind: str, hits: list[search.Hit], label: str, icon: str) -> Group:
    items = [
        {
            "url": reverse(f"contacts:{kind}", args=[hit.pk]),
            "title": hit.title,
            "detail": " · ".join(filter(None, [marks(hit), hit.detail])),
        }
        for hit in hits
        if hit.kind == kind
    ]
    return {"label": label, "icon": icon, "items": items}


def marks(hit: search.Hit) -> str:
    """Key Account and stage, as words (ACO-02, CC-30)."""
    return ("KA · " if hit.is_key_account else "") + str(Stage(hit.stage).label)


def tickets(query: str, user: User, limit: int) -> Group:
    items = [
        {
            "url": reverse("tickets:detail", args=[ticket.pk]),
            "title": str(ticket),
            "detail": f"{ticket.get_status_display()} · {ticket.customer}",
        }
        for ticket in matching_tickets(query, user, limit)
    ]
    return {"label": _("Tickets"), "icon": "inbox", "items": items}


def matching_tickets(query: str, user: User, limit: int) -> list[Ticket]:
    """The ticket of that number, then the newest ones whose subject has every word."""
    visible = Ticket.objects.visible_to(user)
    number = _NUMBER.fullmatch(query)
    found = [int(number[1])] if number else []
    if is_long_enough(query):
        found += newest_about(words(query), visible, limit)
    rows = visible.select_related("customer").in_bulk(found[:limit])
    return [rows[pk] for pk in dict.fromkeys(found) if pk in rows]


def newest_about(wanted: list[str], visible: TicketQuerySet, limit: int) -> list[int]:
    """The newest tickets with all of these words; for words that are common, of the newest ones.

    Asked for the newest few at once, PostgreSQL would read tickets from the newest on until
    enough of them fit, which may be never.
    """
    found = searching.found(wanted)
    if found is None:
        newest = searching.spelt_out(visible.filter(pk__gt=searching.newest_pk()))
        about = newest.filter(searching.one_by_one(wanted))
    else:
        about = visible.filter(pk__in=found)
    return list(about.order_by("-pk").values_list("pk", flat=True)[:limit])


def is_answerable(query: str) -> bool:
    """Whether there is enough to look for: three letters, or a ticket's number."""
    return is_long_enough(query) or _NUMBER.fullmatch(query) is not None
