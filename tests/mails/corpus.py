"""Messages as real programs write them, with what a person reads in each (E13).

Four texts, in all the charsets that can write them, in all encodings, in the four shapes that
programs choose; and the oddities that have names.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.mails import PDF, PNG, letter, multipart, part

TEXTS = {
    "spanish": ("¿Cuándo estará la versión? Señor Núñez, €30 más.", ["utf-8", "cp1252", "utf-16"]),
    "accents": ("La impresión falló: ñandú.", ["iso-8859-1", "iso-8859-15", "cp850", "mac-roman"]),
    "polish": ("Zażółć gęślą jaźń, Łódź.", ["iso-8859-2", "cp1250", "utf-8"]),
    "cyrillic": ("Не работает печать счетов.", ["koi8-r", "windows-1251", "iso-8859-5"]),
    "japanese": ("請求書を印刷できません。", ["iso-2022-jp", "shift_jis", "euc-jp", "utf-8"]),
    "chinese": ("无法打印发票。", ["gb2312", "gbk", "gb18030", "big5-hkscs"]),
    "hebrew": ("לא מדפיס חשבוניות.", ["iso-8859-8", "cp1255", "utf-8"]),
    "emoji": ("No imprime 😡🖨️ ¡ayuda! 👩‍💻", ["utf-8", "utf-7"]),
    "greek": ("Δεν εκτυπώνει τιμολόγια.", ["iso-8859-7", "cp1253"]),
    "plain": ("No imprime facturas. Total = 30 %.", ["us-ascii", "utf-8", "utf-7"]),
}
ENCODINGS = ("base64", "quoted-printable", "8bit")


@dataclass(frozen=True)
class Case:
    """A message, the text that it says, and the files that it brings."""

    name: str
    raw: bytes
    said: str
    files: tuple[bytes, ...] = ()


def html(text: str, charset: str) -> bytes:
    head = "<head><title>x</title><style>p{color:red}</style></head>"
    return f"<html>{head}<body><p>{text}</p></body></html>".encode(charset)


def shapes(
    text: str, charset: str, encoding: str
) -> Iterator[tuple[str, bytes, tuple[bytes, ...]]]:
    """Plain, HTML alone, both, and both with a picture inside and a file attached."""
    data = text.encode(charset, "replace")
    kind = f"text/plain; charset={charset}"
    plain = part(data, kind, encoding=encoding)
    rich = part(html(text, charset), f'text/html; charset="{charset}"', encoding=encoding)
    both = multipart("alternative", plain, rich, boundary="alt")
    picture = part(PNG, "image/png", disposition="inline", headers=["Content-ID: <logo>"])
    file = part(PDF, "application/pdf", disposition='attachment; filename="factura.pdf"')
    related = multipart("related", rich, picture, boundary="rel")
    deep = multipart("alternative", plain, related, boundary="alt")
    yield "plain", plain, ()
    yield "html", rich, ()
    yield "both", both, ()
    yield "outlook", multipart("mixed", deep, file, boundary="mix"), (PNG, PDF)


def styles() -> Iterator[Case]:
    """Every text in every charset, encoding and shape; raw bytes only where lines survive it."""
    for text, charsets in TEXTS.values():
        for charset in charsets:
            for encoding in ENCODINGS:
                if charset == "utf-16" and encoding != "base64":
                    continue  # its bytes contain line ends
                said = text.encode(charset, "replace").decode(charset)
                for shape, body, files in shapes(text, charset, encoding):
                    yield Case(
                        f"{charset} {encoding} {shape} {text[:8]}", letter(body), said, files
                    )


def text(data: bytes, kind: str = "text/plain; charset=utf-8", encoding: str = "base64") -> bytes:
    return letter(part(data, kind, encoding=encoding))


def page(html: str) -> bytes:
    return letter(part(html.encode(), "text/html; charset=utf-8"))


SAID = "Perdón: la impresión falló."
UTF8, LATIN = SAID.encode(), SAID.encode("latin-1")
PLAIN = part(UTF8, "text/plain; charset=utf-8")
TNEF = b"\x78\x9f\x3e\x22TNEF"
INSIDE = b"Subject: dentro\r\n\r\nfuera\r\n"
MIXED = b"Content-Type: multipart/mixed; boundary=abc\r\n\r\n"
BROKEN = b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nSG9sYQ=\r\n"


def oddities() -> Iterator[Case]:
    """What has bitten other help desks."""
    yield from charsets()
    yield from structures()
    yield from pages()


def charsets() -> Iterator[Case]:
    yield Case("no charset, utf-8", text(UTF8, "text/plain", "8bit"), SAID)
    yield Case("no charset, latin-1", text(LATIN, "text/plain", "8bit"), SAID)
    yield Case("no content type", letter(b"\r\n" + UTF8), SAID)
    yield Case("declared ascii", text(UTF8, "text/plain; charset=us-ascii", "8bit"), SAID)
    yield Case("declared latin-1", text(UTF8, "text/plain; charset=iso-8859-1"), SAID)
    yield Case("declared utf-8, is latin-1", text(LATIN), SAID)
    yield Case("unknown charset", text(UTF8, "text/plain; charset=x-unknown"), SAID)
    yield Case("charset that is a codec", text(UTF8, "text/plain; charset=zlib"), SAID)
    yield Case("charset that executes", text(UTF8, "text/plain; charset=unicode_escape"), SAID)
    quoted = "“sí” – 5 €"
    yield Case("windows", text(quoted.encode("cp1252"), "text/plain; charset=iso-8859-1"), quoted)
    koi8 = '<meta charset="koi8-r"><p>Печать</p>'.encode("koi8-r")
    yield Case("charset only in the page", text(koi8, "text/html"), "Печать")
    yield Case("byte order mark", text(b"\xef\xbb\xbf" + UTF8), SAID)
    yield Case("NUL inside", text(b"a\x00b"), "ab")
    yield Case("half a surrogate", text(b"a\xed\xa0\x80b"), "aí\xa0€b")
    yield Case("bare CR", text(b"uno\rdos"), "uno\ndos")
    yield Case("right to left override", text("a\u202eb".encode()), "a\u202eb")
    flowed = "text/plain; charset=utf-8; format=flowed"
    soft = "Una linea \r\nque sigue.\r\nOtra."
    yield Case("flowed", text(soft.encode(), flowed), "Una linea que sigue.\nOtra.")
    yield Case("flowed, delsp", text("請求 \r\n書".encode(), f"{flowed}; delsp=yes"), "請求書")


def structures() -> Iterator[Case]:
    tnef = part(TNEF, "application/ms-tnef", disposition='attachment; filename="winmail.dat"')
    yield Case("winmail.dat", letter(multipart("mixed", PLAIN, tnef)), SAID, (TNEF,))
    yield Case("broken base64", letter(BROKEN), "Hola")
    yield Case("unknown encoding", text(UTF8, encoding="x-mine"), SAID)
    yield Case("boundary never comes", letter(MIXED + UTF8), SAID)
    yield Case("no closing boundary", letter(MIXED + b"--abc\r\n" + PLAIN), SAID)
    rich = part(html(SAID, "utf-8"), "text/html; charset=utf-8")
    silent = multipart("alternative", part(b" \n"), rich)
    yield Case("empty plain, full html", letter(silent), SAID)
    picture = part(PNG, "image/png", disposition="inline; filename=a.png")
    apple = multipart("mixed", part(b"uno"), picture, part(b"dos"))
    yield Case("Apple: text, picture, text", letter(apple), "uno\ndos", (PNG,))
    log = part(b"log", "text/plain; name=log.txt", disposition="attachment")
    yield Case("text file attached", letter(multipart("mixed", PLAIN, log)), SAID, (b"log",))
    event = part(b"BEGIN:VCALENDAR", "text/calendar; method=REQUEST")
    invitation = letter(multipart("alternative", PLAIN, event))
    yield Case("invitation", invitation, SAID, (b"BEGIN:VCALENDAR",))
    inside = b"Content-Type: message/rfc822\r\n\r\n" + INSIDE
    yield Case("message inside", letter(multipart("mixed", PLAIN, inside)), SAID, (INSIDE,))
    seal = part(b"0\x80", "application/pkcs7-signature; name=smime.p7s")
    yield Case("signed", letter(multipart("signed", PLAIN, seal)), SAID, (b"0\x80",))


def pages() -> Iterator[Case]:
    pixel = '<p>Hola</p><img src="http://tracker.test/1.gif">'
    yield Case("tracking pixel", page(pixel), "Hola")
    yield Case("script", page("<p>Hola<script>alert(1)</script></p>"), "Hola")
    yield Case("escaped markup is text", page("<p>use &lt;b&gt; &amp;amp;</p>"), "use <b> &amp;")
    link = '<a href="https://tienda.test/x">la tienda</a>'
    yield Case("link", page(link), "la tienda <https://tienda.test/x>")
    itself = '<a href="https://tienda.test/">tienda.test</a>'
    yield Case("link that says itself", page(itself), "tienda.test")
    yield Case("javascript link", page('<a href="javascript:alert(1)">pulse</a>'), "pulse")
    table = "<ul><li>uno<li>dos</ul><table><tr><td>a<td>b</table>"
    yield Case("list and table", page(table), "- uno\n- dos\n\na b")
    yield Case("preformatted", page("<pre>a  b\n  c</pre>"), "a  b\n  c")
