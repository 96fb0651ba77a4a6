"""The figures that the documents of procedures/library.py govern, as they are on the first day.

A figure is provisional where the business was silent: the value is ours until it confirms one.
"""

from dataclasses import dataclass

from procedures.library import CONTROL, METHODOLOGY
from procedures.models import RuleType


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
        "provider_follow_up_after",
        "Cada cuánto se hace el seguimiento con un proveedor",
        METHODOLOGY,
        "§ 9 (5)",
        RuleType.DURATION,
        "48 h",
        "laborables",
        is_provisional=True,
    ),
    Figure(
        "escalation_follow_up_after",
        "Cada cuánto se recuerda un escalado o una duda sin respuesta",
        METHODOLOGY,
        "§ 9 (1)",
        RuleType.DURATION,
        "24 h",
        "laborables",
        is_provisional=True,
    ),
    Figure(
        "call_after",
        "Mensajes del cliente a partir de los que conviene llamarlo",
        METHODOLOGY,
        "§ 9 (4)",
        RuleType.INTEGER,
        "5",
        "mensajes",
        is_provisional=True,
    ),
    Figure(
        "no_answer_close_after",
        "Plazo que se da al cliente en el último recordatorio",
        METHODOLOGY,
        "§ 9 (8)",
        RuleType.DURATION,
        "5 d",
        "laborables",
        is_provisional=True,
    ),
    Figure(
        "ageing_after",
        "Antigüedad a la que un ticket sube un escalón en la cola",
        METHODOLOGY,
        "§ 9 Priorización",
        RuleType.DURATION,
        "5 d",
        "laborables",
        is_provisional=True,
    ),
    Figure(
        "old_ticket_after",
        "Antigüedad a la que un ticket abierto aparece en la lista de antiguos",
        METHODOLOGY,
        "§ 10.1.2 Cierre",
        RuleType.DURATION,
        "30 d",
        "naturales",
        is_provisional=True,
    ),
    Figure(
        "reply_undo_seconds",
        "Segundos que espera una respuesta antes de salir, por si se deshace",
        METHODOLOGY,
        "§ 9 Comunicación",
        RuleType.INTEGER,
        "10",
        "segundos",
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
        "review_slots",
        "Horas a las que se revisan los tickets nuevos y las respuestas",
        METHODOLOGY,
        "§ 10 Procedimiento diario",
        RuleType.TEXT,
        "08:00, 15:00",
        "hora del calendario",
        is_provisional=True,
    ),
    Figure(
        "review_grace",
        "Tiempo que se da a una revisión antes de recordarla",
        METHODOLOGY,
        "§ 10 Procedimiento diario",
        RuleType.DURATION,
        "30 min",
        is_provisional=True,
    ),
    Figure(
        "pause_serial",
        "Pausas de un mismo ticket a partir de las que se revisan",
        METHODOLOGY,
        "§ 6; § 9 (8)",
        RuleType.INTEGER,
        "3",
        "pausas",
        is_provisional=True,
    ),
    Figure(
        "pause_near_breach",
        "Tiempo que le queda al plazo por debajo del que una pausa se revisa",
        METHODOLOGY,
        "§ 6; § 9 (7)",
        RuleType.DURATION,
        "2 h",
        "del propio plazo",
        is_provisional=True,
    ),
    Figure(
        "resolved_close_after",
        "Tiempo tras el que un ticket resuelto se cierra solo",
        "PO-05",
        "Notificaciones",
        RuleType.DURATION,
        "5 d",
        "laborables",
        is_provisional=True,
    ),
    Figure(
        "update_reminder_after",
        "Cada cuánto se recuerda una actualización de versión que sigue pedida",
        "PO-05",
        "Errores",
        RuleType.DURATION,
        "7 d",
        "días naturales",
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
        "naturales",
        is_provisional=True,
    ),
    Figure(
        "document_review_months",
        "Meses en los que se revisa un documento",
        CONTROL,
        "Revisión periódica",
        RuleType.INTEGER,
        "12",
        "meses",
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
    Figure(
        "calendar_notice",
        "Antelación con la que se pide confirmar el calendario del año que viene",
        METHODOLOGY,
        "§ 3 Horario",
        RuleType.DURATION,
        "31 d",
        "antes del 1 de enero",
        is_provisional=True,
    ),
    Figure(
        "cover_notice",
        "Antelación con la que un festivo con servicio ha de tener quien lo cubra",
        METHODOLOGY,
        "§ 3 Horario",
        RuleType.DURATION,
        "30 d",
        "naturales",
        is_provisional=True,
    ),
    Figure(
        "rota_notice",
        "Antelación con la que se avisa de los huecos de una guardia",
        "PO-05",
        "Responsabilidades",
        RuleType.DURATION,
        "7 d",
        "naturales",
        is_provisional=True,
    ),
    Figure(
        "privacy_block_days",
        "Días que los datos de una persona quedan bloqueados antes de suprimirse",
        "IT ACO",
        "Datos personales",
        RuleType.INTEGER,
        "1095",
        "días naturales",
        is_provisional=True,
    ),
]

BY_KEY = {figure.key: figure for figure in FIGURES}
