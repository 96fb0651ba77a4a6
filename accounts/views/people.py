"""What people do with their own account."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import services
from accounts.forms.people import DelegationForm, ProfileForm
from accounts.http import UserRequest, once
from accounts.models import DelegatedAction, Delegation
from kit.answers import show, take


@once
def profile(request: UserRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Se han guardado sus datos."))
        return redirect("accounts:profile")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/profile.html", {"form": form}, status=status)


@require_safe
def delegations(request: UserRequest) -> HttpResponse:
    """What one lends and what one was lent, and what was done with it (GEN-02)."""
    at, user = timezone.now(), request.user
    rows = Delegation.objects.told().order_by("-starts_at")
    context = {
        "given": [(row, row.state_at(at)) for row in rows.filter(giver=user)[:100]],
        "received": [(row, row.state_at(at)) for row in rows.filter(receiver=user)[:100]],
        "actions": DelegatedAction.objects.filter(delegation__giver=user).told()[:50],
    }
    return render(request, "accounts/delegations.html", context)


@once
@permission_required("accounts.delegate_permission", raise_exception=True)
def delegate(request: UserRequest) -> HttpResponse:
    form = DelegationForm(request.POST or None, giver=request.user)
    done = take(
        request,
        form,
        lambda: services.delegate(**form.terms(), by=request.user, at=timezone.now()),
        said=_("Se ha delegado el permiso."),
        to="accounts:delegations",
    )
    return done or show(request, "accounts/delegate.html", form)


@require_POST
@once
@permission_required("accounts.delegate_permission", raise_exception=True)
def revoke(request: UserRequest, pk: int) -> HttpResponse:
    delegation = get_object_or_404(Delegation, pk=pk, giver=request.user)
    services.revoke(delegation, by=request.user, at=timezone.now())
    messages.success(request, _("Se ha revocado la delegación."))
    return redirect("accounts:delegations")
