import re
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_structlog.middlewares import RequestMiddleware

from kit import clock
from kit.errors import Refused
from kit.http import HtmxRequest, page_or_fragment
from kit.origin import client_ip

LINK_SECRET = re.compile(r"/(?=[^/]*\d)[^/]{20,}")  # longer than any word or number of ours

STACK = 17_000  # words: a little more than half of the block that it makes CPython take, 256 KiB

Handler = Callable[[HttpRequest], HttpResponse]


def deep_stack(get_response: Handler) -> Handler:
    """Give a request room for all of its calls at once.

    CPython maps the frames of calls in blocks of 16 KiB, and maps and unmaps one anew each time
    calls go to and fro over its end, as those of a template do: up to a fifth of a page's time.
    A frame that needs more than that is given a large block, with room for all that follow.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    answer.__code__ = answer.__code__.replace(co_stacksize=STACK)
    return answer


class RefusedMiddleware:
    """Turn a refused action into a 409 that says why, so that views need no try/except."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HtmxRequest, exc: Exception) -> HttpResponse | None:
        return refusal(request, str(exc)) if isinstance(exc, Refused) else None


class ClockMiddleware:
    """Write nothing by a clock that is wrong: what was promised to customers is counted by it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HtmxRequest) -> HttpResponse:
        if request.method == "POST" and not clock.is_trusted():
            why = _("La hora de este servidor no es la de la base de datos. Avise a Sistemas.")
            return refusal(request, why)
        return self.get_response(request)


def refusal(request: HtmxRequest, reason: str) -> HttpResponse:
    context = {"reason": reason, "back": came_from(request)}
    response = page_or_fragment(
        request, "refused.html", "components/refused.html", context, status=409
    )
    response.headers["HX-Retarget"] = "#alerts"  # not into the place that was to be swapped
    response.headers["HX-Reswap"] = "innerHTML show:#alerts:top"
    return response


def came_from(request: HttpRequest) -> str:
    """The page of ours that this request was sent from; "" when that is not known."""
    address = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_ours else ""


class HeadersMiddleware:
    """Headers that neither Django nor django-csp sets; files and the admin get policies of their
    own."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"
        )
        if response.headers.get("Content-Disposition", "").startswith("attachment"):
            # Nothing may run in it even if a browser shows it (F2): in place of the pages' policy
            response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
            response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
            response.headers["X-Content-Type-Options"] = "nosniff"
            response.headers["Cache-Control"] = "private, no-store"
        if request.path.startswith("/admin/"):
            # Stock admin templates carry inline scripts; ours never do.
            response._csp_update = settings.ADMIN_CONTENT_SECURITY_POLICY  # type: ignore[attr-defined]
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class RequestLogMiddleware(RequestMiddleware):
    """One line per request, without what a link carries in its address (J11)."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {LINK_SECRET.sub('/***', request.path)}"

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        structlog.contextvars.bind_contextvars(ip=client_ip(request))
