"""Where everybody is: now or on a day, on the screen and on paper (APE-10, P04)."""

from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import outbox.services as outbox
from accounts.http import UserRequest, once
from sla.duty import Span
from visits.forms.agenda import WhereFilter
from visits.views.common import local
from visits.whereabouts import SECOND, day_span, whereabouts

may = partial(permission_required, raise_exception=True)


@require_safe
@may("visits.view_entry")
@local
def where(request: UserRequest) -> HttpResponse:
    form = WhereFilter(request.GET)
    return render(request, "visits/where.html", {"form": form, **told(form, at=timezone.now())})


@require_POST
@may("visits.view_entry")
@once
@local
def print_where(request: UserRequest) -> HttpResponse:
    """Ask for the sheet of a day, or of now, as a PDF (P04)."""
    at = timezone.now()
    context = told(WhereFilter(request.POST), at=at) | {"made": timezone.localtime(at)}
    page = render_to_string("visits/print_where.html", context | {"by": request.user})
    title = _("Dónde está cada uno, %(day)s") % {"day": f"{context['day']:%d/%m/%Y}"}
    made = outbox.ask_printout(page, title=title, name=f"{title}.pdf", by=request.user, at=at)
    return redirect("outbox:printout", made.pk)


def told(form: WhereFilter, *, at: datetime) -> dict[str, Any]:
    """Everybody with what they have on that day; without a day, now."""
    said = form.said
    span = day_span(said["on"]) if said["on"] else Span(at, at + SECOND)
    people = whereabouts(span, sector=said["sector"], query=said["q"])
    away = sum(person.tone != "success" for person in people)
    context = {"people": people, "away": away, "here": len(people) - away}
    return context | {"day": said["on"] or timezone.localdate(at), "is_now": not said["on"]}
