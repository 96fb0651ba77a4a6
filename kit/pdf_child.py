"""The process that makes one PDF: a page comes in, a PDF goes out. `kit.pdf` starts it.

Whoever writes a page could ask for files of this machine or addresses of its network: nothing is
fetched but our own font (F7), and what grows without end is ended (F8).
"""

import resource
import sys
from io import BytesIO
from pathlib import Path

from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

# Where relative addresses lead: to be refused as well. Without any, one of them ends it all.
NOWHERE = "https://nowhere.invalid/"
GIGABYTE = 1024**3
SECONDS = 20
ASSETS = {"asset:inter": Path(__file__).resolve().parent.parent / "static/dist/InterVariable.woff2"}


class Nothing(URLFetcher):  # type: ignore[misc]
    """Fetches our own assets by their names; everything else is refused and told to the parent."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        asset = ASSETS.get(url)
        if asset is None or not asset.exists():
            print(f"blocked: {url[:200]!r}", file=sys.stderr)
            raise ValueError("refused")  # not a fatal one: the page is made without it
        return URLFetcherResponse(url, BytesIO(asset.read_bytes()), {"Content-Type": "font/woff2"})


def limit(kind: int, most: int) -> None:
    """Never more than that; a machine that cannot limit it is watched by the parent's clock."""
    try:
        resource.setrlimit(kind, (most, most))
    except (ValueError, OSError):
        print("no limit", kind, file=sys.stderr)


def main() -> None:
    limit(resource.RLIMIT_AS, GIGABYTE)
    limit(resource.RLIMIT_CPU, SECONDS)
    text = sys.stdin.buffer.read().decode()
    page = HTML(string=text, url_fetcher=Nothing(), base_url=NOWHERE)
    sys.stdout.buffer.write(page.write_pdf(pdf_variant="pdf/ua-1"))


if __name__ == "__main__":
    main()
