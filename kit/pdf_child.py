"""The process that makes PDFs: pages come in, PDFs go out. `kit.pdf` starts it.

Whoever writes a page could ask for files of this machine or addresses of its network: nothing is
fetched but our own font (F7); a picture has to lie in the page itself. Each page is made in a
fork, so that what grows without end is ended (F8), and nothing is left of one page when the next
comes.
"""

import os
import resource
import struct
import sys
import tempfile
import traceback
from base64 import b64decode
from io import BytesIO
from pathlib import Path

from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

# Where relative addresses lead: to be refused as well. Without any, one of them ends it all.
NOWHERE = "https://nowhere.invalid/"
GIGABYTE = 1024**3
SECONDS = 20
FONT = "asset:inter"
PICTURE = "data:image/png;base64,"
LENGTH = struct.Struct(">Q")  # before each page and each PDF: how long it is


class Nothing(URLFetcher):  # type: ignore[misc]
    """Fetches our font by its name, and pictures that the page carries within itself; everything
    else is refused and told to the parent."""

    def __init__(self, font: Path) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self.font = font

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url.startswith(PICTURE):
            picture = BytesIO(b64decode(url.removeprefix(PICTURE)))
            return URLFetcherResponse(url, picture, {"Content-Type": "image/png"})
        if url != FONT or not self.font.is_file():
            print(f"blocked: {url[:200]!r}", file=sys.stderr)
            raise ValueError("refused")  # not a fatal one: the page is made without it
        letters = BytesIO(self.font.read_bytes())
        return URLFetcherResponse(url, letters, {"Content-Type": "font/woff2"})


def limit(kind: int, most: int) -> None:
    """Never more than that; a machine that cannot limit it is watched by the parent's clock."""
    try:
        resource.setrlimit(kind, (most, most))
    except (ValueError, OSError):
        print("no limit", kind, file=sys.stderr)


def apart(page: bytes, font: Path) -> bytes:
    """The PDF of a page, made in a fork; nothing when that came to an end before it."""
    with tempfile.TemporaryDirectory(prefix="sgc-pdf-") as scratch:  # its letters: it ends abruptly
        source, target = os.pipe()
        fork = os.fork()
        if fork == 0:
            os.close(source)
            tempfile.tempdir = scratch
            os._exit(work(page, font, target))
        os.close(target)
        with open(source, "rb") as made:  # noqa: PTH123 - a pipe has no path
            content = made.read()
        _pid, status = os.waitpid(fork, 0)
    return content if status == 0 else b""


def work(page: bytes, font: Path, target: int) -> int:
    """Make it and hand it over; the code with which the fork ends."""
    limit(resource.RLIMIT_AS, GIGABYTE)
    limit(resource.RLIMIT_CPU, SECONDS)
    try:
        whole = HTML(string=page.decode(), url_fetcher=Nothing(font), base_url=NOWHERE)
        with open(target, "wb") as out:
            out.write(whole.write_pdf(pdf_variant="pdf/ua-1"))
    except BaseException:  # whatever it is: nothing of this may live on as a second parent
        traceback.print_exc()
        return 1
    finally:
        sys.stderr.flush()
    return 0


def main() -> None:
    font, asked, answers = Path(sys.argv[1]), sys.stdin.buffer, sys.stdout.buffer
    while head := asked.read(LENGTH.size):
        content = apart(asked.read(*LENGTH.unpack(head)), font)
        answers.write(LENGTH.pack(len(content)) + content)
        answers.flush()


if __name__ == "__main__":
    main()
