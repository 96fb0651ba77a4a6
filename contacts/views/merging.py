"""Making one of two customers or contacts, and two of one again."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest, once
from contacts.forms.merging import MergeForm
from contacts.models import Contact, Customer, Fate, Merge
from contacts.services import merging, search
from contacts.services.merging.fields import label_of
from contacts.views.common import LARGEST, show, visible_contact, visible_customer
from kit.answers import FORM, attempt

PAGE = 50
MOST = 12
MAY = "contacts.merge_customer"


@require_http_methods(FORM)
@permission_required(MAY, raise_exception=True)
@once
def merge_customer(request: UserRequest, pk: int) -> HttpResponse:
    """Choose who the other one is, then whose values are kept."""
    row = visible_customer(request, pk)
    other = other_of(request, Customer.objects.visible_to(request.user).exclude(pk=pk))
    if other is None:
        return choose(request, row, "customer")
    return join(request, row, other)


@require_http_methods(FORM)
@permission_required(MAY, raise_exception=True)
@once
def merge_contact(request: UserRequest, pk: int) -> HttpResponse:
    row = visible_contact(request, pk)
    people = Contact.objects.visible_to(request.user).exclude(pk=pk)
    other = other_of(request, people.select_related("customer"))
    if other is None:
        return choose(request, row, "contact")
    return join(request, row, other)


def other_of(request: UserRequest, rows: Any) -> Any:
    """The one that the address or the form names; None while nobody is named."""
    given = request.POST.get("other") or request.GET.get("other", "")
    if not given:
        return None
    is_number = given.isascii() and given.isdigit() and len(given) < 11
    return get_object_or_404(rows, pk=min(int(given), LARGEST) if is_number else 0)


def choose(request: UserRequest, row: Customer | Contact, kind: str) -> HttpResponse:
    """Who may be the same: whom the search finds, or else the people of the same company."""
    query = request.GET.get("q", "")
    hits = search.find(query, user=request.user, limit=MOST) if query else []
    found: Any = [hit.pk for hit in hits if hit.kind == kind]
    if isinstance(row, Customer):
        rows: Any = Customer.objects.visible_to(request.user).filter(pk__in=found)
    else:
        rows = row.customer.contacts.filter(Q(pk__in=found) if query else Q())
    context = {"row": row, "query": query, "rows": rows.exclude(pk=row.pk)[:MOST]}
    return render(request, "contacts/merge_choose.html", context)


def join(request: UserRequest, row: Any, other: Any) -> HttpResponse:
    """Both side by side; on confirming they are one."""
    seen = {"version": row.version, "other_version": other.version}
    form = MergeForm(request.POST or None, choices=merging.choices(row, other), initial=seen)
    if request.method == "POST" and form.is_valid() and (done := merge(request, row, other, form)):
        messages.success(request, _("Ahora son uno. Si fue un error, se deshace con un botón."))
        return redirect(done)
    verb = "merge_contact" if isinstance(row, Contact) else "merge_customer"
    swap_url = f"{reverse(f'contacts:{verb}', args=[other.pk])}?other={row.pk}"
    census = merging.census(other)
    context = {"row": row, "other": other, "census": census, "swap_url": swap_url}
    return show(request, "contacts/merge_form.html", form, **context)


def merge(request: UserRequest, row: Any, other: Any, form: MergeForm) -> Merge | None:
    given = form.cleaned_data
    versions = (given["version"] or row.version, given["other_version"] or other.version)
    return attempt(
        form,
        lambda: merging.merge(
            row,
            other,
            theirs=form.theirs(),
            reason=given["reason"],
            by=request.user,
            at=timezone.now(),
            versions=versions,
        ),
    )


def visible_merges(request: UserRequest) -> Any:
    """Those of customers and people that one sees."""
    seen = Customer.everyone.visible_to(request.user).values("pk")
    rows = Merge.objects.filter(Q(customer__in=seen) | Q(contact__customer__in=seen))
    return rows.select_related(
        "by", "undone_by", "customer", "absorbed_customer", "contact", "absorbed_contact"
    )


@require_safe
@permission_required(MAY, raise_exception=True)
def merges(request: UserRequest) -> HttpResponse:
    """Everything that was ever merged, the newest first."""
    page = Paginator(visible_merges(request), PAGE).get_page(request.GET.get("page"))
    return render(request, "contacts/merges.html", {"page": page})


@require_safe
@permission_required(MAY, raise_exception=True)
def merge_record(request: UserRequest, pk: int) -> HttpResponse:
    """What one merge did, and what undoing it would do."""
    row = get_object_or_404(visible_merges(request), pk=pk)
    context = {
        "merge": row,
        "objection": merging.objection(row),
        "fields": [
            (label_of(row.kept, name), *values) for name, values in row.fields["kept"].items()
        ],
        "fates": fates(row),
        "since": [] if row.undone_at else merging.since(row),
    }
    return render(request, "contacts/merge.html", context)


def fates(row: Merge) -> list[tuple[str, str, int]]:
    """How many rows of each kind moved, stayed or were made."""
    names = merging.names(type(row.kept))
    counted = row.rows.order_by().values("model", "fate").annotate(n=Count("pk"))
    found = [(names.get(one["model"], one["model"]), one["fate"], one["n"]) for one in counted]
    return sorted((name, str(Fate(fate).label), n) for name, fate, n in found)


@require_POST
@permission_required(MAY, raise_exception=True)
@once
def undo_merge(request: UserRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(visible_merges(request), pk=pk)
    merging.undo(row, by=request.user, at=timezone.now())
    messages.success(request, _("Vuelven a ser dos."))
    return redirect(row)
