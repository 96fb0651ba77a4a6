"""The entries of a thread as its page shows them: made here, because a template would take a third
of the page's time for them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from html import escape

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kit.templatetags.kit import icon, said, stamp
from tickets.models import Attachment


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing said or done. `kind` is public, internal, customer or system."""

    kind: str
    at: datetime
    id: str
    author: str = ""
    readers: str = ""  # in words, who may read it
    text: str = ""
    next_step: str = ""
    icon: str = ""
    files: list[Attachment] = field(default_factory=list)
    mail: str = ""
    original: int | None = None  # the message that a whole mail stands behind


def bubbles(entries: Iterable[Entry]) -> SafeString:
    """Everything said and done, in order."""
    return SafeString("".join(done(one) if one.kind == "system" else told(one) for one in entries))


def done(entry: Entry) -> str:
    by = f" · {escape(entry.author)}" if entry.author else ""
    return (
        f'<div class="entry" data-kind="system" id="{entry.id}">'
        f'<span class="mark">{icon(entry.icon)}</span>'
        f"<p>{escape(entry.text)}{by} {stamp(entry.at)}</p></div>"
    )


def told(entry: Entry) -> str:
    return (
        f'<article class="entry" data-kind="{entry.kind}" id="{entry.id}">'
        f'<span class="mark">{icon(entry.icon)}</span>'
        f'<div class="bubble"><header><b>{escape(entry.author)}</b>'
        f'<span class="kind">{escape(entry.readers)}</span>{stamp(entry.at)}</header>'
        f'<div class="said prose">{said(entry.text)}{"".join(beneath(entry))}</div></div></article>'
    )


def beneath(entry: Entry) -> Iterator[str]:
    """The next step, the files, what became of the letter, and the mail that it was."""
    if entry.next_step:
        yield f"<p><b>{_('Próximo paso:')}</b> {escape(entry.next_step)}</p>"
    if entry.files or entry.mail or entry.original:
        whole = original(entry.original) if entry.original else ""
        yield f'<p class="row">{"".join(map(attached, entry.files))}{entry.mail}{whole}</p>'


def attached(file: Attachment) -> str:
    url, size = reverse("tickets:attachment", args=[file.pk]), filesizeformat(file.size)
    words = f'{escape(file.name)} <span class="muted">{size}</span>'
    return f'<a class="btn btn-sm" href="{url}">{icon("paper-clip")}{words}</a>'


def original(message: int) -> str:
    url = reverse("tickets:original", args=[message])
    return f'<a class="small" href="{url}">{_("Ver el correo completo")}</a>'
