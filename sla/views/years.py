"""The yearly calendar: its days, whence they come, and who confirmed them (CC-10)."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest, once
from kit.answers import FORM, show, take
from kit.errors import Refused
from sla.forms.years import FeastForm, YearForm
from sla.models import Calendar, ConfirmedYear, Holiday, Rota
from sla.services import years as services
from sla.views.common import number

may_plan = permission_required("sla.plan_calendar", raise_exception=True)


@require_safe
@permission_required("sla.view_calendar", raise_exception=True)
def years(request: UserRequest) -> HttpResponse:
    at = timezone.now()
    calendars = list(Calendar.objects.all())
    chosen = chosen_of(request, calendars)
    context: dict[str, Any] = {"chosen": chosen}
    if chosen:
        due, is_running = services.due_year(chosen, at=at)
        year = year_of(request) or due
        context |= year_context(chosen, year)
        context |= {"is_due": year == due, "is_running": is_running}
        context["tabs"] = [
            {"label": row.name, "url": address(row, year), "active": row == chosen}
            for row in calendars
        ]
    return render(request, "sla/years.html", context)


@require_http_methods(FORM)
@may_plan
@once
def add_day(request: UserRequest, pk: int) -> HttpResponse:
    calendar = get_object_or_404(Calendar, pk=pk)
    form = FeastForm(request.POST or None, initial={"scope": "local"})

    def work() -> Holiday:
        return services.add_day(calendar, form.feast(), by=request.user, at=timezone.now())

    back = address(calendar, year_typed(form, timezone.now(), calendar))
    done = take(request, form, work, _("Se ha añadido el día."), to=back)
    return done or show(request, "sla/day_form.html", form, calendar=calendar)


@require_http_methods(FORM)
@may_plan
@once
def change_day(request: UserRequest, pk: int) -> HttpResponse:
    holiday = get_object_or_404(Holiday.objects.select_related("calendar"), pk=pk)
    form = FeastForm(request.POST or None, initial=FeastForm.of(holiday))

    def work() -> Holiday:
        return services.change_day(holiday, form.feast(), by=request.user, at=timezone.now())

    back = address(holiday.calendar, holiday.date.year)
    done = take(request, form, work, _("Se ha cambiado el día."), to=back)
    context = {"calendar": holiday.calendar, "holiday": holiday}
    return done or show(request, "sla/day_form.html", form, **context)


@require_POST
@may_plan
@once
def remove_day(request: UserRequest, pk: int) -> HttpResponse:
    holiday = get_object_or_404(Holiday.objects.select_related("calendar"), pk=pk)
    back = address(holiday.calendar, holiday.date.year)
    services.remove_day(holiday, by=request.user, at=timezone.now())
    messages.success(request, _("Se ha quitado: vuelve a ser un día laborable."))
    return redirect(back)


@require_POST
@may_plan
@once
def propose_days(request: UserRequest, pk: int) -> HttpResponse:
    calendar, year = asked(request, pk)
    added = services.propose_days(calendar, year=year, by=request.user, at=timezone.now())
    tell_added(request, added)
    return redirect(address(calendar, year))


@require_POST
@may_plan
@once
def copy_own_days(request: UserRequest, pk: int) -> HttpResponse:
    calendar, year = asked(request, pk)
    added = services.copy_own_days(calendar, year=year, by=request.user, at=timezone.now())
    tell_added(request, added)
    return redirect(address(calendar, year))


@require_POST
@may_plan
@once
def confirm_year(request: UserRequest, pk: int) -> HttpResponse:
    calendar, year = asked(request, pk)
    services.confirm(calendar, year=year, by=request.user, at=timezone.now())
    messages.success(request, _("El calendario %(year)d está confirmado.") % {"year": year})
    return redirect(address(calendar, year))


@require_POST
@may_plan
@once
def reopen_year(request: UserRequest, pk: int) -> HttpResponse:
    calendar, year = asked(request, pk)
    services.reopen(calendar, year=year, by=request.user, at=timezone.now())
    messages.success(request, _("El calendario %(year)d se puede cambiar.") % {"year": year})
    return redirect(address(calendar, year))


# --- What the address and the buttons ask for -----------------------------------------------


def chosen_of(request: UserRequest, calendars: list[Calendar]) -> Calendar | None:
    """The calendar that the address names; else one that the reader's sector serves by."""
    wanted = number(request, "calendar")
    own = set(Rota.objects.filter(sector=request.user.sector_id).values_list("calendar", flat=True))
    named = [row for row in calendars if row.pk == wanted]
    return next(iter([*named, *(row for row in calendars if row.pk in own), *calendars]), None)


def asked(request: UserRequest, pk: int) -> tuple[Calendar, int]:
    calendar = get_object_or_404(Calendar, pk=pk)
    form = YearForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Diga de qué año."))
    return calendar, form.cleaned_data["year"]


def year_of(request: UserRequest) -> int:
    form = YearForm(request.GET)
    return form.cleaned_data["year"] if form.is_valid() else 0


def year_context(calendar: Calendar, year: int) -> dict[str, Any]:
    days = list(calendar.holidays.filter(date__year=year).order_by("date"))
    confirmed = ConfirmedYear.objects.filter(calendar=calendar, year=year).select_related("by")
    return {
        "year": year,
        "days": days,
        "confirmed": confirmed.first(),
        "before": max(2000, year - 1),
        "after": min(2100, year + 1),
    }


def year_typed(form: FeastForm, at: datetime, calendar: Calendar) -> int:
    """The year of the day that was typed; of today while none was."""
    form.is_valid()
    day = getattr(form, "cleaned_data", {}).get("date")
    return (day or at.astimezone(ZoneInfo(calendar.zone))).year


def address(calendar: Calendar, year: int) -> str:
    return f"{reverse('sla:years')}?calendar={calendar.pk}&year={year}"


def tell_added(request: UserRequest, added: int) -> None:
    words = ngettext("Se ha añadido %d día.", "Se han añadido %d días.", added)
    messages.success(request, words % added if added else _("No faltaba ningún día."))
