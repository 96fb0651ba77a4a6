"""The bell of each person, and the page of those who see to it that letters leave."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, once
from kit.files import hand_out
from kit.http import page_or_fragment
from kit.text import one_line
from outbox import envelope, services, shelves
from outbox.catalogue import KINDS
from outbox.models import Mail, Notice, Printout, PrintoutStatus

may_operate = permission_required("outbox.operate_mail", raise_exception=True)


@require_safe
def notices(request: UserRequest) -> HttpResponse:
    rows = Notice.objects.visible_to(request.user)
    page = Paginator(rows, 10 if request.htmx else 25).get_page(request.GET.get("page"))
    context = {"page": page, "unread": rows.unread().count()}
    return page_or_fragment(request, "outbox/notices.html", "outbox/_notices.html", context)


@require_safe
def bell(request: UserRequest) -> HttpResponse:
    """How many lines are unread; the topbar asks now and then."""
    unread = Notice.objects.visible_to(request.user).unread()[:100].count()
    return render(request, "outbox/_bell.html", {"unread": unread})


@require_POST
@once
def open_notice(request: UserRequest, pk: int) -> HttpResponse:
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    services.read_notice(notice, at=timezone.now())
    return redirect(notice.url or "outbox:notices")


@require_POST
@once
def read_all(request: UserRequest) -> HttpResponse:
    count = services.read_all(request.user, at=timezone.now())
    text = ngettext("Se ha marcado %d aviso como leído.", "Se han marcado %d avisos.", count)
    messages.success(request, text % count)
    return redirect("outbox:notices")


@require_safe
def printout(request: UserRequest, pk: int) -> HttpResponse:
    """A page that one asked for as a PDF; it looks by itself whether it is ready."""
    row = get_object_or_404(Printout.objects.visible_to(request.user), pk=pk)
    context = {"printout": row}
    return page_or_fragment(request, "outbox/printout.html", "outbox/_printout.html", context)


@require_safe
def printout_file(request: UserRequest, pk: int) -> FileResponse:
    """The PDF itself: the same bytes each time."""
    rows = Printout.objects.visible_to(request.user).filter(status=PrintoutStatus.DONE)
    return hand_out(get_object_or_404(rows, pk=pk).file)


@require_safe
@may_operate
def mails(request: UserRequest) -> HttpResponse:
    shelf = shelves.chosen(request.GET.get("estado", ""))
    query = one_line(request.GET.get("q", ""), limit=100)
    rows = Mail.objects.filter(status__in=shelf.statuses).search(query).defer("body", "references")
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    tabs = shelves.tabs(shelf, query)
    context = {"page": page, "shelf": shelf, "tabs": tabs, "q": query}
    return page_or_fragment(request, "outbox/mails.html", "outbox/_mails.html", context)


@require_safe
@may_operate
def mail(request: UserRequest, pk: int) -> HttpResponse:
    letter = get_object_or_404(Mail.objects.select_related("decided_by"), pk=pk)
    context = {
        "mail": letter,
        "headers": envelope.all_headers(letter),
        "kind": KINDS[letter.kind].name if letter.kind in KINDS else letter.kind,
        "is_secret": services.is_secret(letter),
        "may": services.choices(letter),
    }
    return render(request, "outbox/mail.html", context)


@require_POST
@once
@may_operate
def try_again(request: UserRequest, pk: int) -> HttpResponse:
    letter = get_object_or_404(Mail, pk=pk)
    services.try_again(letter, by=request.user, at=timezone.now())
    messages.success(request, _("La carta se enviará otra vez en unos segundos."))
    return redirect("outbox:mail", pk)


@require_POST
@once
@may_operate
def cancel(request: UserRequest, pk: int) -> HttpResponse:
    letter = get_object_or_404(Mail, pk=pk)
    services.cancel(letter, by=request.user, at=timezone.now())
    messages.success(request, _("La carta no se enviará."))
    return redirect("outbox:mail", pk)


@require_POST
@once
@may_operate
def mark_sent(request: UserRequest, pk: int) -> HttpResponse:
    letter = get_object_or_404(Mail, pk=pk)
    services.mark_sent(letter, by=request.user, at=timezone.now())
    messages.success(request, _("La carta se da por enviada."))
    return redirect("outbox:mail", pk)
