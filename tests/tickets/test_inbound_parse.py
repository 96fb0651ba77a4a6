"""What a message says: text, names and files of every make (E13), and bombs (E11)."""

from textwrap import dedent

import pytest

from tests.mails import PNG, corpus, letter, mail, multipart, part
from tickets import mailparse
from tickets.mailparse import Letter, Unreadable, parse

CASES = [*corpus.styles(), *corpus.oddities()]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_every_make_of_mail_says_what_its_sender_wrote(case: corpus.Case) -> None:
    read = parse(case.raw)
    assert read.said == case.said
    assert tuple(file.content for file in read.files) == case.files


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(CASES) >= 200


# --- Headers --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "subject"),
    [
        ("=?utf-8?B?wr9DdcOhbmRvPw==?=", "¿Cuándo?"),
        ("=?iso-8859-1?Q?Impresi=F3n?= =?iso-8859-1?Q?_rota?=", "Impresión rota"),
        ("=?x-nada?Q?Hola?=", "Hola"),
        ("=?utf-8?B?mal", "=?utf-8?B?mal"),
        ("Impresi\udcf3n", "Impresión"),  # raw latin-1
        ("Impresi\udcc3\udcb3n", "Impresión"),  # raw utf-8
        ("uno\r\n dos", "uno dos"),
        ("=?utf-8?Q?uno=0D=0ABcc:_x@y.test?=", "uno Bcc: x@y.test"),
        ("=?utf-8?Q?a=00b=E2=80=A8c?=", "ab c"),
    ],
)
def test_a_subject_is_one_readable_line(line: str, subject: str) -> None:
    assert parse(letter(part(b"Hola"), subject=line)).subject == subject


@pytest.mark.parametrize(
    ("line", "address", "name"),
    [
        ("Ana <ANA@Cliente.test>", "ana@cliente.test", "Ana"),
        ("ana@cliente.test", "ana@cliente.test", ""),
        ('"Pérez, Ana" <ana@cliente.test>', "ana@cliente.test", "Pérez, Ana"),
        ("=?utf-8?Q?P=C3=A9rez?= <ana@cliente.test>", "ana@cliente.test", "Pérez"),
        ('"jefe@sgc.test" <ana@cliente.test>', "ana@cliente.test", "jefe@sgc.test"),
        ("=?utf-8?Q?=3Cjefe=40x.test=3E?= <ana@cliente.test>", "ana@cliente.test", "<jefe@x.test>"),
        ("Ana ana@cliente.test", "ana@cliente.test", ""),
        ("Ana", "", "Ana"),
        ("<>", "", ""),
        ("undisclosed-recipients:;", "", "undisclosed-recipients:;"),
        ("(" * 3000 + "ana@cliente.test", "ana@cliente.test", ""),
    ],
)  # fmt: skip
def test_the_sender_is_the_address_that_mail_programs_would_answer(
    line: str, address: str, name: str
) -> None:
    read = parse(letter(part(b"Hola"), sender=line))
    assert read.sender == address
    assert name in read.sender_name


def test_two_senders_leave_doubt() -> None:
    assert parse(mail(sender="ana@cliente.test, jefe@sgc.test")).sender_is_doubtful
    twice = letter(part(b"Hola"), more="From: jefe@sgc.test\r\n")
    assert parse(twice).sender_is_doubtful
    assert not parse(mail()).sender_is_doubtful


def test_recipients_are_found_wherever_a_server_writes_them() -> None:
    headers = {"Cc": "c@sgc.test", "Delivered-To": "d@sgc.test", "X-Original-To": "E@sgc.test"}
    read = parse(mail(to='"A, B" <a@sgc.test>, b@sgc.test', headers=headers))
    assert set(read.recipients) == {f"{name}@sgc.test" for name in "abcde"}


def test_references_are_those_of_both_headers_oldest_first() -> None:
    headers = {"References": "<a@x>\r\n <b@x> basura", "In-Reply-To": "<c@x> (su mensaje)"}
    assert parse(mail(headers=headers)).references == ("<a@x>", "<b@x>", "<c@x>")


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ('attachment; filename="factura.pdf"', "factura.pdf"),
        ("attachment; filename*=utf-8''presupuesto%20a%C3%B1o.pdf", "presupuesto año.pdf"),
        ("attachment; filename*0=\"fac\"; filename*1=\"tura.pdf\"", "factura.pdf"),
        ('attachment; filename="=?utf-8?Q?a=C3=B1o.pdf?="', "año.pdf"),
        ('attachment; filename="a\udcc3\udcb1o.pdf"', "año.pdf"),
        ("attachment", "adjunto-1.pdf"),
        ('attachment; filename="a\r\n b.pdf"', "a b.pdf"),
    ],
)  # fmt: skip
def test_a_file_keeps_the_name_that_its_sender_gave_it(head: str, name: str) -> None:
    body = multipart("mixed", part(b"Hola"), part(b"%PDF", "application/pdf", disposition=head))
    assert [file.name for file in parse(letter(body)).files] == [name]


# --- What is new in an answer ---------------------------------------------------------------

