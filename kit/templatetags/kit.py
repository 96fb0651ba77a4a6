"""The words and shapes that every page shares. A builtin: no page needs to load it.

What stands in rows of long lists (icon, badge, sla_badge, avatar) is made in Python, because an
include costs ten times as much; everything else is a template of components/.
"""

import re
import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from html import escape as plain  # of text that no part of the page has made
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils import timezone
from django.utils.html import escape, format_html, linebreaks, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from heroicons.templatetags.heroicons import heroicon_outline

from kit.text import thousands

register = template.Library()

TONE_ICONS = {
    "info": "information-circle",
    "success": "check-circle",
    "warning": "exclamation-triangle",
    "danger": "exclamation-circle",
}
CHOSEN = SafeString(" selected")
MAY_LINK = re.compile(r"://|www\.|@|\.(?:com|edu|gov|int|mil|net|org)\b", re.IGNORECASE).search
SOON = timedelta(hours=2)  # of working time: an SLA badge turns yellow


# --- Small things in rows -------------------------------------------------------------------


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str) -> SafeString:
    """A picture for the eye only: what it means must also be said in words beside it."""
    return mark_safe(heroicon_outline(name, size=20, **{"class": "icon", "aria_hidden": "true"}))  # noqa: S308


_icon = icon  # `badge` has an argument of this name


@register.simple_tag
def badge(label: object, tone: str = "neutral", icon: str = "", title: str = "") -> SafeString:
    """Say a state in a word, a colour and, unless neutral, a picture."""
    name = icon or TONE_ICONS.get(tone, "")
    picture = _icon(name) if name else ""
    told = f' title="{escape(title)}"' if title else ""
    html = f'<span class="badge" data-tone="{escape(tone)}"{told}>{picture}'
    return SafeString(
        f"{html}{label if isinstance(label, SafeString) else escape(str(label))}</span>"
    )


@register.simple_tag
def sla_badge(
    left: timedelta | None,
    due: datetime | None = None,
    paused: bool = False,
    met: bool = False,
    soon: timedelta = SOON,
) -> SafeString:
    """Say how much working time is left (negative: late), or why the clock does not run."""
    tone, name, label = _sla_words(left, paused, met, soon)
    title = _("Vence el %(moment)s") % {"moment": moment(due)} if due and not met else ""
    return badge(label, tone=tone, icon=name, title=title)


def _sla_words(
    left: timedelta | None, paused: bool, met: bool, soon: timedelta
) -> tuple[str, str, str]:
    if met:
        return "success", "check-circle", _("Cumplido")
    if paused:
        return "neutral", "pause-circle", _("En pausa")
    if left is None:
        return "neutral", "minus-circle", _("Sin plazo")
    if left < timedelta():
        return "danger", "fire", _("Vencido hace %(span)s") % {"span": duration(-left, "h")}
    tone = "warning" if left <= soon else "success"
    single = left < timedelta(hours=2) and left // timedelta(minutes=1) in (0, 1, 60)
    words = ngettext("Queda %(span)s", "Quedan %(span)s", 1 if single else 2)
    return tone, "clock", words % {"span": duration(left, "h")}


@register.simple_tag
def avatar(name: object) -> SafeString:
    """The initials of a person, in one of six colours that is always the same for the same name."""
    words = str(name).split() or ["?"]
    initials = (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
    hue = sum(map(ord, str(name))) % 6
    return format_html(
        '<span class="avatar" data-hue="{}" title="{}" aria-hidden="true">{}</span>',
        hue,
        name,
        initials,
    )


@register.simple_tag
def once() -> SafeString:
    """Number this form, so that sending it twice does its work once."""
    return format_html('<input type="hidden" name="_once" value="{}">', uuid.uuid4())


@register.simple_tag
def options(field: BoundField) -> SafeString:
    """What a select of a filter offers; Django's own widget would render a template for each."""
    chosen = str(field.value() or "")
    made = []
    for key, label in field.field.choices:  # type: ignore[attr-defined]
        mark = CHOSEN if str(key) == chosen else ""
        made.append(f'<option value="{plain(str(key))}"{mark}>{plain(str(label))}</option>')
    return SafeString("".join(made))


@register.simple_tag
def filter_fields(fields: Iterable[BoundField]) -> SafeString:
    """Fields of a list's filter with their labels: every page of a list has half a dozen."""
    return SafeString("".join(map(_filter_field, fields)))


def _filter_field(field: BoundField) -> str:
    name, label = plain(field.name), plain(str(field.label))
    kind = getattr(field.field.widget, "input_type", "")
    if kind == "checkbox":
        mark = " checked" if field.value() else ""
        box = f'<input type="checkbox" name="{name}"{mark}>'
        return f'<label class="row">{box}<span>{label}</span></label>'
    if kind == "select":
        return (
            f'<label class="filter"><span>{label}</span>'
            f'<select name="{name}">{options(field)}</select></label>'
        )
    if kind == "date":
        return (
            f'<label class="filter"><span>{label}</span><input type="date" name="{name}"'
            f' value="{plain(str(field.value() or ""))}"></label>'
        )
    return (
        f'<label class="filter"><span class="sr-only">{label}</span><input type="search"'
        f' name="{name}" value="{plain(str(field.value() or ""))}" placeholder="{label}"></label>'
    )


@register.simple_tag
def tab_links(tabs: Iterable[Mapping[str, Any]]) -> SafeString:
    """The links of components/tabs.html."""
    made = []
    for tab in tabs:
        count = tab.get("count")
        figure = "" if count in (None, "") else f'<span class="count">{plain(str(count))}</span>'
        mark = ' aria-current="page"' if tab.get("active") else ""
        label, url = plain(str(tab["label"])), plain(str(tab["url"]))
        made.append(f'<a class="tab" href="{url}"{mark}>{label}{figure}</a>')
    return SafeString("".join(made))


# --- Words for times ------------------------------------------------------------------------


@register.filter
def duration(span: timedelta | None, largest: str = "d") -> str:
    """A span in two units at most: "3 h 20 min", "2 d 4 h". With "h", days are told in hours.

    Working time is told in hours: a "day" of it would be read as a day of the calendar.
    """
    if span is None:
        return "—"
    minutes = int(abs(span).total_seconds()) // 60
    if minutes == 0:
        return _("menos de 1 min")
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24) if largest == "d" else (0, hours)
    parts = [(days, "d"), (hours, "h"), (minutes, "min")]  # symbols: the same in every language
    first = next(index for index, (amount, _unit) in enumerate(parts) if amount)
    sign = "-" if span < timedelta() else ""
    shown = [f"{amount}\u00a0{unit}" for amount, unit in parts[first : first + 2] if amount]
    return sign + " ".join(shown)


