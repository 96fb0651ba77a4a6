"""The habits of the desk: what is merged and parted, timed, postponed, and thought over."""

from collections.abc import Callable, Generator
from datetime import datetime, timedelta

from contacts.models import Channel
from demo.agenda import Plot
from demo.company import Company
from demo.lists import morning_of
from kit.errors import Refused
from tickets import services
from tickets.models import Status, Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.services.people import own
from tickets.services.talk import withdrawing
from tickets.services.work import regrouping

SPENT = ((15, ""), (40, "Reproducir el caso"), (25, "Llamada"))
DAYS_AGO = timedelta(days=8)  # a weekend may lie between
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
AGAIN = "Buenos días: sigo con lo mismo que les conté en mi otro mensaje. ¿Hay novedades?"
ANOTHER = "Por cierto, aparte de esto: ¿pueden dar de alta a otra persona en el panel?"


def in_hand() -> TicketQuerySet:
    """What somebody is working on, and may be answered."""
    rows = Ticket.objects.filter(status=Status.IN_PROGRESS, escalations=None, incident=None)
    rows = rows.exclude(owner=None).exclude(priority="").order_by("-pk")
    return rows.select_related("owner", "contact", "customer")


def found(
    company: Company, hours: int, rows: Callable[[], TicketQuerySet] = in_hand
) -> Generator[datetime, datetime, Ticket | None]:
    """The first ticket in hand from some mornings ago on, looked for every few hours of work."""
    at = morning_of(company, DAYS_AGO) + timedelta(hours=hours)
    while at < company.agenda.until - timedelta(hours=2):
        yield at
        if ticket := rows().first():
            return ticket
        at = company.hours(company.lines["customer-care"]).next_open(at + timedelta(hours=3))
    return None


def answered() -> TicketQuerySet:
    return in_hand().exclude(first_replied_at=None).filter(follow_up_step=0)


def writes_twice(company: Company) -> Plot:
    """A customer asks the same in a new mail, and the two become one."""
    first = yield from found(company, 0)
    if first is None or first.owner is None:
        return
    again = services.open_ticket(
        customer=first.customer,
        contact=first.contact,
        channel=Channel.EMAIL,
        subject=f"Re: {first.subject}",
        body=AGAIN,
        at=company.now,
    )
    at = yield company.now + 25 * MINUTE
    first.refresh_from_db()
    by = first.owner or company.staff["agente"]
    attempt(lambda: regrouping.merge(first, again, by=by, at=at))


def attempt(work: Callable[[], object]) -> None:
    """What the rules refuse on such a day does not happen on it."""
    try:
        work()
    except Refused:
        return


def brings_another_subject(company: Company) -> Plot:
    """One of the answers brings a second subject, which gets a ticket of its own."""
    ticket = yield from found(company, 1, answered)
    if ticket is None or ticket.owner is None:
        return
    by = ticket.owner
    said = services.hear(ticket, body=ANOTHER, contact=ticket.contact, at=company.now)
    at = yield company.now + 15 * MINUTE
    subject = "Alta de otra persona en el panel"
    attempt(lambda: regrouping.split(ticket, messages=[said], subject=subject, by=by, at=at))


def spends_time(company: Company) -> Plot:
    """People write down what each case took; one of them on the wrong case."""
    yield morning_of(company, DAYS_AGO) + 3 * timedelta(hours=1)
    day = company.lines["customer-care"].local_date(company.now)
    for number, ticket in enumerate(Ticket.objects.exclude(owner=None).order_by("-pk")[:9]):
        if ticket.owner:
            minutes, note = SPENT[number % len(SPENT)]
            entry = own.log_time(
                ticket, minutes=minutes, worked_on=day, note=note, by=ticket.owner, at=company.now
            )
            if number == 4:
                reason = "Era de otro ticket"
                own.reverse_time(entry, reason=reason, by=ticket.owner, at=company.now + MINUTE)


def thinks_again(company: Company) -> Plot:
    """An answer is withdrawn within seconds; then it says more. A colleague is named, too."""
    ticket = yield from found(company, 2, answered)
    if ticket is None or ticket.owner is None:
        return
    by, at = ticket.owner, company.now
    words = "Ya está publicado: actualice la página"
    message = services.reply(ticket, by=by, body=f"{words}.", at=at)
    withdrawing.withdraw(message, by=by, at=at + 6 * SECOND)
    services.reply(ticket, by=by, body=f"{words} con Ctrl+F5.", at=at + 2 * MINUTE)
    colleague = company.staff["jefa"]
    body = f"@{colleague.name}, lo publiqué sin esperar a la noche: el cliente lo pidió así."
    services.note(ticket, by=by, body=body, at=at + 3 * MINUTE)
    own.snooze(ticket, until=company.agenda.until + timedelta(days=1), by=by, at=at + 4 * MINUTE)


HABITS: list[Callable[[Company], Plot]] = [
    writes_twice,
    brings_another_subject,
    spends_time,
    thinks_again,
]
