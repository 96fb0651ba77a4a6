"""Doors of allauth behind which a second factor comes or goes, and is told (J4)."""

from collections.abc import Callable
from functools import wraps

from allauth.mfa.totp import views
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone

from accounts import services
from accounts.http import UserRequest

View = Callable[[UserRequest], HttpResponse]


def watched(view: View) -> View:
    """The same door; what the person has after it, if it is not what they had, is told with it."""

    @wraps(view)
    @transaction.atomic
    def inside(request: UserRequest) -> HttpResponse:
        had = services.has_second_factor(request.user)
        response = view(request)
        if services.has_second_factor(request.user) != had:
            services.tell_second_factor(request.user, by=request.user, at=timezone.now())
        return response

    return inside


activate_second_factor = watched(views.activate_totp)
deactivate_second_factor = watched(views.deactivate_totp)
