"""A form that a rule refuses comes back with the reason, and with all that was typed in it."""

from collections.abc import Callable
from typing import TypeVar

from django.forms import Form

from kit.errors import Refused

R = TypeVar("R")


def attempt(form: Form, work: Callable[[], R]) -> R | None:
    """Do what a valid form asks for; None: show the form (again), and what it is wrong about."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return work()
    except Refused as refused:
        form.add_error(None, str(refused))
        form.is_refused = True  # type: ignore[attr-defined]
        return None


def status_of(form: Form) -> int:
    """409 when a rule refused it, 422 when it was filled in wrongly."""
    if getattr(form, "is_refused", False):
        return 409
    return 422 if form.is_bound and form.errors else 200
