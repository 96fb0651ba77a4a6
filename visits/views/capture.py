"""Capturing an ASI: one page, kept in the browser and here while it is typed, taken once."""

import json
import uuid
from collections.abc import Mapping
from functools import partial
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest, once
from contacts.forms.resembling import because, confirmed
from contacts.models import Customer
from contacts.services import rights, search
from contacts.services.duplicates import Duplicates, told_to
from installations.services import catalogue as installations
from kit import answers
from kit.answers import FORM, show
from kit.errors import Refused, Stale
from kit.files import StoredFile, store
from visits.forms.asi import AsiForm, checked_receipt
from visits.forms.equipping import LeftForm
from visits.models import Answer, Asi, CaptureDraft, Visit
from visits.services import asi as services
from visits.services import capturing, equipping
from visits.views.common import local

may = partial(permission_required, raise_exception=True)
BIGGEST_DRAFT = 500_000
ADD = "visits.add_asi"


@require_safe
@may(ADD)
def new_asi(request: UserRequest) -> HttpResponse:
    """Start a capture, which has a number of its own from now on, however often it is sent."""
    query = request.GET.urlencode()[:90]
    address = reverse("visits:capture_asi", args=[uuid.uuid4()])
    return redirect(f"{address}?{query}" if query else address)


@require_http_methods(FORM)
@may(ADD)
@local
@once
def capture_asi(request: UserRequest, token: uuid.UUID) -> HttpResponse:
    """The page of a capture; one that was registered already leads to its ASI."""
    if known := Asi.objects.visible_to(request.user).filter(token=token).first():
        messages.info(request, _("Esta captura ya está registrada: %s.") % known.label)
        return redirect(known)
    draft = CaptureDraft.objects.filter(token=token, user=request.user).first()
    visit = planned_visit(request, draft)
    customer = visit.customer if visit else chosen_customer(request, draft)
    if customer is None:
        return choose_customer(request)
    form = AsiForm(
        request.POST or None,
        request.FILES or None,
        customer=customer,
        user=request.user,
        at=timezone.now(),
        initial=first_words(visit),
    )
    made = attempt(request, form, token=token, customer=customer, visit=visit)
    if made:
        capturing.forget_draft(token, by=request.user)
        messages.success(request, _("Registrada: %s.") % made.label)
        return redirect(made)
    query = f"visit={visit.pk}" if visit else f"customer={customer.pk}"
    keep_chosen(request, form, token, query)
    context = {
        "token": token,
        "customer": customer,
        "right": rights.right_of(customer, at=timezone.now()),
        "visit": visit,
        "query": query,
        "kept": capturing.receipts(token, by=request.user),
        "warned": warned(form, customer),
        "modules": installations.offered(),
        "draft_fields": json.dumps(draft.fields, ensure_ascii=False) if draft else "",
    }
    return show(request, "visits/capture_asi.html", form, **context)


def choose_customer(request: UserRequest) -> HttpResponse:
    """Of which customer: found by any datum of theirs or of their people."""
    context = search.asked(request.GET.get("q", ""), user=request.user) | {
        "title": _("Nueva ASI"),
        "question": _("¿De qué cliente?"),
        "crumb": (reverse("visits:asis"), _("ASI")),
    }
    return render(request, "contacts/choose_customer.html", context)


def attempt(request: UserRequest, form: AsiForm, **about: Any) -> Asi | None:
    """Register what a valid form tells; None: show it (again), with everything still in it."""
    kept = capturing.receipts(about["token"], by=request.user)
    if not (form.is_bound and form.is_valid() and form.has_amounts(kept)):
        return None
    capture = told(request, form, kept, **about)

    def work() -> Asi:
        check_agreed(request, form, capture)
        return services.register_asi(capture, by=request.user, at=timezone.now())

    made = answers.attempt(form, work)
    if isinstance(form.refusal, Duplicates):
        form.similar = told_to(request.user, form.refusal.candidates)
    if isinstance(form.refusal, Stale):
        form.add_error(None, str(form.refusal))
        for one in form.chosen:
            one.look_again()
    return made


def keep_chosen(request: UserRequest, form: AsiForm, token: uuid.UUID, query: str) -> None:
    """Photos that came with a form that is shown again: no browser sends them a second time."""
    for name, file in form.chosen_receipts():
        file.seek(0)
        stored = store(file.read(), name=file.name)
        capturing.keep_receipt(token, name, stored, query=query, by=request.user, at=timezone.now())


def told(
    request: UserRequest,
    form: AsiForm,
    kept: Mapping[str, StoredFile],
    *,
    token: uuid.UUID,
    customer: Customer,
    visit: Visit | None,
) -> services.Capture:
    """All that a valid form says, with the photos that arrived before it."""
    given = form.cleaned_data
    return services.Capture(
        token=token,
        customer=customer,
        work=form.work(),
        contact=given["contact"],
        person=form.person.details() if form.wants_person else {},
        not_duplicate_of=confirmed(request.POST),
        not_duplicate_because=because(request.POST),
        met=list(given["met"]),
        obstacles=form.told_obstacles(),
        heard=form.told_heard(),
        spent=form.told_spent(kept),
        parameters=form.told_parameters(),
        confirms_parameters=given["confirms_parameters"],
        left=form.told_left(),
        signed_by=given["signed_by"],
        signature=given["signature"],
        visit=visit,
    )


