"""The address that each person has for a calendar program."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, once
from sla.models import FeedLink
from sla.services import feeds


@require_safe
def feed_link(request: UserRequest) -> HttpResponse:
    """The panel of one's profile: the address, and the ways to renew or revoke it."""
    link = FeedLink.objects.filter(user=request.user).first()
    context: dict[str, object] = {"link": link}
    if link:
        team = reverse("visits:team_feed", args=[link.token]) if request.user.sector_id else ""
        context["address"] = f"{settings.BASE_URL}{link.get_absolute_url()}"
        context["team"] = team and f"{settings.BASE_URL}{team}"
    return render(request, "sla/_feed_link.html", context)


@require_POST
@once
def renew_feed(request: UserRequest) -> HttpResponse:
    feeds.renew(request.user, at=timezone.now())
    messages.success(request, _("Su enlace está listo. El anterior, si lo había, ya no sirve."))
    return redirect("accounts:profile")


@require_POST
@once
def revoke_feed(request: UserRequest) -> HttpResponse:
    feeds.revoke(request.user, at=timezone.now())
    messages.success(request, _("Se ha revocado: ese enlace ya no lleva a ninguna parte."))
    return redirect("accounts:profile")
