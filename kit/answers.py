"""Giving a form back when it is wrong or refused, with all that was typed still in it."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from kit.errors import Refused, Stale

R = TypeVar("R")
FORM = ["GET", "HEAD", "POST"]  # what a page with a form answers to


def take(
    request: HttpRequest, form: Any, work: Callable[[], Any], said: str, *, to: Any = None
) -> HttpResponse | None:
    """Do what a valid form asks for, say so and lead on: to the result of the work unless told
    where. None: show the form (again)."""
    if request.method != "POST" or not form.is_valid():
        return None
    made: Any = attempt(form, work)
    if form.errors:
        return None
    messages.success(request, said)
    return redirect(to or made)


def attempt(form: Any, work: Callable[[], R]) -> R | None:
    """Do what a valid form asks for; None: show the form (again), and what it is wrong about.

    What refused it is the form's `refusal`. A stale form is given the version that it would now
    overwrite: sent again, it does so knowingly (B6).
    """
    if not form.is_valid():
        return None
    try:
        return work()
    except Refused as refused:
        if isinstance(refused, Stale):
            data: QueryDict = form.data.copy()
            data["version"] = str(refused.version)
            form.data = data
            form.stale = refused
        form.add_error(None, refused.in_short)
        form.refusal = refused
    return None


def show(request: HttpRequest, template: str, form: Any, **context: object) -> HttpResponse:
    """The page of a form, with the status that says what became of it."""
    return render(request, template, {"form": form, **context}, status=status_of(form))


def status_of(form: Any) -> int:
    """409 when a rule refused it, 422 when it was filled in wrongly."""
    if getattr(form, "refusal", None):
        return 409
    return 422 if form.is_bound and form.errors else 200
