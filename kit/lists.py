"""Lists that people live in: declared once, and alike everywhere.

A `Listing` says which rows there are, which columns they have and what can be done with them.
`accounts.listing` makes its page for somebody; `config.lists` knows all of them and opens their
common doors: export, columns, saved views, and changes of many rows.
"""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import IntegerField, Model, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.http import QueryDict
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kit.sheets import Cell, written
from kit.text import thousands

M = TypeVar("M", bound=Model)
Words = Any  # text now, or text that is translated when it is read

MOST = 1000  # counted at most; beyond it a figure says nothing and costs a lot
SIZE = 25
CHUNK = 2000  # rows of an export that are in memory at once
NOTHING = SafeString("—")


@dataclass(frozen=True)
class Column(Generic[M]):
    """One thing that a list says of each row."""

    key: str
    label: Words
    value: Callable[[M], Cell]  # what leaves in an export
    _: KW_ONLY
    html: Callable[[M], str] | None = None  # what the page shows, where it is more than the value
    heading: Words = ""  # above an export, if not the label
    sort: str = ""  # an indexed field that never is null; none: one cannot sort by this
    # What `sort` then is the name of: worked out row by row, so only where a tab has few rows
    by: Callable[[], Combinable] | None = None
    kind: str = ""  # "main" (once in a list), "code", "mail" or "num"
    is_shown: bool = True  # to those who have not chosen
    edits: str = ""  # the field that is corrected in place

    def inner(self, row: M) -> str:
        shown = self.html(row) if self.html else self.value(row)
        if shown in (None, ""):
            return NOTHING
        return conditional_escape(shown if isinstance(shown, str) else written(shown))


@dataclass(frozen=True, kw_only=True)
class Edit(Generic[M]):
    """Correcting one field in its cell: the whole form judges it, the service writes it."""

    permission: str
    form: Callable[..., Any]
    save: Callable[..., M]


@dataclass(frozen=True, kw_only=True)
class Change(Generic[M]):
    """Something that can be done to many rows at once, and undone: one value is set in each.

    Values are text here (a key, a name, "on"), so that they can be kept for the way back.
    `write` goes through the app's own service, which may refuse.
    """

    key: str
    label: Words
    permission: str
    field: Callable[[], forms.Field]
    read: Callable[[M], str]
    write: Callable[..., object]  # (row, value, *, by, at)
    words: Callable[[str], str]
    # What a row is given back when undone, where that is more than what is compared
    keeps: Callable[[M], str] | None = None


class Filter(forms.Form):
    """What narrows a list. It lives in the address; a value that is no choice narrows nothing."""

    user: Any  # who asks, and when: `Listing.asked` says it
    at: datetime
    tab = ""  # the field that is chosen by tabs over the list
    tabs: tuple[tuple[str, Words], ...] = ()  # its values; the empty one is where one begins
    rare: frozenset[str] = frozenset()  # tabs that are shown while there is something in them
    usual = ""  # the field to sort by, where a tab has an order of its own
    is_short = True  # whether its tab has so few rows that an order may be worked out for each
    first: tuple[str, ...] = ("q",)  # always seen; the other fields unfold

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those that every field but the tab leaves."""
        raise NotImplementedError

    def in_tab(self, rows: QuerySet[Any], key: str) -> QuerySet[Any]:
        return rows.filter(**{self.tab: key}) if key else rows

    def chosen(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows of the list, not yet in order."""
        return self.in_tab(self.narrow(rows), self.in_which_tab)

    @property
    def in_which_tab(self) -> str:
        return self.cleaned_data.get(self.tab) or ""

    @property
    def is_asked(self) -> bool:
        return any(self.cleaned_data.values())

    @property
    def is_narrowed(self) -> bool:
        """Whether more is asked for than a tab."""
        return any(value for name, value in self.cleaned_data.items() if name != self.tab)

    @property
    def seen(self) -> list[forms.BoundField]:
        return [self[name] for name in self.first]

    @property
    def folded(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in (*self.first, self.tab)]

    @property
    def is_unfolded(self) -> bool:
        return any(self.cleaned_data.get(field.name) for field in self.folded)

    def in_words(self) -> str:
        """The filter as it is printed on an export."""
        said = []
        for name, value in self.cleaned_data.items():
            if value:
                shown = "" if value is True else f": {self.label_of(name, value)}"
                said.append(f"{self.fields[name].label}{shown}")
        return "; ".join(said) or _("ninguno")

    def label_of(self, name: str, value: object) -> object:
        """A choice as it was offered; anything else is its own label."""
        choices = getattr(self.fields[name], "choices", ()) if isinstance(value, str) else ()
        return dict(choices).get(value, value)


