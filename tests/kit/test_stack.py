"""Room for all calls of a request: what CPython would map and unmap again and again."""

from resource import RUSAGE_SELF, getrusage

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from kit.middleware import Handler, deep_stack

DEPTH = 200  # calls within calls: far enough to come over the end of a block of 16 KiB
ROOM = 200  # words that the innermost call needs


def calls_at_all_depths(_request: HttpRequest) -> HttpResponse:
    """From each depth, some calls to and fro, as a template makes them for each row."""

    def leaf() -> None:
        pass

    def down(depth: int) -> None:
        for _ in range(25):
            leaf()
        if depth:
            down(depth - 1)

    leaf.__code__ = leaf.__code__.replace(co_stacksize=ROOM)
    down(DEPTH)
    return HttpResponse()


def mapped_by(handler: Handler) -> int:
    """How many pages of memory a request had mapped, the second time."""
    request = RequestFactory().get("/")
    handler(request)
    before = getrusage(RUSAGE_SELF).ru_minflt
    handler(request)
    return getrusage(RUSAGE_SELF).ru_minflt - before


def test_the_calls_of_a_request_have_room_at_once() -> None:
    assert 5 * mapped_by(deep_stack(calls_at_all_depths)) < mapped_by(calls_at_all_depths)


def test_every_request_is_given_that_room() -> None:
    assert settings.MIDDLEWARE[0] == "kit.middleware.deep_stack"
