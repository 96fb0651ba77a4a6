"""The installations: their list, those of a customer, the page of one, and who looks after it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts import listing
from accounts.http import UserRequest, once
from contacts.models import Customer
from contacts.services import parameters, rights
from installations import rows, services
from installations.forms.configuring import IssueForm, LookAfterForm
from installations.lists import INSTALLATIONS
from installations.models import Installation
from installations.services import adopting, facts, limits
from installations.views.common import get_or_post, may, visible_customer, visible_installation
from kit.answers import show

ENTRIES = 15  # of the history, on the page


@require_safe
@may("installations.view_installation")
def installations(request: UserRequest) -> HttpResponse:
    return listing.answer(
        request, INSTALLATIONS, at=timezone.now(), template="installations/installations.html"
    )


@require_safe
@may("installations.view_installation")
def of_customer(request: UserRequest, pk: int) -> HttpResponse:
    """The panel on a customer's page: what it runs, and until when (CIN-01)."""
    customer = visible_customer(request, pk)
    found = list(customer.installations.select_related("customer__service_line__calendar"))
    rows.dress(found, timezone.now())
    told = [(row, rows.expiry_badge(row), rows.ficha_badge(row)) for row in found]
    context = {"customer": customer, "rows": told}
    return render(request, "installations/_of_customer.html", context)


@require_safe
@may("installations.view_installation")
def installation(request: UserRequest, pk: int) -> HttpResponse:
    """One installation: its limits, what is on, its Fichas, its blocks and its history."""
    row, at = visible_installation(request, pk), timezone.now()
    rows.dress([row], at)
    context = {"installation": row, "customer": row.customer, **told(row, at)}
    return render(request, "installations/installation.html", context)


def told(row: Installation, at: datetime) -> dict[str, Any]:
    values = {number: one.value for number, one in parameters.current(row.customer).items()}
    entries = row.customer.events.filter(
        action__gte=300, action__lt=310, parameters__installation=row.pk
    )
    return {
        "right": rights.right_of(row.customer, at=at),
        "expiry": rows.expiry_badge(row),
        "ficha_url": row.ficha.get_absolute_url() if row.ficha else "",
        "proposal": limits.propose(row, at=at),
        "facts": facts.told(row, "product", *facts.PARAMETERS),
        "differing": facts.differing(row, values) if facts.is_first(row) else {},
        "switches": grouped(row),
        "fichas": [
            (ficha, rows.force_badge(ficha), rows.status_badge(ficha))
            for ficha in row.fichas.told().order_by("-number")[:6]
        ],
        "blocks": row.blocks.told()[:5],
        "offers": row.offers.select_related("release", "by").exclude(
            release__version=row.system_version
        ),
        "entries": [(one, "") for one in entries.select_related("action", "by")[:ENTRIES]],
        "issue_form": IssueForm(),
    }


def grouped(row: Installation) -> list[tuple[Any, list[str], list[Any]]]:
    """The modules that are on, by whom and since when; with the functions that were switched on
    with it by name, and then those that were at another time."""
    on = list(row.switches.on().told())
    modules = sorted((one for one in on if one.module), key=str)
    found = []
    for one in modules:
        own = [two for two in on if two.function and two.function.module_id == one.module_id]
        together = [two for two in own if (two.on_by, two.on_at) == (one.on_by, one.on_at)]
        names = sorted(two.function.name for two in together if two.function)
        found.append((one, names, sorted(set(own) - set(together), key=str)))
    return found


@get_or_post
@may("installations.change_installation")
@once
def look_after(request: UserRequest, pk: int) -> HttpResponse:
    """Who looks after it, and when it will be updated next."""
    row = visible_installation(request, pk)
    form = LookAfterForm(request.POST or None, instance=visible_installation(request, pk))
    if form.is_bound and form.is_valid():
        services.look_after(row, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Guardado."))
        return redirect(row)
    proposed = limits.propose(row, at=timezone.now())
    context = {"installation": row, "proposal": proposed}
    return show(request, "installations/look_after.html", form, **context)


@require_safe
@may("installations.view_installation")
def expiries(request: UserRequest) -> HttpResponse:
    """What expires soon, or did, and the day that is proposed instead (CIN-15, C05)."""
    seen, at = Installation.objects.visible_to(request.user), timezone.now()
    found = limits.expiring(seen, at=at)
    context = {
        "urgent": [row for row in found if row.has_right],
        "listed": [row for row in found if not row.has_right],
        "unlimited": seen.in_use().unlimited().count(),
        "unplanned": seen.unplanned(at.date()).count(),
    }
    return render(request, "installations/expiries.html", context)


@require_POST
@may("installations.add_installation")
@once
def adopt(request: UserRequest) -> HttpResponse:
    """Enter the installations that the parameters of the accounts tell of (CIN-08)."""
    seen = Customer.objects.visible_to(request.user)
    made = services.adopt(seen, by=request.user, at=timezone.now())
    words = ngettext(
        "Se ha traído %d instalación: falta su caducidad y sus accesos.",
        "Se han traído %d instalaciones: faltan sus caducidades y sus accesos.",
        len(made),
    )
    messages.success(request, words % len(made) if made else _("No había ninguna por traer."))
    return redirect("installations:unlimited")


@require_safe
@may("installations.view_installation")
def unlimited(request: UserRequest) -> HttpResponse:
    """The report of those that lack a limit, and of what could be brought (CIN-08)."""
    seen = Installation.objects.visible_to(request.user).in_use().unlimited()
    context = {
        "rows": seen.select_related("customer", "consultant").order_by("customer__sort_name", "pk"),
        "waiting": adopting.without_installation(Customer.objects.visible_to(request.user)).count(),
    }
    return render(request, "installations/unlimited.html", context)
