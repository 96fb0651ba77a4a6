"""Pairs that may be one: looked at, merged, or said to be two."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, once
from contacts.models import Contact, Suspicion, Sweep
from contacts.services import suspecting
from contacts.views.merging import MAY
from kit.text import one_line

PAGE = 25
JUDGED = "descartados"


def visible_suspicions(request: UserRequest) -> Any:
    return Suspicion.objects.visible_to(request.user).select_related(
        "customer", "other_customer", "contact", "other_contact", "dismissed_by"
    )


@require_safe
@permission_required(MAY, raise_exception=True)
def suspicions(request: UserRequest) -> HttpResponse:
    """Those that wait to be judged, or those that were."""
    rows, waiting = visible_suspicions(request), visible_suspicions(request).waiting()
    judged = rows.exclude(dismissed_at=None).order_by("-dismissed_at")
    shows_judged = request.GET.get("ver") == JUDGED
    tabs: list[dict[str, Any]] = [
        {"label": _("Por mirar"), "url": "?", "active": not shows_judged},
        {"label": _("Descartados"), "url": f"?ver={JUDGED}", "active": shows_judged},
    ]
    for tab, found in zip(tabs, (waiting, judged), strict=True):
        tab["count"] = found.count()
    page = Paginator(judged if shows_judged else waiting, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, *row.pair, merge_url(row)) for row in page],
        "tabs": tabs,
        "shows_judged": shows_judged,
        "sweep": Sweep.objects.first(),
    }
    return render(request, "contacts/suspicions.html", context)


def merge_url(row: Suspicion) -> str:
    """Both side by side; the older of the two is proposed to stay."""
    one, other = row.pair
    verb = "merge_contact" if isinstance(one, Contact) else "merge_customer"
    return f"{reverse(f'contacts:{verb}', args=[one.pk])}?other={other.pk}"


@require_safe
@permission_required(MAY, raise_exception=True)
def sweep_progress(request: UserRequest) -> HttpResponse:
    """How far the search has got; asked again and again by the page."""
    return render(request, "contacts/_sweep.html", {"sweep": Sweep.objects.first()})


@require_POST
@permission_required(MAY, raise_exception=True)
@once
def start_sweep(request: UserRequest) -> HttpResponse:
    suspecting.start(by=request.user, at=timezone.now())
    return redirect("contacts:suspicions")


@require_POST
@permission_required(MAY, raise_exception=True)
@once
def dismiss_suspicion(request: UserRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(visible_suspicions(request), pk=pk)
    why = one_line(request.POST.get("why", ""))
    suspecting.dismiss(row, why=why, by=request.user, at=timezone.now())
    messages.success(request, _("Anotado: no son el mismo. No se volverá a preguntar."))
    return redirect("contacts:suspicions")


@require_POST
@permission_required(MAY, raise_exception=True)
@once
def reconsider_suspicion(request: UserRequest, pk: int) -> HttpResponse:
    suspecting.reconsider(get_object_or_404(visible_suspicions(request), pk=pk))
    messages.success(request, _("Vuelve a la lista de posibles duplicados."))
    return redirect("contacts:suspicions")
