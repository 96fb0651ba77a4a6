"""What a request by a member of the staff is, and how a form is taken only once."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Submission, User
from kit.db import retry_conflicts
from kit.http import HtmxRequest

P = ParamSpec("P")


class UserRequest(HtmxRequest):
    """A request that LoginRequiredMiddleware let through. For annotations only."""

    user: User


def once(
    view: Callable[Concatenate[UserRequest, P], HttpResponse],
) -> Callable[Concatenate[UserRequest, P], HttpResponse]:
    """Take a form only once: sent again, it leads to what the first one made (B5).

    The token (`{% once %}` in the form) is a row written in the transaction of the work itself. A
    second sending waits for the first to commit, then finds the row and its answer; a first one
    that was refused or invalid rolls the row back, so that the corrected form may be sent.
    """

    @wraps(view)
    def wrapped(request: UserRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        token = form_token(request)
        if request.method != "POST" or token is None:
            return view(request, *args, **kwargs)
        return taken(request, token, lambda: view(request, *args, **kwargs))

    return wrapped


@retry_conflicts
def taken(request: UserRequest, token: uuid.UUID, work: Callable[[], HttpResponse]) -> HttpResponse:
    """Do the work of a form and note its token, in one transaction.

    When PostgreSQL asks for it, all of it is done again (B7), with the uploads read from the start.
    """
    for _name, uploads in request.FILES.lists():
        for upload in uploads:
            upload.seek(0)
    with transaction.atomic():
        submission, is_new = Submission.objects.get_or_create(
            token=token,
            defaults={
                "user": request.user,
                "path": request.path[:500],
                "submitted_at": timezone.now(),  # noqa: TID251 - a door, shared by all views
            },
        )
        if not is_new:
            return answered(request, submission)
        response = work()
        if response.status_code >= 400:
            transaction.set_rollback(True)
        else:
            location = response.headers.get("Location", "")
            Submission.objects.filter(pk=token).update(location=location)
        return response


def form_token(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("_once", ""))
    except ValueError:
        return None


def answered(request: UserRequest, submission: Submission) -> HttpResponse:
    """Lead to the first answer; a token copied from somebody else's page leads home."""
    if submission.user_id != request.user.pk or submission.path != request.path[:500]:
        return redirect("home")
    messages.info(request, _("Este formulario ya se había enviado; se muestra lo que se guardó."))
    return redirect(submission.location or request.path)
