"""What the pages of this room share: one's own clock, and giving a form back when it is refused."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Model
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import UserRequest
from contacts.services.edits import Stale
from kit.errors import Refused
from visits.services.ground import NotEntitled, zone_of

P = ParamSpec("P")
A = TypeVar("A", bound=HttpResponseBase)
FORM = ["GET", "HEAD", "POST"]  # what a page with a form answers to


def local(
    view: Callable[Concatenate[UserRequest, P], A],
) -> Callable[Concatenate[UserRequest, P], A]:
    """Show and read every time of a page by the clock of whoever opens it."""

    @wraps(view)
    def wrapped(request: UserRequest, /, *args: P.args, **kwargs: P.kwargs) -> A:
        with timezone.override(zone_of(request.user)):
            return view(request, *args, **kwargs)

    return wrapped


def zone() -> ZoneInfo:
    """The clock that `local` chose."""
    return ZoneInfo(timezone.get_current_timezone_name())


def take(request: UserRequest, form: Any, work: Callable[[], Model]) -> Model | None:
    """Do what a valid form asks for; None: show the form (again), with all that was typed.

    A stale form is given the version that it would now overwrite: sent again, it does so knowingly.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return work()
    except Stale as refused:
        data: QueryDict = form.data.copy()
        data["version"] = str(refused.version)
        form.data = data
        form.add_error(None, str(refused))
        form.add_error(None, _("Revise lo que escribió: si lo envía otra vez, se guarda lo suyo."))
    except Refused as refused:
        form.is_unentitled = isinstance(refused, NotEntitled)
        form.add_error(None, str(refused))
    form.is_refused = True
    return None


def show(request: UserRequest, template: str, form: Any, **context: object) -> HttpResponse:
    """The page of a form: 422 when it is wrong, 409 when a rule refused it."""
    status = 422 if form.is_bound and form.errors else 200
    status = 409 if getattr(form, "is_refused", False) else status
    return render(request, template, {"form": form, **context}, status=status)


def number(request: UserRequest, name: str) -> int:
    """A number of the address; 0 for what is none."""
    said = request.GET.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0
