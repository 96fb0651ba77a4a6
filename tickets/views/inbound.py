"""Mail that reached us: what needs a person, what became of the rest."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest, once
from kit.http import page_or_fragment
from tickets.forms.inbound import IgnoreForm, PersonalMailForm, SettleForm
from tickets.mailparse import Unreadable
from tickets.models import Fate, InboundMail, Ticket
from tickets.models.inbound import InboundMailQuerySet
from tickets.services.intake import personal
from tickets.services.mail import identifying, inbound

PAGE = 25
SHOWN = 4_000  # characters of the source of what cannot be read
TONES = {
    Fate.RECEIVED: "info",
    Fate.TICKET: "success",
    Fate.FOLLOW_UP: "success",
    Fate.UNKNOWN: "warning",
    Fate.QUARANTINE: "danger",
    Fate.IGNORED: "neutral",
}
VIEWS = {
    "": Q(fate=Fate.UNKNOWN),
    "quarantine": Q(fate=Fate.QUARANTINE),
    "ignored": Q(fate=Fate.IGNORED),
    "all": Q(),
}


@require_safe
@permission_required("tickets.triage_mail", raise_exception=True)
def inbox(request: UserRequest) -> HttpResponse:
    chosen = request.GET.get("view", "")
    chosen = chosen if chosen in VIEWS else ""
    mine = InboundMail.objects.visible_to(request.user)
    mails = mine.filter(VIEWS[chosen]).select_related("ticket").order_by("-pk")
    page = Paginator(mails, PAGE).get_page(request.GET.get("page"))
    rows = [row_of(mail, request.path) for mail in page.object_list]
    context = {"rows": rows, "page": page, "tabs": tabs(mine, chosen), "chosen": chosen}
    return page_or_fragment(request, "tickets/inbound.html", "tickets/_inbound.html", context)


def row_of(mail: InboundMail, folder: str) -> dict[str, Any]:
    return {"mail": mail, "tone": TONES[Fate(mail.fate)], "url": f"{folder}{mail.pk}/"}


def tabs(mine: InboundMailQuerySet, chosen: str) -> list[dict[str, Any]]:
    words = {
        "": _("Por identificar"),
        "quarantine": _("En cuarentena"),
        "ignored": _("Ignorados"),
        "all": _("Todos"),
    }
    waiting = {key: Count("pk", filter=VIEWS[key]) for key in ("", "quarantine")}
    counts = mine.needs_a_person().aggregate(**{f"n_{key}": n for key, n in waiting.items()})
    return [
        {
            "label": label,
            "url": f"?view={key}" if key else "?",
            "active": key == chosen,
            "count": counts.get(f"n_{key}", ""),
        }
        for key, label in words.items()
    ]


@require_safe
@permission_required("tickets.triage_mail", raise_exception=True)
def inbound_mail(request: UserRequest, pk: int) -> HttpResponse:
    mail = visible_mail(request, pk)
    return show(request, mail, settle_form(request, mail), IgnoreForm())


@require_POST
@permission_required("tickets.triage_mail", raise_exception=True)
@once
def settle(request: UserRequest, pk: int) -> HttpResponse:
    mail = visible_mail(request, pk)
    form = settle_form(request, mail, request.POST)
    if not form.is_valid():
        return show(request, mail, form, IgnoreForm(), status=422)
    joins = mail.suspected if form.cleaned_data.get("joins") else None
    contact = form.cleaned_data["contact"]
    mail = inbound.settle(mail, by=request.user, contact=contact, ticket=joins, at=timezone.now())
    messages.success(request, _("El correo está en el ticket %(t)s.") % {"t": mail.ticket})
    return redirect("tickets:detail", mail.ticket_id)


@require_POST
@permission_required("tickets.triage_mail", raise_exception=True)
@once
def retry(request: UserRequest, pk: int) -> HttpResponse:
    mail = inbound.retry(visible_mail(request, pk), by=request.user, at=timezone.now())
    fate = mail.get_fate_display()
    messages.info(
        request, _("Leído de nuevo: %(fate)s. %(why)s") % {"fate": fate, "why": mail.reason}
    )
    return redirect("tickets:inbound_mail", pk)


@require_POST
@permission_required("tickets.triage_mail", raise_exception=True)
@once
def ignore(request: UserRequest, pk: int) -> HttpResponse:
    mail = visible_mail(request, pk)
    form = IgnoreForm(request.POST)
    if not form.is_valid():
        return show(request, mail, settle_form(request, mail), form, status=422)
    reason = form.cleaned_data["reason"]
    inbound.ignore(mail, by=request.user, reason=reason, at=timezone.now())
    messages.success(request, _("El correo queda ignorado, con su motivo."))
    return redirect("tickets:inbound")


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("tickets.reply_ticket", raise_exception=True)
@once
def personal_mail(request: UserRequest) -> HttpResponse:
    """Somebody wrote to a personal mailbox: answer with the standard message (CC-28)."""
    words = request.GET.get("q", "").strip()
    people = identifying.people_found(words, user=request.user) if words else []
    form = PersonalMailForm(request.POST if request.method == "POST" else None, people=people)
    if request.method == "POST" and form.is_valid():
        contact = form.cleaned_data["contact"]
        personal.point_to_mailbox(contact, by=request.user, at=timezone.now())
        messages.success(request, _("Se enviará a %(to)s la respuesta tipo.") % {"to": contact})
        return redirect("contacts:contact", contact.pk)
    context = {"form": form, "people": people, "q": words}
    status = 422 if request.method == "POST" else 200
    return render(request, "tickets/personal_mail.html", context, status=status)


# --- What they share ------------------------------------------------------------------------


def visible_mail(request: UserRequest, pk: int) -> InboundMail:
    mails = InboundMail.objects.visible_to(request.user)
    related = ("ticket", "settled_by", "suspected__customer")
    return get_object_or_404(mails.select_related(*related), pk=pk)


def settle_form(
    request: UserRequest, mail: InboundMail, given: Mapping[str, Any] | None = None
) -> SettleForm:
    """The form with the people to choose from: the same when it comes back as when it was shown."""
    words = request.GET.get("q", "").strip()
    people = identifying.candidates(mail, user=request.user, words=words)
    return SettleForm(given, people=people, suspected=suspected(request, mail))


def suspected(request: UserRequest, mail: InboundMail) -> Ticket | None:
    """The ticket that it may continue, if one may see that."""
    return Ticket.objects.visible_to(request.user).filter(pk=mail.suspected_id or 0).first()


def show(
    request: UserRequest,
    mail: InboundMail,
    form: SettleForm,
    ignoring: IgnoreForm,
    *,
    status: int = 200,
) -> HttpResponse:
    is_open = mail.fate in (Fate.UNKNOWN, Fate.QUARANTINE)
    words = request.GET.get("q", "").strip()
    context = {
        "mail": mail,
        "tone": TONES[Fate(mail.fate)],
        "form": form,
        "ignoring": ignoring,
        "suspected": suspected(request, mail),
        "is_open": is_open,
        "may_settle": is_open or mail.fate == Fate.IGNORED,
        "q": words,
        "companies": identifying.companies(form.people, user=request.user, words=words),
        **said(mail),
    }
    return render(request, "tickets/inbound_mail.html", context, status=status)


def said(mail: InboundMail) -> dict[str, Any]:
    """What the mail says; of one in quarantine, which may be harmful to read, how it begins."""
    if mail.fate != Fate.QUARANTINE:
        try:
            return {"letter": inbound.letter_in(mail)}
        except Unreadable:
            pass
    begins = inbound.beginning(mail)[:SHOWN].decode("utf-8", "replace")
    return {"source": begins.replace("\x00", "")}
