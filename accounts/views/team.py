"""Who works here: the list, the sectors, the organisation chart, and one person."""

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.forms.team import TeamFilter
from accounts.http import UserRequest
from accounts.listing import download
from accounts.models import Absence, PersonSkill, Sector, User
from accounts.roles import BY_NAME, STAFF
from accounts.rows import chart_of, export_rows, for_rows, person_rows
from accounts.services import absences, skilling
from accounts.views.common import colleague
from kit.http import page_or_fragment

PAGE = 50
ABSENCES = 8  # shown on a person's page


@require_safe
def team(request: UserRequest) -> HttpResponse:
    form = TeamFilter(request.GET)
    people = for_rows(form.narrow(User.objects.all()), timezone.localdate())
    page = Paginator(people, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": list(person_rows(page.object_list))}
    return page_or_fragment(request, "accounts/team.html", "accounts/_team.html", context)


@require_safe
def export_team(request: UserRequest, kind: str) -> StreamingHttpResponse:
    """The list as it is filtered, with the filter printed above it."""
    form, at = TeamFilter(request.GET), timezone.now()
    people = for_rows(form.narrow(User.objects.all()), timezone.localdate(at))
    rows, words = export_rows(people), form.in_words()
    return download(request, kind, rows, name="equipo", title=_("Equipo"), words=words, at=at)


@require_safe
def sectors(request: UserRequest) -> HttpResponse:
    """Every sector with its head and how many belong to it (GEN-01)."""
    members = Count("members", filter=Q(members__is_active=True))
    rows = Sector.objects.filter(is_active=True).select_related("head").annotate(count=members)
    rows = rows.order_by("name")  # Django forgets the usual order where it counts
    return render(request, "accounts/sectors.html", {"sectors": rows})


@require_safe
def chart(request: UserRequest) -> HttpResponse:
    people = User.objects.active().select_related("position", "sector")
    return render(request, "accounts/chart.html", {"branches": chart_of(people)})


@require_safe
def person(request: UserRequest, pk: int) -> HttpResponse:
    row, at = colleague(pk), timezone.now()
    context = {"person": row, **place_of(row), **time_of(row, request.user, at)}
    context["may_judge"] = skilling.may_judge(request.user, row)
    return render(request, "accounts/person.html", context)


def place_of(row: User) -> dict[str, Any]:
    """Where the person stands in the house, and what they do and know."""
    roles = [BY_NAME[name] for name in row.groups.values_list("name", flat=True) if name in BY_NAME]
    return {
        "roles": [role for role in roles if role.name != STAFF],
        "reports": row.reports.active().select_related("position"),
        "sectors": row.heads.filter(is_active=True),
        "skills": PersonSkill.objects.told().filter(person=row),
    }


def time_of(row: User, user: User, at: datetime) -> dict[str, Any]:
    """When the person is away: all of it for whom it concerns, the mere days for the others."""
    today = timezone.localdate(at)
    own = Absence.objects.of(row)
    knows = row.pk == user.pk or absences.may_decide(user, row)
    coming = (own.standing() if knows else own.certain()).filter(ends_on__gte=today)
    rows = list(coming.select_related("substitute")[:ABSENCES])
    now = [one for one in rows if one.starts_on <= today and one.is_certain]
    return {"absences": rows, "knows": knows, "now": now[0] if now else None, "today": today}
