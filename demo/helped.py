"""The courses of cases that need somebody else's help: a colleague, a team, a provider, the CSM."""

from accounts.models import Sector
from demo.agenda import Plot
from demo.case import Case
from tickets import services
from tickets.models import Escalation, Provider

PROVIDERS = [
    ("LogiCommerce", "soporte@logicommerce.example", 5, "d"),
    ("Pasarela Redpago", "incidencias@redpago.example", 2, "d"),
    ("Hosting Norte", "guardia@hostingnorte.example", 8, "h"),
]


def know_providers() -> None:
    """The companies that ours depends on."""
    for name, email, term, unit in PROVIDERS:
        Provider.objects.get_or_create(
            name=name, defaults={"email": email, "term": term, "term_unit": unit}
        )


def answered(case: Case) -> Plot:
    at = yield case.first_look()
    case.take(at)
    case.read(at)
    at = yield case.later(0.8)
    case.reply(case.story.reply, at, next_step=case.story.next_step)


def at_a_provider(case: Case) -> Plot:
    """A provider has it, and we go after them; whoever opens the demo finds some there still."""
    yield from answered(case)
    at = yield case.later(1)
    if not case.ticket.is_open:
        return
    provider = case.company.dice.choice(list(Provider.objects.order_by("pk")))
    services.escalate_to_provider(
        case.ticket,
        provider=provider,
        information=f"{case.story.body}\n\nLo que vemos: {case.story.possible_cause}",
        reference=f"{provider.name[:2].upper()}-{case.company.dice.randrange(4000, 9900)}",
        since=case.line.local_date(at),
        by=case.agent,
        at=at,
    )


def with_provider(case: Case) -> Plot:
    """Somebody else has to act first, and in the end they have."""
    yield from at_a_provider(case)
    row = newest(case)
    if row is None or not row.is_alive:
        return
    at = yield case.later(9)
    services.write_to_provider(
        row, body="¿Tienen novedades? El cliente espera.", by=case.agent, at=at
    )
    at = yield case.later(4)
    services.hear_provider(row, body="Corregido: lo publicamos esta tarde.", at=at)
    at = yield case.later(3)
    services.finish(row, by=case.agent, outcome="El proveedor publicó la corrección.", at=at)
    yield from told(case)


def told(case: Case) -> Plot:
    """Tell the customer what came of it, and end the case."""
    at = yield case.later(1)
    if case.ticket.is_open and case.ticket.follow_up_step == 0:
        case.reply("Ya hay respuesta y aplicamos el cambio.", at, next_step=case.story.next_step)
    at = yield case.later(3)
    if case.ticket.is_open:
        case.resolve(at)


def doubted(case: Case) -> Plot:
    """A doubt to a colleague, who answers."""
    yield from left_in_doubt(case)
    row = newest(case)
    at = yield case.later(3)
    if row and row.is_alive:
        services.finish(row, by=row.to, outcome=f"Sí: {case.story.possible_cause}", at=at)
        yield from told(case)


def left_in_doubt(case: Case) -> Plot:
    """A doubt to the head, still without an answer."""
    yield from answered(case)
    at = yield case.later(1)
    head = case.company.head(case.line)
    if case.ticket.is_open and head != case.agent:
        question = f"¿Puede ser esto: {case.story.possible_cause.lower().rstrip('.')}?"
        services.ask(case.ticket, to=head, question=question, by=case.agent, at=at)


def left_with_a_manager(case: Case) -> Plot:
    """A customer who grows impatient, and has yet to say whether they want a Service Manager."""
    yield from answered(case)
    at = yield case.later(5)
    if case.ticket.is_open:
        services.propose_manager(
            case.ticket,
            to=case.company.staff["servicio"],
            reason="Pregunta cada día por la investigación.",
            by=case.agent,
            at=at,
        )


def at_development(case: Case) -> Plot:
    """A team of ours has it, with everything written down."""
    yield from answered(case)
    at = yield case.later(2)
    team = Sector.objects.get(code="id")
    if case.ticket.is_open:
        services.escalate_to_development(
            case.ticket,
            sector=team,
            reason="Supera el primer nivel.",
            documentation=f"1. {case.story.body}\n2. Se repite siempre.\n3. Versión 8.3.",
            by=case.agent,
            at=at,
        )


def newest(case: Case) -> Escalation | None:
    return Escalation.objects.filter(ticket=case.pk).select_related("to").last()
