"""The register of documents at the first day (DOC-06), and the figures that they govern.

A figure is provisional where the business was silent: the value is ours until it confirms one.
"""

from dataclasses import dataclass
from datetime import date

from procedures.models import DocumentKind, RuleType


@dataclass(frozen=True)
class Entry:
    """One document of the register with the revision that is in force on the first day."""

    code: str
    title: str
    revision: int
    issued_label: str
    issued_on: date
    kind: DocumentKind = DocumentKind.INSTRUCTION


@dataclass(frozen=True)
class Figure:
    """One rule: what it regulates, who says so, and its value on the first day."""

    key: str
    label: str
    document: str
    source: str
    type: RuleType
    value: str
    unit: str = ""
    is_provisional: bool = False
    choices: tuple[str, ...] = ()  # of a text: the only words that it may say


PROCEDURE = DocumentKind.PROCEDURE
# The methodology came without revision data: it holds from before anything that we keep.
METHODOLOGY = "MET-CC"

DOCUMENTS = [
    Entry("IT CIN", "Configuración de Instalaciones", 1, "abril 2019", date(2019, 4, 1)),
    Entry("IT BAC", "Copias de Respaldo (Backup)", 5, "agosto 2024", date(2024, 8, 1)),
    Entry("IT ASI", "Asistencia / Visita Presencial", 5, "junio 2022", date(2022, 6, 1)),
    Entry("IT APE", "Actividad del Personal", 3, "agosto 2024", date(2024, 8, 1)),
    Entry("IT ACO", "Administración de Contactos", 3, "junio 2022", date(2022, 6, 1)),
    Entry("IT ACC", "Acciones Comerciales", 4, "junio 2022", date(2022, 6, 1)),
    Entry("PO-08", "Capacitación y Competencia", 4, "julio 2020", date(2020, 7, 1), PROCEDURE),
    Entry("PO-07", "Satisfacción de Clientes", 5, "julio 2024", date(2024, 7, 1), PROCEDURE),
    Entry("PO-06", "Comercialización", 5, "julio 2022", date(2022, 7, 1), PROCEDURE),
    Entry("PO-05", "Atención de Consultas", 4, "agosto 2021", date(2021, 8, 1), PROCEDURE),
    Entry("PO-04", "Visitas a Clientes", 3, "agosto 2021", date(2021, 8, 1), PROCEDURE),
    Entry("PE-CM-01", "Gestión del Cliente", 0, "", date(2019, 1, 1), PROCEDURE),
    Entry(
        METHODOLOGY,
        "Metodología de Customer Care",
        0,
        "",
        date(2019, 1, 1),
        DocumentKind.METHODOLOGY,
    ),
]

COUNT_MODES = ("working_days", "service_hours", "natural")

FIGURES = [
    Figure(
        "follow_up_after",
        "Tiempo máximo de un ticket sin noticias nuestras",
        METHODOLOGY,
        "§ 10.1 Regla general",
        RuleType.DURATION,
        "48 h",
        "laborables",
    ),
    Figure(
        "follow_up_mode",
        "Cómo se cuentan las horas de seguimiento",
        METHODOLOGY,
        "§ 10.1 Regla general",
        RuleType.TEXT,
        "working_days",
        is_provisional=True,
        choices=COUNT_MODES,
    ),
    Figure(
        "follow_up_steps",
        "Actualización en la que se escala al jefe de departamento",
        METHODOLOGY,
        "§ 10.1.2 Cuarta",
        RuleType.INTEGER,
        "4",
        "actualizaciones",
    ),
    Figure(
        "reminder_steps",
        "Recordatorios al cliente antes de cerrar sin respuesta",
        METHODOLOGY,
        "§ 9 (8)",
        RuleType.INTEGER,
        "3",
        "recordatorios",
        is_provisional=True,
    ),
    Figure(
        "no_answer_close_after",
        "Plazo que se da al cliente en el último recordatorio",
        METHODOLOGY,
        "§ 9 (8)",
        RuleType.DURATION,
        "5 d",
        "días laborables",
        is_provisional=True,
    ),
    Figure(
        "ageing_after",
        "Antigüedad a la que un ticket sube un escalón en la cola",
        METHODOLOGY,
        "§ 9 Priorización",
        RuleType.DURATION,
        "5 d",
        "días laborables",
        is_provisional=True,
    ),
    Figure(
        "old_ticket_after",
        "Antigüedad a la que un ticket abierto aparece en la lista de antiguos",
        METHODOLOGY,
        "§ 10.1.2 Cierre",
        RuleType.DURATION,
        "30 d",
        "días naturales",
        is_provisional=True,
    ),
    Figure(
        "sla_warn_share",
        "Parte del plazo a la que se avisa al responsable",
        METHODOLOGY,
        "§ 6; § 9 (7)",
        RuleType.DECIMAL,
        "0,75",
        is_provisional=True,
    ),
    Figure(
        "resolved_close_after",
        "Tiempo tras el que un ticket resuelto se cierra solo",
        "PO-05",
        "Notificaciones",
        RuleType.DURATION,
        "5 d",
        "días laborables",
        is_provisional=True,
    ),
    Figure(
        "sla_goal_share",
        "Parte de los tickets que debe responderse en plazo a cada cliente",
        METHODOLOGY,
        "§ 7 (3)",
        RuleType.DECIMAL,
        "0,9",
        is_provisional=True,
    ),
    Figure(
        "customer_quiet_after",
        "Tiempo sin trato tras el que un cliente pide atención",
        METHODOLOGY,
        "§ 7 (3)",
        RuleType.DURATION,
        "30 d",
        "días naturales",
        is_provisional=True,
    ),
    Figure(
        "agreement_notice_days",
        "Días antes del fin de un acuerdo en los que se avisa",
        "PO-04",
        "Objeto",
        RuleType.TEXT,
        "60, 30, 7",
        "días naturales",
        is_provisional=True,
    ),
]

BY_KEY = {figure.key: figure for figure in FIGURES}
