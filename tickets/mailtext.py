"""Turn mail into text that people read: HTML to plain, without what was said before. Pure.

Every step is linear in the length of its input, because the input is anybody's.
"""

import re
from html import unescape

import nh3

LONGEST_HTML = 500_000
DEEPEST_HTML = 200
DEEPEST_QUOTE = 8

BLOCKS = {
    *("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "table", "tr", "pre"),
    *("blockquote", "hr", "section", "article", "header", "footer", "center", "address", "dl"),
    *("dt", "dd", "fieldset", "main", "nav", "aside", "figure", "caption"),
}
APART = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre"}
KEPT_TAGS = BLOCKS | {"br", "a", "td", "th"}
DROPPED = {"script", "style", "title", "template", "noscript", "svg", "math", "object", "head"}
# Tags that never hold others, or that end when the next of their kind begins.
UNNESTED = {
    *("br", "hr", "img", "input", "meta", "link", "area", "base", "col", "wbr", "source", "embed"),
    *("p", "li", "td", "th", "tr", "dt", "dd", "option", "tbody", "thead", "tfoot"),
}
SPACES = re.compile(r"[ \t\n\r\f\v]+")
ANY_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*)")
CRUDE_TAG = re.compile(r"<[^<>]*>")
# What nh3 writes: every tag closed, every attribute in double quotes.
TOKEN = re.compile(r'<(/?)([a-z0-9]+)((?:[^">]|"[^"]*")*)>|([^<]+)')
HREF = re.compile(r'href="([^"]*)"')


