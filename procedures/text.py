"""The text of a document: written plainly, shown safely, told apart from its former one."""

import difflib
import re
from dataclasses import dataclass

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt

from procedures.models import Revision
from procedures.models.revisions import SECTIONS

# No raw HTML and no pictures: whatever somebody pastes is shown as the letters that it is.
READER = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
TAGS = {
    *("p", "h3", "h4", "h5", "ul", "ol", "li", "strong", "em", "code", "pre", "blockquote", "hr"),
    *("br", "table", "thead", "tbody", "tr", "th", "td", "a"),
}
ATTRIBUTES = {"a": {"href"}, "h3": {"id"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
DEEPER = {"h1": "h3", "h2": "h3", "h3": "h3", "h4": "h4", "h5": "h5", "h6": "h5"}
WORD = re.compile(r"\s*\S+|\s+$")


@dataclass(frozen=True)
class Chapter:
    """One part of a document, numbered as it is read."""

    number: int
    name: str
    title: str
    html: SafeString
    parts: list[tuple[str, str]]  # anchor and title of each heading within


def chapters(revision: Revision) -> list[Chapter]:
    """The parts of a revision that have a text, in order, with what a table of contents needs."""
    found: list[Chapter] = []
    for name in SECTIONS:
        text = getattr(revision, name)
        if text:
            title = str(Revision._meta.get_field(name).verbose_name).upper()  # type: ignore[union-attr]
            html, parts = render(text, prefix=name)
            found.append(Chapter(len(found) + 1, name, title, html, parts))
    return found


def render(text: str, *, prefix: str = "t") -> tuple[SafeString, list[tuple[str, str]]]:
    """Show a text; headings in it become h3 and below, since pages and chapters stand above."""
    tokens = READER.parse(text)
    parts: list[tuple[str, str]] = []
    for index, token in enumerate(tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = DEEPER[token.tag]
        if token.type == "heading_open" and token.tag == "h3":
            title = tokens[index + 1].content
            anchor = f"{prefix}-{slugify(title)[:50]}-{len(parts) + 1}"
            token.attrSet("id", anchor)
            parts.append((anchor, title))
    html = READER.renderer.render(tokens, READER.options, {})
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES)
    return mark_safe(clean), parts  # noqa: S308 - cleaned in the line above


@dataclass(frozen=True)
class Difference:
    """What became of one part of a document: its words, with those that came and went marked."""

    title: str
    html: SafeString


def differences(old: Revision, new: Revision) -> list[Difference]:
    """The parts whose text is not the same in both."""
    found: list[Difference] = []
    for name in SECTIONS:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            title = str(Revision._meta.get_field(name).verbose_name).upper()  # type: ignore[union-attr]
            found.append(Difference(title, marked(before, after)))
    return found


def marked(before: str, after: str) -> SafeString:
    """The later text, word for word, with <ins> and <del> where it differs."""
    old, new = WORD.findall(before), WORD.findall(after)
    pieces: list[str] = []
    for verb, a, b, c, d in difflib.SequenceMatcher(None, old, new).get_opcodes():
        if verb == "equal":
            pieces.append(escape("".join(new[c:d])))
            continue
        if b > a:
            pieces.append(f"<del>{escape(''.join(old[a:b]))}</del>")
        if d > c:
            pieces.append(f"<ins>{escape(''.join(new[c:d]))}</ins>")
    return mark_safe("".join(pieces))  # noqa: S308 - every piece is escaped
