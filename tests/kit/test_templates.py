"""What every template must be, whoever writes it: readable by Django, and nothing that the content
policy would block in silence."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from kit.templatetags.kit import icon

ROOT = Path(settings.BASE_DIR) / "templates"
PAGES = sorted(path for path in ROOT.rglob("*.html"))
# Our own printer reads them, and no browser.
PAPERS = {"procedures/paper.html", "components/print.html", "components/letterhead.html"}
FORBIDDEN = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "an inline script": re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", re.IGNORECASE
    ),
    "htmx code": re.compile(r"\bhx-on\b|hx-vals=['\"]js:|\bhx-trigger=\"[^\"]*\[", re.IGNORECASE),
    "an address outside": re.compile(r"(?:src|href)=\"(?:https?:)?//", re.IGNORECASE),
}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_template_can_be_read(path: Path) -> None:
    assert get_template(name(path))


@pytest.mark.parametrize("path", [path for path in PAGES if name(path) not in PAPERS], ids=name)
def test_no_template_holds_what_the_content_policy_blocks(path: Path) -> None:
    text = path.read_text()
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)] == []


def test_every_picture_named_in_a_template_exists() -> None:
    pattern = re.compile(r"{% icon \"([\w-]+)\"|\bicon=\"([\w-]+)\"")
    names = {a or b for path in PAGES for a, b in pattern.findall(path.read_text())}
    assert "bell" in names
    for each in names:
        assert icon(each)
