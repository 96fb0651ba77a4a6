"""The agenda that a calendar program reads."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from sla.models import FeedLink
from sla.services.feeds import Feed
from visits.services import feeds


@require_safe
@login_not_required
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """No login: the address itself is the secret. Who has left has no agenda any more."""
    return answered(request, feeds.own(known(token), at=timezone.now()))


@require_safe
@login_not_required
def team_feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """When one's sector is busy: the same secret, so both are closed together."""
    return answered(request, feeds.team(known(token), at=timezone.now()))


def known(token: str) -> FeedLink:
    links = FeedLink.objects.select_related("user__sector")
    return get_object_or_404(links, token=token, user__is_active=True)


def answered(request: HttpRequest, feed: Feed) -> HttpResponseBase:
    changed = int(feed.changed_at.timestamp())
    response = HttpResponse(feed.body, content_type="text/calendar; charset=utf-8")
    response.headers["ETag"] = feed.etag
    response.headers["Last-Modified"] = http_date(changed)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Disposition"] = 'inline; filename="agenda.ics"'
    response.headers["X-Robots-Tag"] = "noindex"
    same = get_conditional_response(
        request, etag=feed.etag, last_modified=changed, response=response
    )
    return same or response
