"""What happens with customers besides their tickets: they sign, renew, join, change."""

from collections.abc import Callable
from datetime import timedelta

import contacts.services as contacts
import outbox.services as outbox
from contacts.models import ActionCode, Channel, Contact, Customer, Parameter
from contacts.services import expiry, imports, privacy, timeline
from contacts.services.customers import CustomerDetails
from demo import arrivals, books, desk, errors
from demo.agenda import Plot
from demo.case import Case
from demo.company import Company
from demo.plots import any_course, lived
from sla.models import Plan
from tickets.services.intake import entitlement
from tickets.services.promises import upkeep
from tickets.services.work import ending

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
WRONG_LIST = (
    "Razón social;Contacto;Correo\n"
    "Viñedos Altos de Tupungato;Lautaro Quiroga;lautaro@altostupungato.example\n"
    "Cabañas del Lago Escondido;Silvina Rey;silvina@lagoescondido.example\n"
    "Astillero Puerto Deseado;;\n"
).encode()


def on_day(company: Company, customer: Customer, share: float) -> Plot:
    """Wait for a morning of work, after that share of the time has been lived."""
    agenda, hours = company.agenda, company.hours(customer.service_line)
    at = yield hours.next_open(agenda.since + (agenda.until - agenda.since) * share)
    yield at + timedelta(minutes=company.dice.randrange(20, 180))


def named(company: Company, name: str) -> Customer | None:
    """A customer of the books; None where fewer were entered."""
    found = next((row for row in company.customers if row.trade_name == name), None)
    if found:
        found.refresh_from_db()
    return found


def signs(company: Company) -> Plot:
    """A customer without an agreement asks for help; when they have signed they get it (TIC-08)."""
    customer = named(company, "Cuyo Express")
    if customer:
        yield from on_day(company, customer, 0.5)
        company.agenda.begin(calls_for_help(company, customer))
        yield from on_day(company, customer, 0.6)
        at, today = company.now, customer.service_line.local_date(company.now)
        contacts.sign_agreement(
            customer,
            kind="support",
            starts_on=today,
            ends_on=today + 365 * DAY,
            notes="Renovación con ajuste de tarifa",
            by=company.staff["proyectos"],
            at=at,
        )
        entitlement.release_due(at=(yield at + MINUTE))


def calls_for_help(company: Company, customer: Customer) -> Plot:
    line = customer.service_line
    at = yield company.later(line, 1)
    person, story = company.person_of(customer), arrivals.told(company, line)
    ticket = arrivals.by_telephone(company, person, story, Channel.PHONE, at)
    yield from lived(Case(company, ticket.pk, line, person, story, company.agent(line)), any_course)


def renews(company: Company) -> Plot:
    """A plan runs out, and is renewed some days later."""
    customer = named(company, "Quesos Liébana")
    if customer and customer.plan_until:
        yield from on_day(company, customer, 0.5)
        at, until = company.now, customer.plan_until
        contacts.renew_plan(customer, until=until, by=company.staff["csm2"], at=at)
        entitlement.release_due(at=(yield at + MINUTE))


def gives_notice(company: Company) -> Plot:
    """Two say that they end early: what they have left is told to those who must keep them."""
    yield from on_day(company, company.customers[0], 0.85)
    by, at = company.staff["proyectos"], company.now
    leaver = named(company, "Altos del Valle")
    if leaver:
        today = leaver.service_line.local_date(at)
        agreement, last = leaver.agreements.get(kind="support"), today + 21 * DAY
        if agreement.ends_on is None or last < agreement.ends_on:
            contacts.end_agreement(agreement, ends_on=last, by=by, at=at)
    doubter = named(company, "Viveros Turia")
    if doubter:
        until = doubter.service_line.local_date(at) + 45 * DAY
        contacts.update_customer(doubter, plan_until=until, by=company.staff["csm2"], at=at)


