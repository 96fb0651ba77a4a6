"""Read a message of any make: what it says, who sent it, what came with it. Pure: no Django.

Its bytes are kept elsewhere, so nothing here needs to be perfect; it must only never hang, never
grow without bound, and fail with `Unreadable` alone.
"""

import codecs
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import collapse_rfc2231_value

from kit.text import one_line
from tickets.mailheads import (
    LENIENT,
    LONGEST_FIELD,
    RECIPIENTS,
    addresses_in,
    clean,
    header,
    message_id_of,
    raw_values,
    references_of,
    sender_of,
    words,
)
from tickets.mailtext import LONGEST_HTML, html_to_text, joined_flowed, without_history

LARGEST = 25 * 1024 * 1024  # of a message that is read at all
LONGEST_HEAD = 256 * 1024
MOST_BRANCHES = 100
DEEPEST = 20
MOST_PARTS = 500
MOST_FILES = 100
LONGEST_TEXT = 200_000

HEAD_ENDS = re.compile(rb"\r\n\r\n|\n\n|\r\r")
BRANCH = re.compile(rb"boundary\s*\*?[0-9]*\*?\s*=|message/rfc822", re.IGNORECASE)
CONTENT_FIELD = re.compile(
    rb"(?:^|[\r\n])content-[a-z-]+[ \t]*:[^\r\n]*(?:(?:\r\n|\r|\n)[ \t][^\r\n]*)*", re.IGNORECASE
)
META_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]{2,40})", re.IGNORECASE)
KEPT = (
    "auto-submitted",
    "precedence",
    "x-auto-response-suppress",
    "x-autoreply",
    "x-autorespond",
    "list-id",
    "feedback-type",
    "return-path",
    "importance",
    "content-type",
)
# Codecs that are no charset of any mail, and may be slow or make text out of nothing.
NOT_CHARSETS = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs"}
# What people declare, and what they mean by it (as browsers read it).
MEANT = {"ascii": "utf-8", "iso8859-1": "cp1252", "utf-8": "utf-8", "cp1252": "cp1252"}


class Unreadable(Exception):
    """This message cannot be read; the first argument is a code of inbound.TROUBLES."""


