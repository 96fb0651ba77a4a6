"""What the customers of the ERP run: entered, configured, prolonged, marked; and new versions."""

from collections.abc import Callable
from datetime import date, timedelta

from contacts.models import Customer, Product
from contacts.services import parameters, rights
from demo.agenda import Plot
from demo.company import Company
from demo.customers import COMPANIES, ENGINE, ONLINE, SERIAL, SERVER, USERS, VERSION
from installations import services
from installations.models import Function, Installation, Module
from installations.services import block_lists
from kit.errors import Refused

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
USUAL = ["Configuración", "Contabilidad", "Stock", "Ventas"]
CONSULTANTS = ["consultor", "consultora"]
# From the last day of the demo: some expire soon, some did, most are planned
EXPIRES_IN = [12, 190, 45, 160, -4, 210, 28, 175]


def enter_all(company: Company) -> None:
    """On the first day, one installation for each customer whose system is described."""
    for place, customer in enumerate(company.customers):
        held = {number: row.value for number, row in parameters.current(customer).items()}
        if SERIAL in held:
            enter(company, customer, held, place)


def enter(company: Company, customer: Customer, held: dict[int, str], place: int) -> None:
    modules = Module.objects.filter(name__in=[*USUAL, *more_modules(customer)])
    functions = Function.objects.filter(module__in=modules)
    chosen = [one.pk for number, one in enumerate(functions) if number % 3 != place % 3]
    ends = company.agenda.until.date() + EXPIRES_IN[place % len(EXPIRES_IN)] * DAY
    services.install(
        customer,
        services.Wanted(
            {
                "name": "Principal",
                "product": customer.product,
                "serial": held[SERIAL],
                "system_version": held.get(VERSION, ""),
                "engine": held.get(ENGINE, ""),
                "server": held.get(SERVER, ""),
                "online_public": held.get(ONLINE, ""),
                "companies": int(held.get(COMPANIES, 1)),
                "users": int(held.get(USERS, 5)),
                "seats": int(held.get(USERS, 5)) + 2,
                "expires_on": ends,
                "access_limit": int(held.get(USERS, 5)) + 4,
            },
            frozenset(modules.values_list("pk", flat=True)),
            frozenset(chosen),
        ),
        reason="Alta en el sistema, según la última Ficha en papel",
        consultant=company.staff[CONSULTANTS[place % 2]],
        next_update_on=visit_before(ends) if place % 3 else None,
        by=company.staff["implementacion"],
        at=company.agenda.since + place * timedelta(minutes=5),
    )


def more_modules(customer: Customer) -> list[str]:
    return ["IGGLOBAL Online", "Bancos"] if customer.product == Product.ONLINE else ["Compras"]


def visit_before(day: date) -> date:
    return day - 30 * DAY


def at_share(company: Company, share: float) -> Plot:
    agenda, hours = company.agenda, company.hours(company.lines["ig"])
    yield hours.next_open(agenda.since + (agenda.until - agenda.since) * share) + HOUR


def is_updated(company: Company) -> Plot:
    """A visit leaves more accesses, another function and a later expiry: its second Ficha."""
    yield from at_share(company, 0.45)
    row = Installation.objects.in_use().order_by("pk").first()
    if row is None:
        return
    today = row.customer.service_line.local_date(company.now)
    services.plan_update(row, on=today + 120 * DAY, by=company.staff["consultor"], at=company.now)
    producing = Module.objects.filter(name="Producción").values_list("pk", flat=True)
    on = row.switches.on().exclude(module=None).values_list("module", flat=True)
    services.configure(
        row,
        services.Wanted(
            {"access_limit": (row.access_limit or 0) + 6, "expires_on": today + 150 * DAY},
            frozenset([*on, *producing]),
        ),
        reason="Visita de actualización: se suma Producción y seis accesos",
        by=company.staff["consultor"],
        at=company.now,
    )


def gets_a_second(company: Company) -> Plot:
    """A customer asks for a copy to try things on."""
    yield from at_share(company, 0.6)
    row = Installation.objects.in_use().order_by("pk").last()
    if row is None:
        return
    services.install(
        row.customer,
        services.Wanted(
            {
                "name": "Pruebas",
                "serial": f"{row.serial}-P",
                "system_version": row.system_version,
                "expires_on": row.expires_on,
                "access_limit": 3,
            }
        ),
        reason="Entorno de pruebas pedido por el cliente",
        consultant=company.staff["consultora"],
        by=company.staff["consultora"],
        at=company.now,
    )


def versions_come(company: Company) -> Plot:
    """I+D announces two: one is tested and offered, of the other a test fails."""
    yield from at_share(company, 0.3)
    head, consultant = company.staff["id"], company.staff["consultora"]
    first = services.announce(
        version="8.3",
        developments="Remitos electrónicos.\nConsulta de stock por depósito desde el teléfono.",
        modifications="El libro de IVA se exporta con el formato nuevo.",
        by=head,
        at=company.now,
    )
    trials = ["Emitir un remito", "Exportar el libro de IVA", "Facturar con percepciones"]
    services.add_tests(first, trials, by=consultant, at=company.now + HOUR)
    yield from at_share(company, 0.5)
    for test in first.tests.all():
        services.record_test(test, result="passed", notes="", by=consultant, at=company.now)
    services.approve(first, by=company.staff["implementacion"], at=company.now)
    rows = Installation.objects.in_use().filter(product=Product.ONLINE)
    if rows:
        services.offer(first, rows[:4], by=consultant, at=company.now)
    yield from at_share(company, 0.9)
    second = services.announce(
        version="8.4",
        developments="Autorización de compras por monto.",
        modifications="Conciliación bancaria más rápida.",
        by=head,
        at=company.now,
    )
    services.add_tests(
        second, ["Autorizar una compra", "Conciliar un mes"], by=consultant, at=company.now
    )
    test = second.tests.earliest("pk")
    note = "Con dos monedas no pide la autorización"
    services.record_test(test, result="failed", notes=note, by=consultant, at=company.now)


def is_to_be_blocked(company: Company) -> Plot:
    """One without an agreement that does not answer is marked, and the letter leaves."""
    yield from at_share(company, 0.7)
    head, at = company.staff["implementacion"], company.now
    rows = Installation.objects.in_use().select_related("customer__service_line__calendar")
    for row in rows:
        if not rights.right_of(row.customer, at=at).is_entitled:
            why = "Sin acuerdo desde hace meses y no responde a Proyectos"
            services.block(row, reason=why, by=head, at=at)
            break
    block_lists.prepare(at=at)
    try:
        services.send(note="Lo vemos el lunes.", by=head, at=at + HOUR)
    except Refused:  # everybody has an agreement
        return


INSTALLED: list[Callable[[Company], Plot]] = [
    is_updated,
    gets_a_second,
    versions_come,
    is_to_be_blocked,
]
