"""Who has no agreement and who is to be blocked: the list, the marks, and the letter (CIN-11)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, once
from contacts.services import rights
from installations import services
from installations.forms.blocking import BlockForm, LiftForm, SendListForm
from installations.models import Block, BlockList, Installation
from installations.services import block_lists
from installations.views.common import get_or_post, may, visible_installation
from kit.answers import attempt, show


@require_safe
@may("installations.view_installation")
def blocks(request: UserRequest) -> HttpResponse:
    """Both groups, of the customers one sees, and the letters that told of them."""
    seen, at = Installation.objects.visible_to(request.user), timezone.now()
    context = {
        "groups": block_lists.groups(seen, at=at),
        "letters": BlockList.objects.exclude(sent_at=None).select_related("sent_by")[:12],
        "draft": BlockList.objects.drafts().first(),
    }
    return render(request, "installations/blocks.html", context)


@get_or_post
@may("installations.block_installation")
@once
def block(request: UserRequest, pk: int) -> HttpResponse:
    """Mark that it is to be blocked (CIN-13)."""
    row, form = visible_installation(request, pk), BlockForm(request.POST or None)
    if form.is_bound and form.is_valid():
        given, at = form.cleaned_data, timezone.now()
        if attempt(form, lambda: services.block(row, by=request.user, at=at, **given)):
            messages.success(request, _("Marcada: saldrá en la lista para el Consultor Técnico."))
            return redirect(row)
    right = rights.right_of(row.customer, at=timezone.now())
    return show(request, "installations/block.html", form, installation=row, right=right)


@get_or_post
@may("installations.block_installation")
@once
def lift(request: UserRequest, pk: int) -> HttpResponse:
    row, form = visible_block(request, pk), LiftForm(request.POST or None)
    if form.is_bound and form.is_valid():
        given, at = form.cleaned_data, timezone.now()
        if attempt(form, lambda: services.lift(row, by=request.user, at=at, **given)):
            messages.success(request, _("Ya no corresponde bloquearla."))
            return redirect(row.installation)
    return show(request, "installations/lift.html", form, block=row, installation=row.installation)


@require_POST
@may("installations.execute_block")
@once
def execute(request: UserRequest, pk: int) -> HttpResponse:
    """Note that it was blocked, or let in again."""
    services.execute(visible_block(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("Registrado."))
    return redirect("installations:blocks")


@get_or_post
@may("installations.block_installation")
@once
def send_list(request: UserRequest) -> HttpResponse:
    """The letter as it would go out now, and sending it."""
    form, at = SendListForm(request.POST or None), timezone.now()
    if form.is_bound and form.is_valid():
        note = form.cleaned_data["note"]
        if attempt(form, lambda: services.send(note=note, by=request.user, at=at)):
            messages.success(request, _("La carta sale para el Consultor Técnico."))
            return redirect("installations:blocks")
    seen = block_lists.groups(Installation.objects.visible_to(request.user), at=at)
    every = block_lists.groups(Installation.objects.all(), at=at)
    context = {
        "lines": seen.lines,
        "others": sum(map(len, every.lines.values())) - sum(map(len, seen.lines.values())),
    }
    return show(request, "installations/send_list.html", form, **context)


def visible_block(request: UserRequest, pk: int) -> Block:
    rows = Block.objects.visible_to(request.user).select_related("installation__customer")
    return get_object_or_404(rows, pk=pk)
