"""Guards and the watch over the entry: who is there, the grid, and planning it (TIC-04, SAC-02)."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest, once
from accounts.listing import download
from kit.answers import FORM, show, take
from sla.forms.rota import EditShiftForm, NewShiftForm, SwapForm, WeekForm
from sla.grids import grid, now_on_duty
from sla.models import Rota, RotaChange, Shift
from sla.services import rota as services
from sla.sheet import lines_of, told
from sla.views.common import day, number

DAY, WEEK = timedelta(days=1), timedelta(days=7)
TICKS = (360, 720, 1080)  # six, noon and eighteen on a day's strip
CHANGES = 8  # steps that are offered to be undone
may_plan = permission_required("sla.plan_rota", raise_exception=True)


@require_safe
@permission_required("sla.view_rota", raise_exception=True)
def rota(request: UserRequest) -> HttpResponse:
    at = timezone.now()
    rotas = active()
    chosen = chosen_of(request, rotas)
    context: dict[str, Any] = {"now": now_on_duty(rotas, at=at), "chosen": chosen}
    if chosen:
        is_month = shows_month(request)
        first, last = asked_stretch(request, chosen, at)
        context |= {"grid": grid(chosen, first, last, at=at), "is_month": is_month}
        context |= {"ticks": TICKS, "first": first, "last": last, "tabs": tabs_of(rotas, chosen)}
        context |= {"before": first - DAY, "after": last + DAY}
        context |= planning(request, chosen)
    return render(request, "sla/rota.html", context)


@require_safe
@permission_required("sla.view_rota", raise_exception=True)
def on_duty(request: UserRequest) -> HttpResponse:
    """The line that heads the queue: who watches the entry and who has the guard (SAC-02)."""
    rows = now_on_duty(active(), at=timezone.now())
    return render(request, "sla/_on_duty.html", {"now": rows})


@require_safe
@permission_required("sla.view_rota", raise_exception=True)
def export_rota(request: UserRequest, kind: str) -> HttpResponseBase:
    """The turns, gaps and overlaps of what the grid shows, for a spreadsheet."""
    at = timezone.now()
    chosen = chosen_of(request, active())
    if chosen is None:
        raise Http404
    first, last = asked_stretch(request, chosen, at)
    rows = lines_of(grid(chosen, first, last, at=at))
    name, words = f"guardias-{first}", told(chosen, first, last)
    return download(request, kind, rows, name=name, title=str(chosen), words=words, at=at)


@require_http_methods(FORM)
@may_plan
@once
def add_shift(request: UserRequest, pk: int) -> HttpResponse:
    row = planned(request, pk)
    at = timezone.now()
    begin = {"on": day(request, "on", today(row, at)), "starts": "08:00", "ends": "17:00"}
    form = NewShiftForm(request.POST or None, rota=row, initial=begin)

    def work() -> RotaChange:
        said = form.cleaned_data
        repeat = {"repeat": said["repeat"], "until": said["until"]}
        return services.add_shifts(row, form.turn(), **repeat, by=request.user, at=at)

    done = take(request, form, work, _("Se han guardado los turnos."), to=back(row, form))
    return done or show(request, "sla/shift_form.html", form, rota=row)


@require_http_methods(FORM)
@may_plan
@once
def change_shift(request: UserRequest, pk: int) -> HttpResponse:
    shift = planned_shift(request, pk)
    form = EditShiftForm(request.POST or None, rota=shift.rota, initial=EditShiftForm.of(shift))

    def work() -> RotaChange:
        version = form.cleaned_data["version"]
        terms = {"version": version, "by": request.user, "at": timezone.now()}
        return services.change_shift(shift, form.turn(), **terms)

    done = take(request, form, work, _("Se ha cambiado el turno."), to=back(shift.rota, form))
    return done or show(request, "sla/shift_form.html", form, rota=shift.rota, shift=shift)


@require_POST
@may_plan
@once
def remove_shift(request: UserRequest, pk: int) -> HttpResponse:
    shift = planned_shift(request, pk)
    following = bool(request.POST.get("following"))
    url = f"{shift.rota.get_absolute_url()}&on={shift.local_start:%Y-%m-%d}"
    services.remove_shift(shift, following=following, by=request.user, at=timezone.now())
    messages.success(request, _("Se ha quitado; puede deshacerlo en «Últimos cambios»."))
    return redirect(url)


@require_POST
@may_plan
@once
def copy_week(request: UserRequest, pk: int) -> HttpResponse:
    row = planned(request, pk)
    form = WeekForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Elija la semana que se va a llenar."))
        return redirect(row)
    monday = form.cleaned_data["monday"] - timedelta(days=form.cleaned_data["monday"].weekday())
    change = services.copy_week(row, monday=monday, by=request.user, at=timezone.now())
    messages.success(request, _("Se ha copiado: %(what)s.") % {"what": change.text})
    return redirect(f"{row.get_absolute_url()}&on={monday}")


@require_http_methods(FORM)
@may_plan
@once
def swap(request: UserRequest, pk: int) -> HttpResponse:
    row = planned(request, pk)
    at = timezone.now()
    first = day(request, "on", today(row, at))
    begin = {"first": first, "last": first + WEEK - DAY}
    form = SwapForm(request.POST or None, rota=row, initial=begin)

    def work() -> RotaChange:
        return services.swap(row, **form.cleaned_data, by=request.user, at=at)

    done = take(request, form, work, _("Se han intercambiado los turnos."), to=back(row, form))
    return done or show(request, "sla/swap.html", form, rota=row)


@require_POST
@may_plan
@once
def undo(request: UserRequest, pk: int) -> HttpResponse:
    rows = RotaChange.objects.planned_by(request.user).select_related("rota__calendar")
    change = get_object_or_404(rows, pk=pk)
    services.undo(change, by=request.user, at=timezone.now())
    messages.success(request, _("Se ha deshecho el cambio."))
    return redirect(change.rota)


# --- What the address asks for --------------------------------------------------------------


def active() -> list[Rota]:
    return list(Rota.objects.active().select_related("sector", "calendar"))


def chosen_of(request: UserRequest, rotas: list[Rota]) -> Rota | None:
    """The rota that the address names; else one of the reader's own sector; else the first."""
    wanted = number(request, "rota")
    named = [row for row in rotas if row.pk == wanted]
    own = [row for row in rotas if row.sector_id == request.user.sector_id]
    return next(iter([*named, *own, *rotas]), None)


