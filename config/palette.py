"""What one can do from the search box besides finding: go somewhere, or enter something new.

What can be done with the thing on the page the browser adds by itself: it is what the page offers.
"""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.http import UserRequest
from accounts.listing import address
from accounts.models import SavedView
from config.lists import LISTINGS
from config.navigation import GROUPS, Door, may_open
from kit.text import fold

Group = dict[str, Any]

NEW = [
    Door(gettext_lazy("Nuevo cliente"), "contacts:create_customer", "", "contacts.add_customer"),
    Door(gettext_lazy("Nuevo ticket"), "tickets:open", "", "tickets.open_ticket"),
    Door(gettext_lazy("Nueva delegación"), "accounts:delegate", "", "accounts.delegate_permission"),
]


def groups(query: str, request: UserRequest) -> list[Group]:
    """The commands that this person may give and that every word of the query fits."""
    wanted = fold(query).split()
    going = [item for item in places(request) + views(request) if fits(item, wanted)]
    making = [item for item in doors(request, NEW) if fits(item, wanted)]
    found: list[Group] = [
        {"label": _("Ir a"), "icon": "arrow-right", "items": going},
        {"label": _("Crear"), "icon": "plus", "items": making},
    ]
    return [group for group in found if group["items"]]


def places(request: HttpRequest) -> list[dict[str, str]]:
    """Every door of the sidebar."""
    items = [item for _label, inside in GROUPS for item in inside]
    return [door | {"said": f"{_('Ir a')} {door['title']}"} for door in doors(request, items)]


def views(request: UserRequest) -> list[dict[str, str]]:
    """Every saved view of a list that this person may open."""
    open_lists = {
        key: one for key, one in LISTINGS.items() if request.user.has_perm(one.permission)
    }
    rows = SavedView.objects.kept().open_to(request.user).filter(listing__in=open_lists)
    return [
        {
            "title": f"{open_lists[view.listing].title}: {view.name}",
            "url": address(open_lists[view.listing], view),
            "said": f"{_('Ir a')} {_('vista')} {open_lists[view.listing].title} {view.name}",
        }
        for view in rows[:50]
    ]


def doors(request: HttpRequest, known: list[Door]) -> list[dict[str, str]]:
    return [
        {"title": str(door.label), "url": reverse(door.url_name), "said": str(door.label)}
        for door in known
        if may_open(request, door)
    ]


def fits(item: dict[str, str], wanted: list[str]) -> bool:
    """Each word typed begins a word of the command."""
    words = fold(item["said"]).split()
    return all(any(word.startswith(typed) for word in words) for typed in wanted)
