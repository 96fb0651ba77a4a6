"""The list of settlements of travel expenses (APE-07)."""

from django import forms
from django.db.models import QuerySet
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kit.lists import Column, Filter, Listing
from kit.templatetags.kit import badge
from visits.models import Settlement


class SettlementFilter(Filter):
    first = ("person",)

    person = forms.ModelChoiceField(
        User.objects.order_by("name"), label=_("Persona"), required=False, empty_label=_("Todas")
    )

    def narrow(self, rows: QuerySet[Settlement]) -> QuerySet[Settlement]:
        person = self.cleaned_data.get("person")
        return rows.filter(person=person) if person else rows


def settlements_for(user: User) -> QuerySet[Settlement]:
    return Settlement.objects.visible_to(user).select_related("person", "made_by")


def settlement_cell(row: Settlement) -> str:
    link = '<a class="row-link" href="{}">{}</a>'
    return format_html(link, row.get_absolute_url(), row.label)


def state(row: Settlement) -> str:
    return str(_("Revertida") if row.reversed_at else _("En vigor"))


def state_cell(row: Settlement) -> str:
    return badge(state(row), tone="warning" if row.reversed_at else "success")


SETTLEMENTS = Listing[Settlement](
    key="liquidaciones",
    title=_("Liquidaciones de viáticos"),
    url="visits:settlements",
    permission="visits.view_asi",
    rows=settlements_for,
    filter=SettlementFilter,
    sort="-pk",
    columns=(
        Column("number", _("Nº"), lambda row: row.label, html=settlement_cell, kind="main"),
        Column("person", _("Persona"), lambda row: row.person.name),
        Column("since", _("Desde"), lambda row: row.since),
        Column("until", _("Hasta"), lambda row: row.until),
        Column(
            "total",
            _("Total"),
            lambda row: float(row.total),
            html=lambda row: number_format(row.total, 2),
            kind="num",
        ),
        Column("currency", _("Moneda"), lambda row: row.currency),
        Column("state", _("Estado"), state, html=state_cell),
        Column("made_by", _("Liquidada por"), lambda row: row.made_by.name),
        Column("made_at", _("Liquidada"), lambda row: row.made_at),
    ),
)
