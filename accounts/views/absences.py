"""Being away: asking, deciding, taking back, and the calendar that the team sees."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import services
from accounts.forms.absences import AbsenceForm, CalendarFilter, RefusalForm
from accounts.http import UserRequest, once
from accounts.models import Absence, User
from accounts.months import fill, neighbours, weeks_of
from accounts.services.absences import UNDONE_WITHIN, may_decide
from accounts.views.common import colleague
from kit.answers import FORM, show, take
from kit.errors import Refused

PAGE = "accounts:absences"
SHOWN = 30


@require_safe
def absences(request: UserRequest) -> HttpResponse:
    """One's own absences, and those that wait for one's word."""
    at, user = timezone.now(), request.user
    known = Absence.objects.told_to(user).select_related("person", "substitute")
    own = known.of(user).order_by("-starts_on")[:SHOWN]
    others = known.exclude(person=user).filter(person__is_active=True)
    context = {
        "own": [(row, is_undoable(row, at)) for row in own],
        "waiting": others.undecided(),
        "coming": others.certain().filter(ends_on__gte=timezone.localdate(at))[:SHOWN],
        "today": timezone.localdate(at),
    }
    return render(request, "accounts/absences.html", context)


def is_undoable(row: Absence, at: Any) -> bool:
    return row.cancelled_at is not None and at - row.cancelled_at <= UNDONE_WITHIN


@require_safe
def absence_calendar(request: UserRequest) -> HttpResponse:
    """Who is away on each day of a month; what is not decided yet only for whom it concerns."""
    today = timezone.localdate()
    form = CalendarFilter(request.GET)
    month = form.month_or(today)
    weeks = weeks_of(month, today=today)
    rows = Absence.objects.standing().between(weeks[0][0].on, weeks[-1][-1].on)
    rows = rows.seen_by(request.user).filter(person__is_active=True).select_related("person")
    if sector := form.cleaned_data.get("sector"):
        rows = rows.filter(person__sector=sector)
    fill(weeks, rows.order_by("person__name"))
    before, after = neighbours(month)
    context = {"weeks": weeks, "month": month, "before": before, "after": after, "form": form}
    return render(request, "accounts/absence_calendar.html", context)


@require_http_methods(FORM)
@once
def ask_absence(request: UserRequest) -> HttpResponse:
    return asked(request, request.user, _("Pedida: quien le dirige la verá para aprobarla."))


@require_http_methods(FORM)
@once
def register_absence(request: UserRequest, pk: int) -> HttpResponse:
    """A head or Recursos Humanos enters an absence of somebody else: it is approved with that."""
    person = colleague(pk)
    if not may_decide(request.user, person):
        raise Refused(_("Solo quien dirige a esta persona o RR. HH. registra sus ausencias."))
    return asked(request, person, _("Ausencia registrada y aprobada."), to=person)


def asked(request: UserRequest, person: User, said: str, *, to: Any = PAGE) -> HttpResponse:
    form = AbsenceForm(request.POST or None, person=person)

    def work() -> Absence:
        return services.ask(person, by=request.user, at=timezone.now(), **form.cleaned_data)

    answer = take(request, form, work, said, to=to)
    return answer or show(request, "accounts/absence_form.html", form, person=person)


@require_POST
@once
def approve_absence(request: UserRequest, pk: int) -> HttpResponse:
    row = services.approve(known_absence(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("Aprobada la ausencia de %(who)s.") % {"who": row.person})
    return redirect(PAGE)


@require_http_methods(FORM)
@once
def refuse_absence(request: UserRequest, pk: int) -> HttpResponse:
    row = known_absence(request, pk)
    form = RefusalForm(request.POST or None)

    def work() -> Absence:
        answer = form.cleaned_data["answer"]
        return services.refuse(row, by=request.user, answer=answer, at=timezone.now())

    answer = take(request, form, work, _("Rechazada, con su motivo."), to=PAGE)
    return answer or show(request, "accounts/refuse_absence.html", form, absence=row)


@require_POST
@once
def cancel_absence(request: UserRequest, pk: int) -> HttpResponse:
    row, at = known_absence(request, pk), timezone.now()
    services.cancel(row, by=request.user, today=timezone.localdate(at), at=at)
    messages.success(request, _("Ausencia anulada: puede deshacerlo hoy."))
    return redirect(PAGE if row.person_id == request.user.pk else row.person)


@require_POST
@once
def restore_absence(request: UserRequest, pk: int) -> HttpResponse:
    row = services.restore(known_absence(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("La ausencia vuelve a estar en pie."))
    return redirect(PAGE if row.person_id == request.user.pk else row.person)


def known_absence(request: UserRequest, pk: int) -> Absence:
    """An absence of which one may know all: for everybody else there is none."""
    rows = Absence.objects.told_to(request.user).select_related("person")
    return get_object_or_404(rows, pk=pk)