ANSWERS = {
    "gmail": """
        El lun, 2 mar 2026 a las 10:00, Soporte (<soporte@sgc.test>)
        escribió:

        > Pruebe ahora.
        >
        > Saludos""",
    "gmail in English": """
        On Mon, Mar 2, 2026 at 10:00 AM Soporte <soporte@sgc.test> wrote:
        > Pruebe ahora.
        """,
    "outlook": """
        ________________________________
        De: Soporte <soporte@sgc.test>
        Enviado: lunes, 2 de marzo de 2026 10:00
        Para: Ana
        Asunto: RE: Ticket T-1

        Pruebe ahora.""",
    "outlook in English": """
        From: Soporte <soporte@sgc.test>
        Sent: Monday, March 2, 2026
        To: Ana
        Subject: Ticket T-1

        Pruebe ahora.""",
    "old outlook": """
        -----Mensaje original-----
        De: Soporte
        Pruebe ahora.""",
    "only quoted lines": """
        > Pruebe ahora.
        > Saludos""",
    "signature": """
        --
        Ana Pérez
        Cliente S.A.""",
    "phone": """
        Enviado desde mi iPhone""",
    "phone above quotes": """
        Enviado desde mi iPhone

        El 2 mar 2026, a las 10:00, Soporte <s@sgc.test> escribió:

        > Pruebe ahora.""",
    "thunderbird": """
        El 2/3/26 a las 10:00, Soporte escribió:
        > Pruebe ahora.
        """,
}


@pytest.mark.parametrize("text", ANSWERS.values(), ids=ANSWERS)
def test_quoted_history_and_signatures_are_left_out(text: str) -> None:
    whole = f"Sigue igual.\n{dedent(text)}"
    read = parse(mail(whole, subject="RE: Ticket T-1"))
    assert read.said == "Sigue igual."
    assert read.text == whole.strip()


KEPT = {
    "answers between the lines": "> ¿Qué versión?\nLa 4.\n> ¿Desde cuándo?\nAyer.",
    "answer below": "El lunes, Soporte escribió:\n> Pruebe ahora.\n\nSigue igual.",
    "nothing but quotes": "> Pruebe ahora.\n> Saludos",
    "a colon is no quotation": "El cliente escribió:\nno funciona",
    "a lone De:": "De: Madrid a Sevilla\nno calcula el porte.",
    "dashes within": "Opciones:\n--\n" + "línea\n" * 20,
}


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_when_in_doubt_everything_stays(text: str) -> None:
    assert parse(mail(text)).said == text.strip()


def test_forwarded_mail_is_what_its_sender_has_to_say() -> None:
    text = (
        "Miren esto.\n\nDe: Banco\nEnviado: lunes\nPara: Ana\nAsunto: Error 500\n\nFalló el pago."
    )
    assert "Falló el pago." in parse(mail(text, subject="RV: Error 500")).said


def test_html_quotes_are_left_out_like_plain_ones() -> None:
    page = "<div>Sigue igual.</div><div>El lun, 2 mar 2026, Soporte (s@sgc.test) escribió:<br>"
    page += "</div><blockquote><p>Pruebe ahora.</p></blockquote>"
    assert parse(letter(part(page.encode(), "text/html; charset=utf-8"))).said == "Sigue igual."


# --- Bombs (E11) ----------------------------------------------------------------------------


def nested(kind: str, levels: int) -> bytes:
    body = part(b"fin")
    for level in range(levels):
        inner = body
        body = (
            b"Content-Type: message/rfc822\r\n\r\n" + inner
            if kind == "message"
            else multipart(kind, inner, boundary=f"b{level}")
        )
    return letter(body)


def one_of_each_bomb() -> dict[str, tuple[bytes, str]]:
    tiny = part(b"x", "application/octet-stream", disposition="attachment; filename=x")
    return {
        "1,000 nested parts": (nested("mixed", 1000), "nested"),
        "80 nested parts": (nested("mixed", 80), "nested"),
        "1,000 nested messages": (nested("message", 1000), "nested"),
        "30 MB": (letter(part(b"x" * 30_000_000, encoding="8bit")), "large"),
        "10,000 files": (letter(multipart("mixed", *[tiny] * 10_000)), "files"),
        "600 texts": (letter(multipart("mixed", *[part(b"x")] * 600)), "parts"),
        "200 files": (letter(multipart("mixed", *[tiny] * 200)), "files"),
        "1 MB header": (mail(headers={"X-Long": "a" * 1_000_000}), "head"),
        "a million semicolons": (
            letter(part(b"x", "multipart/mixed; \"" + ";" * 100_000)),
            "head",
        ),
        "empty": (b"", "empty"),
        "blank": (b"\r\n\r\n  ", "empty"),
    }  # fmt: skip


@pytest.mark.parametrize("name", one_of_each_bomb())
def test_a_bomb_is_refused_with_a_reason_before_it_costs_anything(name: str) -> None:
    raw, reason = one_of_each_bomb()[name]
    with pytest.raises(Unreadable) as refusal:
        parse(raw)
    assert refusal.value.args[0] == reason


HEAVY = {
    "5,000 links": "<a href='http://x.test/1'>x</a>" * 5000,
    "deep tags": "<div>" * 100_000,
    "open comments": "<!--" * 100_000,
    "ampersands": "&" * 500_000,
    "angles": "<" * 500_000,
    "deep quotes": "<blockquote>" * 180 + "x",
}


@pytest.mark.parametrize("html", HEAVY.values(), ids=HEAVY)
def test_heavy_pages_are_read_and_cut(html: str) -> None:
    read = parse(letter(part(html.encode(), "text/html; charset=utf-8")))
    assert len(read.text) < mailparse.LONGEST_TEXT + 10


def test_the_text_of_a_message_has_an_end() -> None:
    assert len(parse(mail("palabra " * 100_000)).text) < mailparse.LONGEST_TEXT + 10


def test_an_inline_picture_without_a_name_gets_one() -> None:
    read = parse(letter(multipart("related", part(b"Hola"), part(PNG, "image/png"))))
    assert [file.name for file in read.files] == ["adjunto-1.png"]


def test_a_blank_letter_is_a_letter() -> None:
    assert Letter().said == ""