@dataclass(frozen=True, kw_only=True)
class Listing(Generic[M]):
    """A list of the product: where its rows come from and what is known of each."""

    key: str  # in addresses and in what people keep about it
    title: Words
    url: str  # the name of its page
    permission: str
    rows: Callable[[Any], QuerySet[M]]  # those that somebody may see, with all the columns need
    filter: type[Filter]
    columns: tuple[Column[M], ...]
    sort: str
    name: Callable[[M], str] = str
    edit: Edit[M] | None = None
    changes: tuple[Change[M], ...] = ()
    # What columns say that one row does not know: asked once for all rows of a page
    dress: Callable[[list[M], datetime], None] | None = None
    tone: Callable[[M], str] | None = None  # of a whole row: "danger" for what is late

    def asked(self, query: QueryDict, *, user: Any, at: datetime) -> Filter:
        """The filter that an address asks for."""
        form = self.filter(query)
        form.user, form.at = user, at
        form.is_valid()
        return form

    def columns_for(self, keys: list[str]) -> list[Column[M]]:
        """Those of the keys, in that order; without any, as the list has them."""
        known = {column.key: column for column in self.columns}
        chosen = [known[key] for key in keys if key in known]
        return chosen or [column for column in self.columns if column.is_shown]

    def sort_of(self, wanted: str, usual: str = "", *, is_short: bool = True) -> str:
        """The field to sort by, "-" before it for descending, that an address asks for."""
        fields = {one.key: one.sort for one in self.columns if is_short or not one.by}
        field = fields.get(wanted.removeprefix("-"))
        return f"{'-' * wanted.startswith('-')}{field}" if field else usual or self.sort

    def keyed(self, rows: QuerySet[M], sort: str) -> QuerySet[M]:
        """The same rows, with what they are sorted by where no field of theirs says it."""
        name = sort.removeprefix("-")
        made = {one.sort: one.by() for one in self.columns if one.by and one.sort == name}
        return rows.annotate(**made) if made else rows

    def dressed(self, rows: list[M], at: datetime) -> list[M]:
        """The same rows, ready for their columns."""
        if self.dress:
            self.dress(rows, at)
        return rows

    def sheet(self, rows: QuerySet[M], form: Filter, sort: str) -> Iterator[list[Cell]]:
        """Every row with every column, under the heads of the columns, for an export."""
        yield [str(column.heading or column.label) for column in self.columns]
        for chunk in chunks(self.keyed(form.chosen(rows), sort), sort):
            for row in self.dressed(chunk, form.at):
                yield [column.value(row) for column in self.columns]


# --- Pages by key: the same cost at any depth, and no row twice while others are added ---------


@dataclass(frozen=True)
class Page(Generic[M]):
    """Some rows of a list, and where those before and after them begin."""

    rows: list[M]
    before: str = ""
    after: str = ""


def page_of(
    rows: QuerySet[M], sort: str, *, after: str = "", before: str = "", size: int = SIZE
) -> Page[M]:
    """The rows after the mark, or before it; the first ones when it means nothing."""
    mark = unpack(rows, sort, after or before)
    is_backward = bool(before and not after and mark)
    found = list(ordered(rows, sort, mark, backward=is_backward)[: size + 1])
    has_more = len(found) > size
    del found[size:]
    if is_backward:
        if not has_more:
            return page_of(rows, sort, size=size)  # the beginning, and a full page
        found.reverse()
    if not found:
        return page_of(rows, sort, size=size) if mark else Page([])
    has_before, has_after = (has_more, True) if is_backward else (bool(mark), has_more)
    return Page(
        found,
        before=pack(found[0], sort) if has_before else "",
        after=pack(found[-1], sort) if has_after else "",
    )


