"""The calendars, plans and SLA tables that every installation starts with.

The figures of the tables are provisional (the business's pictures are missing); people edit them
in the administration, and loading again never overwrites what is there.
"""

from datetime import UTC, datetime, time

from accounts.models import Sector
from sla.models import (
    Calendar,
    Metric,
    Needs,
    Plan,
    Policy,
    Priority,
    RequestKind,
    Rota,
    RotaKind,
    ServiceModel,
    Target,
    TimeMode,
    TimeUnit,
    Window,
)
from sla.services.years import plan_year

CUSTOMER_CARE = "es-customer-care"
IG = "ar-ig"
WORKDAYS = range(5)

# code, name, rank, telephone, named CSM, preferred queue (CC-17)
PLANS = [
    ("platinum", "Platinum", 1, True, True, True),
    ("gold", "Gold", 2, True, False, False),
    ("silver", "Silver", 3, False, False, False),
    ("bronze", "Bronze", 4, False, False, False),
]

# code, name, kind, sector, calendar, when somebody is needed (TIC-04, SAC-02, C32)
ROTAS = [
    ("guardia-ig", "Guardia de consultores", RotaKind.GUARD, "implementacion", IG, Needs.ALWAYS),
    ("guardia-sac", "Guardia 24x7 del SAC", RotaKind.GUARD, "sac", CUSTOMER_CARE, Needs.OUTSIDE),
    ("entrada", "Vigilancia de la entrada", RotaKind.WATCH, "sac", CUSTOMER_CARE, Needs.SERVICE),
]

# priority: first reply (contractual, internal), resolution (contractual, internal)
Row = tuple[str, str, str, str]
SAAS_INCIDENTS: dict[Priority, Row] = {
    Priority.VERY_HIGH: ("1 h", "30 min", "4 h", "2 h"),
    Priority.HIGH: ("4 h", "2 h", "2 d", "1 d"),
    Priority.MEDIUM: ("1 d", "4 h", "5 d", "3 d"),
    Priority.LOW: ("2 d", "1 d", "10 d", "5 d"),
}
OPEN_SOURCE_INCIDENTS: dict[Priority, Row] = {
    Priority.VERY_HIGH: ("2 h", "1 h", "8 h", "4 h"),
    Priority.HIGH: ("4 h", "2 h", "3 d", "2 d"),
    Priority.MEDIUM: ("1 d", "4 h", "7 d", "5 d"),
    Priority.LOW: ("2 d", "1 d", "10 d", "7 d"),
}
QUERIES: Row = ("1 d", "4 h", "3 d", "2 d")
# Evolutivos: acknowledgement, and the formal estimate of a simple one (T-Points table)
CHANGES: dict[Priority, tuple[str, str]] = {
    Priority.LOW: ("2 d", "3 d"),
    Priority.MEDIUM: ("1 d", "2 d"),
    Priority.URGENT: ("4 h", "1 d"),
}


def load(at: datetime) -> None:
    """Create what is missing: two calendars with their holidays, four plans, SLA version 1.

    The days of a calendar that is there already are its managers': one that was struck out or moved
    would come back with every update of the product (CC-10).
    """
    years = range(at.year - 1, at.year + 2)
    spain, is_new = Calendar.objects.get_or_create(
        code=CUSTOMER_CARE,
        defaults={
            "name": "Customer Care (España)",
            "zone": "Europe/Madrid",
            "country": "ES",
            "subdivision": "CT",
        },
    )
    if is_new:
        open_weekdays(spain, time(8), time(17))
        for year in years:
            plan_year(spain, year)
    argentina, is_new = Calendar.objects.get_or_create(
        code=IG,
        defaults={
            "name": "Base Global / IG (Argentina)",
            "zone": "America/Argentina/Buenos_Aires",
            "country": "AR",
        },
    )
    if is_new:
        open_weekdays(argentina, time(9), time(18))
        for year in years:
            plan_year(argentina, year)
    load_plans()
    load_policy(at)
    load_rotas()


def open_weekdays(calendar: Calendar, opens: time, closes: time) -> None:
    for weekday in WORKDAYS:
        Window.objects.create(calendar=calendar, weekday=weekday, opens=opens, closes=closes)


def load_plans() -> None:
    for code, name, rank, telephone, csm, queue in PLANS:
        Plan.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "rank": rank,
                "has_telephone": telephone,
                "has_named_csm": csm,
                "has_preferred_queue": queue,
            },
        )


def load_rotas() -> None:
    """The duties that the procedures name; the sectors that keep them are entered before."""
    for code, name, kind, sector, calendar, needs in ROTAS:
        if keeper := Sector.objects.filter(code=sector).first():
            Rota.objects.get_or_create(
                code=code,
                defaults={
                    "name": name,
                    "kind": kind,
                    "sector": keeper,
                    "calendar": Calendar.objects.get(code=calendar),
                    "needs": needs,
                },
            )


def load_policy(at: datetime) -> None:
    """Version 1 of the SLA document: incidents, queries and T-Points (SLA-18)."""
    policy, is_new = Policy.objects.get_or_create(
        number=1,
        defaults={
            "valid_from": datetime(2020, 1, 1, tzinfo=UTC),
            "scope": "Soporte técnico, mantenimiento y actualizaciones.",
        },
    )
    if not is_new:
        return
    tables = {
        ServiceModel.SAAS: SAAS_INCIDENTS,
        ServiceModel.OPEN_SOURCE: OPEN_SOURCE_INCIDENTS,
        "": OPEN_SOURCE_INCIDENTS,  # customers of a line that has no service model
    }
    for model, table in tables.items():
        for priority, row in table.items():
            add_row(policy, RequestKind.INCIDENT, model, priority, row)
    for kind in (RequestKind.QUERY, RequestKind.COMPLAINT):
        add_row(policy, kind, "", "", QUERIES)
    for priority, (reply, estimate) in CHANGES.items():
        cell = {"kind": RequestKind.CHANGE, "priority": priority}
        add_target(policy, Metric.FIRST_REPLY, reply, reply, **cell)
        add_target(policy, Metric.NEXT_REPLY, reply, reply, **cell)
        add_target(policy, Metric.ESTIMATE, estimate, estimate, **cell)


def add_row(policy: Policy, kind: str, model: str, priority: str, row: Row) -> None:
    reply, reply_internal, resolve, resolve_internal = row
    cell = {"kind": kind, "service_model": model, "priority": priority}
    for metric in (Metric.FIRST_REPLY, Metric.NEXT_REPLY):
        add_target(policy, metric, reply, reply_internal, **cell)
    add_target(policy, Metric.RESOLUTION, resolve, resolve_internal, **cell)


def add_target(
    policy: Policy, metric: Metric, contractual: str, internal: str, **cell: str
) -> None:
    natural = cell["kind"] == RequestKind.INCIDENT and cell["priority"] == Priority.VERY_HIGH
    figure, unit = contractual.split()
    internal_figure, internal_unit = internal.split()
    Target.objects.create(
        policy=policy,
        metric=metric,
        mode=TimeMode.NATURAL if natural else TimeMode.SERVICE,
        contractual=int(figure),
        contractual_unit=TimeUnit(unit),
        internal=int(internal_figure),
        internal_unit=TimeUnit(internal_unit),
        **cell,
    )
