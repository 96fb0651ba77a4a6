"""Pages straight from the views to a real Chromium: without a server, within one transaction."""

from contextvars import copy_context
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client
from playwright.sync_api import Dialog, Page, Request, Route

OURS = "http://localhost"  # an origin that the browser trusts as it would https
MARKUP = """() => [...document.querySelectorAll("*")].flatMap(element =>
    element.getAttributeNames()
        .filter(name => name.startsWith("on") || /^\\s*(javascript|vbscript|data:text)/i
            .test(element.getAttribute(name)) && !["value", "content", "title"].includes(name))
        .map(name => `${name} of ${element.outerHTML.slice(0, 120)}`))"""


Told = tuple[int, dict[str, str], bytes]  # a status, headers and a body


@dataclass
class Watch:
    """What a page did that none of ours does."""

    asked: list[str] = field(default_factory=list)  # of other hosts
    ran: list[str] = field(default_factory=list)  # as a dialog

    def is_quiet(self) -> bool:
        return not self.asked and not self.ran


def serve(page: Page, client: Client, own: dict[str, str] | None = None) -> Watch:
    """Answer whatever the page asks of us with our views; refuse, and note, all else.

    `own` are pages of the test's: their path and their markup, without any policy.
    """
    watch, here = Watch(), copy_context()  # a request is answered on the test's own connection
    kept: dict[str, Told] = {}

    def answer(route: Route) -> None:
        where = urlsplit(route.request.url)
        if where.netloc != urlsplit(OURS).netloc:
            watch.asked.append(route.request.url)
            route.abort()
        elif own and where.path in own:
            route.fulfill(content_type="text/html; charset=utf-8", body=own[where.path])
        else:
            found = kept.get(where.path) or here.run(told, client, route.request)
            if where.path.startswith(settings.STATIC_URL):
                kept[where.path] = found
            route.fulfill(status=found[0], headers=found[1], body=found[2])

    def dismiss(dialog: Dialog) -> None:
        watch.ran.append(dialog.message)
        dialog.dismiss()

    page.route("**/*", answer)
    page.on("dialog", dismiss)
    return watch


def told(client: Client, asked: Request) -> Told:
    """What our view says, its headers and all."""
    where = urlsplit(asked.url)
    response = client.generic(
        asked.method,
        f"{where.path}?{where.query}" if where.query else where.path,
        asked.post_data_buffer or b"",
        content_type=asked.headers.get("content-type", "text/plain"),
        headers={name: text for name, text in asked.headers.items() if name != "cookie"},
    )
    while 300 < response.status_code < 304:  # a browser asks for that without telling the test
        response = client.get(response.headers["Location"])
    body = b"".join(response) if response.streaming else response.content
    return response.status_code, dict(response.headers), body
