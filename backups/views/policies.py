"""Policies and their paths, and the logs of what was copied elsewhere."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, once
from backups import services
from backups.forms.policies import LogForm, PolicyForm, RouteForm, WordForm
from backups.models import Policy, Route
from backups.services import planning
from backups.views.common import KEEP, SEE, get_or_post, may
from kit.answers import attempt, show

SHOWN = 20


@require_safe
@may(SEE)
def policies(request: UserRequest) -> HttpResponse:
    rows = Policy.objects.prefetch_related("routes")
    return render(request, "backups/policies.html", {"policies": rows})


@require_safe
@may(SEE)
def policy(request: UserRequest, pk: int) -> HttpResponse:
    """What a policy says, its paths, its last executions and how it came to be as it is."""
    row = get_object_or_404(Policy, pk=pk)
    context = {
        "policy": row,
        "routes": sorted(row.routes.all(), key=planning.rank),
        "runs": row.runs.told()[:SHOWN],
        "needs": (needs := planning.needs(row)),
        "is_ready": row.is_own and all(is_there for _what, is_there in needs),
        "changes": planning.changes_of(row)[:SHOWN],
        "reports": row.reports.select_related("by")[:SHOWN],
    }
    return render(request, "backups/policy.html", context)


@get_or_post
@may("backups.add_policy")
@once
def new_policy(request: UserRequest) -> HttpResponse:
    form = PolicyForm(request.POST or None)
    if form.is_bound and form.is_valid():
        given, at = form.details(), timezone.now()
        row = attempt(form, lambda: services.create_policy(given, by=request.user, at=at))
        if row:
            messages.success(request, _("Política creada. Añada ahora sus rutas."))
            return redirect(row)
    return show(request, "backups/edit_policy.html", form)


@get_or_post
@may(KEEP)
@once
def edit_policy(request: UserRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Policy, pk=pk)
    form = PolicyForm(request.POST or None, instance=row)
    if form.is_bound and form.is_valid():
        given, version, at = form.details(), form.cleaned_data["version"], timezone.now()
        facts = {"version": version, "by": request.user, "at": at}
        if attempt(form, lambda: services.update_policy(row, given, **facts)):
            messages.success(request, _("Guardada."))
            return redirect(row)
    return show(request, "backups/edit_policy.html", form, policy=row)


@require_POST
@may(KEEP)
@once
def ask_run(request: UserRequest, pk: int) -> HttpResponse:
    """Ask for a copy now; its page tells how it goes."""
    row, at = get_object_or_404(Policy, pk=pk), timezone.now()
    return redirect(services.ask_run(row, by=request.user, at=at))


@require_POST
@may(KEEP)
@once
def switch_policy(request: UserRequest, pk: int) -> HttpResponse:
    """Expect its copies, or pause it and say why."""
    row, at = get_object_or_404(Policy, pk=pk), timezone.now()
    if row.is_active:
        said = WordForm(request.POST).said
        return redirect(services.deactivate(row, because=said, by=request.user, at=at))
    return redirect(services.activate(row, by=request.user, at=at))


@get_or_post
@may(KEEP)
@once
def add_route(request: UserRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Policy, pk=pk)
    form = RouteForm(request.POST or None, policy=row)
    if form.is_bound and form.is_valid():
        given, at = form.cleaned_data, timezone.now()
        if attempt(form, lambda: services.add_route(row, given, by=request.user, at=at)):
            messages.success(request, _("Ruta añadida."))
            return redirect(row)
    return show(request, "backups/add_route.html", form, policy=row)


@require_POST
@may(KEEP)
@once
def switch_route(request: UserRequest, pk: int) -> HttpResponse:
    """Retire a path or take it up again; the same button leads back."""
    row, at = get_object_or_404(Route, pk=pk), timezone.now()
    services.switch_route(row, is_active=not row.is_active, by=request.user, at=at)
    return redirect(row.policy)


@get_or_post
@may(KEEP)
@once
def take_log(request: UserRequest, pk: int) -> HttpResponse:
    """Bring in a log of Cobian; what could not be read is told."""
    row, at = get_object_or_404(Policy, pk=pk), timezone.now()
    form = LogForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        file, server = form.cleaned_data["log"], form.cleaned_data["server"]
        facts = {"name": file.name, "server": server, "by": request.user, "at": at}
        taken = attempt(form, lambda: services.take_log(row, file.read(), **facts))
        if taken:
            messages.success(request, taken.words)
            return redirect(row)
    return show(request, "backups/take_log.html", form, policy=row)
