"""The ticket's page, what is said on it, and why its clocks stand where they stand."""

import json
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.cache import cache
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import procedures.services as procedures
from accounts.http import UserRequest, once
from contacts.services import rights
from contacts.templatetags.contacts import key_account
from kit.db import fetch_related
from kit.http import page_or_fragment
from tickets import services
from tickets.escalation_rows import panels_of
from tickets.forms.handling import NoteForm, ReplyForm, Shelf
from tickets.models import (
    PAUSED,
    DraftKind,
    Message,
    Status,
    Ticket,
    Triage,
    has_escalations,
)
from tickets.rows import priority_badge, status_badge
from tickets.services.errors import news
from tickets.services.phone import calling
from tickets.services.talk import answers, drafts
from tickets.services.work import flows
from tickets.thread import promises_of, thread_of
from tickets.views.stale import newer_version, stale

# What the page tells of whom the ticket is about: their tables have a hundred columns more.
SHOWN = (
    *(field.name for field in Ticket._meta.concrete_fields if field.name != "folded"),
    "calendar__version",
    "contact__email",
    "contact__first_name",
    "contact__job_title",
    "contact__last_name",
    "contact__mobile",
    "contact__phone",
    "customer__expectations",
    "customer__is_key_account",
    "customer__legal_name",
    "customer__plan",
    "customer__plan_since",
    "customer__plan_until",
    "customer__service_line__calendar__zone",
    "customer__service_line__entitlement",
    "customer__service_line__name",
    "customer__service_line__records_errors",
    "customer__trade_name",
    "sector__name",
    *(f"triage__{field.name}" for field in Triage._meta.concrete_fields),
)
SHOWN_RELATED = (
    "calendar",
    "contact",
    "customer__plan",
    "customer__service_line__calendar",
    "sector",
    "triage",
)
READ = (
    Ticket.objects.select_related(*SHOWN_RELATED)
    .only(*SHOWN)
    .annotate(has_escalations=has_escalations())
)
REPLY = "tickets.reply_ticket"


@require_safe
@permission_required("tickets.view_ticket", raise_exception=True)
def detail(request: UserRequest, pk: int) -> HttpResponse:
    ticket = get_object_or_404(READ.visible_to(request.user), pk=pk)
    fetch_related(ticket, "owner", "registered_by", "escalated_to", only=["name"])
    return show(request, ticket)


@require_POST
@permission_required("tickets.reply_ticket", raise_exception=True)
@once
def reply(request: UserRequest, pk: int) -> HttpResponse:
    ticket = visible_ticket(request, pk)
    form = reply_form_for(ticket, request.POST, request.FILES)
    if not form.is_valid():
        return show(request, ticket, reply_form=form, status=422)
    if reason := newer_version(ticket, form):
        if request.htmx:
            return stale(request, ticket, reason)
        form.ask_for_files_again()
        return show(request, ticket, reply_form=form, status=409)
    version = form.cleaned_data["version"]
    message = services.reply(
        ticket, by=request.user, version=version, at=timezone.now(), **form.said()
    )
    drafts.forget(ticket, DraftKind.REPLY, by=request.user)
    tell_sent(request, message)
    return redirect("tickets:detail", pk)


def tell_sent(request: UserRequest, message: Message) -> None:
    """That the letter waits some seconds, and the way back while it does; or that there is none."""
    seconds = int((message.held.until - message.at).total_seconds())
    undo = f"{reverse('tickets:withdraw', args=[message.pk])}?quedan={seconds}" if seconds else ""
    if message.mail is None:
        words = _("Queda anotado, pero no sale ninguna carta: el contacto no tiene correo.")
        messages.warning(request, words, extra_tags=undo)
    elif seconds:
        messages.success(request, _("La respuesta sale en %s segundos.") % seconds, extra_tags=undo)
    else:
        messages.success(request, _("La respuesta está en camino."))


def reply_form_for(ticket: Ticket, *given: Any, **kwargs: Any) -> ReplyForm:
    """The form of an answer, with what the update that is owed must tell."""
    at = timezone.now()
    owed, last = answers.owed(ticket), answers.last_update(at)
    shelf = procedures.for_customers(at=at) if given else offered(at=at)
    return ReplyForm(*given, owed=owed, last=last, shelf=shelf, **kwargs)