def extends(company: Company) -> Plot:
    """Who is content signs the next period before this one is over."""
    customer = named(company, "El Ceibo")
    if customer:
        yield from on_day(company, customer, 0.65)
        agreement = customer.agreements.get(kind="support")
        contacts.renew_agreement(agreement, by=company.staff["proyectos"], at=company.now)


def joins(company: Company) -> Plot:
    """A prospect becomes a customer, is handed over to support, and begins to write."""
    customer = named(company, "Trébol")
    if customer:
        yield from on_day(company, customer, 0.3)
        call(company, customer, "Confirman el arranque con el plan Silver.")
        today = customer.service_line.local_date(company.now)
        by, at = company.staff["proyectos"], company.now
        customer = contacts.convert(customer, signed_on=today, by=by, at=at)
        support: CustomerDetails = {
            "plan": Plan.objects.get(code="silver"),
            "plan_since": today,
            "plan_until": today + 364 * DAY,
            "service_model": "saas",
            "csm": company.staff["csm2"],
        }
        at = yield at + timedelta(hours=2)
        contacts.hand_over(customer, details=support, openers={}, by=by, at=at)


def signs_up(company: Company) -> Plot:
    """A prospect of the ERP signs; the consultant completes what an active customer needs."""
    customer = named(company, "Don Anselmo")
    if customer:
        yield from on_day(company, customer, 0.45)
        by, at = company.staff["consultor"], company.now
        today = customer.service_line.local_date(at)
        known = {1: "8.3", 5: "PostgreSQL 15", 8: "https://anselmo.igglobal.example"}
        known |= {10: "IG-4301", 20: "2", 24: "14"}
        values = [(row, "", known[row.pk]) for row in Parameter.objects.filter(pk__in=known)]
        contacts.convert(customer, signed_on=today - 3 * DAY, values=values, by=by, at=at)
        contacts.sign_agreement(
            customer,
            kind="support",
            starts_on=today,
            ends_on=today + 364 * DAY,
            by=company.staff["proyectos"],
            at=(yield at + timedelta(hours=1)),
        )


def upgrades(company: Company) -> Plot:
    """A version is installed at a customer's: its parameter says so, and the visit is on file."""
    customer = named(company, "Metallitoral")
    if customer:
        yield from on_day(company, customer, 0.4)
        contacts.set_parameter(
            customer,
            parameter=Parameter.objects.get(pk=1),
            value="8.3",
            reason="Actualización en la visita",
            by=company.staff["consultor"],
            at=company.now,
        )
        timeline.record(
            customer=customer,
            action=ActionCode.VISIT,
            by=company.staff["consultor"],
            at=company.now,
            text="Actualización a la versión 8.3 y repaso de costos por orden con el equipo.",
            parameters={"11": "4", "320": "18500"},
        )


def changes_telephone(company: Company) -> Plot:
    """Somebody has a new number."""
    customer = named(company, "Vilamar")
    if customer:
        yield from on_day(company, customer, 0.7)
        person = Contact.objects.filter(customer=customer).earliest("number")
        by, at = company.staff["agente"], company.now
        contacts.update_contact(person, mobile="+34 600 001 199", by=by, at=at)


def calls(company: Company) -> Plot:
    """The account team keeps in touch with the bigger customers."""
    keys = [customer for customer in company.customers if customer.is_key_account]
    for share in (0.1, 0.35, 0.55, 0.8):
        if keys:
            customer = company.dice.choice(keys)
            yield from on_day(company, customer, share)
            call(company, customer, company.dice.choice(CALLS))


CALLS = [
    "Repaso mensual: están conformes con los plazos; piden ver el calendario de la campaña.",
    "Preguntan por el estado de sus evolutivos; se les envía el resumen.",
    "Proponen una reunión con logística para hablar de devoluciones.",
]


def call(company: Company, customer: Customer, text: str) -> None:
    timeline.record(
        customer=customer,
        action=ActionCode.CALL,
        by=company.staff["ejecutivo"],
        at=company.now,
        text=text,
    )


