"""The agenda that a calendar program reads, and the address that each person has for it."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, once
from sla.models import FeedLink
from sla.services import feeds


@require_safe
@login_not_required
def agenda(request: HttpRequest, token: str) -> HttpResponseBase:
    """No login: the address itself is the secret. Who has left has no agenda any more."""
    links = FeedLink.objects.select_related("user")
    link = get_object_or_404(links, token=token, user__is_active=True)
    feed = feeds.read(link, at=timezone.now())
    changed = int(feed.changed_at.timestamp())
    response = HttpResponse(feed.body, content_type="text/calendar; charset=utf-8")
    response.headers["ETag"] = feed.etag
    response.headers["Last-Modified"] = http_date(changed)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Disposition"] = 'inline; filename="agenda.ics"'
    response.headers["X-Robots-Tag"] = "noindex"
    known = get_conditional_response(
        request, etag=feed.etag, last_modified=changed, response=response
    )
    return known or response


@require_safe
def feed_link(request: UserRequest) -> HttpResponse:
    """The panel of one's profile: the address, and the ways to renew or revoke it."""
    link = FeedLink.objects.filter(user=request.user).first()
    address = f"{settings.BASE_URL}{link.get_absolute_url()}" if link else ""
    return render(request, "sla/_feed_link.html", {"link": link, "address": address})


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
