"""Everything that ever happened with a customer, on one line (ACO-11, GEN-05)."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models.customers import Contact, Customer
from contacts.models.lines import ServiceLine
from kit.history import HistoricalRecords


class ActionCode(models.IntegerChoices):
    """The codes that the product itself writes; the business may add others as rows."""

    CREATED = 100, _("Alta de cliente")
    CHANGED = 101, _("Cambio de datos del cliente")
    ACTIVATED = 102, _("Conversión a cliente activo")
    DEACTIVATED = 103, _("Baja del cliente")
    CONTACT_ADDED = 104, _("Alta de contacto")
    CONTACT_CHANGED = 105, _("Cambio de datos de un contacto")
    HANDED_OVER = 106, _("Traspaso a soporte")
    VISIT = 110, _("Asistencia / Visita Presencial")
    REMOTE_HELP = 111, _("Asistencia remota")
    PHONE_HELP = 112, _("Asistencia telefónica")
    CALL = 120, _("Llamada")
    MAIL = 130, _("Correo electrónico")
    AGREEMENT_SIGNED = 140, _("Acuerdo firmado")
    AGREEMENT_ENDED = 141, _("Acuerdo terminado")
    AGREEMENT_WITHDRAWN = 142, _("Acuerdo anulado")
    AGREEMENT_EXPIRED = 143, _("Acuerdo o plan vencido")
    PARAMETER_SET = 150, _("Cambio de parámetro")
    IMPORTED = 160, _("Importación")
    IMPORT_UNDONE = 161, _("Importación deshecha")
    MERGED = 170, _("Fusión con otro registro")
    MERGE_UNDONE = 171, _("Fusión deshecha")
    OPTED_OUT = 180, _("Oposición de un contacto")
    DATA_ASKED = 181, _("Petición de datos personales")
    DATA_EXPORTED = 182, _("Exportación de datos personales")
    BLOCKED = 183, _("Datos personales bloqueados")
    UNBLOCKED = 184, _("Bloqueo levantado")
    ERASED = 185, _("Datos personales suprimidos")
    VISIT_PLANNED = 190, _("Visita planificada")
    VISIT_CANCELLED = 191, _("Visita anulada")
    VISIT_REFERRED = 192, _("Visita derivada a Proyectos")
    INTEREST = 193, _("Interés en un módulo o función")
    TICKET_OPENED = 200, _("Ticket abierto")
    TICKET_ANSWERED = 201, _("Respuesta al cliente")
    TICKET_HEARD = 202, _("Mensaje del cliente")
    TICKET_REFERRED = 203, _("Ticket derivado a Proyectos")
    TICKET_RESOLVED = 204, _("Ticket resuelto")
    TICKET_CLOSED = 205, _("Ticket cerrado")
    TICKET_REOPENED = 206, _("Ticket reabierto")
    TICKET_REMINDED = 207, _("Recordatorio al cliente")
    TICKET_ESCALATED = 208, _("Ticket escalado")
    INSTALLED = 300, _("Alta de instalación")
    CONFIGURED = 301, _("Configuración de la instalación (CIN)")
    FICHA_STORED = 302, _("Ficha de Registración")
    BLOCK_MARKED = 303, _("Corresponde bloquear")
    BLOCK_EXECUTED = 304, _("Bloqueo ejecutado")
    BLOCK_LIFTED = 305, _("Bloqueo levantado")
    BLOCK_UNDONE = 306, _("Instalación desbloqueada")


ACTION_ICONS = {
    ActionCode.CREATED: "building-office-2",
    ActionCode.CHANGED: "pencil-square",
    ActionCode.ACTIVATED: "check-badge",
    ActionCode.DEACTIVATED: "archive-box",
    ActionCode.CONTACT_ADDED: "user-plus",
    ActionCode.CONTACT_CHANGED: "user",
    ActionCode.HANDED_OVER: "lifebuoy",
    ActionCode.VISIT: "map-pin",
    ActionCode.REMOTE_HELP: "computer-desktop",
    ActionCode.PHONE_HELP: "phone-arrow-up-right",
    ActionCode.VISIT_PLANNED: "calendar",
    ActionCode.VISIT_CANCELLED: "x-circle",
    ActionCode.VISIT_REFERRED: "arrow-uturn-right",
    ActionCode.INTEREST: "light-bulb",
    ActionCode.CALL: "phone",
    ActionCode.MAIL: "envelope",
    ActionCode.AGREEMENT_SIGNED: "document-check",
    ActionCode.AGREEMENT_ENDED: "document-minus",
    ActionCode.AGREEMENT_WITHDRAWN: "document-minus",
    ActionCode.AGREEMENT_EXPIRED: "exclamation-triangle",
    ActionCode.PARAMETER_SET: "adjustments-horizontal",
    ActionCode.IMPORTED: "arrow-up-tray",
    ActionCode.IMPORT_UNDONE: "arrow-uturn-left",
    ActionCode.MERGED: "arrows-pointing-in",
    ActionCode.MERGE_UNDONE: "arrows-pointing-out",
    ActionCode.OPTED_OUT: "no-symbol",
    ActionCode.DATA_ASKED: "shield-check",
    ActionCode.DATA_EXPORTED: "arrow-down-tray",
    ActionCode.BLOCKED: "lock-closed",
    ActionCode.UNBLOCKED: "lock-open",
    ActionCode.ERASED: "shield-exclamation",
    ActionCode.TICKET_OPENED: "inbox-arrow-down",
    ActionCode.TICKET_ANSWERED: "paper-airplane",
    ActionCode.TICKET_HEARD: "chat-bubble-left-right",
    ActionCode.TICKET_REFERRED: "arrow-uturn-right",
    ActionCode.TICKET_RESOLVED: "check-circle",
    ActionCode.TICKET_CLOSED: "lock-closed",
    ActionCode.TICKET_REOPENED: "arrow-path",
    ActionCode.TICKET_REMINDED: "bell-alert",
    ActionCode.TICKET_ESCALATED: "arrow-trending-up",
    ActionCode.INSTALLED: "server",
    ActionCode.CONFIGURED: "cog-6-tooth",
    ActionCode.FICHA_STORED: "document-text",
    ActionCode.BLOCK_MARKED: "lock-closed",
    ActionCode.BLOCK_EXECUTED: "no-symbol",
    ActionCode.BLOCK_LIFTED: "lock-open",
    ActionCode.BLOCK_UNDONE: "check-circle",
}


class Action(models.Model):
    """An action code, which is data: 110 is "Asistencia / Visita Presencial"."""

    code = models.PositiveSmallIntegerField(_("código"), primary_key=True)
    name = models.CharField(_("nombre"), max_length=100)
    icon = models.CharField(_("icono"), max_length=40, default="chat-bubble-left")
    is_active = models.BooleanField(_("se ofrece"), default=True)

    class Meta:
        verbose_name = _("acción")
        verbose_name_plural = _("acciones")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Event(models.Model):
    """One thing that was done for or by a customer. Append-only: a trigger guards it."""

    key = models.CharField(max_length=120, unique=True, null=True, blank=True)
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="events", verbose_name=_("cliente")
    )
    contact = models.ForeignKey(
        Contact,
        models.PROTECT,
        related_name="events",
        null=True,
        blank=True,
        verbose_name=_("contacto"),
    )
    action = models.ForeignKey(Action, models.PROTECT, related_name="+", verbose_name=_("acción"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    at = models.DateTimeField(_("momento"))
    text = models.TextField(_("texto"))
    parameters = models.JSONField(_("parámetros"), default=dict, blank=True)
    url = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("evento")
        verbose_name_plural = _("eventos")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(name="event_timeline", fields=["customer", "-at"]),
            models.Index(name="event_activity", fields=["by", "-at"]),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class ParameterType(models.TextChoices):
    TEXT = "text", _("Texto")
    NUMBER = "number", _("Número entero, cero o más")
    STAFF = "staff", _("Persona del equipo")
    CATEGORY = "category", _("Valor de la lista «Categoría»")
    ZONE = "zone", _("Valor de la lista «Zona o plano»")


class Parameter(models.Model):
    """A numbered datum of a customer (ASI-13, ASI-14), such as 10 Número de Serie.

    Two parameters with the same `required_as` satisfy each other: of 8 and 9, IGGLOBAL Online
    Público or Privado, an active customer needs one (C16).
    """

    number = models.PositiveSmallIntegerField(_("número"), primary_key=True)
    name = models.CharField(_("nombre"), max_length=100)
    type = models.CharField(_("tipo"), max_length=8, choices=ParameterType)
    unit = models.CharField(
        _("unidad"), max_length=20, blank=True, help_text=_("Se escribe detrás del valor.")
    )
    service_lines = models.ManyToManyField(
        ServiceLine,
        related_name="parameters",
        blank=True,
        verbose_name=_("ámbito"),
        help_text=_("Líneas de servicio que lo usan; ninguna quiere decir todas."),
    )
    required_as = models.CharField(
        _("se exige al cliente activo como"),
        max_length=60,
        blank=True,
        help_text=_("Vacío: no se exige. Igual en varios: basta con uno de ellos."),
    )
    is_active = models.BooleanField(_("vigente"), default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("parámetro")
        verbose_name_plural = _("parámetros")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                name="parameter_type_is_known",
                condition=Q(type__in=["text", "number", "staff", "category", "zone"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class ParameterValueQuerySet(models.QuerySet["ParameterValue"]):
    def newest(self) -> Self:
        """Of each customer and parameter, the value that holds now."""
        newest_first = self.order_by("customer_id", "parameter_id", "-at", "-pk")
        return newest_first.distinct("customer_id", "parameter_id")


class ParameterValue(models.Model):
    """The value of a parameter from a moment on; the newest holds, the older ones stay (ASI-16).

    Append-only: a trigger guards it. An empty value says that it no longer has one.
    """

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="parameter_values", verbose_name=_("cliente")
    )
    parameter = models.ForeignKey(
        Parameter, models.PROTECT, related_name="values", verbose_name=_("parámetro")
    )
    value = models.CharField(_("valor"), max_length=200, blank=True)
    reason = models.CharField(_("motivo"), max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    at = models.DateTimeField(_("desde"))

    objects = ParameterValueQuerySet.as_manager()

    class Meta:
        verbose_name = _("valor de parámetro")
        verbose_name_plural = _("valores de parámetros")
        ordering = ["parameter", "-at", "-pk"]
        indexes = [models.Index(name="parameter_newest", fields=["customer", "parameter", "-at"])]

    def __str__(self) -> str:
        return f"{self.parameter}: {self.value}"

    @property
    def said(self) -> str:
        """The value with its unit, as people read it."""
        return f"{self.value} {self.parameter.unit}".strip() if self.value else ""
