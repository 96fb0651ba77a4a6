"""The lines, lists, codes and numbered parameters that every installation starts with."""

from datetime import datetime

from django.conf import settings

from accounts.models import Sector
from contacts.models import (
    ActionCode,
    Classification,
    ClassificationKind,
    Entitlement,
    Parameter,
    ParameterType,
    ServiceLine,
    StaffIntake,
)
from contacts.services import timeline
from sla.models import Calendar

IG = "ig"
CUSTOMER_CARE = "customer-care"

# Sectors beyond the front one: who serves a line sees its customers.
IG_SECTORS = ["implementacion", "administracion", "proyectos", "id", "comercial", "formacion"]
CUSTOMER_CARE_SECTORS = ["sac", "evo", "formacion", "customer-success", "proyectos", "comercial"]

# The business never gave the values of its lists (CLI-04, ASI-15): people edit these.
LISTS = {
    ClassificationKind.CUSTOMER_KIND: ["Empresa", "Distribuidor", "Administración pública"],
    ClassificationKind.ORIGIN: ["Recomendación", "Sitio web", "Feria o evento", "Campaña"],
    ClassificationKind.SCALE: ["Pequeña", "Mediana", "Grande"],
    ClassificationKind.INDUSTRY: [
        "Alimentación",
        "Comercio mayorista",
        "Comercio minorista",
        "Industria",
        "Moda",
        "Servicios",
        "Tecnología",
    ],
    ClassificationKind.CATEGORY: ["A", "B", "C"],
    ClassificationKind.ZONE: ["Norte", "Sur", "Este", "Oeste", "Centro"],
}

TEXT, NUMBER = ParameterType.TEXT, ParameterType.NUMBER
ONLINE = "IGGLOBAL Online (Público o Privado)"
# number, name, type, what an active customer's record needs it as (ASI-13, 14, 15; ACO-15, C16)
PARAMETERS = [
    (1, "Versión del Sistema", TEXT, "Versión del sistema"),
    (5, "Motor de Base de Datos", TEXT, "Motor de Base de Datos"),
    (6, "Nombre del Servidor", TEXT, ""),
    (8, "IGGLOBAL Online Público", TEXT, ONLINE),
    (9, "IGGLOBAL Online Privado", TEXT, ONLINE),
    (10, "Número de Serie", TEXT, "Número de serie"),
    (20, "Cantidad de Empresas", NUMBER, "Cantidad de empresas"),
    (24, "Cantidad de Usuarios", NUMBER, "Cantidad de usuarios"),
    (28, "Cantidad de Puestos", NUMBER, ""),
]
MANAGEMENT = [
    (40, "Categoría", ParameterType.CATEGORY),
    (50, "Ejecutivo de Cuenta", ParameterType.STAFF),
    (55, "Asistente de Cuenta", ParameterType.STAFF),
    (60, "Zona/Plano", ParameterType.ZONE),
]
# Never asked for any more; they stay for old data (ASI-17)
WITHDRAWN = [
    (56, "Empleado de Base Global"),
    (301, "Desde Hora en el cliente"),
    (302, "Hasta Hora en el cliente"),
    (310, "Horas aplicadas a viaje"),
    (330, "Visita por temas comerciales"),
    (331, "Visita por temas funcionales o de capacitación"),
    (332, "Visita por temas técnicos"),
    (333, "Visita por temas de hardware"),
]


def load(at: datetime) -> None:
    """Enter what is missing; what people edited stays as it is."""
    lines()
    for code in ActionCode:
        timeline.known(code)
    for kind, names in LISTS.items():
        for name in names:
            Classification.objects.get_or_create(list=kind, name=name)
    parameters()


def lines() -> None:
    """The two businesses; where their procedures clash, these settings decide (C01, C04)."""
    line(
        IG,
        name="Base Global / IG",
        calendar=calendar("ar-ig", "Argentina", "America/Argentina/Buenos_Aires", "AR"),
        entitlement=Entitlement.AGREEMENT,
        staff_intake=StaffIntake.ALLOWED,
        records_errors=True,
        mailbox=f"soporte.ig@{settings.MAIL_DOMAIN}",
        team_name="Equipo de Base Global",
        query_word="Consulta de uso",  # PO-05
        incident_word="Error",
        change_word="Nuevo requerimiento",
        sectors=IG_SECTORS,
    )
    line(
        CUSTOMER_CARE,
        name="Customer Care",
        calendar=calendar("es-customer-care", "Customer Care", "Europe/Madrid", "ES"),
        entitlement=Entitlement.PLAN,
        staff_intake=StaffIntake.WITH_REFERENCE,
        documents_queries=True,
        mailbox=f"soporte@{settings.MAIL_DOMAIN}",
        success_mailbox=f"exito@{settings.MAIL_DOMAIN}",
        has_public_form=True,
        team_name="Equipo de Customer Care",
        sectors=CUSTOMER_CARE_SECTORS,
    )


def line(code: str, *, sectors: list[str], **fields: object) -> None:
    if ServiceLine.objects.filter(code=code).exists():
        return
    serving = [sector(name) for name in sectors]
    row = ServiceLine.objects.create(code=code, front_sector=serving[0], **fields)
    row.sectors.set(serving)


def sector(code: str) -> Sector:
    return Sector.objects.get_or_create(code=code, defaults={"name": code.capitalize()})[0]


def calendar(code: str, name: str, zone: str, country: str) -> Calendar:
    """The calendar that sla.reference makes with its hours; here only for the line to point at."""
    defaults = {"name": name, "zone": zone, "country": country}
    return Calendar.objects.get_or_create(code=code, defaults=defaults)[0]


def parameters() -> None:
    """The catalogue of numbered parameters; those of the ERP are asked of its customers only."""
    erp = ServiceLine.objects.filter(code=IG)
    for number, name, kind, required_as in PARAMETERS:
        row, is_new = Parameter.objects.get_or_create(
            number=number,
            defaults={"name": name, "type": kind, "required_as": required_as},
        )
        if is_new:
            row.service_lines.set(erp)
    for number, name, kind in MANAGEMENT:
        Parameter.objects.get_or_create(number=number, defaults={"name": name, "type": kind})
    for number, name in WITHDRAWN:
        defaults = {"name": name, "type": TEXT, "is_active": False}
        Parameter.objects.get_or_create(number=number, defaults=defaults)
