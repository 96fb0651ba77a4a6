"""What the pages of this room share: the row, and a refused form given back as it was."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render

from accounts.http import UserRequest
from accounts.models import User
from accounts.services.people import Stale
from kit.errors import Refused

FORM = ["GET", "HEAD", "POST"]  # what a page with a form answers to


def colleague(pk: int) -> User:
    """Everybody here may know who works, and worked, in the house."""
    people = User.objects.select_related("sector__head", "position", "superior")
    return get_object_or_404(people, pk=pk)


def take(
    request: UserRequest,
    form: Any,
    work: Callable[[], Any],
    said: str,
    *,
    to: Any = None,
) -> HttpResponse | None:
    """Do what a valid form asks for and lead to the result; None: show the form (again).

    A stale form is given the edition that it would now overwrite: sent again, it does so knowingly.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        made = work()
    except Refused as refused:
        if isinstance(refused, Stale):
            data: QueryDict = form.data.copy()
            data["edition"] = str(refused.edition)
            form.data = data
        form.add_error(None, str(refused))
        form.is_refused = True
        return None
    messages.success(request, said)
    return redirect(to or made)


def show(request: UserRequest, template: str, form: Any, **context: object) -> HttpResponse:
    """The page of a form: 422 when it is wrong, 409 when a rule refused it."""
    status = 422 if form.is_bound and form.errors else 200
    status = 409 if getattr(form, "is_refused", False) else status
    return render(request, template, {"form": form, **context}, status=status)
