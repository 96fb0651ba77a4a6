"""The list of canned replies and macros."""

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kit.lists import Column, Listing
from kit.templatetags.kit import badge
from tickets.forms.canned import CannedFilter
from tickets.models import CannedReply
from tickets.services.work.canned import actions_of


def canned_for(user: User) -> QuerySet[CannedReply]:
    return CannedReply.objects.visible_to(user).select_related("line", "owner", "assignee")


def name_cell(row: CannedReply) -> str:
    said = Truncator(row.body).chars(110)
    link = '<a class="row-link" href="{}">{}</a><small>{}</small>'
    return format_html(link, row.get_absolute_url(), row.name, said)


def whose(row: CannedReply) -> str:
    return row.owner.name if row.owner else _now("Todo el equipo")


def does(row: CannedReply) -> str:
    return "; ".join(actions_of(row))


CANNED = Listing[CannedReply](
    key="respuestas",
    title=_("Respuestas y macros"),
    url="tickets:canned",
    permission="tickets.reply_ticket",
    rows=canned_for,
    filter=CannedFilter,
    sort="sort_name",
    columns=(
        Column("name", _("Nombre"), lambda row: row.name, html=name_cell, kind="main"),
        Column(
            "is_macro",
            _("Qué es"),
            lambda row: _now("Macro") if row.is_macro else _now("Texto"),
            html=lambda row: badge(
                _now("Macro") if row.is_macro else _now("Texto"),
                icon="bolt" if row.is_macro else "document-text",
            ),
        ),
        Column("does", _("Además"), does),
        Column("line", _("Línea"), lambda row: str(row.line or _now("Todas"))),
        Column("owner", _("De quién"), whose),
        Column("changed", _("Modificada"), lambda row: row.changed_at),
        Column("body", _("Texto"), lambda row: row.body, is_shown=False),
        Column("next_step", _("Próximo paso"), lambda row: row.next_step, is_shown=False),
    ),
)
