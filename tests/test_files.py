"""Files of people: kept whole, named safely, and harmless in the browser (F1, F2, E12)."""

import hashlib
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from kit.files import clean_name, open_file, path_of, sniff, store
from tests import make
from tests.mails import PDF, PNG
from tickets.models import Attachment, Ticket

pytestmark = pytest.mark.django_db

HARM = b"GIF89a<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def _files_of_this_test(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("factura.pdf", "factura.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a.doc", "a.doc"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie: x.pdf"),
        ("a\u2028b\x00c.pdf", "a b c.pdf"),
        ("factura\u202efdp.exe", "facturafdp.exe"),
        ("...", "archivo"),
        ("", "archivo"),
        ("x" * 300 + ".pdf", "x" * 139 + ".pdf"),
        (".htaccess", "htaccess"),
    ],
)
def test_a_name_is_only_ever_a_name(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_the_same_content_is_kept_once_under_a_name_of_ours() -> None:
    one, other = store(PDF, name="a.pdf"), store(PDF, name="b.pdf")
    assert one.sha256 == other.sha256 == hashlib.sha256(PDF).hexdigest()
    with open_file(one.sha256) as content:
        assert content.read() == PDF
    place = path_of(one.sha256)
    assert place.name == one.sha256
    assert [file.name for file in place.parent.iterdir()] == [one.sha256]
    assert place.stat().st_mode & 0o077 == 0  # nobody else on the machine reads it


@pytest.mark.parametrize("content", [b"", b"x", b"\x00" * 50, bytes(range(64)), HARM, PDF, PNG])
def test_any_content_has_some_type(content: bytes) -> None:
    assert "/" in sniff(content)


def attached(content: bytes, name: str, ticket: Ticket) -> Attachment:
    file = store(content, name=name)
    message = ticket.messages.order_by("pk")[0]
    return Attachment.objects.create(
        message=message,
        name=file.name,
        content_type=file.content_type,
        size=file.size,
        sha256=file.sha256,
    )


@pytest.mark.parametrize(
    ("content", "name"),
    [(PNG, "a.png"), (HARM, "a.gif"), (b"<svg onload='x'/>", "a.svg"), (b"<b>", "a.html")],
)
def test_every_file_is_handed_out_so_that_nothing_in_it_can_run(
    client: Client, content: bytes, name: str
) -> None:
    file = attached(content, name, make.ticket())
    client.force_login(make.user("tickets.view_ticket", "contacts.view_all_customers"))
    answer = client.get(reverse("tickets:attachment", args=[file.pk]))
    assert b"".join(answer) == content
    heads = answer.headers
    assert heads["X-Content-Type-Options"] == "nosniff"
    assert heads["Content-Disposition"] == f'attachment; filename="{name}"'
    assert heads["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert heads["Cross-Origin-Resource-Policy"] == "same-origin"
    assert heads["Cache-Control"] == "private, no-store"
    assert heads["Content-Type"] == "application/octet-stream"


def test_a_file_is_for_those_who_see_its_ticket(client: Client) -> None:
    file = attached(PDF, "a.pdf", make.ticket())
    address = reverse("tickets:attachment", args=[file.pk])
    client.force_login(make.user("tickets.view_ticket", sector=make.sector()))
    assert client.get(address).status_code == 404
    client.force_login(make.user("contacts.view_all_customers"))
    assert client.get(address).status_code == 403


def test_a_file_that_the_store_has_lost_is_not_found(client: Client) -> None:
    file = attached(PDF, "a.pdf", make.ticket())
    path_of(file.sha256).unlink()
    client.force_login(make.user("tickets.view_ticket", "contacts.view_all_customers"))
    assert client.get(reverse("tickets:attachment", args=[file.pk])).status_code == 404
