"""Where what is being done was asked for: the address, and the request as the log names it (J4)."""

from ipaddress import ip_address
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest
from structlog.contextvars import get_contextvars


class Origin(NamedTuple):
    """Both empty in a command or a task: nobody asked for it over the net."""

    ip: str | None
    request_id: str


def origin() -> Origin:
    """Of the request at hand, as `RequestLogMiddleware` bound it."""
    known = get_contextvars()
    return Origin(known.get("ip"), str(known.get("request_id", "")))


def client_ip(request: HttpRequest) -> str | None:
    """Who spoke to the outermost of our own proxies; what a stranger claims counts for nothing."""
    claimed = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    hops = [*claimed, request.META.get("REMOTE_ADDR", "")]
    try:
        return str(ip_address(hops[-1 - settings.ALLAUTH_TRUSTED_PROXY_COUNT].strip()))
    except (IndexError, ValueError):  # past the proxies, or over a socket
        return None
