"""Files of people who mean harm: kept as data under a name of ours, and nowhere run (F1, F2)."""

import hashlib
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Error
from pytest_django import Settings

from kit.files import LONGEST_NAME
from tests import make
from tests.browser.inside import OURS, Watch, serve
from tests.mails import letter, multipart, part
from tests.tickets.pages import at_the_desk
from tests.uploads import HOSTILE, by_tens
from tickets.models import Attachment, Ticket
from tickets.services.mail import inbound

pytestmark = pytest.mark.django_db

AT = make.MONDAY
HEADERS = {
    "Content-Type": "application/octet-stream",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


@pytest.fixture
def ticket(settings: Settings, tmp_path: Path, client: Client) -> Ticket:
    """A ticket of Ana's, and somebody at the desk who sees it."""
    settings.MEDIA_ROOT = tmp_path
    row = make.classified(contact=make.contact(email="ana@cliente.test"))
    at_the_desk(client, row.sector, "tickets.triage_mail")
    return row


def sent_by_mail() -> list[Attachment]:
    """All of them, in letters of ten; each with the name that its sender gave it."""
    for number, some in enumerate(by_tens()):
        files = [
            part(
                content,
                "application/octet-stream",
                disposition=f"attachment; filename*=utf-8''{quote(name, safe='')}",
            )
            for name, content in some.items()
        ]
        raw = letter(multipart("mixed", part(b"Hola"), *files), subject=f"Archivos {number}")
        inbound.read(inbound.receive(raw, mailbox="soporte@sgc.test", at=AT), at=AT)
    return list(Attachment.objects.order_by("pk"))


def uploaded(client: Client, ticket: Ticket) -> list[Attachment]:
    """All of them, through the form of a note, as a browser would send them."""
    before = set(Attachment.objects.values_list("pk", flat=True))
    for some in by_tens():
        files = [SimpleUploadedFile(name, content) for name, content in some.items()]
        for file, name in zip(files, some, strict=True):
            file.name = re.sub(r"[\r\n\x00\"]", "", name)  # which no browser sends as they are
        answer = client.post(
            reverse("tickets:note", args=[ticket.pk]),
            {"note-body": "Adjunto.", "note-files": files},
        )
        assert answer.status_code == 302
    return list(Attachment.objects.exclude(pk__in=before).order_by("pk"))


def check_kept(files: list[Attachment], folder: Path) -> None:
    """Whole, once, under a name of ours; the given one is a line of text."""
    digests = [hashlib.sha256(content).hexdigest() for content in HOSTILE.values()]
    assert [file.sha256 for file in files] == digests
    stored = {path.name for path in folder.rglob("*") if path.is_file()}
    assert set(digests) <= stored
    assert all(re.fullmatch("[0-9a-f]{64}", name) for name in stored)
    for file in files:
        assert 0 < len(file.name) <= LONGEST_NAME
        assert not re.search("[/\\\\\x00-\x1f\x7f\u2028\u2029\u202a-\u202e]", file.name)
        assert not file.name.startswith(".")


def check_handed_out(client: Client, files: list[Attachment]) -> None:
    for file in files:
        answer = client.get(reverse("tickets:attachment", args=[file.pk]))
        assert hashlib.sha256(b"".join(answer)).hexdigest() == file.sha256
        assert HEADERS.items() <= dict(answer.headers).items()
        assert re.match("attachment(;|$)", answer.headers["Content-Disposition"])


def test_there_are_sixty() -> None:
    assert len(HOSTILE) >= 60


@pytest.mark.parametrize("way", ["mail", "form"])
def test_each_is_kept_under_a_name_of_ours_and_handed_out_as_mere_data(
    ticket: Ticket, client: Client, settings: Settings, way: str
) -> None:
    files = sent_by_mail() if way == "mail" else uploaded(client, ticket)
    check_kept(files, Path(settings.MEDIA_ROOT))
    check_handed_out(client, files)


# --- In a browser -----------------------------------------------------------------------------

TRIES = (
    "<iframe src={0}></iframe>",
    "<script src={0}></script>",
    "<script type=module src={0}></script>",
    "<link rel=stylesheet href={0}>",
    "<link rel=manifest href={0}>",
    "<img src={0}>",
    "<object data={0}></object>",
    "<embed src={0}>",
    "<script>navigator.serviceWorker.register('{0}').catch(() => 0)</script>",
)


def traps(paths: list[str]) -> dict[str, str]:
    """Pages of ours that an attacker has got hold of, without any policy: they try them all."""
    tens = [paths[start : start + 10] for start in range(0, len(paths), 10)]
    return {
        f"/trampa/{number}/": "<!doctype html>"
        + "".join(way.format(path) for path in some for way in TRIES)
        for number, some in enumerate(tens)
    }


def tried(browser: Browser, client: Client, own: dict[str, str], *paths: str) -> Watch:
    page = browser.new_page()
    page.set_default_timeout(120_000)
    watch = serve(page, client, own=own)
    for path in (*paths, *(path for path in own if path.startswith("/trampa/"))):
        try:
            page.goto(OURS + path, wait_until="load")
        except Error as error:
            assert re.search("Download is starting|ERR_ABORTED", error.message)  # noqa: PT017
    page.wait_for_timeout(300)
    page.close()
    return watch


@pytest.mark.browser
@pytest.mark.faults
def test_in_a_browser_none_of_them_runs_however_it_is_opened(
    ticket: Ticket, client: Client, browser: Browser
) -> None:
    files = sent_by_mail()
    paths = [reverse("tickets:attachment", args=[file.pk]) for file in files]
    tickets = [row.get_absolute_url() for row in Ticket.objects.all()]
    watch = tried(browser, client, traps(paths), *tickets, *paths)
    assert watch.is_quiet(), watch


@pytest.mark.browser
@pytest.mark.faults
def test_handed_out_as_what_they_claim_to_be_they_would_run(browser: Browser) -> None:
    """The control."""
    pages = {f"/{n}": text.decode(errors="replace") for n, text in enumerate(HOSTILE.values())}
    watch = tried(browser, Client(), traps(list(pages)) | pages)
    assert watch.ran
    assert watch.asked
