"""Days of a calendar out of an .ics file: tried first, then taken, then perhaps taken back."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import UserRequest, once
from kit.answers import FORM, show
from kit.errors import Refused
from sla.forms.years import DayFileForm, days_chosen
from sla.models import Calendar
from sla.services import dayfiles as services

may_plan = permission_required("sla.plan_calendar", raise_exception=True)
DAWN = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@require_http_methods(FORM)
@may_plan
def import_days(request: UserRequest, pk: int) -> HttpResponse:
    """Choose the file; sent, it is only looked at, and what it would bring is shown."""
    calendar = get_object_or_404(Calendar, pk=pk)
    form = DayFileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"calendar": calendar}
    if request.method == "POST" and form.is_valid():
        try:
            found = services.look(calendar, form.cleaned_data["file"].read())
            return render(request, "sla/import_days.html", context | {"look": found, "form": form})
        except Refused as refused:
            form.add_error("file", str(refused))
    return show(request, "sla/import_days.html", form, **context)


@require_POST
@may_plan
@once
def take_days(request: UserRequest, pk: int) -> HttpResponse:
    calendar, at = get_object_or_404(Calendar, pk=pk), timezone.now()
    days = days_chosen(request.POST.getlist("day"))
    count = services.take_days(calendar, days, by=request.user, at=at)
    words = ngettext("Se ha importado %d día.", "Se han importado %d días.", count)
    undo = reverse("sla:drop_days", args=[calendar.pk, (at - DAWN) // MICROSECOND])
    messages.success(request, words % count, extra_tags=undo)
    return redirect(f"{reverse('sla:years')}?calendar={calendar.pk}&year={days[0][0].year}")


@require_POST
@may_plan
@once
def drop_days(request: UserRequest, pk: int, taken: int) -> HttpResponse:
    calendar, at = get_object_or_404(Calendar, pk=pk), timezone.now()
    if taken > (at - DAWN) // MICROSECOND:
        taken = 0
    taken_at = DAWN + taken * MICROSECOND
    count = services.drop_days(calendar, taken_at=taken_at, by=request.user, at=at)
    words = ngettext("Se ha quitado %d día.", "Se han quitado %d días.", count)
    messages.success(request, words % count)
    return redirect(f"{reverse('sla:years')}?calendar={calendar.pk}")
