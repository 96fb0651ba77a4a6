"""Passing somebody's open work to a substitute, and taking that back (ORG-16)."""

from datetime import date, datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest, once
from accounts.models import Absence, User
from kit.errors import Refused
from tickets import services
from tickets.forms.assigning import PassForm
from tickets.models import Escalation, Passing, Ticket
from tickets.rows import Row, for_rows, rows_of
from tickets.services.people.candidates import candidates
from tickets.workload import accounts_of, helped_by, open_work

may = partial(permission_required, raise_exception=True)


@require_http_methods(["GET", "HEAD", "POST"])
@may("tickets.assign_ticket")
@once
def pass_work(request: UserRequest, pk: int) -> HttpResponse:
    giver, at = get_object_or_404(User, pk=pk), timezone.now()
    form, status = pass_form(request, giver, at), 200
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(passed(request, giver, form, at))
        except Refused as refused:
            form.add_error(None, str(refused))
            status = 409
    elif request.method == "POST":
        status = 422
    context = {"giver": giver, "form": form, "tickets": offered(request, giver, form, at)}
    context["escalations"] = helped(request, giver, form)
    return render(request, "tickets/pass_work.html", context, status=status)


def passed(request: UserRequest, giver: User, form: PassForm, at: datetime) -> Passing:
    today = timezone.localdate(at)
    return services.pass_work(giver, by=request.user, today=today, at=at, **form.terms())


def pass_form(request: UserRequest, giver: User, at: datetime) -> PassForm:
    """All that the person has in hand, and who is here to take it, those with least first."""
    today = timezone.localdate(at)
    others = User.objects.active().exclude(pk=giver.pk).filter(sector__service_lines__isnull=False)
    people = candidates(others.distinct(), sector=giver.sector, today=today, at=at)
    may_entrust = request.user.has_perm("contacts.change_customer")
    return PassForm(
        request.POST or None,
        tickets=open_work(giver, request.user),
        escalations=helped_by(giver, request.user),
        accounts=accounts_of(giver, request.user) if may_entrust else [],
        able=[one for one in people if one.away is None],
        initial=proposed(giver, today),
    )


def proposed(giver: User, today: date) -> dict[str, Any]:
    """Who covers the absence, and why the work passes: the manager only has to agree."""
    if not giver.is_active:
        return {"reason": _("Ya no trabaja con nosotros.")}
    absence = Absence.objects.of(giver).certain().filter(ends_on__gte=today).first()
    if absence is None:
        return {}
    until = f"{absence.ends_on:%d/%m/%Y}"
    return {"to": absence.substitute_id, "reason": _("Ausente hasta el %s.") % until}


def offered(
    request: UserRequest, giver: User, form: PassForm, at: datetime
) -> list[tuple[int, Row, bool]]:
    """Every ticket with whether it is ticked: all of them at first."""
    tickets: list[Ticket] = list(for_rows(open_work(giver, request.user).ranked(at)))
    ticked = set(request.POST.getlist("tickets"))
    return [
        (ticket.pk, row, not form.is_bound or str(ticket.pk) in ticked)
        for ticket, row in zip(tickets, rows_of(tickets, at=at), strict=True)
    ]


def helped(request: UserRequest, giver: User, form: PassForm) -> list[tuple[Escalation, bool]]:
    """Every escalation that the person answers for, with whether it is ticked."""
    ticked = set(request.POST.getlist("escalations"))
    rows = helped_by(giver, request.user)
    return [(row, not form.is_bound or str(row.pk) in ticked) for row in rows]


@require_safe
@may("tickets.assign_ticket")
def passing(request: UserRequest, pk: int) -> HttpResponse:
    """How each row of a passing went."""
    row = visible_passing(request, pk)
    items = list(row.items.select_related("ticket", "customer", "escalation__ticket"))
    passed = [item for item in items if not item.refused]
    context = {"passing": row, "items": items, "passed": passed}
    return render(request, "tickets/passing.html", context)


@require_POST
@may("tickets.assign_ticket")
@once
def undo_passing(request: UserRequest, pk: int) -> HttpResponse:
    row = services.undo_passing(visible_passing(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("Deshecho: vuelve a %(giver)s.") % {"giver": row.giver})
    return redirect(row)


def visible_passing(request: UserRequest, pk: int) -> Passing:
    rows = Passing.objects.visible_to(request.user).select_related("giver", "receiver", "by")
    return get_object_or_404(rows, pk=pk)
