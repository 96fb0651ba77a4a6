"""The ticket's page, what is said on it, and why its clocks stand where they stand."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, once
from kit.http import page_or_fragment
from tickets import services
from tickets.forms.handling import NoteForm, ReplyForm
from tickets.models import PAUSED, FollowUp, Status, Ticket, Track
from tickets.thread import promises_of, thread_of


@require_safe
@permission_required("tickets.view_ticket", raise_exception=True)
def detail(request: UserRequest, pk: int) -> HttpResponse:
    return show(request, visible_ticket(request, pk))


@require_POST
@permission_required("tickets.reply_ticket", raise_exception=True)
@once
def reply(request: UserRequest, pk: int) -> HttpResponse:
    ticket = visible_ticket(request, pk)
    form = ReplyForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, ticket, reply_form=form, status=422)
    given = form.cleaned_data
    services.reply(
        ticket,
        by=request.user,
        body=given["body"],
        next_step=given["next_step"],
        waits=given["waits"],
        files=form.stored(),
        answer=services.FollowUpAnswer(
            detail=given["detail"],
            department=given["department"],
            cause=given["possible_cause"],
            none_found=given["none_found"],
            estimated_on=given["estimated_on"],
        ),
        version=given["version"],
        at=timezone.now(),
    )
    return redirect("tickets:detail", pk)


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
    return redirect("tickets:detail", pk)


@require_safe
@permission_required("tickets.view_ticket", raise_exception=True)
def explain(request: UserRequest, pk: int) -> HttpResponse:
    """Every stretch of the ticket's life and what each clock counted it as."""
    ticket = visible_ticket(request, pk)
    at = timezone.now()
    context = {"ticket": ticket, "clocks": services.explain(ticket, at=at), "at": at}
    return render(request, "tickets/explain.html", context)


def visible_ticket(request: UserRequest, pk: int) -> Ticket:
    tickets = Ticket.objects.visible_to(request.user).select_related(
        "customer__service_line",
        "customer__plan",
        "contact",
        "owner",
        "sector",
        "calendar",
        "escalated_to",
    )
    return get_object_or_404(tickets, pk=pk)


def show(
    request: UserRequest,
    ticket: Ticket,
    *,
    reply_form: Form | None = None,
    note_form: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    at = timezone.now()
    context = {
        "ticket": ticket,
        "thread": thread_of(ticket),
        "promises": promises_of(ticket, at=at),
        "follow_up": open_follow_up(ticket),
        "is_paused": ticket.status in PAUSED,
        "is_referred": ticket.status == Status.REFERRED,
        "is_writing_note": note_form is not None,
        "reply_form": reply_form or ReplyForm(initial={"version": ticket.version}),
        "note_form": note_form or NoteForm(prefix="note"),
        **standing(ticket, at),
    }
    return page_or_fragment(
        request, "tickets/detail.html", "tickets/_ticket.html", context, status=status
    )


def open_follow_up(ticket: Ticket) -> FollowUp | None:
    """The update that the customer is owed now (SAC-15)."""
    owed = ticket.follow_ups.filter(track=Track.OURS, answered_by=None)
    return owed.order_by("-opened_at", "-pk").first()


def standing(ticket: Ticket, at: datetime) -> dict[str, Any]:
    """Whether the customer may be helped today, as the line's own calendar reads the date."""
    return {"is_entitled": ticket.status != Status.REFERRED, "now": at}
