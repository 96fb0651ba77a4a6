"""The page of a list for one person: their columns and views, and how many rows each leaves."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts import services
from accounts.http import UserRequest
from accounts.models import Export, ListSetting, SavedView, User
from kit import lists, sheets
from kit.lists import Filter, Listing

PLACE = ("after", "before")  # of the address: where one is, not what one looks at
VIEW = "v"


def answer(
    request: UserRequest,
    listing: Listing[Any],
    *,
    at: datetime,
    template: str = "lists/page.html",
) -> HttpResponse:
    """The page of a list; opened without a filter, it shows the view one has chosen for that."""
    shelf = Shelf(listing, request.user, request.GET, at)
    if not request.GET and (usual := shelf.opens_with):
        return redirect(address(listing, usual))
    return render(request, template, context(request, shelf))


def counted_tabs(
    request: UserRequest, listing: Listing[Any], *, at: datetime
) -> list[dict[str, Any]]:
    """The tabs of its page, with how many rows each has; the rare ones only where there are any."""
    shelf = Shelf(listing, request.user, request.GET, at)
    tabs = shelf.counted(shelf.all_tabs())
    return [tab for tab in tabs if tab["active"] or tab["count"] != "0" or not tab["rare"]]


def download(
    request: UserRequest,
    kind: str,
    rows: Iterable[list[sheets.Cell]],
    *,
    name: str,
    words: str,
    at: datetime,
    title: str = "",
) -> StreamingHttpResponse:
    """A headed table on its way out of the house; who took it is written down first (F11).

    With a title, what it is of when and by which filter is printed above it (F10); without one it
    is bare, to be read in again.
    """
    made = services.record_export(name, by=request.user, at=at, kind=kind, words=words)
    above: list[list[sheets.Cell]] = []
    if title:
        moment = sheets.written(at)
        above.append([_("%(list)s al %(moment)s") % {"list": title, "moment": moment}])
        above.append([_("Filtro: %(filter)s") % {"filter": words}])
    return sheets.answer(kind, chain(above, tallied(rows, made)), name=name)


def tallied(rows: Iterable[list[sheets.Cell]], made: Export) -> Iterator[list[sheets.Cell]]:
    """The same rows; the last one gone, their number is added to what is known of the export."""
    count = -1  # the heads of the columns
    for row in rows:
        yield row
        count += 1
    services.finish_export(made, rows=max(count, 0))


def context(request: UserRequest, shelf: "Shelf") -> dict[str, Any]:
    """Everything that lists/page.html tells."""
    listing, user, asked, form = shelf.listing, request.user, request.GET, shelf.form
    sort = listing.sort_of(asked.get("sort", ""), form.usual, is_short=form.is_short)
    chosen = listing.keyed(form.in_tab(shelf.narrowed, form.in_which_tab), sort)
    page = lists.page_of(chosen, sort, after=asked.get("after", ""), before=asked.get("before", ""))
    rows = listing.dressed(page.rows, shelf.at)
    changes = [one for one in listing.changes if user.has_perm(one.permission)]
    columns = listing.columns_for(shelf.setting.columns)
    may_edit = listing.edit is not None and user.has_perm(listing.edit.permission)
    edits = reverse("list_cell", args=[listing.key, 0, "."]) if may_edit else ""
    return {
        "listing": listing,
        "form": form,
        "hidden": shelf.hidden(),
        "page": page,
        "lines": lists.lines(listing, columns, rows, picks=bool(changes), edits=edits),
        "heads": heads(columns, sort, asked, is_short=form.is_short),
        "tabs": shelf.first_tabs(),
        "query": kept(asked).urlencode(),
        "asked": asked.urlencode(),
        "changes": changes,
    }


def kept(asked: QueryDict) -> QueryDict:
    """What of an address is worth keeping: the filters and the order."""
    query = asked.copy()
    for name in (*PLACE, VIEW):
        query.pop(name, None)
    for name in [name for name in query if not query[name]]:
        del query[name]
    return query


def address(listing: Listing[Any], view: SavedView) -> str:
    """Where a saved view is looked at."""
    return f"{reverse(listing.url)}?{view.query}{'&' * bool(view.query)}{VIEW}={view.pk}"


def heads(
    columns: list[lists.Column[Any]], sort: str, asked: QueryDict, *, is_short: bool
) -> list[dict[str, Any]]:
    """What stands over the columns, with the way to sort by each that can be."""
    query, made = kept(asked), []
    for column in columns:
        order = {column.sort: "ascending", f"-{column.sort}": "descending"}.get(sort, "")
        query["sort"] = f"-{column.key}" if order == "ascending" else column.key
        if order == "descending" and "sort" in asked:
            del query["sort"]  # the third time, the list's own order again
        can_sort = column.sort and (is_short or not column.by)
        url = f"?{query.urlencode() or f'{VIEW}=0'}" if can_sort else ""
        made.append({"label": column.label, "kind": column.kind, "url": url, "order": order})
    return made


@dataclass
class Shelf:
    """What one person keeps about one list, and what they ask of it now."""

    listing: Listing[Any]
    user: User
    asked: QueryDict
    at: datetime

    @cached_property
    def setting(self) -> ListSetting:
        mine = {"user": self.user, "listing": self.listing.key}
        return next(iter(ListSetting.objects.filter(**mine)), None) or ListSetting(**mine)

    @cached_property
    def views(self) -> list[SavedView]:
        return list(SavedView.objects.kept().open_to(self.user).filter(listing=self.listing.key))

    @property
    def opens_with(self) -> SavedView | None:
        key = self.setting.opens_with_id
        return next((view for view in self.views if view.pk == key), None) if key else None

    @cached_property
    def view(self) -> SavedView | None:
        """The saved view that the address names."""
        key = self.asked.get(VIEW, "0")
        return next((one for one in self.views if str(one.pk) == key), None) if key != "0" else None

    @cached_property
    def form(self) -> Filter:
        return self.listing.asked(self.asked, user=self.user, at=self.at)

    @cached_property
    def narrowed(self) -> Any:
        """The rows that the filter leaves, in whatever tab."""
        return self.form.narrow(self.listing.rows(self.user))

    def hidden(self) -> dict[str, object]:
        """What the filters take along that is no field of theirs: tab, order and view."""
        away = "0" if self.setting.opens_with_id else ""  # an address without anything opens that
        shown = self.view.pk if self.view else away
        form, sort = self.form, self.asked.get("sort", "")
        return {form.tab: form.in_which_tab, "sort": sort, VIEW: shown}

    def choice(self) -> dict[str, Any]:
        """What the forms tell by which columns are chosen, and the filter is kept as a view."""
        shown, query = self.listing.columns_for(self.setting.columns), kept(self.asked).urlencode()
        others = [column for column in self.listing.columns if column not in shown]
        return {
            "listing": self.listing,
            "columns": [(column, True) for column in shown]
            + [(column, False) for column in others],
            "view": self.view,
            "usual": self.setting.opens_with_id,
            "query": query,
            "is_changed": self.view is not None and query != self.view.query,
        }

    def first_tabs(self) -> list[dict[str, Any]]:
        """Those that are shown until all are counted."""
        tabs = [tab for tab in self.own_tabs() if tab["active"] or not tab["rare"]]
        return [*tabs, self.view_tab(self.view)] if self.view else tabs

    def all_tabs(self) -> list[dict[str, Any]]:
        """The tabs of the list under this filter, then the saved views."""
        return [*self.own_tabs(), *map(self.view_tab, self.views)]

    def own_tabs(self) -> Iterator[dict[str, Any]]:
        query, form = kept(self.asked), self.form
        query.pop(form.tab, None)
        for key, label in form.tabs or [("", self.listing.title)]:
            named = {form.tab: key} if key else {}
            yield {
                "label": label,
                "url": "?" + urlencode([*query.items(), *named.items(), (VIEW, "0")]),
                "active": self.view is None and key == form.in_which_tab,
                "rare": key in form.rare,
                "rows": partial(self.rows_in, key),
            }

    def view_tab(self, view: SavedView) -> dict[str, Any]:
        return {
            "label": view.name,
            "url": address(self.listing, view),
            "active": view == self.view,
            "rare": False,
            "rows": partial(self.rows_of, view),
        }

    def rows_in(self, tab: str) -> Any:
        return self.form.in_tab(self.narrowed, tab)

    def rows_of(self, view: SavedView) -> Any:
        form = self.listing.asked(QueryDict(view.query), user=self.user, at=self.at)
        return form.chosen(self.listing.rows(self.user))

    def counted(self, tabs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """All of them counted, in one query."""
        counts = {f"n{index}": lists.Capped(tab["rows"]()) for index, tab in enumerate(tabs)}
        found = User.objects.filter(pk=self.user.pk).values_list(*counts.values()).get()
        for tab, count in zip(tabs, found, strict=True):
            tab["count"] = lists.many(count)
        return tabs
