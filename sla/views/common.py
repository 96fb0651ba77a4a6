"""What the pages of this room share: reading the address, and keeping what was typed."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.http import UserRequest
from kit.errors import Refused

FORM = ["GET", "HEAD", "POST"]  # what a page with a form answers to


def number(request: UserRequest, name: str) -> int:
    """A number of the address; 0 for what is none."""
    said = request.GET.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0


def day(request: UserRequest, name: str, otherwise: date) -> date:
    try:
        said = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return otherwise
    return said if 2000 <= said.year <= 2100 else otherwise


def take(
    request: UserRequest, form: Any, work: Callable[[], object], said: str, url: str
) -> HttpResponse | None:
    """Do what a valid form asks for and lead on; None: show the form (again)."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        work()
    except Refused as refused:
        form.add_error(None, str(refused))
        form.is_refused = True
        return None
    messages.success(request, said)
    return redirect(url)


def show(request: UserRequest, template: str, form: Any, **context: object) -> HttpResponse:
    """The page of a form: 422 when it is wrong, 409 when a rule refused it."""
    status = 422 if form.is_bound and form.errors else 200
    status = 409 if getattr(form, "is_refused", False) else status
    return render(request, template, {"form": form, **context}, status=status)
