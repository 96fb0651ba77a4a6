"""The doors that every list has: written once, for all lists of `config.lists`."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts import services
from accounts.http import UserRequest, once
from accounts.listing import Shelf, address, counted_tabs, download
from accounts.models import BulkChange, SavedView
from config.cells import Cell
from config.forms import ColumnsForm, OpenWithForm, ValueForm, ViewForm
from config.lists import LISTINGS, back_to, change_of, open_listing, picked, told, valid
from kit.lists import Listing

FORM = ["GET", "HEAD", "POST"]
LATEST = 50  # changes of one's own that are listed: who undoes older ones does it row by row


@require_GET
def export(request: UserRequest, key: str, kind: str) -> HttpResponseBase:
    """All rows of the filter, streamed; who took them is written down first (F11)."""
    listing, at = open_listing(key, request.user), timezone.now()
    form = listing.asked(request.GET, user=request.user, at=at)
    sort = listing.sort_of(request.GET.get("sort", ""), form.usual, is_short=form.is_short)
    rows, title = listing.sheet(listing.rows(request.user), form, sort), str(listing.title)
    return download(request, kind, rows, name=key, title=title, words=form.in_words(), at=at)


@require_safe
def tabs(request: UserRequest, key: str) -> HttpResponse:
    """The views of a list with how many rows each has: its page does not wait for that."""
    made = counted_tabs(request, open_listing(key, request.user), at=timezone.now())
    return render(request, "components/tabs.html", {"tabs": made, "label": _("Vistas")})


@require_http_methods(FORM)
@once
def columns(request: UserRequest, key: str) -> HttpResponse:
    """Which columns this person sees, in which order; or again as the list has them."""
    listing = open_listing(key, request.user)
    if request.method != "POST":
        return choose(request, listing, "lists/_columns.html")
    is_usual = "usual" in request.POST
    given = [] if is_usual else valid(ColumnsForm(request.POST, listing=listing))["column"]
    services.choose_columns(key, given, by=request.user)
    return redirect(back_to(listing, request.POST.get("query", "")))


# --- Saved views ----------------------------------------------------------------------------


def choose(request: UserRequest, listing: Listing[Any], template: str) -> HttpResponse:
    """A form that the page of a list brings when it is wanted; every page without it is lighter."""
    shelf = Shelf(listing, request.user, request.GET, timezone.now())
    return render(request, template, shelf.choice())


@require_http_methods(FORM)
@once
def save_view(request: UserRequest, key: str) -> HttpResponse:
    """Keep the filter and the order as a view; or what can be done with the view that is open."""
    listing = open_listing(key, request.user)
    if request.method != "POST":
        return choose(request, listing, "lists/_view.html")
    given = valid(ViewForm(request.POST))
    view = services.save_view(key, by=request.user, at=timezone.now(), **given)
    messages.success(request, _("Se ha guardado la vista «%(name)s».") % {"name": view})
    return redirect(address(listing, view))


@require_POST
@once
def update_view(request: UserRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView, pk=pk, owner=request.user)
    given = valid(ViewForm(request.POST))
    view = services.update_view(view, by=request.user, **given)
    messages.success(request, _("Se ha guardado la vista «%(name)s».") % {"name": view})
    return redirect(address(LISTINGS[view.listing], view))


@require_POST
@once
def delete_view(request: UserRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView, pk=pk, owner=request.user)
    services.delete_view(view, by=request.user, at=timezone.now())
    said = _("Se ha eliminado la vista «%(name)s».") % {"name": view}
    messages.success(request, said, extra_tags=reverse("list_restore_view", args=[pk]))
    return redirect(back_to(LISTINGS[view.listing], view.query))


@require_POST
@once
def restore_view(request: UserRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView, pk=pk, owner=request.user)
    services.restore_view(view, by=request.user)
    messages.success(request, _("La vista «%(name)s» está de nuevo.") % {"name": view})
    return redirect(address(LISTINGS[view.listing], view))


@require_POST
@once
def open_with(request: UserRequest, pk: int) -> HttpResponse:
    """Let a list open with this view, or as any list does."""
    view = get_object_or_404(SavedView.objects.kept().open_to(request.user), pk=pk)
    is_wanted = valid(OpenWithForm(request.POST))["wanted"] == "yes"
    services.open_with(view, by=request.user, is_wanted=is_wanted)
    said = _("La lista se abrirá con «%(name)s».") if is_wanted else _("La lista se abrirá entera.")
    messages.success(request, said % {"name": view} if is_wanted else said)
    return redirect(address(LISTINGS[view.listing], view))


# --- Many rows at once ----------------------------------------------------------------------


@require_http_methods(FORM)
@once
def change(request: UserRequest, key: str) -> HttpResponse:
    """Choose the value and see what would become of each row; then do it."""
    listing, at = open_listing(key, request.user), timezone.now()
    asked = request.POST or request.GET
    one = change_of(listing, asked.get("change", ""), request.user)
    rows = picked(listing, request.user, asked, at)
    form = ValueForm(asked if "value" in asked else None, change=one)
    context = {"listing": listing, "change": one, "rows": rows, "form": form}
    if not form.is_valid():
        return render(request, "lists/change.html", context, status=422 if form.is_bound else 200)
    if request.method == "POST":
        done = services.change_rows(key, one, rows, form.value(), by=request.user, at=at)
        return redirect("list_changed", done.pk)
    outcomes = services.try_change(one, rows, form.value(), by=request.user, at=at)
    return render(request, "lists/change.html", context | told(outcomes))


@require_safe
def changes(request: UserRequest, key: str) -> HttpResponse:
    """What this person has lately done to many rows of the list, and may still undo."""
    listing = open_listing(key, request.user)
    mine = BulkChange.objects.filter(by=request.user, listing=key).defer("rows", "undone")
    context = {"listing": listing, "changes": mine[:LATEST]}
    return render(request, "lists/changes.html", context)


@require_safe
def changed(request: UserRequest, pk: int) -> HttpResponse:
    """What became of each row, with the way back."""
    done = get_object_or_404(BulkChange, pk=pk, by=request.user)
    listing = open_listing(done.listing, request.user)
    outcomes = done.undone if done.undone_at else done.rows
    context = {"done": done, "listing": listing, **told(outcomes)}
    return render(request, "lists/changed.html", context)


@require_POST
@once
def undo(request: UserRequest, pk: int) -> HttpResponse:
    done = get_object_or_404(BulkChange, pk=pk, by=request.user)
    listing = open_listing(done.listing, request.user)
    one = change_of(listing, done.change, request.user)
    rows = listing.rows(request.user).in_bulk([told["pk"] for told in done.rows])
    services.undo_change(done, one, rows, by=request.user, at=timezone.now())
    return redirect("list_changed", done.pk)


# --- One cell -------------------------------------------------------------------------------


@require_http_methods(FORM)
@once
def cell(request: UserRequest, key: str, pk: int, field: str) -> HttpResponse:
    """One field of one row: as it is shown, as a form, or corrected."""
    listing = open_listing(key, request.user)
    if listing.edit is None or not request.user.has_perm(listing.edit.permission):
        raise PermissionDenied
    row = get_object_or_404(listing.rows(request.user), pk=pk)
    one = Cell(listing, listing.edit, field, row)
    if request.method == "POST" and one.save(request.POST, by=request.user, at=timezone.now()):
        return redirect(request.path)
    is_form = request.method == "POST" or "edit" in request.GET
    template = "lists/_edit.html" if is_form else "lists/_cell.html"
    return render(request, template, {"cell": one}, status=one.status)
