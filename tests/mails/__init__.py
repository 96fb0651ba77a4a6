"""Mail of all makes, built by code so that every byte of it can be read here."""

import base64
import quopri
from collections.abc import Mapping, Sequence
from email.header import Header

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"

SENDER = "Ana Contacto <ana@cliente.test>"


def mail(
    text: str = "No podemos imprimir facturas.",
    *,
    sender: str = SENDER,
    to: str = "soporte@sgc.test",
    subject: str = "No imprime",
    message_id: str = "<1@cliente.test>",
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """A plain message in UTF-8, with headers of one's own added, replaced, or (as "") left out."""
    lines = {
        "From": sender,
        "To": to,
        "Subject": subject if subject.isascii() else Header(subject, "utf-8").encode(),
        "Message-ID": message_id,
        "Date": "Mon, 02 Mar 2026 10:00:00 +0100",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        **(headers or {}),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
    return head.encode() + b"\r\n" + text.replace("\n", "\r\n").encode()


def part(
    content: bytes,
    kind: str = "text/plain",
    *,
    encoding: str = "base64",
    disposition: str = "",
    headers: Sequence[str] = (),
) -> bytes:
    """One part of a message, encoded for the journey."""
    lines = [f"Content-Type: {kind}", f"Content-Transfer-Encoding: {encoding}", *headers]
    if disposition:
        lines.append(f"Content-Disposition: {disposition}")
    head = "\r\n".join(lines).encode("utf-8", "surrogateescape")
    return head + b"\r\n\r\n" + encoded(content, encoding)


def encoded(content: bytes, encoding: str) -> bytes:
    if encoding == "base64":
        return base64.encodebytes(content).replace(b"\n", b"\r\n")
    if encoding == "quoted-printable":
        return quopri.encodestring(content).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return content


def multipart(kind: str, *parts: bytes, boundary: str = "xyz", extra: str = "") -> bytes:
    """A part made of parts."""
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"{extra}\r\n\r\n'.encode()
    fence = b"\r\n--" + boundary.encode()
    return head + b"".join(fence + b"\r\n" + one for one in parts) + fence + b"--\r\n"


def letter(
    body: bytes, *, sender: str = SENDER, subject: str = "No imprime", more: str = ""
) -> bytes:
    """A message around a part made by `part` or `multipart`."""
    head = f"From: {sender}\r\nTo: soporte@sgc.test\r\nSubject: {subject}\r\n"
    head += f"Message-ID: <2@cliente.test>\r\nMIME-Version: 1.0\r\n{more}"
    return head.encode("utf-8", "surrogateescape") + body
