"""PDFs are made apart, from what is in the page and nothing else (F7, F8)."""

import base64
import ctypes.util
import io
import re
import socket
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from kit import pdf

pytestmark = pytest.mark.skipif(
    ctypes.util.find_library("pango-1.0") is None,
    reason=f"no Pango here, and bin/check could not install it: apt-get install {pdf.PANGO}",
)
CANARY = "canario-9431"
PAGE = (
    '<!DOCTYPE html><html lang="es"><head><title>P</title>{head}</head><body>{body}</body></html>'
)
LETTERS = (
    '<style>@font-face { font-family: Inter; src: url("asset:inter") format("woff2"); }'
    "body { font-family: Inter; }</style>"
)
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def render(html: str) -> bytes:
    with pdf.Press() as press:
        return press.render(html)


def contents(made: bytes) -> bytes:
    """The bytes of a PDF with what is compressed in it unpacked."""
    plain = io.BytesIO(made)
    for packed in STREAM.findall(made):
        try:
            plain.write(zlib.decompress(packed))
        except zlib.error:
            plain.write(packed)
    return plain.getvalue() + made


def test_no_letters_are_left_behind_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    assert render(PAGE.format(head=LETTERS, body="Una hoja")).startswith(b"%PDF")
    assert not list(tmp_path.iterdir())


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A server of this machine that notes who calls."""
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.2)
    heard: list[bytes] = []
    over = threading.Event()

    def listen() -> None:
        while not over.is_set():
            try:
                caller, _ = server.accept()
            except TimeoutError:
                continue
            heard.append(caller.recv(100))
            caller.close()

    thread = threading.Thread(target=listen)
    thread.start()
    yield server.getsockname()[1], heard
    over.set()
    thread.join()
    server.close()


def test_a_page_becomes_a_tagged_pdf_with_our_own_letters() -> None:
    made = render(PAGE.format(head=LETTERS, body="<h1>Señal</h1>"))
    inside = contents(made)
    assert made.startswith(b"%PDF")
    assert b"/StructTreeRoot" in inside
    assert b"pdfuaid" in inside
    assert b"Inter" in inside or not Path("static/dist/InterVariable.woff2").exists()


def test_a_picture_that_lies_in_the_page_is_in_the_pdf_and_nothing_else_that_claims_to() -> None:
    picture = io.BytesIO()
    Image.new("RGB", (37, 23), "navy").save(picture, "PNG")
    data = base64.b64encode(picture.getvalue()).decode()
    for kind, is_there in (("image/png", True), ("image/svg+xml", False)):
        drawn = f'<img src="data:{kind};base64,{data}" alt="Firma">'
        inside = contents(render(PAGE.format(head="", body=drawn)))
        assert (b"/Width 37" in inside) is is_there, kind


def test_a_page_gets_nothing_from_this_machine_or_its_network(
    listener: tuple[int, list[bytes]], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    port, heard = listener
    secret = tmp_path / "secreto.txt"
    secret.write_text(CANARY)
    addresses = [
        f"http://127.0.0.1:{port}/a",
        f"http://localhost:{port}/b",
        f"http://2130706433:{port}/c",
        f"http://[::ffff:127.0.0.1]:{port}/d",
        f"ftp://127.0.0.1:{port}/e",
        f"//127.0.0.1:{port}/f",
        secret.as_uri(),
        f"FILE://{secret}",
        f"file://localhost{secret}",
        str(secret),
        f"data:text/html,{CANARY}-en-data",
        f"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><text>{CANARY}</text></svg>",
        "asset:../../../../etc/hostname",
    ]
    tricks = "".join(
        f'<img src="{one}"><object data="{one}"></object><embed src="{one}">'
        f"<p style=\"background: url('{one}'); list-style-image: url('{one}')\">x</p>"
        f'<svg><image href="{one}"/></svg>'
        for one in addresses
    )
    head = "".join(
        f'<link rel="stylesheet" href="{one}"><link rel="attachment" href="{one}">'
        f"<style>@import url('{one}'); @font-face {{ font-family: F; src: url('{one}') }}</style>"
        for one in addresses
    )
    made = render(PAGE.format(head=head, body=f"<p style='font-family: F'>y</p>{tricks}"))
    assert heard == []
    assert CANARY.encode() not in contents(made)
    blocked = [record for record in caplog.records if "pdf_blocked" in record.message]
    assert len(blocked) >= len(addresses)


def test_a_page_that_grows_without_end_is_given_up_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf, "PATIENCE", 0.5)  # in life it is half a minute
    with pytest.raises(pdf.NotMade, match="demasiado"):
        render(PAGE.format(head="", body="<table>" + "<tr><td>x" * 20_000))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("OSError: cannot load library 'libgobject-2.0-0'", "Falta Pango"),
        ("Traceback\nMemoryError", "demasiado grande"),
        ("", "demasiado grande"),  # the kernel ended it
        ("Traceback\nweasyprint.urls.FatalURLFetchingError: x", "FatalURLFetchingError"),
    ],
)
def test_what_went_wrong_is_told_to_people(said: str, told: str) -> None:
    assert told in pdf.reason(said)


@pytest.mark.parametrize("path", ["ops/prepare.sh", "Dockerfile", "docs/operations.md"])
def test_what_pdfs_need_of_the_system_is_installed_wherever_we_are(path: str) -> None:
    told = Path(path).read_text()
    assert [name for name in pdf.PANGO.split() if name not in told] == []