def offered(*, at: datetime) -> Shelf:
    """The documents that may be attached, as of the last minute: what is sent is looked up anew."""
    shelf: Shelf | None = cache.get("tickets:shelf")
    if shelf is None:
        shelf = procedures.for_customers(at=at)
        cache.set("tickets:shelf", shelf, timeout=60)
    return shelf


@require_POST
@permission_required("tickets.note_ticket", raise_exception=True)
@once
def note(request: UserRequest, pk: int) -> HttpResponse:
    ticket = visible_ticket(request, pk)
    form = NoteForm(request.POST, request.FILES, prefix="note")
    if not form.is_valid():
        return show(request, ticket, note_form=form, status=422)
    body, files = form.cleaned_data["body"], form.stored()
    services.note(ticket, by=request.user, body=body, files=files, at=timezone.now())
    drafts.forget(ticket, DraftKind.NOTE, by=request.user)
    messages.success(request, _("Nota guardada: el cliente no la ve."))
    return redirect("tickets:detail", pk)


def visible_ticket(request: UserRequest, pk: int) -> Ticket:
    """The ticket, if one may see it: for everybody else there is none."""
    tickets = Ticket.objects.visible_to(request.user)
    return get_object_or_404(tickets.annotate(has_escalations=has_escalations()), pk=pk)


def show(
    request: UserRequest,
    ticket: Ticket,
    *,
    reply_form: Form | None = None,
    note_form: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "reply_form": reply_form or reply_form_for(ticket, initial=begun(request, ticket)),
        "note_form": note_form or NoteForm(prefix="note"),
        "is_writing_note": note_form is not None,
        "thread": thread_of(ticket, whole="all" in request.GET),
        **standing(request, ticket, timezone.now()),
    }
    response = page_or_fragment(
        request, "tickets/detail.html", "tickets/_ticket.html", context, status=status
    )
    if request.htmx and status == 200 and (said := toast(request)):
        response.headers["HX-Trigger"] = said
    return response


def begun(request: UserRequest, ticket: Ticket) -> dict[str, Any]:
    """What the form of an answer begins with; after one was withdrawn, its text."""
    known = drafts.typed(ticket, by=request.user) if "borrador" in request.GET else {}
    return {"version": ticket.version, **known.get(DraftKind.REPLY, {})}


def is_dated(ticket: Ticket, at: datetime) -> bool:
    """Whether the customer knows of a date that is still to come."""
    today = ticket.customer.service_line.local_date(at)
    return ticket.committed_on is not None and ticket.committed_on >= today


def standing(request: UserRequest, ticket: Ticket, at: datetime) -> dict[str, Any]:
    """What the ticket is now, and what may be done with it."""
    owed = answers.owed(ticket)
    right = rights.right_of(ticket.customer, at=at)
    helped = (
        panels_of(ticket, request.user, at=at) if getattr(ticket, "has_escalations", False) else {}
    )
    return {
        **helped,
        "is_delayed": ticket.is_open and ticket.misses_goal_at(at) and not is_dated(ticket, at),
        "is_announced": flows.is_announced(ticket),
        "knows_error": news.knows(ticket),
        "suggests_call": calling.suggests_call(ticket, at=at),
        "ticket": ticket,
        "status": status_badge(ticket.status),
        "priority": priority_badge(ticket.priority),
        "key_account": key_account(ticket.customer.is_key_account),
        "promises": promises_of(ticket, at=at, provider=helped.get("provider")),
        "owed": owed,
        "owed_words": answers.lacking(owed.step, answers.FollowUpAnswer(), at=at) if owed else [],
        "is_paused": ticket.status in PAUSED,
        "is_referred": ticket.status == Status.REFERRED,
        "right": right,
        "is_entitled": right.is_entitled,
        "can_reply": ticket.is_open and right.is_entitled and request.user.has_perm(REPLY),
    }


def toast(request: UserRequest) -> str:
    """What is to be said in the corner: a swapped part of a page cannot say it by itself."""
    said = [
        {"text": str(one), "tone": one.level_tag, "undo": one.extra_tags or ""}
        for one in messages.get_messages(request)
    ]
    return json.dumps({"toast": said[-1]}) if said else ""
