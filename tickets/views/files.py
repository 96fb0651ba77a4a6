"""Files that came or went with a ticket: handed out to those who see the ticket, harmless (F2)."""

from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.http import UserRequest
from kit.files import StoredFile, hand_out
from tickets.models import Attachment, InboundMail, Ticket
from tickets.services.mail import inbound


@require_safe
@permission_required("tickets.view_ticket", raise_exception=True)
def attachment(request: UserRequest, pk: int) -> FileResponse:
    tickets = Ticket.objects.visible_to(request.user).values("pk")
    file = get_object_or_404(Attachment, pk=pk, message__ticket__in=tickets)
    return given(StoredFile(file.name, file.content_type, file.size, file.sha256))


@require_safe
@permission_required("tickets.view_ticket", raise_exception=True)
def original(request: UserRequest, pk: int) -> HttpResponse:
    """The whole mail behind a message, with the history that its ticket leaves out."""
    tickets = Ticket.objects.visible_to(request.user).values("pk")
    mail = get_object_or_404(InboundMail, message=pk, ticket__in=tickets)
    letter = inbound.letter_or_enclosure(mail)
    return render(request, "tickets/original.html", {"mail": mail, "letter": letter})


@require_safe
@permission_required("tickets.triage_mail", raise_exception=True)
def inbound_source(request: UserRequest, pk: int) -> FileResponse:
    """The message as it came, byte by byte."""
    mail = get_object_or_404(InboundMail.objects.visible_to(request.user), pk=pk)
    return given(StoredFile(f"correo-{mail.pk}.eml", "message/rfc822", mail.size, mail.sha256))


def given(file: StoredFile) -> FileResponse:
    try:
        return hand_out(file)
    except FileNotFoundError as error:
        raise Http404 from error
