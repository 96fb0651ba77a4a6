"""While somebody writes on a ticket: drafts, who else is there, and taking an answer back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, once
from tickets.models import DraftKind, Message
from tickets.services.core.stale import changes
from tickets.services.people import presence
from tickets.services.talk import drafts, withdrawing
from tickets.thread import thread_of
from tickets.views.detail import visible_ticket
from tickets.views.handling import may

WRITES = {DraftKind.REPLY: "tickets.reply_ticket", DraftKind.NOTE: "tickets.note_ticket"}


@require_POST
@may("tickets.note_ticket")
def draft(request: UserRequest, pk: int) -> HttpResponse:
    """Keep what is typed by now; whoever else is there sees that somebody types."""
    ticket, at = visible_ticket(request, pk), timezone.now()
    is_note = any(name.startswith("note-") for name in request.POST)
    kind = DraftKind.NOTE if is_note else DraftKind.REPLY
    typed = {name.removeprefix("note-"): request.POST.get(name, "") for name in request.POST}
    drafts.save(ticket, kind, typed, by=request.user, at=at)
    presence.show(ticket, by=request.user, is_typing=True, at=at)
    return HttpResponse(status=204)


@require_safe
@may("tickets.view_ticket")
def watch(request: UserRequest, pk: int) -> HttpResponse:
    """Who else is at the ticket, and what has changed since its page was shown."""
    ticket, at = visible_ticket(request, pk), timezone.now()
    presence.show(ticket, by=request.user, is_typing=False, at=at)
    shown = version_in(request)
    news = changes(ticket, shown) if shown and shown < ticket.version else []
    context = {
        "ticket": ticket,
        "others": presence.others(ticket, than=request.user, at=at),
        "news": news,
    }
    return render(request, "tickets/_watch.html", context)


@require_safe
@may("tickets.view_ticket")
def news(request: UserRequest, pk: int) -> HttpResponse:
    """The conversation as it is by now, around what one is writing."""
    ticket = visible_ticket(request, pk)
    context = {"ticket": ticket, "thread": thread_of(ticket)}
    return render(request, "tickets/_news.html", context)


def version_in(request: UserRequest) -> int:
    given = request.GET.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


@require_POST
@may("tickets.reply_ticket")
@once
def withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """Take an answer back before it leaves; its text is in the form again."""
    message = get_object_or_404(Message.everything.select_related("ticket"), pk=pk)
    ticket = visible_ticket(request, message.ticket_id)
    withdrawing.withdraw(message, by=request.user, at=timezone.now())
    messages.success(request, _("Retirada: no ha salido. Su texto vuelve a estar aquí."))
    return redirect(f"{ticket.get_absolute_url()}?borrador#composer")
