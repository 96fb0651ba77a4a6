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
FONT = "asset:inter"


class Nothing(URLFetcher):  # type: ignore[misc]
    """Fetches our font by its name; everything else is refused and told to the parent."""

    def __init__(self, font: Path) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self.font = font

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
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


def main() -> None:
    limit(resource.RLIMIT_AS, GIGABYTE)
    limit(resource.RLIMIT_CPU, SECONDS)
    text = sys.stdin.buffer.read().decode()
    page = HTML(string=text, url_fetcher=Nothing(Path(sys.argv[1])), base_url=NOWHERE)
    sys.stdout.buffer.write(page.write_pdf(pdf_variant="pdf/ua-1"))


if __name__ == "__main__":
    main()
