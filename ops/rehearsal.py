"""The main job, as those who do it do it: in a browser, by mail, and through the real worker."""

import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path

from openpyxl import Workbook

from ops.console import step
from ops.house import House, expect, text_of
from ops.layout import Trouble
from ops.visitor import Page, Visitor

AGENT, HEAD = "eva@sgc.localhost", "julia@sgc.localhost"
PASSWORD = "ventana caracol telescopio 9"  # noqa: S105 - of two people who live for a minute
MAILBOX = "soporte@sgc.localhost"
CUSTOMERS = "Muñoz e Hijos S.L.", "Talleres Ñandú S.A."
CUSTOMER, CONTACT = CUSTOMERS[0], "carmen@munoz.example"
SUBJECT = "El lector de códigos no lee"
ENCLOSED = "Línea 1: ningún código se reconoce desde las 8:40.\n"
ANSWERED = "Cámbielo al puerto USB de atrás, por favor."
NEXT_STEP = "Si mañana sigue igual, le enviamos otro lector."
THANKS = "Lo he cambiado y sigue igual."
ADVICE = "guía.txt", b"Desenchufe, espere diez segundos y enchufe.\n"
LINK = re.compile(r"https?://\S+")


def run(house: House) -> None:
    """Play every scene; Trouble says which went wrong, and how."""
    with step("Dos personas entran con la contraseña que eligen por su carta"):
        agent, head = let_in(house)
    with step("Una hoja de clientes se comprueba y se importa; la fila mala se rechaza"):
        import_customers(house, head)
    with step("El correo de un cliente abre un ticket con plazo y su acuse sale"):
        ticket = open_by_mail(house, agent)
    with step("Una agente lo clasifica y responde en el navegador"):
        answer(house, agent, ticket)
    with step("La respuesta sale por SMTP, con dirección firmada y adjunto"):
        letter = find_answer(house)
    with step("El cliente contesta a esa dirección y se añade al mismo ticket"):
        hear(house, agent, ticket, letter)
    with step("Más de dos días laborables sin noticias: la jefa lo ve en Mi día y en su campana"):
        fall_silent(house, ticket)
    with step("La salud del sistema es buena"):
        check_health(house)


# --- People ---------------------------------------------------------------------------------


def let_in(house: House) -> list[Visitor]:
    roles = {AGENT: ["--role", "Agente SAC"], HEAD: ["--role", "Gestor SAC", "--head"]}
    roles[HEAD] += ["--role", "Gerente de Proyectos"]
    for address, given in roles.items():
        name = address.partition("@")[0].capitalize()
        house.manage("create_person", address, f"{name} Prueba", "--sector", "sac", *given)
    return [enter(house, address) for address in roles]


def enter(house: House, address: str) -> Visitor:
    letter = house.wait_for_letter(address, "elija primero su contraseña")
    found = LINK.search(text_of(letter))
    visitor = house.visitor()
    page = visitor.get(found.group() if found else "/")
    chosen = {"password1": PASSWORD, "password2": PASSWORD}
    visitor.submit(page, page.form("password1"), chosen)
    return log_in(house, address)


def log_in(house: House, address: str) -> Visitor:
    visitor = house.visitor()
    page = visitor.get("/cuenta/login/")
    page = visitor.submit(page, page.form("login"), {"login": address, "password": PASSWORD})
    expect(page, "Mi día")
    return visitor


# --- Customers ------------------------------------------------------------------------------


def import_customers(house: House, head: Visitor) -> None:
    file = house.folder / "clientes.xlsx"
    write_customers(file)
    page = head.get("/clientes/importar/")
    form = page.form("service_line")
    line = form.choices["service_line"]["Customer Care"]
    page = head.submit(page, form, {"service_line": line}, ("file", file))
    page = head.submit(page, page.form(to="/columnas/"), {})
    page = finished(house, head, page.path, "Esto es lo que pasaría")
    expect(page, CUSTOMER, "Alta", "Rechazada")
    page = head.submit(page, page.form(to="/importar/"), {})
    finished(house, head, page.path, "Importación terminada")
    expect(head.get("/clientes/"), *CUSTOMERS)


def finished(house: House, head: Visitor, path: str, words: str) -> Page:
    """The page of an import once the worker has done its part."""

    def look() -> Page | None:
        page = expect(head.get(path))
        return page if words in page.text else None

    return house.wait_for(look, f"«{words}» en {path}")


