"""Those in charge at work: the reviews of what came in, what is compensated, a term that waits."""

from collections.abc import Callable
from datetime import timedelta

from demo.agenda import Plot
from demo.company import Company
from sla.models import Metric, Policy, RequestKind
from tickets.models import Review, Term, Ticket
from tickets.services.promises import compensating, developing
from tickets.services.silence import reviewing

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
REVIEWED = 0.8  # of the reviews; the others are reminded
PENALTY = (
    "Por cada respuesta fuera del plazo contractual, el cliente puede pedir que no se le cobre el "
    "tiempo de ese ticket. Más de tres en un mes: un mes de soporte sin cargo."
)


def reviews(company: Company) -> Plot:
    """Twice a day somebody looks through what came in; now and then it is forgotten (SAC-01)."""
    hours = company.hours(company.lines["customer-care"])
    morning = hours.next_open(max(company.agenda.since, company.agenda.until - 8 * DAY))
    while morning < company.agenda.until:
        for wait in (timedelta(), timedelta(hours=7)):
            reviewing.ask_due(at=(yield morning + wait + MINUTE))
            for review in Review.objects.waiting().filter(due_at__gte=morning + wait):
                if review.designated and company.dice.random() < REVIEWED:
                    at = yield company.now + company.dice.randrange(4, 25) * MINUTE
                    reviewing.mark_reviewed(review, by=review.designated, at=at)
            reviewing.ask_due(at=(yield company.now + 40 * MINUTE))
        morning = hours.next_open(morning + timedelta(hours=15))


def compensates(company: Company) -> Plot:
    """The SLA provides for it, and two broken promises are seen to (SLA-15)."""
    agenda, jefa = company.agenda, company.staff["jefa"]
    at = yield agenda.since + (agenda.until - agenda.since) * 0.97
    for policy in Policy.objects.filter(penalty=""):
        policy.penalty = PENALTY
        policy.save()
    broken = Term.objects.exclude(metric=Metric.RESOLUTION).filter(met_at=None, due_at__lt=at)
    for number, term in enumerate(broken.order_by("due_at")[:2]):
        what = "El tiempo de este ticket, sin cargo"
        row = compensating.propose_compensation(term, what=what, by=jefa, at=at)
        if number == 0:
            at = yield at + 20 * MINUTE
            compensating.decide_compensation(
                row, approve=True, reason="", by=company.staff["direccion"], at=at
            )


def waits_for_material(company: Company) -> Plot:
    """The requirements of a change are accepted, and its material is still lacking (SLA-11)."""
    agenda = company.agenda
    at = yield agenda.since + (agenda.until - agenda.since) * 0.96
    ticket = Ticket.objects.open().filter(kind=RequestKind.CHANGE).order_by("-pk").first()
    if ticket:
        today = ticket.customer.service_line.local_date(at)
        developing.set_development(
            ticket,
            days=15,
            requirements_on=today,
            material_on=None,
            version=None,
            by=company.staff["jefa"],
            at=at,
        )


WATCHED: list[Callable[[Company], Plot]] = [reviews, compensates, waits_for_material]
