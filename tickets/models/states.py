"""The words that a ticket's life is told in: states, outcomes, causes, and the order of work."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sla.models import Priority


class Status(models.TextChoices):
    """Whose turn it is, and whether anything is left to do (TIC-20)."""

    PENDING = "pending", _("Pendiente")
    IN_PROGRESS = "in_progress", _("En curso")
    WAITING_CUSTOMER = "waiting_customer", _("Esperando cliente")
    WAITING_THIRD = "waiting_third", _("Esperando tercero")
    REFERRED = "referred", _("Derivado a Proyectos")
    RESOLVED = "resolved", _("Resuelto")
    CLOSED = "closed", _("Cerrado")


OPEN = (Status.PENDING, Status.IN_PROGRESS, Status.WAITING_CUSTOMER, Status.WAITING_THIRD)
PAUSED = (Status.WAITING_CUSTOMER, Status.WAITING_THIRD)
ENDED = (Status.RESOLVED, Status.CLOSED)

MOVES: dict[Status, set[Status]] = {
    Status.PENDING: {Status.IN_PROGRESS, *PAUSED, Status.REFERRED, *ENDED},
    Status.IN_PROGRESS: {Status.PENDING, *PAUSED, Status.REFERRED, *ENDED},
    Status.WAITING_CUSTOMER: {Status.IN_PROGRESS, Status.WAITING_THIRD, Status.REFERRED, *ENDED},
    Status.WAITING_THIRD: {Status.IN_PROGRESS, Status.WAITING_CUSTOMER, Status.REFERRED, *ENDED},
    Status.REFERRED: {Status.PENDING, Status.CLOSED},
    Status.RESOLVED: {Status.IN_PROGRESS, Status.CLOSED},
    Status.CLOSED: {Status.IN_PROGRESS},
}


class Stage(models.TextChoices):
    """How far an evolutivo has come before it is built (SAC-11, CC-24)."""

    TO_ESTIMATE = "to_estimate", _("Pendiente de estimación")
    ESTIMATING = "estimating", _("En estimación")
    TO_APPROVE = "to_approve", _("Pendiente de aprobación")


class Area(models.TextChoices):
    SAC = "sac", _("Atención al Cliente")
    EVO = "evo", _("Evolutivos")
    FOR = "for", _("Formación")


class Outcome(models.TextChoices):
    SOLVED = "solved", _("Resuelto")
    UNSOLVED = "unsolved", _("No resuelto")
    SEVERAL = "several", _("Varios temas")
    NO_ANSWER = "no_answer", _("Sin respuesta del cliente")
    OUT_OF_SCOPE = "out_of_scope", _("Fuera de alcance")
    DUPLICATE = "duplicate", _("Duplicado")


class Cause(models.TextChoices):
    """The questions that decide the criticality of an incident (SLA-05..08)."""

    NO_ACCESS = "no_access", _("El comprador no puede acceder a la tienda")
    NO_BASKET = "no_basket", _("El comprador no puede añadir productos a la cesta")
    NO_CHECKOUT = "no_checkout", _("El comprador no puede terminar el pedido")
    CHECKOUT_FLAWS = "checkout_flaws", _("Comportamiento o cálculo anómalo en la compra")
    SLOW = "slow", _("Lentitud o errores visuales importantes")
    ERP_SYSTEM = "erp_system", _("Falla de integración con el ERP causada por el sistema")
    ERP_DATA = "erp_data", _("Falla de integración con el ERP por datos del cliente")
    OPERATION = "operation", _("Registro, formulario de contacto o área de usuario")
    DISPLAY = "display", _("Visualización o proceso de bajo impacto")


CRITICALITY: dict[str, Priority] = {
    Cause.NO_ACCESS: Priority.VERY_HIGH,
    Cause.NO_BASKET: Priority.VERY_HIGH,
    Cause.NO_CHECKOUT: Priority.VERY_HIGH,
    Cause.CHECKOUT_FLAWS: Priority.HIGH,
    Cause.SLOW: Priority.HIGH,
    Cause.ERP_SYSTEM: Priority.HIGH,
    Cause.ERP_DATA: Priority.MEDIUM,
    Cause.OPERATION: Priority.MEDIUM,
    Cause.DISPLAY: Priority.LOW,
}

# Order of the queue: smaller comes first. Unclassified work must be looked at, so it ranks as Alta.
RANK = {
    Priority.VERY_HIGH: 0,
    Priority.URGENT: 1,
    Priority.HIGH: 1,
    "": 1,
    Priority.MEDIUM: 2,
    Priority.LOW: 3,
}
