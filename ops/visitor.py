"""A browser without a window: follows links, keeps cookies, fills in the forms that it finds."""

import http.cookiejar
import secrets
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from ops.layout import Trouble
from ops.supervisor import PATIENCE

Attributes = dict[str, str | None]

# The name of a file field, and the file for it.
Upload = tuple[str, Path]


@dataclass
class Form:
    """A form of a page with the values that it would send untouched, and what its lists offer."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    choices: dict[str, dict[str, str]] = field(default_factory=dict)


class _Reader(HTMLParser):
    """Reads the forms and the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.text: list[str] = []
        self._form: Form | None = None
        self._area = ""
        self._select = ""
        self._option: str | None = None
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._form = Form(given.get("action") or "", (given.get("method") or "get").lower())
            self.forms.append(self._form)
        elif tag in ("script", "style"):
            self._silent += 1
        elif self._form is not None:
            self._read_field(self._form, tag, given)

    def _read_field(self, form: Form, tag: str, given: Attributes) -> None:
        name = given.get("name") or ""
        if tag == "input" and name:
            self._read_input(form, name, given)
        elif tag == "textarea":
            self._area = name
            form.values[name] = ""
        elif tag == "select":
            self._select = name
            form.choices[name] = {}
        elif tag == "option":
            self._option = given.get("value") or ""
            if "selected" in given or self._select not in form.values:
                form.values[self._select] = self._option

    def _read_input(self, form: Form, name: str, given: Attributes) -> None:
        kind = given.get("type") or "text"
        if kind in ("checkbox", "radio"):
            if "checked" in given:
                form.values[name] = given.get("value") or "on"
        elif kind not in ("file", "submit", "button", "image", "reset"):
            form.values[name] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea" and self._form is not None:
            # HTML takes the first line break for the author's, not for the value's.
            self._form.values[self._area] = self._form.values[self._area].removeprefix("\n")
            self._area = ""
        elif tag == "select":
            self._select = ""
        elif tag == "option":
            self._option = None
        elif tag in ("script", "style"):
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        if self._area and self._form is not None:
            self._form.values[self._area] += data
        elif self._option is not None and self._form is not None:
            self._form.choices[self._select][data.strip()] = self._option
        elif not self._silent:
            self.text.append(data)


@dataclass(frozen=True)
class Page:
    """What came back: where we ended up, and what is there."""

    address: str
    status: int
    html: str

    @property
    def text(self) -> str:
        return " ".join(" ".join(self._read().text).split())

    @property
    def path(self) -> str:
        return urllib.parse.urlsplit(self.address).path

    def form(self, *fields: str, to: str = "") -> Form:
        """The form that has all these fields and leads to such an address."""
        for form in self._read().forms:
            if form.values.keys() >= set(fields) and form.action.endswith(to):
                return form
        what = f"con {', '.join(fields)}" if fields else f"hacia {to}"
        raise Trouble(f"En {self.address} no hay ningún formulario {what}.")

    def _read(self) -> _Reader:
        reader = _Reader()
        reader.feed(self.html)
        return reader


class Visitor:
    """One person at one browser."""

    def __init__(self, base: str) -> None:
        self.base = base
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(cookies)

    def get(self, path: str) -> Page:
        return self._open(urllib.request.Request(self._absolute(path)))

    def submit(
        self,
        page: Page,
        form: Form,
        values: Mapping[str, str],
        file: Upload | None = None,
    ) -> Page:
        """Send the form with these values in place of its own, and perhaps a file for a field."""
        target = urllib.parse.urljoin(page.address, form.action or page.address)
        filled = form.values | dict(values)
        if form.method == "get":
            return self.get(f"{target}?{urllib.parse.urlencode(filled)}")
        boundary = secrets.token_hex(16)
        body = b"".join(_parts(boundary, filled, file))
        kind = f"multipart/form-data; boundary={boundary}"
        headers = {"Content-Type": kind, "Referer": page.address}
        return self._open(urllib.request.Request(self._absolute(target), body, headers))

    def _absolute(self, path: str) -> str:
        return urllib.parse.urljoin(self.base, path)

    def _open(self, request: urllib.request.Request) -> Page:
        try:
            with self._opener.open(request, timeout=PATIENCE) as answer:
                return Page(answer.url, answer.status, answer.read().decode())
        except urllib.error.HTTPError as refusal:
            return Page(refusal.url, refusal.code, refusal.read().decode(errors="replace"))


def _parts(boundary: str, values: Mapping[str, str], file: Upload | None) -> Iterator[bytes]:
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{{}}"'
    for name, value in values.items():
        yield f"{head.format(name)}\r\n\r\n{value}\r\n".encode()
    if file is not None:
        name, path = file
        kind = "Content-Type: application/octet-stream"
        yield f'{head.format(name)}; filename="{path.name}"\r\n{kind}\r\n\r\n'.encode()
        yield path.read_bytes() + b"\r\n"
    yield f"--{boundary}--\r\n".encode()
