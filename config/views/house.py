"""Doors that belong to no room: the global search, and what is said when something goes wrong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import UserRequest
from config import palette
from config import search as find
from kit.http import page_or_fragment


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the page was open for too long, keeping what was typed on the previous page."""
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)


@require_safe
def search(request: UserRequest) -> HttpResponse:
    """Answer while somebody types, or as a page of its own: first what can be done, then found."""
    query = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    is_answerable = find.is_answerable(query)
    limit = 5 if request.htmx else 50
    groups = palette.groups(query, request) if query or request.htmx else []
    groups += find.groups(query, request.user, limit) if is_answerable else []
    context = {"query": query, "groups": groups, "is_answerable": is_answerable}
    return page_or_fragment(request, "search.html", "_search.html", context)
