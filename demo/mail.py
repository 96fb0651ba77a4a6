"""Messages as they come in over the wire: what customers write, what machines send."""

import hashlib
import io
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from PIL import Image, ImageDraw

from contacts.models import Contact
from outbox.models import Mail

Enclosure = tuple[str, bytes, str]  # name, content, type


def letter(
    *,
    sender: str,
    to: str,
    subject: str,
    body: str,
    at: datetime,
    in_reply_to: str = "",
    files: list[Enclosure] | None = None,
    headers: dict[str, str] | None = None,
) -> bytes:
    """The bytes of a message; the same for the same words, so that a life can be lived again."""
    message = EmailMessage()
    message["From"], message["To"] = sender, to
    message["Subject"], message["Date"] = subject, format_datetime(at)
    message["Message-ID"] = f"<{digest(sender, subject, body, at.isoformat())}@mail.example>"
    if in_reply_to:
        message["In-Reply-To"] = message["References"] = in_reply_to
    for name, value in (headers or {}).items():
        message[name] = value
    message.set_content(body)
    for name, content, kind in files or []:
        maintype, _, subtype = kind.partition("/")
        message.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)
    if message.is_multipart():
        message.set_boundary(f"=={digest(body)}==")  # else one is drawn at random
    return message.as_bytes()


def digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


def sender_of(contact: Contact) -> str:
    return formataddr((contact.full_name, contact.email))


def signed(contact: Contact, body: str, greeting: str) -> str:
    """The words of a person of a customer, with greeting and signature."""
    signature = [contact.full_name, contact.job_title, str(contact.customer)]
    return f"{greeting}\n\n{body}\n\nUn saludo,\n" + "\n".join(line for line in signature if line)


def answer(contact: Contact, mail: Mail, body: str, at: datetime) -> bytes:
    """A customer's answer to a letter of ours, with our words quoted below theirs."""
    quoted = "\n".join(f"> {line}" for line in mail.body.splitlines())
    said = f"{body}\n\nUn saludo,\n{contact.full_name}"
    return letter(
        sender=sender_of(contact),
        to=mail.reply_to,
        subject=f"Re: {mail.subject}",
        body=f"{said}\n\nEl {mail.created_at:%d/%m/%Y}, {mail.from_name} escribió:\n{quoted}\n",
        at=at,
        in_reply_to=mail.message_id,
    )


def absence(contact: Contact, mail: Mail, at: datetime) -> bytes:
    """The answer of a program: the person is away."""
    return letter(
        sender=sender_of(contact),
        to=mail.reply_to,
        subject=f"Respuesta automática: {mail.subject}",
        body="Estoy fuera de la oficina hasta el lunes. Leeré su mensaje a mi regreso.",
        at=at,
        in_reply_to=mail.message_id,
        headers={"Auto-Submitted": "auto-replied"},
    )


def bounce(to: str, address: str, at: datetime) -> bytes:
    """What a mail server says of a letter that it could not deliver."""
    return letter(
        sender="MAILER-DAEMON@mx.example",
        to=to,
        subject="Undelivered Mail Returned to Sender",
        body=f"<{address}>: host mx.example said: 550 5.1.1 User unknown",
        at=at,
        headers={"Return-Path": "<>", "Auto-Submitted": "auto-replied"},
    )


def unreadable() -> bytes:
    """A message in messages in messages: nobody writes so, and nobody can read it."""
    layers = (f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(150))
    return b"From: boletin@mailing.example\nSubject: Oferta\n" + "".join(layers).encode()


def enclosure(kind: str, subject: str, reference: str) -> Enclosure:
    """The file that a customer sends along: a picture of the screen, or a list."""
    return screenshot(subject) if kind == "png" else listing(reference)


def screenshot(text: str) -> Enclosure:
    picture = Image.new("RGB", (640, 360), "#f1f5f9")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 640, 36), fill="#334155")
    draw.rectangle((60, 120, 580, 240), fill="white", outline="#b91c1c", width=3)
    draw.text((80, 150), text, fill="#b91c1c")
    draw.text((80, 190), "Se ha producido un error", fill="#334155")
    target = io.BytesIO()
    picture.save(target, "PNG")
    return "captura.png", target.getvalue(), "image/png"


def listing(reference: str) -> Enclosure:
    lines = [f"{reference}-{n:02};{n * 7 % 40};{n * 5 % 23}" for n in range(1, 25)]
    text = "referencia;erp;tienda\r\n" + "\r\n".join(lines) + "\r\n"
    return "listado.csv", text.encode("utf-8-sig"), "text/csv"