def write_customers(file: Path) -> None:
    """Two good rows, and one whose address no mail could reach."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has one
    sheet.append(["Razón social", "Plan", "Plan desde", "Contacto", "Correo del contacto"])
    sheet.append([CUSTOMER, "Gold", "01/01/2020", "Carmen Muñoz", CONTACT])
    sheet.append([CUSTOMERS[1], "Silver", "01/01/2020", "Iñaki Ruiz", "i@nandu.example"])
    sheet.append(["Sin Correo S.L.", "Gold", "01/01/2020", "Ana Gil", "esto no es un correo"])
    book.save(file)


# --- The ticket -----------------------------------------------------------------------------


def open_by_mail(house: House, agent: Visitor) -> str:
    """The path of the ticket that the queue shows, after the customer was told its number."""
    letter = from_customer(MAILBOX, SUBJECT, "Buenos días. Adjunto lo que aparece en pantalla.")
    letter.add_attachment(ENCLOSED, filename="pantalla.txt")
    deliver(house, letter)
    queue = expect(agent.get("/tickets/"), SUBJECT, CUSTOMER)
    found = re.search(r'href="(/tickets/\d+/)"[^>]*>[^<]*' + re.escape(SUBJECT), queue.html)
    if not found or "Vence el " not in queue.html:
        raise Trouble(f"La cola no enlaza el ticket, o no dice cuándo vence: {queue.text[:400]}")
    ticket = found[1]
    page = expect(agent.get(ticket), SUBJECT, "Carmen Muñoz", "pantalla.txt")
    enclosed = re.search(r'href="(/tickets/adjuntos/\d+/)"', page.html)
    if not enclosed or agent.get(enclosed[1]).html != ENCLOSED:
        raise Trouble("El adjunto del cliente no se descarga como llegó.")
    house.wait_for_letter(CONTACT, "la hemos registrado con el número")
    return ticket


def answer(house: House, agent: Visitor, ticket: str) -> None:
    page = agent.get(f"{ticket}clasificar/")
    what = {"kind": "incident", "cause": "", "priority": "high"}
    page = expect(agent.submit(page, page.form("kind", "priority"), what), "Incidencia")
    guide = house.folder / ADVICE[0]
    guide.write_bytes(ADVICE[1])
    words = {"body": ANSWERED, "next_step": NEXT_STEP}
    page = agent.submit(page, page.form("body", "next_step"), words, ("files", guide))
    expect(page, ANSWERED, NEXT_STEP, ADVICE[0])


def find_answer(house: House) -> EmailMessage:
    letter = house.wait_for_letter(CONTACT, ANSWERED)
    wanted = {
        "From": r".+<.+@sgc\.localhost>",
        "Reply-To": r"soporte\+t\d+-[a-z0-9._-]{16,}@sgc\.localhost",
        "Message-ID": r"<[^<>@\s]+@sgc\.localhost>",
        "X-Envelope-From": r"rebotes\+m\d+-[a-z0-9._-]{16,}@sgc\.localhost",
    }
    for name, pattern in wanted.items():
        if not re.fullmatch(pattern, letter[name] or "", re.IGNORECASE):
            raise Trouble(f"La carta lleva «{name}: {letter[name]}».")
    files = list(letter.iter_attachments())
    if [(file.get_filename(), file.get_payload(decode=True)) for file in files] != [ADVICE]:
        raise Trouble(f"La carta lleva otros adjuntos: {files}.")
    return letter


def hear(house: House, agent: Visitor, ticket: str, letter: EmailMessage) -> None:
    answered = from_customer(letter["Reply-To"], f"Re: {letter['Subject']}", THANKS)
    answered["In-Reply-To"] = letter["Message-ID"]
    deliver(house, answered)
    expect(agent.get(ticket), ANSWERED, THANKS)
    queue = agent.get("/tickets/")
    if queue.text.count(SUBJECT) != 1:
        raise Trouble(f"La contestación abrió otro ticket: {queue.text[:400]}")


def from_customer(to: str, subject: str, words: str) -> EmailMessage:
    letter = EmailMessage()
    letter["From"] = f"Carmen Muñoz <{CONTACT}>"
    letter["To"] = to
    letter["Subject"] = subject
    letter["Message-ID"] = make_msgid(domain="munoz.example")
    letter.set_content(words)
    return letter


def deliver(house: House, letter: EmailMessage) -> None:
    """As the mail server pipes it to us."""
    file = house.folder / "letter.eml"
    file.write_bytes(bytes(letter))
    house.manage("receive_mail", "--mailbox", MAILBOX, stdin=file)


# --- Silence --------------------------------------------------------------------------------


def fall_silent(house: House, ticket: str) -> None:
    """Nobody is bothered the next day; a week later, whatever its holidays, the head knows."""
    now = datetime.now(UTC)
    for days, silent in ((1, 0), (8, 1)):
        at = now + timedelta(days=days)
        told = house.manage("sweep", "--at", at.isoformat(), debug=True)
        if f"silence: {silent}\n" not in told:
            raise Trouble(f"Tras {days} días sin noticias, el barrido dice: {told}")
    # The sessions of today ended with the day.
    head = log_in(house, HEAD)
    page = expect(head.get("/"), "Clientes que esperan noticias")
    if f'href="{ticket}"' not in page.html:
        raise Trouble(f"Mi día de la jefa no enlaza {ticket}: {page.text[:400]}")
    expect(head.get("/avisos/"), "sigue sin noticias nuestras")


def check_health(house: House) -> None:
    visitor = house.visitor()
    for path in ("/livez", "/readyz"):
        expect(visitor.get(path))
