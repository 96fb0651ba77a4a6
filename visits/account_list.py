"""The list of active accounts: last and next visit, last dealing, agreement (VIS-01, VIS-22)."""

from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from contacts.models import Customer
from contacts.models.customers import CustomerQuerySet
from kit.lists import Column, Listing
from kit.templatetags.kit import badge
from procedures import services as rules
from visits.forms.portfolio import AccountFilter
from visits.models import Asi, Modality, Visit, VisitState
from visits.portfolio import AFTER, followed


def accounts_for(user: User) -> CustomerQuerySet:
    rows = Customer.objects.visible_to(user).select_related("service_line__calendar", "plan")
    rows = rows.select_related("account_executive", "csm").prefetch_related("agreements")
    return followed(rows)


def dress(rows: list[Any], at: datetime) -> None:
    """When each was visited and will be, what ends when, and whether it was left alone for long."""
    limit = at - rules.duration(AFTER, at=at)
    visits = Visit.objects.filter(customer__in=rows).exclude(state=VisitState.CANCELLED)
    moments = list(visits.order_by("starts_at").values_list("customer", "starts_at"))
    there = Asi.objects.filter(customer__in=rows, modality=Modality.ON_SITE)  # planned or not
    moments += there.order_by().values_list("customer", "began_at")
    for row in rows:
        own = [moment for customer, moment in moments if customer == row.pk]
        row.visited_at = max((moment for moment in own if moment <= at), default=None)
        row.visit_at = min((moment for moment in own if moment > at), default=None)
        row.is_quiet = row.dealt_at < limit
        term = row.term_on(row.service_line.local_date(at))
        row.right_ends_on = term.ends_on if term else None


def day_of(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None


def customer_cell(row: Customer) -> str:
    return format_html(
        '<a class="row-link" href="{}">{}</a><small>{}</small>',
        reverse("visits:follow_up", args=[row.pk]),
        row,
        row.account_executive or row.csm or "",
    )


def dealt_cell(row: Any) -> str:
    shown = f"{timezone.localdate(row.dealt_at):%d/%m/%Y}"
    if not row.is_quiet:
        return shown
    return SafeString(f"{shown} {badge(_('Sin seguimiento'), tone='warning')}")


ACCOUNTS = Listing[Customer](
    key="cartera",
    title=gettext_lazy("Cartera y seguimiento"),
    url="visits:portfolio",
    permission="visits.view_visit",
    rows=accounts_for,
    filter=AccountFilter,
    sort="dealt_at",
    dress=dress,
    columns=(
        Column(
            "customer",
            gettext_lazy("Cliente"),
            str,
            html=customer_cell,
            sort="sort_name",
            kind="main",
        ),
        Column(
            "dealt",
            gettext_lazy("Último trato"),
            lambda row: day_of(row.dealt_at),  # type: ignore[attr-defined]
            html=dealt_cell,
            sort="dealt_at",
            by=lambda: F("dealt_at"),
        ),
        Column(
            "visited",
            gettext_lazy("Última visita"),
            lambda row: day_of(row.visited_at),  # type: ignore[attr-defined]
        ),
        Column(
            "visit",
            gettext_lazy("Próxima visita"),
            lambda row: day_of(row.visit_at),  # type: ignore[attr-defined]
        ),
        Column(
            "right",
            gettext_lazy("Derecho hasta"),
            lambda row: row.right_ends_on,  # type: ignore[attr-defined]
        ),
        Column("line", gettext_lazy("Línea"), lambda row: str(row.service_line), is_shown=False),
    ),
)
