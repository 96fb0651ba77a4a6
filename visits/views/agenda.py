"""The shared agenda: its calendar, the same as a plain list, and each entry (APE-02)."""

from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest, once
from accounts.models import Sector, User
from contacts.models import Customer
from contacts.services import search
from kit.answers import FORM, show
from kit.errors import Refused
from kit.text import one_line
from sla.duty import instant
from visits import services, week
from visits.clashes import clashes_of
from visits.forms.agenda import EntryForm, MoveForm, told_customer
from visits.models import Entry, EntryKind
from visits.services.ground import require_own
from visits.views.common import local, number, take, zone
from visits.whereabouts import by_day

may = partial(permission_required, raise_exception=True)
KINDS = [
    *EntryKind.choices,
    ("absence", gettext_lazy("Ausencia")),
    ("guard", gettext_lazy("Guardia")),
    ("survey", gettext_lazy("Relevamiento")),
    ("holiday", gettext_lazy("Festivo")),
]
MINE, ALL = "mine", "all"
DAYS = 7
MOST = 500  # lines of a list
FARTHEST = timedelta(days=45)  # of the calendar's own questions: a month with its edges


@require_safe
@may("visits.view_entry")
@local
def agenda(request: UserRequest) -> HttpResponse:
    """The calendar; what is in it is asked for by the browser."""
    who = scope(request)
    people = [{"id": row.pk, "title": row.name} for row in people_of(request, who)]
    context = {
        **choices(request, who),
        "people": people,
        "on": day(request),
        "kinds": KINDS,
        "settings": {
            "me": request.user.pk,
            "all": request.user.has_perm("visits.keep_agenda"),
            "words": words(),
        },
    }
    return render(request, "visits/agenda.html", context)


@require_safe
@may("visits.view_entry")
@local
def events(request: UserRequest) -> HttpResponse:
    """What these people have in a stretch, for the calendar."""
    first, last = (day(request, name) for name in ("from", "to"))
    start, end = midnight(first), midnight(min(max(last, first), first + FARTHEST))
    body = week.events(people_of(request, scope(request)), start, end)
    return HttpResponse(body, content_type="application/json")


@require_safe
@may("visits.view_entry")
@local
def days(request: UserRequest) -> HttpResponse:
    """The same as a list of days: without a script, on a phone, for who hears the page."""
    who, first = scope(request, usual=MINE), day(request)
    start, end = midnight(first), midnight(first + DAYS * week.DAY)
    rows = Entry.objects.standing().between(start, end).crossed()
    people = people_of(request, who)
    rows = rows.filter(owner__in=people).order_by("starts_at", "pk")
    found = list(rows.select_related("owner", "customer")[: MOST + 1])
    besides = week.besides(people, start, end)
    context = {
        **choices(request, who),
        "days": [(day, besides[day], rows) for day, rows in by_day(found[:MOST], first, DAYS)],
        "is_cut": len(found) > MOST,
        "most": MOST,
        "on": first,
        "today": timezone.localdate(),
        "before": first - DAYS * week.DAY,
        "after": first + DAYS * week.DAY,
    }
    return render(request, "visits/days.html", context)


@require_safe
@may("visits.view_entry")
@local
def entry(request: UserRequest, pk: int) -> HttpResponse:
    row = found(pk)
    newest = row.history.select_related("history_user").first()
    context = {
        "entry": row,
        "clashes": clashes_of(row, at=timezone.now()),
        "newest": newest,
        "may_change": Entry.objects.editable_by(request.user).filter(pk=pk).exists(),
        "sees_customer": sees_customer(request, row),
    }
    return render(request, "visits/entry.html", context)


@require_http_methods(FORM)
@may("visits.add_entry")
@once
@local
def add_entry(request: UserRequest) -> HttpResponse:
    form = EntryForm(request.POST or None, user=request.user, initial=begun(request))

    def work() -> Entry:
        owner = form.cleaned_data.get("owner") or request.user
        details = form.details()
        return services.add_entry(owner=owner, by=request.user, at=timezone.now(), **details)

    made = take(request, form, work)
    if made is None:
        return show(request, "visits/entry_form.html", form)
    messages.success(request, _("Anotado en la agenda."))
    return redirect(made)  # type: ignore[call-overload, no-any-return]


@require_http_methods(FORM)
@may("visits.add_entry")
@once
@local
def change_entry(request: UserRequest, pk: int) -> HttpResponse:
    row = found(pk)
    require_own(row.owner, request.user)
    if row.visit_id:
        return redirect("visits:change_visit", row.visit_id)
    initial = EntryForm.initial_of(row, zone())
    form = EntryForm(request.POST or None, user=request.user, is_new=False, initial=initial)

    def work() -> Entry:
        said = {"version": form.cleaned_data["version"], **form.details()}
        return services.change_entry(row, by=request.user, at=timezone.now(), **said)

    made = take(request, form, work)
    if made is None:
        return show(request, "visits/entry_form.html", form, entry=row)
    messages.success(request, _("Guardado."))
    return redirect(row)


@require_POST
@may("visits.add_entry")
@local
def move_entry(request: UserRequest, pk: int) -> HttpResponse:
    """Drop an entry elsewhere in the calendar: what became of it, or why not, for the script."""
    row, form = found(pk), MoveForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"error": _("Esa fecha no se entiende.")}, status=422)
    try:
        row = services.move_entry(
            found(pk), by=request.user, at=timezone.now(), **form.cleaned_data
        )
    except Refused as refused:
        return JsonResponse({"error": str(refused)}, status=409)
    return JsonResponse(moved(row, at=timezone.now()))


