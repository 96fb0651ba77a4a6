"""The register of documents on the first day (DOC-06), with who keeps each and who must know it.

Their texts are in procedures/texts, in our own words. PO-04 is the visits procedure, whose code the
sources do not give (C47); the methodology and the last five came without a revision.
"""

from dataclasses import dataclass
from datetime import date

from accounts import roles
from procedures.models import DocumentKind

FIRST_DAY = date(2019, 1, 1)  # of those without a date: before anything that we keep

SALES = "Comercialización"
CARE = "Atención al cliente"
PROJECTS = "Implementación y visitas"
PEOPLE = "Personas y administración"
TECHNOLOGY = "Investigación y desarrollo"
QUALITY = "Gestión de la calidad"
PROCESSES = (SALES, CARE, PROJECTS, PEOPLE, TECHNOLOGY, QUALITY)

ADMINISTRATION_HEAD = "Gerente de Administración y RRHH"
HUMAN_RESOURCES = "Recursos Humanos"
DEVELOPMENT_HEAD = "Gerente de I+D"
COMMERCIAL_HEAD = "Gerente Comercial"
COMMERCIAL = ("Asistente Comercial", "Ejecutivo de Ventas", "Ejecutivo Comercial")
CARE_TEAM = (roles.SAC_AGENT, roles.SAC_HEAD, roles.EVO_HEAD, roles.CSM, "Formador")
CONSULTANTS = (roles.CONSULTANT, roles.IMPLEMENTATION_HEAD)


@dataclass(frozen=True)
class Entry:
    """One document of the register with the revision that is in force on the first day."""

    code: str
    title: str
    kind: DocumentKind
    process: str
    owners: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    revision: int = 0
    issued_label: str = ""
    issued_on: date = FIRST_DAY
    is_for_customers: bool = False
    issuer: str = ""
    related: tuple[str, ...] = ()


INSTRUCTION = DocumentKind.INSTRUCTION
PROCEDURE = DocumentKind.PROCEDURE
METHODOLOGY = "MET-CC"
CONTROL = "CTRL-DOC"