def html_to_text(html: str) -> str:
    """The words of an HTML message in lines; links keep their address, quotes a `>`."""
    html = html[:LONGEST_HTML]
    if depth_of(html) > DEEPEST_HTML:  # nobody writes so; building its tree would take minutes
        return unescape(CRUDE_TAG.sub(" ", html)).strip()
    safe = nh3.clean(
        html,
        tags=KEPT_TAGS,
        clean_content_tags=DROPPED - KEPT_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    writer = Writer()
    for closing, tag, attributes, data in TOKEN.findall(safe):
        if not tag:
            writer.write(unescape(data))
        elif closing:
            writer.end(tag)
        else:
            writer.start(tag, attributes)
    return writer.text()


def depth_of(html: str) -> int:
    """How deep the tags are nested at most, counted without building a tree."""
    depth = deepest = 0
    for closing, tag in ANY_TAG.findall(html):
        if tag.lower() not in UNNESTED:
            depth = max(0, depth - 1) if closing else depth + 1
            deepest = max(deepest, depth)
    return deepest


class Writer:
    """Writes lines, one tag or piece of text after the other."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.quoted = 0
        self.preformatted = 0
        self.link = ""
        self.link_words: list[str] = []

    def start(self, tag: str, attributes: str) -> None:
        if tag == "a":
            found = HREF.search(attributes)
            self.link = unescape(found[1]) if found else ""
            self.link_words = []
        if tag in BLOCKS or tag == "br":
            self.end_line(is_forced=tag == "br")
        if tag in APART:
            self.leave_room()
        self.quoted += tag == "blockquote"
        self.preformatted += tag == "pre"
        if tag == "li":
            self.line.append("- ")
        if tag in ("td", "th") and self.line:
            self.line.append(" ")

    def end(self, tag: str) -> None:
        if tag == "a":
            self.end_link()
        if tag in BLOCKS:
            self.end_line()
        self.quoted -= tag == "blockquote"
        self.preformatted -= tag == "pre"
        if tag in APART:
            self.leave_room()

    def write(self, data: str) -> None:
        if self.preformatted:
            first, *rest = data.split("\n")
            self.line.append(first)
            for line in rest:
                self.end_line(is_forced=True)
                self.line.append(line)
            return
        words = SPACES.sub(" ", data)
        if not self.line:
            words = words.lstrip(" ")
        if words:
            self.line.append(words)
            self.link_words.append(words)

    def end_link(self) -> None:
        words = "".join(self.link_words).strip()
        if self.link and bare(self.link) != bare(words):
            self.line.append(f" <{self.link}>")
        self.link = ""

    def end_line(self, *, is_forced: bool = False) -> None:
        line = "".join(self.line).rstrip()
        self.line = []
        if line or is_forced:
            self.lines.append("> " * min(self.quoted, DEEPEST_QUOTE) + line)

    def leave_room(self) -> None:
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append(">" if self.quoted and self.lines[-1].startswith(">") else "")

    def text(self) -> str:
        self.end_line()
        return "\n".join(self.lines).replace("\xa0", " ").strip()


def bare(address: str) -> str:
    return re.sub(r"^(?:https?://|mailto:)", "", address.strip()).rstrip("/").lower()


def joined_flowed(text: str, *, delete_space: bool = False) -> str:
    """Undo the soft line breaks of format=flowed (RFC 3676)."""
    lines: list[str] = []
    flows_at = -1  # depth of quotation at which the last line goes on
    for raw in text.replace("\r\n", "\n").split("\n"):
        depth = len(raw) - len(raw.lstrip(">"))
        line = raw[depth:].removeprefix(" ")
        is_joined = depth == flows_at and line != "-- "
        if is_joined:
            lines[-1] = (lines[-1][:-1] if delete_space else lines[-1]) + line
        else:
            lines.append(">" * depth + (" " if depth else "") + line)
        flows_at = depth if line.endswith(" ") and line != "-- " else -1
    return "\n".join(lines)


# --- What was said before -------------------------------------------------------------------

FORWARDED = re.compile(r"\s*(?:rv|fw|fwd|rm|reenv|tr)\s*:", re.IGNORECASE)
ORIGINAL = re.compile(
    r"\s*[-_]{2,}\s*(?:mensaje original|original message|ursprüngliche nachricht)\s*[-_]{2,}\s*",
    re.IGNORECASE,
)
WROTE = re.compile(
    r"\s*(?:el|on|le|am|il|em|en)\b.{3,300}"
    r"(?:escribió|wrote|écrit|schrieb|ha scritto|escreveu|va escriure)\b.{0,80}:\s*",
    re.IGNORECASE,
)
FROM_LINE = re.compile(r"\s*\*?(?:de|from|von|da)\s*:\*?\s+\S", re.IGNORECASE)
HEAD_LINE = re.compile(
    r"\s*\*?(?:enviado(?: el)?|sent|fecha|date|para|to|asunto|subject|cc|responder a)\s*:",
    re.IGNORECASE,
)
RULE = re.compile(r"\s*[_-]{5,}\s*")
FROM_PHONE = re.compile(
    r"\s*(?:enviado (?:desde|con)|sent from|(?:obtener|descargar|get) outlook)\b.{0,90}",
    re.IGNORECASE,
)
LONGEST_LINE = 500  # of a line that can be the head of a quotation
LONGEST_SIGNATURE = 15


def without_history(text: str, subject: str = "") -> str:
    """What is new in a message: no quoted history below it, no signature.

    When in doubt, everything stays: answers between quoted lines, and forwarded mail.
    """
    lines = text.split("\n")
    if not FORWARDED.match(subject):
        lines = lines[: history_begins(lines)]
    lines = without_signature(lines)
    return "\n".join(lines).strip() or text


def history_begins(lines: list[str]) -> int:
    """The number of the line from which on there is only what was said before."""
    quoted_from = quoted_tail(lines)
    for number, line in enumerate(lines):
        if len(line) > LONGEST_LINE or not line.strip():
            continue
        if ORIGINAL.fullmatch(line) or is_copied_head(lines, number):
            return before_rule(lines, number)
        if number < quoted_from and attribution_ends(lines, number) == quoted_from:
            return number
    return quoted_from


def quoted_tail(lines: list[str]) -> int:
    """Where the last run of `>` lines begins, if nothing but emptiness follows it."""
    number = len(lines)
    while number and (not lines[number - 1].strip() or lines[number - 1].lstrip().startswith(">")):
        number -= 1
    return number


def is_copied_head(lines: list[str], number: int) -> bool:
    """De: … Enviado: … Asunto: … as Outlook puts it above what it answers."""
    if not FROM_LINE.match(lines[number]):
        return False
    following = lines[number + 1 : number + 8]
    return sum(1 for line in following if HEAD_LINE.match(line[:LONGEST_LINE])) >= 2


def attribution_ends(lines: list[str], number: int) -> int:
    """The line after "El … escribió:", which programs break over up to three; else -1."""
    said = ""
    for last in range(number, min(number + 3, len(lines))):
        said = f"{said} {lines[last][:LONGEST_LINE]}"
        if said.rstrip().endswith(":"):
            return after_blank(lines, last + 1) if WROTE.fullmatch(said) else -1
    return -1


def after_blank(lines: list[str], number: int) -> int:
    """Blank lines belong to the quotation below them, as `quoted_tail` counts them."""
    while number and not lines[number - 1].strip():
        number -= 1
    return number


def before_rule(lines: list[str], number: int) -> int:
    above = number - 1
    while above >= 0 and not lines[above].strip():
        above -= 1
    return above if above >= 0 and RULE.fullmatch(lines[above][:LONGEST_LINE]) else number


def without_signature(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    lines = lines[:end]
    for number in range(max(0, len(lines) - LONGEST_SIGNATURE), len(lines)):
        if lines[number].rstrip() == "--":
            return lines[:number]
    if lines and FROM_PHONE.fullmatch(lines[-1]):
        return lines[:-1]
    return lines