@dataclass(frozen=True)
class Enclosure:
    """A file that came with a message."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """What a message says, as far as it could be made out. Every text is safe to store."""

    message_id: str = ""
    sender: str = ""  # lower case; empty when unreadable
    sender_name: str = ""
    sender_is_doubtful: bool = False  # several of them: programs disagree on whom they show
    recipients: tuple[str, ...] = ()
    references: tuple[str, ...] = ()  # oldest first
    subject: str = ""
    text: str = ""
    said: str = ""  # the text without quoted history and signature; empty only if that is
    files: tuple[Enclosure, ...] = ()
    heads: Mapping[str, str] = field(default_factory=dict)
    authentication: tuple[str, ...] = ()  # Authentication-Results, newest first


def parse(raw: bytes) -> Letter:
    """Read a message; raise Unreadable, and nothing else, when that is not possible."""
    try:
        check_size(raw)
        message = message_from_bytes(raw, policy=LENIENT)
        body = Body()
        body.gather(message)
        return letter_of(message, body)
    except Unreadable:
        raise
    except RecursionError as error:
        raise Unreadable("nested") from error
    except MemoryError as error:
        raise Unreadable("large") from error
    except Exception as error:
        raise Unreadable("broken", f"{type(error).__name__}: {error}"[:200]) from error


def outline(raw: bytes) -> Letter:
    """What little can be told of a message that cannot be read: who and about what."""
    end = HEAD_ENDS.search(raw, 0, LONGEST_HEAD)
    head = raw[: end.start() if end else LONGEST_HEAD]
    try:
        message = BytesHeaderParser(policy=LENIENT).parsebytes(head)
        sender, name, _ = sender_of(message)
        subject = header(message, "Subject")[:250]
        return Letter(message_id_of(message), sender, name, subject=subject)
    except Exception:
        return Letter()


def check_size(raw: bytes) -> None:
    """Refuse, before it is parsed, what would keep the parser busy for more than a moment."""
    if not raw.strip():
        raise Unreadable("empty")
    if len(raw) > LARGEST:
        raise Unreadable("large")
    end = HEAD_ENDS.search(raw, 0, LONGEST_HEAD)
    if end is None and len(raw) > LONGEST_HEAD:
        raise Unreadable("head")
    for branches, _found in enumerate(BRANCH.finditer(raw)):
        if branches >= MOST_BRANCHES:
            raise Unreadable("nested")
    if any(len(found[0]) > LONGEST_FIELD for found in CONTENT_FIELD.finditer(raw)):
        raise Unreadable("head")


def letter_of(message: Message, body: "Body") -> Letter:
    sender, sender_name, is_doubtful = sender_of(message)
    text = body.text()
    subject = header(message, "Subject")[:250]
    return Letter(
        message_id=message_id_of(message),
        sender=sender,
        sender_name=sender_name,
        sender_is_doubtful=is_doubtful,
        recipients=tuple(dict.fromkeys(addresses_in(message, RECIPIENTS))),
        references=references_of(message),
        subject=subject,
        text=text,
        said=without_history(text, subject),
        files=tuple(body.files),
        heads={name: header(message, name) for name in KEPT if name in message},
        authentication=tuple(raw_values(message, "Authentication-Results")),
    )


# --- Text and files -------------------------------------------------------------------------


@dataclass
class Body:
    """Gathers the parts of a message: texts to be read, files to be kept."""

    parts: int = 0
    texts: list[tuple[str, str]] = field(default_factory=list)  # kind ("plain", "html") and text
    files: list[Enclosure] = field(default_factory=list)

    def gather(self, part: Message, depth: int = 0) -> None:
        self.parts += 1
        if depth > DEEPEST:
            raise Unreadable("nested")
        if self.parts > MOST_PARTS:
            raise Unreadable("parts")
        kind = part.get_content_type()
        if kind.startswith("message/"):
            self.enclose(part, whole_of(part))
        elif part.is_multipart():
            is_choice = kind == "multipart/alternative"
            self.gather_all(children_of(part), depth, is_choice=is_choice)
        elif is_reading_matter(part, kind):
            self.texts.append(text_of(part, kind))
        else:
            self.enclose(part, bytes_of(part))

    def gather_all(self, children: list[Message], depth: int, *, is_choice: bool) -> None:
        before = self.texts
        self.texts = []
        for child in children:
            self.gather(child, depth + 1)
        if is_choice:  # the same thing said twice: the plain one, if it says anything
            plain = [one for one in self.texts if one[0] == "plain" and one[1].strip()]
            self.texts = plain or self.texts
        self.texts = before + self.texts

    def enclose(self, part: Message, content: bytes) -> None:
        if len(self.files) >= MOST_FILES:
            raise Unreadable("files")
        self.files.append(Enclosure(name_of(part, len(self.files) + 1), content))

    def text(self) -> str:
        shown = []
        left = LONGEST_HTML  # for all of them together
        for kind, text in self.texts:
            shown.append(html_to_text(clean(text[:left])) if kind == "html" else text)
            left = max(0, left - len(text)) if kind == "html" else left
        whole = clean("\n".join(text.strip("\n") for text in shown)).strip()
        return whole if len(whole) <= LONGEST_TEXT else whole[:LONGEST_TEXT] + " […]"


def is_reading_matter(part: Message, kind: str) -> bool:
    """Text that was meant to be read in place; a text file with a name is a file."""
    if kind.startswith("multipart/"):  # announced, but its boundary never came
        return True
    if kind not in ("text/plain", "text/html") or disposition_of(part) == "attachment":
        return False
    return not given_name(part)


def disposition_of(part: Message) -> str:
    value = next(iter(raw_values(part, "Content-Disposition")), "")
    return value.partition(";")[0].strip().lower()


def given_name(part: Message) -> str:
    """The file name that the sender gave, in any of the ways in which that is done."""
    try:
        return one_line(clean(words(part.get_filename() or "")))
    except Exception:
        return ""


def name_of(part: Message, number: int) -> str:
    kind = part.get_content_type()
    ending = ".eml" if kind == "message/rfc822" else mimetypes.guess_extension(kind) or ""
    return given_name(part) or f"adjunto-{number}{ending}"


def bytes_of(part: Message) -> bytes:
    """The content without its transfer encoding; what is wrongly encoded stays as it came."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def children_of(part: Message) -> list[Message]:
    inner = part.get_payload()
    return [one for one in inner if isinstance(one, Message)] if isinstance(inner, list) else []


def whole_of(part: Message) -> bytes:
    """A message inside the message, as a file of its own; any other `message/` as it is."""
    if not part.is_multipart():
        return bytes_of(part)
    return b"\r\n".join(child.as_bytes() for child in children_of(part))


def text_of(part: Message, kind: str) -> tuple[str, str]:
    data = bytes_of(part)
    if kind == "text/html":
        return "html", to_text(data, charset_of(part) or declared_inside(data))
    text = to_text(data, charset_of(part))
    if parameter(part, "format") == "flowed":
        text = joined_flowed(text, delete_space=parameter(part, "delsp") == "yes")
    return "plain", text


def parameter(part: Message, name: str) -> str:
    try:
        return str(collapse_rfc2231_value(part.get_param(name) or "")).lower()
    except Exception:
        return ""


def charset_of(part: Message) -> str:
    return parameter(part, "charset")


def declared_inside(data: bytes) -> str:
    found = META_CHARSET.search(data, 0, 2048)
    return found[1].decode("ascii", "ignore") if found else ""


def to_text(data: bytes, charset: str) -> str:
    """Characters out of bytes: as declared if that works, else as they were probably meant.

    Valid UTF-8 beyond ASCII is never an accident, so it beats a declared Latin-1.
    """
    name = meant_by(charset)
    for candidate in ("utf-8", name) if name in ("cp1252", "utf-8") else (name, "utf-8"):
        try:
            return data.decode(candidate)
        except (UnicodeError, LookupError):
            continue
    return data.decode("cp1252", "replace")


def meant_by(charset: str) -> str:
    try:
        name = codecs.lookup(charset.strip() or "utf-8").name
    except (LookupError, ValueError, UnicodeError):
        return "utf-8"
    return "utf-8" if name in NOT_CHARSETS else MEANT.get(name, name)
