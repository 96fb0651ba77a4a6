"""Giving a form back when it is wrong or refused, with all that was typed still in it."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.http import UserRequest
from contacts.services.edits import Stale
from kit.errors import Refused

R = TypeVar("R")


def show(request: UserRequest, template: str, form: Any, **context: object) -> HttpResponse:
    """The page of a form: 422 when it is wrong, 409 when a rule refused it."""
    status = 422 if form.is_bound and form.errors else 200
    status = 409 if getattr(form, "is_refused", False) else status
    return render(request, template, {"form": form, **context}, status=status)


def attempt(form: Any, work: Callable[[], R]) -> R | None:
    """Do it; when refused, None, and the form says why with all that was typed still in it.

    A stale form is given the version that it would now overwrite: sent again, it does so knowingly.
    """
    try:
        return work()
    except Stale as refused:
        data: QueryDict = form.data.copy()
        data["version"] = str(refused.version)
        form.data = data
        form.stale = refused
        form.add_error(None, _("No se ha guardado: alguien cambió estos datos mientras tanto."))
    except Refused as refused:
        form.add_error(None, str(refused))
    form.is_refused = True
    return None