register.filter("thousands", thousands)


@register.filter
def said(text: str) -> SafeString:
    """What somebody wrote, in paragraphs, its addresses as links: looked for only where there may
    be one, for that goes through every word."""
    plain = urlize(text, nofollow=True, autoescape=True) if MAY_LINK(text) else escape(text)
    return mark_safe(linebreaks(plain))  # noqa: S308


@register.filter
def exactly(span: timedelta) -> str:
    """A span to the second, so that a column of them adds up: "52:04:10"."""
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"


@register.filter
def moment(value: datetime | date | None) -> str:
    """A moment where the reader is: 21/11/2026 14:05; a day without its hour."""
    if value is None:
        return "—"
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%d/%m/%Y %H:%M")
    return value.strftime("%d/%m/%Y")


@register.filter
def stamp(value: datetime) -> SafeString:
    """A moment for readers and machines alike, for the entries of a timeline."""
    here = timezone.localtime(value)
    return SafeString(f'<time datetime="{here.isoformat()}">{here:%d/%m/%Y %H:%M}</time>')


@register.simple_tag
def facts(*values: object) -> str:
    """Facts that share a line: a dash for each that is not known, and one only for none at all."""
    said = ["—" if value in (None, "") else str(value) for value in values]
    return " · ".join(said) if set(said) != {"—"} else "—"


# --- Wrappers -------------------------------------------------------------------------------


@register.simple_block_tag
def card(content: SafeString, **attrs: object) -> SafeString:
    """A panel with a heading. Takes title, icon, tone, more_url and more_label, id, flush."""
    return render_to_string("components/card.html", {"content": content, **attrs})


@register.simple_block_tag
def dialog(content: SafeString, id: str, title: str, **attrs: object) -> SafeString:
    """A window over the page, opened by any button with data-dialog="its id"."""
    context = {"content": content, "id": id, "title": title, **attrs}
    return render_to_string("components/dialog.html", context)


@register.simple_block_tag
def menu(content: SafeString, label: str, **attrs: object) -> SafeString:
    """A button that opens a list of links and forms. Takes icon, quiet, end."""
    return render_to_string("components/menu.html", {"content": content, "label": label, **attrs})


@register.simple_tag
@lru_cache(maxsize=32)
def still(name: str) -> SafeString:
    """A part that is the same for everybody, rendered once: half of the shell is such."""
    return render_to_string(name)


@register.simple_tag
def still_field(field: BoundField) -> SafeString:
    """A field with its label, rendered once while nothing is typed: for fields without choices.

    A page that people live on has forms which most of its readers never use.
    """
    form = field.form
    if form.is_bound or field.value() is not None:
        return field.as_field_group()
    key = (type(form), form.prefix, field.name, field.field.required)
    if key not in _still_fields:
        _still_fields[key] = field.as_field_group()
    return _still_fields[key]


_still_fields: dict[tuple[object, ...], SafeString] = {}


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Context, page: Page[object]) -> Mapping[str, object]:
    """The way through a long list; keeps the filters of the address."""
    paginator = page.paginator
    numbers = paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"page": page, "numbers": list(numbers), "gap": paginator.ELLIPSIS}


@register.simple_tag(takes_context=True)
def repeat_block(context: Context, name: str) -> str:
    """Print a block of the page once more: the tab's title is also the heading."""
    block = context.render_context[BLOCK_CONTEXT_KEY].get_block(name)
    html: str = block.nodelist.render(context)
    return html
