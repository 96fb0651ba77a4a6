"""Tell mail written by machines from mail written by people (RFC 3834, RFC 3464). Pure.

A machine is never answered, so two machines can never talk to each other (E7).
"""

import re
from enum import StrEnum

from tickets.mailparse import Letter


class Machine(StrEnum):
    """What kind of machine wrote a message."""

    BOUNCE = "bounce"  # a letter that could not be delivered
    ABSENCE = "absence"  # somebody is on holiday
    AUTOMATIC = "automatic"  # any other program that answers or reports by itself
    BULK = "bulk"  # a newsletter, or a distribution list


DAEMONS = {"mailer-daemon", "postmaster", "mail-daemon", "maildaemon", "mailerdaemon"}
BULK = {"bulk", "junk", "list", "auto_reply"}
# A line that people could have written as well ("Fuera de la oficina no me funciona") is not
# enough: the phrase must be all of the subject, or be set apart, or name a day.
ABSENT = re.compile(
    r"(?:re:\s*)*(?:"
    r"(?:respuesta|contestación|contestacion|reply|response)\s+autom[áa]tica?\b|"
    r"(?:automatic|automated|auto)[\s-]*(?:reply|response|respuesta|answer)\b|"
    r"(?:fuera de (?:la )?oficina|out of (?:the )?office|ausencia|ausente|de vacaciones|"
    r"on vacation|on leave|estoy (?:ausente|de vacaciones|fuera de la oficina)|"
    r"i am out of (?:the )?office|abwesenheit\w*|absence du bureau)"
    r"\s*(?:$|[:\-–—(.!]|(?:hasta|del|desde|until|from|till)\b)"
    r")",
    re.IGNORECASE,
)
UNDELIVERED = re.compile(
    r"(?:undeliver(?:able|ed)|delivery status notification|mail delivery (?:failed|failure|system)|"
    r"returned mail|failure notice|delivery (?:has )?failed|no se puede entregar|"
    r"no se ha podido entregar|mensaje no entregado)\b",
    re.IGNORECASE,
)


def machine_behind(letter: Letter) -> Machine | None:
    """The machine that wrote this; None if it seems to be a person."""
    if is_bounce(letter):
        return Machine.BOUNCE
    if ABSENT.match(letter.subject):
        return Machine.ABSENCE
    heads = letter.heads
    said = heads.get("auto-submitted", "no").partition(";")[0].strip().lower()
    if said != "no" or any(
        name in heads
        for name in ("x-auto-response-suppress", "x-autoreply", "x-autorespond", "feedback-type")
    ):
        return Machine.AUTOMATIC
    if heads.get("precedence", "").strip().lower() in BULK or "list-id" in heads:
        return Machine.BULK
    return None


def is_bounce(letter: Letter) -> bool:
    kind = letter.heads.get("content-type", "").lower()
    if kind.startswith("multipart/report") and "disposition-notification" not in kind:
        return True
    if letter.sender.partition("@")[0] in DAEMONS:
        return True
    # An empty way back is that of bounces and of automatic answers; the rest tells which.
    is_nobody = letter.heads.get("return-path", "somebody").replace(" ", "") in ("<>", "")
    is_answer = "auto-submitted" in letter.heads or ABSENT.match(letter.subject)
    return is_nobody and (not is_answer or bool(UNDELIVERED.match(letter.subject)))


def dmarc(letter: Letter, server: str) -> str:
    """What our own mail server found out about the sender: "pass", "fail", or "" for nothing.

    Only a line that carries our server's name counts, and of those the newest: anybody can write
    such lines below it (RFC 8601).
    """
    if not server:
        return ""
    for value in letter.authentication:
        plain = re.sub(r"\([^()]*\)", " ", value)
        name, _, results = plain.partition(";")
        if name.split()[:1] == [server]:
            found = re.search(r"\bdmarc\s*=\s*([a-z]+)", results, re.IGNORECASE)
            return found[1].lower() if found else ""
    return ""
