"""Errors of the ERP as I+D follows them: registered, corrected, told, and their versions asked."""

from datetime import datetime

from accounts.models import User
from contacts.models import Parameter
from contacts.services import parameters
from demo.agenda import Plot
from demo.books import Story
from demo.company import Company
from kit.errors import Refused
from tickets import services
from tickets.models import Incident, IncidentState, Ticket, UpdateRequest
from tickets.services.errors import incidents
from tickets.services.errors.updates import VERSION, follow_updates

SEEN_IN, FIXED_IN = "6.9", "6.9.{}"
# What an error goes through when I+D gets round to it
NEXT = {
    IncidentState.REGISTERED: IncidentState.ANALYSIS,
    IncidentState.ANALYSIS: IncidentState.FIXING,
    IncidentState.FIXING: IncidentState.TESTING,
    IncidentState.TESTING: IncidentState.FIXED,
}
SAID = {
    IncidentState.ANALYSIS: "Lo hemos reproducido en nuestro entorno de pruebas.",
    IncidentState.FIXING: "Conocemos la causa y se está programando la corrección.",
    IncidentState.TESTING: "La corrección está hecha y se prueba antes de publicarla.",
}


def registered(ticket: Ticket, story: Story, *, by: User, at: datetime) -> None:
    """Say which error the ticket is: one that is known, or a new one (TIC-13)."""
    if not incidents.needs_record(ticket):
        return
    known = Incident.objects.unfixed().filter(title=story.subject[:200]).first()
    if known:
        services.link_incident(ticket, known, by=by, at=at)
        return
    services.register_incident(
        ticket=ticket,
        title=story.subject[:200],
        steps="Repetir lo que cuenta el cliente con una copia de sus datos.",
        product=ticket.customer.get_product_display(),
        module=story.department,
        found_in=SEEN_IN,
        actual=story.body,
        by=by,
        at=at,
    )


def corrected(company: Company, ticket: Ticket, story: Story, *, by: User, at: datetime) -> None:
    """What still stands in the way of ending the case is corrected first."""
    registered(ticket, story, by=by, at=at)
    incident = Ticket.objects.get(pk=ticket.pk).incident
    if incident and incident.is_open:
        fix(company, incident, story.resolution, at)
        asked_for(company, ticket, incident, at)


def fix(company: Company, incident: Incident, detail: str, at: datetime) -> None:
    services.move_incident(
        incident,
        to=IncidentState.FIXED,
        fixed_in=FIXED_IN.format(incident.pk),
        detail=detail,
        by=company.staff["id"],
        at=at,
    )


def developed(company: Company) -> Plot:
    """Every day or so I+D takes some errors a step further, and their customers are told."""
    line = company.lines["ig"]
    while True:
        yield company.later(line, 7)
        for incident in Incident.objects.unfixed().order_by("pk")[:2]:
            step(company, incident, company.now)
        follow_updates(at=company.now)


def step(company: Company, incident: Incident, at: datetime) -> None:
    head = company.staff["id"]
    state = NEXT[IncidentState(incident.state)]
    if state == IncidentState.FIXED:
        fix(company, incident, "Está incluido en la próxima versión.", at)
        for ticket in incident.tickets.open()[:1]:
            asked_for(company, ticket, incident, at)
    else:
        services.move_incident(incident, to=state, detail=SAID[state], by=head, at=at)
    last = incident.moves.last()
    waiting = list(incident.tickets.open())
    if last and waiting:
        services.tell_customers(last, waiting, detail=last.detail, by=consultant(company), at=at)


def asked_for(company: Company, ticket: Ticket, incident: Incident, at: datetime) -> None:
    """One of those who wait is asked for at I+D; for some it is installed soon (TIC-15)."""
    version = Parameter.objects.get(number=VERSION)
    wanted = FIXED_IN.format(incident.pk)
    try:
        services.request_update(ticket, wanted=wanted, by=consultant(company), at=at)
    except Refused:  # has it asked for already, or may not be helped any more
        return
    if UpdateRequest.objects.count() % 2:
        customer = ticket.customer
        parameters.set_parameter(
            customer, parameter=version, value=wanted, by=company.staff["id"], at=at
        )


def consultant(company: Company) -> User:
    return company.agent(company.lines["ig"])