def chunks(rows: QuerySet[M], sort: str, *, size: int = CHUNK) -> Iterator[list[M]]:
    """Every row in order, some at a time."""
    mark: tuple[Any, int] | None = None
    while chunk := list(ordered(rows, sort, mark)[:size]):
        yield chunk
        mark = (getattr(chunk[-1], sort.lstrip("-")), chunk[-1].pk)


def ordered(
    rows: QuerySet[M], sort: str, mark: tuple[Any, int] | None, *, backward: bool = False
) -> QuerySet[M]:
    """In order from the mark on, which stands for the row it was made of; or back from it."""
    field = sort.lstrip("-")
    is_descending = sort.startswith("-") != backward
    if mark is not None:
        value, pk = mark
        side = "lt" if is_descending else "gt"
        beyond = Q(**{f"{field}__{side}": value}) | Q(**{f"pk__{side}": pk})
        rows = rows.filter(beyond, **{f"{field}__{side}e": value})  # this part uses the index
    sign = "-" if is_descending else ""
    return rows.order_by(f"{sign}{field}", f"{sign}pk")


def pack(row: Model, sort: str) -> str:
    """Where a page ends, for an address."""
    value = getattr(row, sort.lstrip("-"))
    mark = [value.isoformat() if isinstance(value, datetime) else value, row.pk]
    return base64.urlsafe_b64encode(json.dumps(mark).encode()).decode().rstrip("=")


def unpack(rows: QuerySet[Any], sort: str, text: str) -> tuple[Any, int] | None:
    """What `pack` made, or None for anything else."""
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        name = sort.lstrip("-")
        field: Any = rows.query.annotations.get(name) or rows.model._meta.get_field(name)
        known = getattr(field, "output_field", field).to_python(value)
        is_good = known is not None and "\x00" not in str(known) and isinstance(pk, int)
    except (ValueError, TypeError, ValidationError):
        return None
    return (known, pk) if is_good else None


class Capped(Subquery):
    """How many rows a query has, counted no further than MOST + 1."""

    template = "(SELECT count(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()
    empty_result_set_value = 0  # where nothing can fit, PostgreSQL is not asked

    def __init__(self, rows: QuerySet[Any]) -> None:
        super().__init__(rows.order_by().values("pk")[: MOST + 1])


def many(count: int) -> str:
    """A capped count in few letters."""
    return f"+{thousands(MOST)}" if count > MOST else thousands(count)


# --- Rows, made here because a template would take most of the page's time for it ---------------


def lines(
    listing: Listing[M], columns: list[Column[M]], rows: list[M], *, picks: bool, edits: str
) -> SafeString:
    """The rows of a table. `picks`: with a box to choose each; `edits`: where cells are corrected,
    with 0 for the row and a dot for the field."""
    marks = [attributes(column) for column in columns]
    made = []
    for row in rows:
        cells = [pick(row, listing.name(row))] if picks else []
        for column, mark in zip(columns, marks, strict=True):
            cells.append(f"<td{mark}>{content(column, row, edits)}</td>")
        tone = listing.tone(row) if listing.tone else ""
        made.append(f"<tr{toned(tone)}>{''.join(cells)}</tr>")
    return SafeString("".join(made))


def toned(tone: str) -> str:
    return f' data-tone="{tone}"' if tone else ""


def attributes(column: Column[Any]) -> SafeString:
    if column.kind == "main":
        return SafeString(" data-main")
    kind = format_html(' class="{}"', column.kind) if column.kind else ""
    return format_html('{} data-label="{}"', kind, column.label)


def content(column: Column[M], row: M, edits: str) -> str:
    shown = column.inner(row)
    if not (edits and column.edits):
        return shown
    where = edits.replace("0", str(row.pk)).replace(".", column.edits)
    return format_html(
        '<button type="button" class="cell" hx-get="{}?edit=1" hx-target="closest td"'
        ' hx-swap="outerHTML" title="{}">{}</button>',
        where,
        _("Corregir: %(field)s") % {"field": column.label},
        shown,
    )


def pick(row: Model, name: str) -> str:
    label = _("Elegir %(name)s") % {"name": name}
    return format_html(
        '<td class="pick"><input type="checkbox" form="picked" name="pk" value="{}"'
        ' aria-label="{}"></td>',
        row.pk,
        label,
    )
