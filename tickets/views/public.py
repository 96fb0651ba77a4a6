"""The page by which anybody writes to a line: no login, no script, no hint of who is known."""

from uuid import uuid4

import structlog
from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import form_token
from contacts.models import ServiceLine
from tickets.forms.public import PublicForm
from tickets.services.mail.webform import receive_form

logger = structlog.get_logger("sgc.inbound")
RATE = "public_form"  # of ACCOUNT_RATE_LIMITS: per address and per e-mail


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def request_help(request: HttpRequest, line: str) -> HttpResponse:
    """The form of a line that has one; what a program filled in is thanked for and forgotten."""
    row = open_line(line)
    form = PublicForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return show(request, row, form, status=422 if request.method == "POST" else 200)
    if form.is_by_a_program:
        logger.info("public form filled in by a program", line=row.code)
    elif ratelimit.consume(request, action=RATE, key=form.cleaned_data["email"].lower()):
        number = form_token(request) or uuid4()
        receive_form(row, form.told(number), at=timezone.now())
    else:
        form.add_error(
            None, _("Hemos recibido varias solicitudes seguidas. Espere una hora o escríbanos.")
        )
        return show(request, row, form, status=429)
    return redirect("tickets:request_received", row.code)


@require_safe
@login_not_required
def request_received(request: HttpRequest, line: str) -> HttpResponse:
    return render(request, "tickets/request_received.html", {"line": open_line(line)})


def open_line(code: str) -> ServiceLine:
    return get_object_or_404(ServiceLine, code=code, has_public_form=True)


def show(request: HttpRequest, line: ServiceLine, form: PublicForm, *, status: int) -> HttpResponse:
    context = {"line": line, "form": form}
    return render(request, "tickets/request_help.html", context, status=status)
