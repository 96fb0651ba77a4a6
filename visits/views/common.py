"""What the pages of this room share: one's own clock, and doing what a form asks for."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Model
from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts.http import UserRequest
from kit.answers import attempt
from visits.services.ground import NotEntitled, zone_of

P = ParamSpec("P")
A = TypeVar("A", bound=HttpResponseBase)


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
    """Do what a valid form asks for; None: show the form (again), with all that was typed."""
    if request.method != "POST":
        return None
    made = attempt(form, work)
    if stale := getattr(form, "stale", None):
        form.add_error(None, str(stale))
    form.is_unentitled = isinstance(getattr(form, "refusal", None), NotEntitled)
    return made


def number(request: UserRequest, name: str) -> int:
    """A number of the address; 0 for what is none."""
    said = request.GET.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0