DOCUMENTS = [
    Entry(
        "IT CIN",
        "Configuración de Instalaciones",
        INSTRUCTION,
        PROJECTS,
        owners=(roles.IMPLEMENTATION_HEAD,),
        readers=(*CONSULTANTS, "Consultor Técnico"),
        revision=1,
        issued_label="abril 2019",
        issued_on=date(2019, 4, 1),
        related=("PO-05", "PO-04", "IT ACO"),
    ),
    Entry(
        "IT BAC",
        "Copias de Respaldo (Backup)",
        INSTRUCTION,
        TECHNOLOGY,
        owners=(DEVELOPMENT_HEAD,),
        readers=(DEVELOPMENT_HEAD,),
        revision=5,
        issued_label="agosto 2024",
        issued_on=date(2024, 8, 1),
        related=("MAN-CAL",),
    ),
    Entry(
        "IT ASI",
        "Asistencia / Visita Presencial",
        INSTRUCTION,
        PROJECTS,
        owners=(ADMINISTRATION_HEAD,),
        readers=CONSULTANTS,
        revision=5,
        issued_label="junio 2022",
        issued_on=date(2022, 6, 1),
        related=("IT APE", "IT ACO", "PO-04"),
    ),
    Entry(
        "IT APE",
        "Actividad del Personal",
        INSTRUCTION,
        PEOPLE,
        owners=(ADMINISTRATION_HEAD,),
        readers=(roles.STAFF,),
        revision=3,
        issued_label="agosto 2024",
        issued_on=date(2024, 8, 1),
        related=("IT ASI", "PO-04"),
    ),
    Entry(
        "IT ACO",
        "Administración de Contactos",
        INSTRUCTION,
        CARE,
        owners=(roles.PROJECT_HEAD, roles.CONSULTANT),
        readers=(roles.STAFF,),
        revision=3,
        issued_label="junio 2022",
        issued_on=date(2022, 6, 1),
        related=("PO-05", "PO-06", "PO-07"),
    ),
    Entry(
        "IT ACC",
        "Acciones Comerciales",
        INSTRUCTION,
        SALES,
        owners=("Marketing",),
        readers=("Marketing", *COMMERCIAL),
        revision=4,
        issued_label="junio 2022",
        issued_on=date(2022, 6, 1),
        related=("PO-06", "IT ACO"),
    ),
    Entry(
        "PO-08",
        "Capacitación y Competencia",
        PROCEDURE,
        PEOPLE,
        owners=(ADMINISTRATION_HEAD, HUMAN_RESOURCES),
        readers=("Responsable de Sector", HUMAN_RESOURCES, roles.DIRECTION),
        revision=4,
        issued_label="julio 2020",
        issued_on=date(2020, 7, 1),
        related=("MAN-CAL", "IT ACO"),
    ),
    Entry(
        "PO-07",
        "Satisfacción de Clientes",
        PROCEDURE,
        QUALITY,
        owners=(roles.PROJECT_HEAD, roles.QUALITY_HEAD),
        readers=(roles.PROJECT_HEAD, "Asistente Comercial", "Administración"),
        revision=5,
        issued_label="julio 2024",
        issued_on=date(2024, 7, 1),
        related=("IT ACO", "MAN-CAL"),
    ),
    Entry(
        "PO-06",
        "Comercialización",
        PROCEDURE,
        SALES,
        owners=(roles.PROJECT_HEAD,),
        readers=(roles.PROJECT_HEAD, *COMMERCIAL, roles.CONSULTANT),
        revision=5,
        issued_label="julio 2022",
        issued_on=date(2022, 7, 1),
        related=("IT ACC", "IT ACO", "PO-04"),
    ),
    Entry(
        "PO-05",
        "Atención de Consultas",
        PROCEDURE,
        CARE,
        owners=(roles.IMPLEMENTATION_HEAD, roles.CONSULTANT),
        readers=(*CONSULTANTS, "Administración"),
        revision=4,
        issued_label="agosto 2021",
        issued_on=date(2021, 8, 1),
        related=("IT ACO", "IT CIN", "PO-04"),
    ),
    Entry(
        "PO-04",
        "Visitas a Clientes",
        PROCEDURE,
        PROJECTS,
        owners=(roles.IMPLEMENTATION_HEAD,),
        readers=CONSULTANTS,
        revision=3,
        issued_label="agosto 2021",
        issued_on=date(2021, 8, 1),
        related=("IT ASI", "PO-05", "IT CIN"),
    ),
    Entry(
        "PE-CM-01",
        "Gestión del Cliente",
        PROCEDURE,
        SALES,
        owners=(COMMERCIAL_HEAD,),
        readers=(COMMERCIAL_HEAD, "Ejecutivo Comercial", "PM Líder de Proyectos"),
        related=("IRAM-ISO 9001", "AAA", "MAN-CAL", "CTRL-DOC"),
    ),
    Entry(
        METHODOLOGY,
        "Metodología de Customer Care",
        DocumentKind.METHODOLOGY,
        CARE,
        owners=(roles.SAC_HEAD, roles.EVO_HEAD),
        readers=CARE_TEAM,
        related=("GUIA-NS", "PO-05", "POL-CAL"),
    ),
    Entry(
        "POL-CAL",
        "Política de Calidad",
        DocumentKind.POLICY,
        QUALITY,
        owners=(roles.QUALITY_HEAD,),
        readers=(roles.STAFF,),
        related=("MAN-CAL", "IRAM-ISO 9001"),
    ),
    Entry(
        "MAN-CAL",
        "Manual de Calidad",
        DocumentKind.MANUAL,
        QUALITY,
        owners=(roles.QUALITY_HEAD,),
        readers=(roles.DIRECTION, roles.QUALITY_HEAD),
        related=("IRAM-ISO 9001", "POL-CAL", "CTRL-DOC"),
    ),
    Entry(
        CONTROL,
        "Control de Documentos",
        PROCEDURE,
        QUALITY,
        owners=(roles.QUALITY_HEAD,),
        readers=(roles.QUALITY_HEAD, roles.DIRECTION),
        related=("MAN-CAL", "IRAM-ISO 9001"),
    ),
    Entry(
        "GUIA-NS",
        "Guía de Normas y Servicios del Customer Care",
        DocumentKind.GUIDE,
        CARE,
        owners=(roles.SAC_HEAD,),
        readers=CARE_TEAM,
        is_for_customers=True,
        related=("MET-CC",),
    ),
    Entry(
        "IRAM-ISO 9001",
        "Sistemas de gestión de la calidad. Requisitos (2015)",
        DocumentKind.STANDARD,
        QUALITY,
        issuer="IRAM; ejemplar del Responsable SGC",
    ),
    Entry(
        "AAA",
        "Acuerdos y actos administrativos con los clientes",
        DocumentKind.AGREEMENT,
        SALES,
        issuer="En la ficha de cada cliente",
    ),
]


@dataclass(frozen=True)
class Withdrawn:
    """A format that a revision of a document did away with (DOC-05)."""

    code: str
    title: str
    by: str


# Which revision withdrew each is told by the change control of the document that used it.
WITHDRAWN = [
    Withdrawn("RCA", "Registro de Capacitación", "PO-08"),
    Withdrawn("SCA", "Solicitud de Capacitación", "PO-08"),
    Withdrawn("PCA", "Plan de Capacitación", "PO-08"),
    Withdrawn("ESI", "Encuesta de Satisfacción Interna", "PO-07"),
    Withdrawn("IAC", "Informe de Actividad", "IT APE"),
    Withdrawn("IBM", "Informe de Backup Mensual", "IT BAC"),
    Withdrawn("RME", "Registro de Mantenimiento de Equipos", "IT BAC"),
]
