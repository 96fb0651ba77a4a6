"""Service holidays: who covers them, and the day off each gets in exchange (CC-11, CC-12)."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, once
from accounts.models import User
from kit.errors import Refused
from procedures import services as rules
from sla.forms.covers import AssignForm, ProposeForm, RefuseForm
from sla.models import Cover, Holiday
from sla.services import covers as services

PAST = timedelta(days=400)  # compensatory days of the last year or so stay in the list
may_view = permission_required("sla.view_cover", raise_exception=True)
may_plan = permission_required("sla.plan_cover", raise_exception=True)


@require_safe
@may_view
def covers(request: UserRequest) -> HttpResponse:
    at = timezone.now()
    today = timezone.localdate(at)
    near = today + rules.duration("cover_notice", at=at)
    holidays = services.coming(at=at)
    may_assign = request.user.has_perm("sla.plan_cover")
    context = {
        "holidays": [(row, row.date <= near) for row in holidays],
        "uncovered": [row for row in holidays if row.date <= near and not row.covers.all()],
        "rows": rows_of(request.user, may_assign, today),
        "form": AssignForm(by=request.user) if may_assign else None,
        "tomorrow": today + timedelta(days=1),
    }
    return render(request, "sla/covers.html", context)


@require_POST
@may_plan
@once
def assign_cover(request: UserRequest, pk: int) -> HttpResponse:
    holiday = get_object_or_404(Holiday.objects.select_related("calendar"), pk=pk)
    form = checked(AssignForm(request.POST, by=request.user))
    person = form.cleaned_data["person"]
    services.assign(holiday, person=person, by=request.user, at=timezone.now())
    messages.success(request, _("Queda asignado; se le ha pedido que proponga su día."))
    return redirect("sla:covers")


@require_POST
@may_plan
@once
def unassign_cover(request: UserRequest, pk: int) -> HttpResponse:
    services.unassign(led(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("Se ha quitado la cobertura."))
    return redirect("sla:covers")


@require_POST
@may_view
@once
def propose_day(request: UserRequest, pk: int) -> HttpResponse:
    own = Cover.objects.filter(person=request.user).told()
    cover = get_object_or_404(own, pk=pk)
    day = checked(ProposeForm(request.POST)).cleaned_data["day"]
    services.propose(cover, day=day, by=request.user, at=timezone.now())
    messages.success(request, _("Se ha propuesto el día; lo decide quien dirige su sector."))
    return redirect("sla:covers")


@require_POST
@may_plan
@once
def approve_day(request: UserRequest, pk: int) -> HttpResponse:
    services.approve(led(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("Se ha aprobado el día compensatorio."))
    return redirect("sla:covers")


@require_POST
@may_plan
@once
def refuse_day(request: UserRequest, pk: int) -> HttpResponse:
    cover = led(request, pk)
    reason = checked(RefuseForm(request.POST)).cleaned_data["reason"]
    services.refuse(cover, reason=reason, by=request.user, at=timezone.now())
    messages.success(request, _("Se ha rechazado; la persona puede proponer otro día."))
    return redirect("sla:covers")


def led(request: UserRequest, pk: int) -> Cover:
    return get_object_or_404(Cover.objects.led_by(request.user).told(), pk=pk)


def checked(form: Any) -> Any:
    """A form of one field; what is wrong with it is said above the page."""
    if not form.is_valid():
        raise Refused(" ".join(form.errors[name][0] for name in form.errors))
    return form


def rows_of(user: User, may_decide: bool, today: date) -> list[tuple[Cover, bool, bool]]:
    """Every cover with whether one may propose its day, and whether one decides on it.

    A day that was taken is over for both.
    """
    rows = (
        Cover.objects.filter(holiday__date__gte=today - PAST)
        .told()
        .order_by("-holiday__date", "pk")
    )
    led_by = set(User.objects.led_by(user).values_list("pk", flat=True)) if may_decide else set()
    return [
        (row, is_open and row.person_id == user.pk, is_open and row.person_id in led_by)
        for row in rows[:200]
        for is_open in (not row.is_over(today),)
    ]
