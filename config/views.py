"""Doors that belong to no room: the global search, and what is said when something goes wrong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the page was open for too long, keeping what was typed on the previous page."""
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)


def search(request: HttpRequest) -> HttpResponse:
    return render(request, "search.html", {})