def planned(request: UserRequest, pk: int) -> Rota:
    rows = Rota.objects.planned_by(request.user).select_related("sector", "calendar")
    return get_object_or_404(rows.distinct(), pk=pk)


def planned_shift(request: UserRequest, pk: int) -> Shift:
    rows = Shift.objects.planned_by(request.user).select_related("person", "rota__sector")
    return get_object_or_404(rows.select_related("rota__calendar"), pk=pk)


def planning(request: UserRequest, chosen: Rota) -> dict[str, Any]:
    """Who may plan this rota is shown the ways to, and the last steps."""
    own = Rota.objects.planned_by(request.user).filter(pk=chosen.pk)
    if not (request.user.has_perm("sla.plan_rota") and own.exists()):
        return {"may_plan": False}
    changes = chosen.changes.select_related("by")[:CHANGES]
    return {"may_plan": True, "changes": changes}


def today(row: Rota, at: datetime) -> date:
    return at.astimezone(row.zone).date()


def shows_month(request: UserRequest) -> bool:
    return request.GET.get("view") == "month"


def asked_stretch(request: UserRequest, chosen: Rota, at: datetime) -> tuple[date, date]:
    return stretch(day(request, "on", today(chosen, at)), shows_month(request))


def stretch(on: date, is_month: bool) -> tuple[date, date]:
    """The week or the month that has the day."""
    if is_month:
        return on.replace(day=1), on.replace(day=monthrange(on.year, on.month)[1])
    monday = on - timedelta(days=on.weekday())
    return monday, monday + WEEK - DAY


def tabs_of(rotas: list[Rota], chosen: Rota) -> list[dict[str, Any]]:
    return [
        {"label": row.name, "url": row.get_absolute_url(), "active": row == chosen} for row in rotas
    ]


def back(row: Rota, form: Any) -> str:
    """The grid at the day that was typed."""
    said = form.data.get("on") or form.data.get("first") or ""
    return f"{row.get_absolute_url()}&on={said[:10]}" if said.isascii() else row.get_absolute_url()
