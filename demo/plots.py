"""The courses that a case takes. Each yields when it goes on, and reads like the case itself."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from demo import helped
from demo.agenda import Plot
from demo.case import Case
from demo.company import HOUR
from kit.errors import Refused
from tickets import services
from tickets.models import Outcome, Purpose, Status

Course = Callable[[Case], Plot]


def solved(case: Case) -> Plot:
    """We answer, do what we said, and tell it."""
    yield from answered(case)
    yield from ended(case, hours=6)


def asked(case: Case) -> Plot:
    """We have to ask something first, and the customer answers."""
    at = yield case.first_look()
    case.take(at)
    case.ask((yield case.later(0.4)))
    case.hear(case.story.answer, (yield case.later(5)))
    at = yield case.later(2)
    case.reply(case.story.reply, at, next_step=case.story.next_step)
    yield from ended(case, hours=5)


def unanswered(case: Case) -> Plot:
    """We ask and nobody answers: reminders, a warning, the end. Some come back after it."""
    at = yield case.first_look()
    case.take(at)
    case.ask((yield case.later(0.4)))
    yield case.later(110, spread=0.1)
    if case.company.dice.random() < 0.5 and not case.ticket.is_open:
        at = yield case.later(4)
        case.hear(f"Disculpen la demora, estuve de viaje. {case.story.answer}", at)
        case.reply(case.story.reply, (yield case.later(2)), next_step=case.story.next_step)
        yield from ended(case, hours=6)


def forgotten(case: Case) -> Plot:
    """We let 48 hours pass, once or several times: updates, and at the fourth the head."""
    yield from answered(case)
    lapses = case.company.dice.choice([1, 1, 2, 2, 3, 4, 4])
    for step in range(1, lapses + 1):
        while (ticket := case.ticket).follow_up_step < step:
            assert ticket.follow_up_at  # noqa: S101 - it is open, so it has one
            yield max(ticket.follow_up_at, case.company.now) + HOUR
        if step == 4:
            yield from taken_over(case)
            return
        update(case, step, (yield case.later(3)))
    yield from ended(case, hours=6)


def taken_over(case: Case) -> Plot:
    """The head of department answers for the case, and ends it."""
    head = case.company.head(case.line)
    at = yield case.later(2)
    services.assign(case.ticket, to=head, by=head, at=at)
    case.agent = head
    case.note("Lo llevo yo hasta el final. Pido a quien corresponda dos horas hoy.", at)
    update(case, 4, (yield case.later(2)))
    yield from ended(case, hours=4)


def update(case: Case, step: int, at: datetime) -> None:
    """Give the customer the update that is owed, with what it must tell (SAC-16..18)."""
    case.reply(f"{case.story.reply} {WORDS[step]}", at, next_step=case.story.next_step)


WORDS = {
    1: "Seguimos con ello y no queríamos dejar pasar más tiempo sin contárselo.",
    2: "Todavía no está resuelto; le contamos quién lo tiene y qué se ha encontrado.",
    3: "La persona a cargo nos ha dado ya una fecha.",
    4: "La responsable del servicio se ocupa personalmente de su caso.",
}


def paid_for(case: Case) -> Plot:
    """A third party has to be asked, and the customer agrees first to pay for it (CC-25)."""
    at = yield case.first_look()
    case.take(at)
    case.read(at)
    at = yield case.later(0.5)
    consent = services.ask_consent(
        case.ticket,
        purpose=Purpose.THIRD_PARTY,
        third_party="su integrador del ERP",
        points=Decimal(3),
        detail="Contrastar con ellos el caso y pedirles que lo corrijan en su lado.",
        by=case.agent,
        at=at,
    )
    at = yield case.later(4)
    case.hear("De acuerdo, adelante con la gestión.", at)
    facts: dict[str, Any] = {
        "person": case.contact,
        "on": case.line.local_date(at),
        "by": case.agent,
        "at": at,
    }
    services.record_consent(consent, reply="accepted", how="Por correo, en este ticket", **facts)
    at = yield case.later(2)
    if case.ticket.is_open:
        what = "Llamada de hora y media con su técnico."
        services.claim_points(consent, points=Decimal("1.5"), detail=what, by=case.agent, at=at)
    case.reply(case.story.reply, (yield case.later(1)), next_step=case.story.next_step)
    yield from ended(case, hours=5)


def comes_back(case: Case) -> Plot:
    """It was not over: the customer writes again after the end, and we take it up."""
    yield from answered(case)
    yield from ended(case, hours=4)
    at = yield case.later(7)
    if case.ticket.is_open:
        return
    case.hear("Nos ha vuelto a ocurrir esta mañana. ¿Pueden revisarlo de nuevo?", at)
    at = yield case.later(2)
    case.reply(
        "Lo hemos visto: quedaba un segundo caso por corregir.", at, next_step=case.story.next_step
    )
    yield from ended(case, hours=6)


def thanked(case: Case) -> Plot:
    """The customer says thank you, which is nice and opens the case again: we close it."""
    yield from answered(case)
    yield from ended(case, hours=5)
    at = yield case.later(2)
    if case.ticket.is_open:
        return
    case.hear("Perfecto, ya funciona. Muchas gracias por la rapidez.", at)
    at = yield case.later(1)
    if case.ticket.is_open:
        case.resolve(at)


def dated(case: Case) -> Plot:
    """We give the customer a day, and mostly keep it."""
    yield from answered(case)
    on = case.company.day_ahead(case.line, case.company.dice.choice([2, 3, 4]))
    at = yield case.later(0.5)
    services.commit_date(case.ticket, by=case.agent, on=on, at=at)
    case.reply(f"Lo tendrá resuelto el {on:%d/%m/%Y}.", at, next_step=case.story.next_step)
    yield from ended(case, hours=case.company.dice.choice([14, 16, 40]))


def handed_on(case: Case) -> Plot:
    """Another colleague knows more about it."""
    at = yield case.first_look()
    case.take(at)
    at = yield case.later(0.5)
    others = [case.company.agent(case.line) for _ in range(6)]
    colleague = next((user for user in others if user != case.agent), case.agent)
    case.note("Esto lo conoce mejor quien llevó la puesta en marcha; se lo paso.", at)
    services.assign(case.ticket, to=colleague, by=case.agent, at=at)
    case.agent = colleague
    case.reply(case.story.reply, (yield case.later(1.5)), next_step=case.story.next_step)
    yield from ended(case, hours=6)


def unseen(case: Case) -> Plot:
    """Nobody has looked at it yet, and the promise to answer is broken."""
    yield case.company.agenda.until


def left_alone(case: Case) -> Plot:
    """We answer once and then leave it lying: whoever opens the demo finds work to do."""
    yield from answered(case)


def declined(case: Case) -> Plot:
    """It cannot or need not be done, and the customer is told why."""
    at = yield case.first_look()
    case.take(at)
    at = yield case.later(3)
    outcome = case.company.dice.choice([Outcome.OUT_OF_SCOPE, Outcome.DUPLICATE, Outcome.UNSOLVED])
    if case.ticket.is_open:
        case.resolve(at, outcome=outcome)


def answered(case: Case) -> Plot:
    """Somebody takes it, reads it, and gives a first answer with a next step (SAC-04)."""
    at = yield case.first_look()
    case.take(at)
    case.read(at)
    at = yield case.later(0.2 if case.story.urgent else 0.8)
    case.reply(case.story.reply, at, next_step=case.story.next_step)


def ended(case: Case, *, hours: float) -> Plot:
    """After some hours of work it is done, and the customer is told."""
    if case.story.urgent:
        hours = min(hours, 2.5)
    at = yield case.later(hours)
    if case.ticket.is_open:
        case.resolve(at)


COURSES: list[tuple[Course, int]] = [
    (solved, 28),
    (asked, 22),
    (thanked, 8),
    (comes_back, 7),
    (unanswered, 9),
    (forgotten, 11),
    (helped.with_provider, 6),
    (helped.doubted, 4),
    (dated, 6),
    (handed_on, 5),
    (declined, 3),
    (paid_for, 4),
]


def lived(case: Case, course: Course) -> Plot:
    """Let a case take its course; a customer without the right to be helped waits for it.

    That right may also run out on the way: then the case goes to Proyectos (TIC-08).
    """
    while case.ticket.status == Status.REFERRED:
        yield case.later(9)
    try:
        yield from course(case)
    except Refused:
        ticket, at = case.ticket, case.company.now
        customer = ticket.customer
        if ticket.is_open and customer.entitled_on(customer.service_line.local_date(at)):
            raise
        if not ticket.is_open:
            return
        head, reason = case.company.head(case.line), "El plan o acuerdo terminó entretanto."
        services.refer(ticket, by=head, reason=reason, at=at)


def any_course(case: Case) -> Plot:
    """Throw the dice for what becomes of a case; what stops buyers is never left lying."""
    courses, weights = zip(*COURSES, strict=True)
    chosen: Course = case.company.dice.choices(courses, weights)[0]
    is_slow = chosen in (forgotten, unanswered, helped.with_provider, declined, paid_for)
    return solved(case) if case.story.urgent and is_slow else chosen(case)
