"""Versions and their tests, and the catalogue of modules."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts import listing
from accounts.http import UserRequest, once
from installations import services
from installations.forms.releases import (
    ModuleForm,
    OfferForm,
    ReleaseForm,
    TestForm,
    TestsForm,
)
from installations.lists import RELEASES
from installations.models import Installation, Module, Release, ReleaseTest, TestResult
from installations.services import releasing
from installations.views.common import get_or_post, may
from kit.answers import attempt, show
from kit.errors import Refused

SHOWN = 100


@require_safe
@may("installations.view_release")
def releases(request: UserRequest) -> HttpResponse:
    return listing.answer(
        request, RELEASES, at=timezone.now(), template="installations/releases.html"
    )


@require_safe
@may("installations.view_release")
def release(request: UserRequest, pk: int) -> HttpResponse:
    """What is new in a version, how its tests went, who runs it and to whom it was offered."""
    row = get_object_or_404(Release.objects.select_related("announced_by", "tested_by"), pk=pk)
    seen = Installation.objects.visible_to(request.user)
    running = seen.in_use().filter(system_version=row.version).select_related("customer")
    offers = row.offers.filter(installation__in=seen).select_related("installation__customer", "by")
    context = {
        "release": row,
        "tests": row.tests.select_related("tester"),
        "results": TestResult.choices,
        "running": running[:SHOWN],
        "offers": offers.exclude(installation__system_version=row.version)[:SHOWN],
        "candidates": releasing.candidates(row, seen).select_related("customer")[:SHOWN],
        "tests_form": TestsForm(),
    }
    return render(request, "installations/release.html", context)


@get_or_post
@may("installations.announce_release")
@once
def announce(request: UserRequest) -> HttpResponse:
    """Register a version; its news go to the Jefe de Implementación by letter (VIS-23)."""
    form = ReleaseForm(request.POST or None)
    if form.is_bound and form.is_valid():
        given, at = form.cleaned_data, timezone.now()
        row = attempt(form, lambda: services.announce(by=request.user, at=at, **given))
        if row:
            messages.success(request, _("Anunciada al Jefe de Implementación."))
            return redirect(row)
    return show(request, "installations/announce.html", form)


@require_POST
@may("installations.test_release")
@once
def add_tests(request: UserRequest, pk: int) -> HttpResponse:
    row, form = get_object_or_404(Release, pk=pk), TestsForm(request.POST)
    lines = form.cleaned_data["tests"] if form.is_valid() else []
    return redirect(services.add_tests(row, lines, by=request.user, at=timezone.now()))


@require_POST
@may("installations.test_release")
@once
def record_test(request: UserRequest, pk: int) -> HttpResponse:
    row, form = get_object_or_404(ReleaseTest, pk=pk), TestForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Elija un resultado y escriba observaciones de hasta 300 letras."))
    services.record_test(row, by=request.user, at=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Resultado anotado."))
    return redirect(row.release)


@require_POST
@may("installations.test_release")
@once
def approve(request: UserRequest, pk: int) -> HttpResponse:
    row = services.approve(get_object_or_404(Release, pk=pk), by=request.user, at=timezone.now())
    messages.success(request, _("Probada: ya se puede ofrecer."))
    return redirect(row)


@require_POST
@may("installations.test_release")
@once
def offer(request: UserRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Release, pk=pk)
    seen = Installation.objects.visible_to(request.user).in_use()
    form = OfferForm(request.POST, offered=seen)
    if not form.is_valid():
        raise Refused(_("Elija a qué instalaciones se ofrece."))
    chosen = form.cleaned_data["installations"].select_related("customer")
    made = services.offer(row, chosen, by=request.user, at=timezone.now())
    words = ngettext("Ofrecida a %d instalación.", "Ofrecida a %d instalaciones.", len(made))
    messages.success(request, words % len(made))
    return redirect(row)


@require_safe
@may("installations.view_module")
def modules(request: UserRequest) -> HttpResponse:
    """The catalogue of modules and functions (CIN-04)."""
    rows = Module.objects.prefetch_related("functions")
    return render(request, "installations/modules.html", {"modules": rows})


@get_or_post
@may("installations.add_module")
@once
def new_module(request: UserRequest) -> HttpResponse:
    return write_module(request, None)


@get_or_post
@may("installations.change_module")
@once
def change_module(request: UserRequest, pk: int) -> HttpResponse:
    return write_module(request, get_object_or_404(Module, pk=pk))


def write_module(request: UserRequest, module: Module | None) -> HttpResponse:
    form = ModuleForm(request.POST or None, module=module)
    if form.is_bound and form.is_valid():
        given, at = form.cleaned_data, timezone.now()
        if attempt(form, lambda: services.write_module(module, by=request.user, at=at, **given)):
            messages.success(request, _("Guardado."))
            return redirect("installations:modules")
    return show(request, "installations/module.html", form, module=module)