def moved(row: Entry, *, at: datetime) -> dict[str, Any]:
    """What to say of it, what now speaks against it, and the way back."""
    when = {"when": f"{timezone.localtime(row.starts_at):%d/%m %H:%M}"}
    clashes = clashes_of(row, at=at)
    told = [_("Cambiado a %(when)s.") % when, *clashes]
    undo = reverse("visits:undo_move", args=[row.pk])
    tone = "warning" if clashes else "success"
    return {"version": row.version, "text": " ".join(told), "tone": tone, "undo": undo}


@require_POST
@may("visits.add_entry")
@local
def undo_move(request: UserRequest, pk: int) -> HttpResponse:
    row = services.undo_move(found(pk), by=request.user, at=timezone.now())
    messages.success(request, _("Vuelve a estar donde estaba."))
    return redirect(at_day(request, row))


@require_POST
@may("visits.add_entry")
@once
@local
def cancel_entry(request: UserRequest, pk: int) -> HttpResponse:
    row = services.cancel_entry(found(pk), by=request.user, at=timezone.now())
    undo = reverse("visits:restore_entry", args=[row.pk])
    messages.success(request, _("Quitado de la agenda."), extra_tags=undo)
    return redirect(at_day(request, row))


@require_POST
@may("visits.add_entry")
@once
@local
def restore_entry(request: UserRequest, pk: int) -> HttpResponse:
    row = services.restore_entry(found(pk), by=request.user, at=timezone.now())
    messages.success(request, _("Vuelve a estar en la agenda."))
    return redirect(row)


@require_safe
@may("visits.add_entry")
def find_customers(request: UserRequest) -> HttpResponse:
    """Customers like what is being typed, as the field offers them."""
    words = one_line(request.GET.get("customer", ""), limit=80)
    hits = search.find(words, user=request.user)
    keys = [hit.pk for hit in hits if hit.kind == "customer"]
    rows = Customer.objects.filter(pk__in=keys)
    context = {"offers": [told_customer(row) for row in rows]}
    return render(request, "visits/_customers.html", context)


def words() -> dict[str, Any]:
    """What the script of the calendar says."""
    return {
        **{key: str(label) for key, label in KINDS},
        "failed": _("No se pudo: compruebe la conexión y vuelva a intentarlo."),
        "crossed": _("Coincide con otra"),
        "nothing": _("Nada anotado"),
        "allDay": _("Todo el día"),
        "buttons": {
            "today": _("Hoy"),
            "timeGridDay": _("Día"),
            "timeGridWeek": _("Semana"),
            "resourceTimelineDay": _("Equipo, día"),
            "resourceTimelineWeek": _("Equipo, semana"),
            "listWeek": _("Lista"),
        },
    }


# --- What the address asks for --------------------------------------------------------------


def found(pk: int) -> Entry:
    """Everybody sees everybody's entries (APE-02); whose they are to change, the service says."""
    return get_object_or_404(Entry.objects.select_related("owner", "customer", "visit"), pk=pk)


def sees_customer(request: UserRequest, row: Entry) -> bool:
    seen = Customer.objects.visible_to(request.user)
    return row.customer_id is not None and seen.filter(pk=row.customer_id).exists()


def scope(request: UserRequest, usual: str = "") -> str:
    """Whose agenda: "mine", "all", or the number of a sector."""
    said = request.GET.get("who", "")
    if said in (MINE, ALL) or number(request, "who"):
        return said
    return usual or (str(request.user.sector_id) if request.user.sector_id else ALL)


def people_of(request: UserRequest, who: str) -> QuerySet[User]:
    people = User.objects.active()
    if who == MINE:
        return people.filter(pk=request.user.pk)
    return people if who == ALL else people.filter(sector=int(who))


def choices(request: UserRequest, who: str) -> dict[str, Any]:
    sectors = Sector.objects.filter(is_active=True).order_by("name").values_list("pk", "name")
    offered = [(MINE, _("La mía")), *((str(pk), name) for pk, name in sectors)]
    return {"who": who, "scopes": [*offered, (ALL, _("Toda la empresa"))]}


def day(request: UserRequest, name: str = "on") -> date:
    try:
        said = date.fromisoformat(request.GET.get(name, "")[:10])
    except ValueError:
        return timezone.localdate()
    return said if 2000 <= said.year <= 2100 else timezone.localdate()


def midnight(on: date) -> datetime:
    return instant(on, time(), zone())


def begun(request: UserRequest) -> dict[str, Any]:
    """How a new entry begins: at the place of the calendar that was clicked."""
    asked = {name: request.GET.get(name, "")[:5] for name in ("starts", "ends")}
    whose = number(request, "owner") or request.user.pk
    usual = {"starts": "09:00", "ends": "10:00", "on": day(request), "owner": whose}
    return usual | {name: said for name, said in asked.items() if said}


def at_day(request: UserRequest, row: Entry) -> str:
    """The calendar of that day, of the same people."""
    on = timezone.localdate(row.starts_at)
    return f"{reverse('visits:agenda')}?on={on}&who={scope(request)}"
