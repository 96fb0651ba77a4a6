"""Fichas: their list, the page and the PDF of each, and the page where anybody verifies one."""

from typing import Any

from allauth.core.internal.ratelimit import consume  # the outer one lets every GET pass
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import listing
from accounts.http import UserRequest, once
from installations import rows, services
from installations.forms.configuring import IssueForm, VerifyForm
from installations.lists import FICHAS
from installations.models import Ficha, FichaStatus
from installations.services import fichas as papers
from installations.services.verifying import verify as verified_as
from installations.views.common import may, visible_installation
from kit.errors import Refused
from kit.files import hand_out
from kit.http import page_or_fragment

RATE = "verify_ficha"  # of ACCOUNT_RATE_LIMITS


@require_safe
@may("installations.view_ficha")
def fichas(request: UserRequest) -> HttpResponse:
    return listing.answer(request, FICHAS, at=timezone.now(), template="installations/fichas.html")


@require_safe
@may("installations.view_ficha")
def ficha(request: UserRequest, pk: int) -> HttpResponse:
    """One Ficha: what it replaced, and its PDF; it looks by itself until that is there."""
    row = visible_ficha(request, pk)
    context = {
        "ficha": row,
        "installation": row.installation,
        "force": rows.force_badge(row),
        "status": rows.status_badge(row),
        "code": papers.spelt(row.code),
        "address": papers.verify_address(row),
    }
    return page_or_fragment(
        request, "installations/ficha.html", "installations/_ficha.html", context
    )


def visible_ficha(request: UserRequest, pk: int) -> Ficha:
    rows_seen = Ficha.objects.visible_to(request.user)
    related = ("installation__customer", "by", "revision__document", "replaced_by", "replaces")
    return get_object_or_404(rows_seen.select_related(*related), pk=pk)


@require_safe
@may("installations.view_ficha")
def ficha_file(request: UserRequest, pk: int) -> FileResponse:
    """The PDF itself: the same bytes each time."""
    stored = Ficha.objects.visible_to(request.user).filter(status=FichaStatus.DONE)
    return hand_out(get_object_or_404(stored, pk=pk).file)


@require_POST
@may("installations.change_installation")
@once
def issue_ficha(request: UserRequest, pk: int) -> HttpResponse:
    """«Generar Ficha»: of the configuration as it is (CIN-06)."""
    row, form = visible_installation(request, pk), IssueForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Diga el motivo: queda en la Ficha."))
    facts: Any = {"by": request.user, "at": timezone.now()}
    made = services.issue_again(row, reason=form.cleaned_data["reason"], **facts)
    return redirect(made)


@require_POST
@may("installations.change_installation")
@once
def try_ficha_again(request: UserRequest, pk: int) -> HttpResponse:
    row = visible_ficha(request, pk)
    services.try_again(row, by=request.user, at=timezone.now())
    messages.success(request, _("Se compone otra vez en unos segundos."))
    return redirect(row)


# --- For whoever holds one --------------------------------------------------------------------


@require_safe
@login_not_required
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for the number and the code of a printed Ficha, and lead to what is known of it."""
    form = VerifyForm(request.GET or None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        return redirect("installations:verified", plain(given["number"]), plain(given["code"]))
    status = 422 if form.is_bound else 200
    return render(request, "installations/verify.html", {"form": form}, status=status)


@require_safe
@login_not_required
def verified(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Whether it is in force, replaced, or unknown; nothing else, and not too often (C43)."""
    context = {"number": number, "form": VerifyForm()}
    if not consume(request, app="allauth.account", action=RATE, limit_get=True):
        return render(
            request, "installations/verify.html", context | {"is_tired": True}, status=429
        )
    found = verified_as(number, code)
    told = {"found": found, "is_answer": True}
    return render(request, "installations/verify.html", context | told)


def plain(text: str) -> str:
    """What may stand in an address: no slashes, no dots, no spaces."""
    return "".join(sign for sign in text if sign.isalnum() or sign == "-")[:30] or "-"