def returns_from_a_fair(company: Company) -> Plot:
    """A list of visitors of a fair becomes prospects; what is wrong or known already is told."""
    line, at = company.lines["ig"], company.agenda.since
    at = yield company.hours(line).add(at, timedelta(hours=20))
    job = imports.upload(
        (books.DATA / "feria.csv").read_bytes(),
        name="visitantes-feria.csv",
        service_line=line,
        by=company.staff["comercial"],
        at=at,
    )
    imports.map_columns(job, mapping=job.mapping, at=(yield at + 2 * MINUTE))
    imports.work(job.pk, at=(yield company.now + MINUTE))
    job.refresh_from_db()
    imports.run(job, by=job.by, at=(yield company.now + 4 * MINUTE))
    imports.work(job.pk, at=(yield company.now + MINUTE))


def takes_back_a_list(company: Company) -> Plot:
    """The list of another business is imported by mistake, seen in time, and taken back."""
    line = company.lines["ig"]
    at = yield company.hours(line).add(company.agenda.since, timedelta(hours=30))
    by = company.staff["comercial"]
    job = imports.upload(WRONG_LIST, name="lista-equivocada.csv", service_line=line, by=by, at=at)
    imports.map_columns(job, mapping=job.mapping, source="Feria", at=(yield at + 2 * MINUTE))
    imports.work(job.pk, at=(yield company.now + MINUTE))
    job.refresh_from_db()
    imports.run(job, by=job.by, at=(yield company.now + MINUTE))
    imports.work(job.pk, at=(yield company.now + MINUTE))
    imports.undo(job, by=by, at=(yield company.now + 20 * MINUTE))
    imports.work(job.pk, at=(yield company.now + MINUTE))


def guards_personal_data(company: Company) -> Plot:
    """Somebody wants no surveys, and somebody who has left wants to be forgotten."""
    customer = next(row for row in company.customers if row.contacts.count() > 1)
    yield from on_day(company, customer, 0.3)
    first, *_others, last = customer.contacts.order_by("pk")
    by, at = company.staff["calidad"], company.now
    privacy.opt_out(first, purposes=["survey", "call"], how="Por correo", by=by, at=at)
    gone = contacts.add_contact(
        customer,
        first_name="Ramiro",
        last_name="Olvido",
        email="ramiro@olvido.example",
        by=by,
        at=at,
    )
    at = yield company.now + 30 * MINUTE
    privacy.ask(
        gone,
        kind="erasure",
        asked_on=customer.service_line.local_date(at),
        how="Correo firmado; dejó la empresa",
        by=by,
        at=at,
    )
    privacy.ask(
        last,
        kind="access",
        asked_on=customer.service_line.local_date(at),
        how="Por carta, con copia del documento",
        by=by,
        at=at,
    )


def mornings(company: Company) -> Plot:
    """Every day of work begins by reading the bell."""
    line = company.lines["customer-care"]
    agenda = company.agenda
    morning = company.hours(line).next_open(agenda.since)
    while morning < agenda.until:
        at = yield morning + timedelta(minutes=5)
        for person in company.staff.values():
            if company.dice.random() < 0.7:
                outbox.read_all(person, at=at)
        morning = company.hours(line).next_open(at + timedelta(hours=15))


def nights(company: Company) -> Plot:
    """What the rarer bells do: close what nobody objected to, follow what changed of customers."""
    night = company.agenda.since
    while (night := night + timedelta(hours=6)) < company.agenda.until:
        at = yield night
        entitlement.follow_rights(at=at)
        expiry.tell_due(at=at)
        ending.close_due(at=at)
        upkeep.follow_customers(at=at)


AFFAIRS: list[Callable[[Company], Plot]] = [
    signs,
    renews,
    gives_notice,
    extends,
    joins,
    signs_up,
    upgrades,
    changes_telephone,
    returns_from_a_fair,
    takes_back_a_list,
    guards_personal_data,
    calls,
    mornings,
    nights,
    errors.developed,
    desk.writes_articles,
    desk.follows_up,
]