def check_agreed(request: UserRequest, form: AsiForm, capture: services.Capture) -> None:
    """Refuse until what becomes of the installations was shown as it is now."""
    equipping.check_left(capture.left, reason=capture.work.reason, customer=capture.customer)
    form.changes = equipping.preview(capture.left, customer=capture.customer)
    form.agreed = sha256(json.dumps(form.changes).encode()).hexdigest()
    if form.changes and request.POST.get("agreed") != form.agreed:
        raise Refused(_("Mire qué cambia en las instalaciones y confírmelo."))


def warned(form: AsiForm, customer: Customer) -> list[tuple[LeftForm, str]]:
    """The expiries that come before the update that is planned now, each with a better day."""
    chosen = form.chosen if form.changes else []
    found = [(one, one.warning(customer, timezone.now())) for one in chosen]
    return [(one, words) for one, words in found if words]


def planned_visit(request: UserRequest, draft: CaptureDraft | None) -> Visit | None:
    key = asked(request, draft, "visit")
    if key is None:
        return None
    rows = Visit.objects.visible_to(request.user).select_related("customer__service_line__calendar")
    return get_object_or_404(rows, pk=key)


def chosen_customer(request: UserRequest, draft: CaptureDraft | None) -> Customer | None:
    rows = Customer.objects.visible_to(request.user).select_related("service_line__calendar")
    if key := asked(request, draft, "customer"):
        return get_object_or_404(rows, pk=key)
    if key := asked(request, draft, "contact"):
        return get_object_or_404(rows, contacts=key)
    return None


def asked(request: UserRequest, draft: CaptureDraft | None, name: str) -> int | None:
    """The key that stands in the address; a draft remembers that of its own."""
    given = request.GET.get(name) or (QueryDict(draft.query).get(name) if draft else "") or ""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


def first_words(visit: Visit | None) -> dict[str, Any]:
    """What the plan of the visit says already (VIS-18); one that came early began by now."""
    now = timezone.localtime().replace(minute=0, second=0, microsecond=0)
    if visit is None:
        return {"began_at": now}
    met = list(visit.attendees.exclude(answer=Answer.NO).values_list("contact", flat=True))
    lasted = (visit.ends_at - visit.starts_at).total_seconds() / 3600
    return {
        "reason": visit.reason,
        "began_at": min(timezone.localtime(visit.starts_at), now),
        "hours": f"{min(lasted, 24):.2f}".replace(".", ",").rstrip("0").rstrip(","),
        "description": "\n".join(visit.topic_lines),
        "contact": met[0] if met else None,
        "met": met[1:],
    }


@require_POST
@may(ADD)
def save_capture(request: UserRequest, token: uuid.UUID) -> HttpResponse:
    """Keep what is typed by now."""
    try:
        given = json.loads(request.POST["fields"][:BIGGEST_DRAFT])
        fields = {str(name): str(value) for name, value in given.items()}
    except (KeyError, ValueError, AttributeError):
        return JsonResponse({"kept": False}, status=422)
    at = timezone.now()
    capturing.save_draft(
        token,
        fields,
        query=request.POST.get("query", ""),
        title=request.POST.get("title", ""),
        by=request.user,
        at=at,
    )
    return JsonResponse({"kept": True, "at": f"{timezone.localtime(at):%H:%M:%S}"})


@require_POST
@may(ADD)
def save_receipt(request: UserRequest, token: uuid.UUID) -> HttpResponse:
    """Keep the photo of a receipt as soon as it was taken, or let go of one."""
    name = request.POST.get("name", "")
    if "drop" in request.POST:
        capturing.drop_receipt(token, name, by=request.user)
        return JsonResponse({"kept": False})
    try:
        file = checked_receipt(request.FILES.get("receipt"))
    except ValidationError as problem:
        return JsonResponse({"kept": False, "problem": problem.messages[0]}, status=422)
    if file is None:
        return JsonResponse({"kept": False, "problem": _("No llegó ningún archivo.")}, status=422)
    stored = store(file.read(), name=file.name)
    query = request.POST.get("query", "")
    capturing.keep_receipt(token, name, stored, query=query, by=request.user, at=timezone.now())
    return JsonResponse({"kept": True, "name": stored.name})


@require_POST
@may(ADD)
@once
def discard_capture(request: UserRequest, token: uuid.UUID) -> HttpResponse:
    capturing.forget_draft(token, by=request.user)
    messages.success(request, _("Borrador descartado."))
    return redirect("visits:asis")
