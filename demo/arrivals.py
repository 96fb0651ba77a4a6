"""How requests reach the company: by mail, by telephone, by WhatsApp, and what else comes in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from contacts.models import Channel, Contact, ServiceLine, StaffIntake
from demo import books, mail
from demo.agenda import Plot
from demo.books import Story
from demo.case import Case, arrive
from demo.company import CLERK, Company
from demo.plots import Course, any_course, lived
from kit.files import StoredFile, store
from outbox.envelope import bounce_address
from outbox.models import Mail, MailStatus
from tickets import services
from tickets.models import CallOutcome, Fate, InboundMail, Ticket
from tickets.services.intake import channels
from tickets.services.mail import inbound, webform
from tickets.services.phone import calls

SAID = {
    CallOutcome.TICKET: "Prefiere seguir con su plan y lo escribirá hoy mismo.",
    CallOutcome.PLAN: "Le interesa poder llamar y acepta ampliar el plan desde el mes que viene.",
    CallOutcome.INSISTS: "No quiere escribir: pide que la atienda un técnico por teléfono.",
}
GREETINGS = ["Buenos días:", "Buenas tardes:", "Hola:", "Hola, buenas:"]
# Of a hundred requests of a line, how many come by which channel.
CHANNELS = {
    "customer-care": [(Channel.EMAIL, 86), (Channel.PHONE, 10), (Channel.FORM, 4)],
    "ig": [(Channel.PHONE, 42), (Channel.WHATSAPP, 26), (Channel.EMAIL, 32)],
}


def request(company: Company) -> Plot:
    """Somebody needs something at some moment of these days."""
    return asked_for(company, among_last=None, course=any_course)


def request_of_late(company: Company) -> Plot:
    """Somebody needs something these very hours: the work of today."""
    return asked_for(company, among_last=14, course=any_course)


def left_lying(company: Company, hours: float, course: Course) -> Plot:
    """A request of so many hours of work ago that somebody still has to take up."""
    return asked_for(company, among_last=hours, course=course)


def asked_for(company: Company, *, among_last: float | None, course: Course) -> Plot:
    customer = company.dice.choice(company.writers())
    line = customer.service_line
    at = yield company.some_moment(line, among_last=among_last)
    customer.refresh_from_db()
    person, story = company.person_of(customer), told(company, line)
    ways, weights = zip(*CHANNELS[line.code], strict=True)
    channel: Channel = company.dice.choices(ways, weights)[0]
    if channel == Channel.EMAIL:
        ticket = by_mail(company, person, story, at)
    elif channel == Channel.FORM:
        ticket = by_form(company, person, story, at)
    else:
        at = yield company.later(line, 0.2)  # nobody answers the telephone at night
        if not channels.permits(customer, channel, at=at):
            outcome = company.dice.choice(list(CallOutcome))
            yield from without_telephone(company, person, story, outcome, at)
            return
        ticket = by_telephone(company, person, story, channel, at)
    if ticket:
        case = Case(company, ticket.pk, line, person, story, company.agent(line))
        yield from lived(case, course)


def told(company: Company, line: ServiceLine) -> Story:
    """A story with its references filled in; those of shops that stand still are rarer."""
    book = books.stories(line.code)
    weights = [1 if story.urgent else 3 for story in book]
    story = company.dice.choices(book, weights)[0]
    dice = company.dice
    words = {
        "order": f"PED-{dice.randrange(10_000, 99_999)}",
        "sku": f"{dice.choice('ABCKMT')}{dice.randrange(100, 999)}-{dice.randrange(10, 99)}",
        "amount": f"{dice.randrange(40, 900)},{dice.randrange(0, 100):02}",
        "invoice": f"F-2026-{dice.randrange(1_000, 9_999)}",
    }
    return filled(story, words)


def filled(story: Story, words: dict[str, str]) -> Story:
    texts = {name: text for name, text in vars(story).items() if isinstance(text, str)}
    told: dict[str, Any] = {name: text.format(**words) for name, text in texts.items()}
    return replace(story, **told)


def by_mail(company: Company, person: Contact, story: Story, at: datetime) -> Ticket | None:
    """The customer writes to the mailbox of the line."""
    files = [mail.enclosure(story.file, story.subject, "REF")] if story.file else []
    line = person.customer.service_line
    raw = mail.letter(
        sender=mail.sender_of(person),
        to=line.mailbox,
        subject=story.subject,
        body=mail.signed(person, story.body, company.dice.choice(GREETINGS)),
        at=at,
        files=files,
    )
    return arrive(company, line, raw, at).ticket


def by_form(company: Company, person: Contact, story: Story, at: datetime) -> Ticket | None:
    """The customer fills in the public form of the line, and it is read like a mail."""
    line = person.customer.service_line
    request = webform.Request(
        name=person.full_name,
        company=str(person.customer),
        email=person.email,
        subject=story.subject,
        body=story.body,
        number=UUID(int=company.dice.getrandbits(128)),
        is_urgent=story.urgent,
    )
    return inbound.read(webform.receive_form(line, request, at=at), at=at).ticket


def by_telephone(
    company: Company, person: Contact, story: Story, channel: Channel, at: datetime
) -> Ticket:
    """The customer calls, and somebody of ours writes it down (TIC-02)."""
    customer = person.customer
    line = customer.service_line
    needs = line.staff_intake == StaffIntake.WITH_REFERENCE and channel != Channel.PHONE
    reference = f"{channel.label} del {line.local_date(at):%d/%m/%Y}" if needs else ""
    return services.register(
        customer=customer,
        contact=person,
        channel=channel,
        subject=story.subject,
        body=story.body,
        reference=reference,
        files=kept(story),
        is_urgent=story.urgent,
        by=company.staff[CLERK] if line.code == "ig" else company.agent(line),
        at=at,
    )


def caller(company: Company, outcome: CallOutcome) -> Plot:
    """Somebody calls all the same."""
    line = company.lines["customer-care"]
    at = yield company.some_moment(line, among_last=60)
    barred = [one for one in company.writers() if one.plan and not one.plan.has_telephone]
    customer = company.dice.choice(barred)
    customer.refresh_from_db()
    if not channels.permits(customer, Channel.PHONE, at=at):
        story = told(company, line)
        yield from without_telephone(company, company.person_of(customer), story, outcome, at)


def without_telephone(
    company: Company, person: Contact, story: Story, outcome: CallOutcome, at: datetime
) -> Plot:
    """The protocol of a call that the plan does not include (CC-18); the CSM answers some."""
    agent, offers = company.agent(person.customer.service_line), calls.upgrades(person.customer)
    call = services.register_call(
        customer=person.customer,
        contact=person,
        conversation=f"{story.subject}. {SAID[outcome]}",
        outcome=outcome,
        explained=True,
        offered=True,
        guided=True,
        proposed=offers[0] if outcome == CallOutcome.PLAN else None,
        is_urgent=story.urgent,
        by=agent,
        at=at,
    )
    at = yield company.later(person.customer.service_line, 9)
    if call.escalation and company.dice.random() < 0.5:
        services.finish(
            call.escalation,
            by=call.escalation.to,
            review="Su plan no incluye teléfono y nadie se lo había dicho al contratar.",
            outcome="Se lo expliqué: entiende que se atiende por escrito.",
            measures="Al empezar con un cliente se le explican los canales de su plan.",
            at=at,
        )


def kept(story: Story) -> list[StoredFile]:
    if not story.file:
        return []
    name, content, _ = mail.enclosure(story.file, story.subject, "REF")
    return [store(content, name=name)]


# --- What else is in a mailbox ------------------------------------------------------------------


def absent(company: Company) -> Plot:
    """The program of a customer answers one of our letters: nothing happens."""
    line = company.lines["customer-care"]
    at = yield company.some_moment(line)
    letter = a_sent_letter()
    if letter and (person := addressee(letter)):
        arrive(company, line, mail.absence(person, letter, at), at)


def bounced(company: Company) -> Plot:
    """A letter of ours comes back: whoever has the ticket is told."""
    line = company.lines["customer-care"]
    at = yield company.some_moment(line)
    letter = a_sent_letter()
    if letter:
        arrive(company, line, mail.bounce(bounce_address(letter), letter.to[0], at), at)


def a_sent_letter() -> Mail | None:
    sent = Mail.objects.filter(status=MailStatus.SENT, kind="ticket_reply")
    return sent.order_by("pk").last()


def addressee(letter: Mail) -> Contact | None:
    people = Contact.objects.filter(email=letter.to[0]).select_related("customer")
    return people.order_by("pk").first()


def newsletter(company: Company) -> Plot:
    """Advertising, which nobody has to look at."""
    line = company.lines["customer-care"]
    at = yield company.some_moment(line)
    raw = mail.letter(
        sender="Feria Digital <boletin@feriadigital.example>",
        to=line.mailbox,
        subject="Últimas plazas: congreso de comercio electrónico",
        body="Inscríbase antes del viernes con un 20 % de descuento.",
        at=at,
        headers={"List-Id": "<boletin.feriadigital.example>", "Precedence": "bulk"},
    )
    arrive(company, line, raw, at)


def unreadable(company: Company) -> Plot:
    """A damaged message waits in quarantine for somebody to look at it."""
    line = company.lines["customer-care"]
    at = yield company.some_moment(line)
    arrive(company, line, mail.unreadable(), at)


def stranger(company: Company) -> Plot:
    """Somebody unknown asks something; it waits for a person to say who that is."""
    line = company.lines["customer-care"]
    at = yield company.some_moment(line)
    raw = mail.letter(
        sender="Nuria Plaza <nuria.plaza@correo.example>",
        to=line.mailbox,
        subject="Consulta sobre los planes de soporte",
        body="Buenos días:\n\n¿Qué diferencia hay entre el plan Gold y el Silver?\n\nNuria Plaza",
        at=at,
    )
    arrive(company, line, raw, at)


def private_address(company: Company) -> Plot:
    """A known person writes from home: somebody of ours recognises them, and work goes on."""
    customer = company.dice.choice(company.writers())
    line = company.lines["customer-care"]
    person = company.person_of(customer)
    story = told(company, customer.service_line)
    at = yield company.some_moment(line)
    raw = mail.letter(
        sender=f"{person.full_name} <{person.last_name.split()[0].lower()}@correo.example>",
        to=customer.service_line.mailbox,
        subject=story.subject,
        body=mail.signed(person, story.body, "Hola, les escribo desde mi correo personal:"),
        at=at,
    )
    kept_mail = arrive(company, customer.service_line, raw, at)
    at = yield company.later(line, 1)
    if kept_mail.fate == Fate.UNKNOWN:
        yield from recognised(company, kept_mail, person, story, at)


def recognised(
    company: Company, kept_mail: InboundMail, person: Contact, story: Story, at: datetime
) -> Plot:
    line = person.customer.service_line
    agent = company.agent(line)
    ticket = inbound.settle(kept_mail, by=agent, contact=person, at=at).ticket
    if ticket:
        yield from lived(Case(company, ticket.pk, line, person, story, agent), any_course)


OTHERS: list[Callable[[Company], Plot]] = [
    absent,
    bounced,
    newsletter,
    unreadable,
    stranger,
    private_address,
    *(partial(caller, outcome=outcome) for outcome in CallOutcome),
]
