"""Service lines: the settings that settle where the three procedures differ (domain, idea 1)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Sector
from kit.history import HistoricalRecords
from kit.text import fold
from sla.models import Calendar, RequestKind


class Entitlement(models.TextChoices):
    AGREEMENT = "agreement", _("Acuerdo de Asistencia y Mantenimiento")
    PLAN = "plan", _("Plan de soporte")


class StaffIntake(models.TextChoices):
    ALLOWED = "allowed", _("El personal puede abrir tickets")
    WITH_REFERENCE = "reference", _("Solo con referencia al mensaje del cliente")


class Channel(models.TextChoices):
    EMAIL = "email", _("Correo electrónico")
    PHONE = "phone", _("Llamada")
    WHATSAPP = "whatsapp", _("WhatsApp")
    FORM = "form", _("Formulario")
    IN_PERSON = "person", _("En persona")


class ServiceLine(models.Model):
    """A business with its own calendar, mailbox, sectors and rules of help."""

    code = models.SlugField(_("código"), max_length=30, unique=True)
    name = models.CharField(_("nombre"), max_length=100)
    calendar = models.ForeignKey(
        Calendar, models.PROTECT, related_name="+", verbose_name=_("calendario")
    )
    sectors = models.ManyToManyField(
        Sector, related_name="service_lines", verbose_name=_("sectores que la atienden")
    )
    front_sector = models.ForeignKey(
        Sector, models.PROTECT, related_name="+", verbose_name=_("sector que recibe los tickets")
    )
    entitlement = models.CharField(_("da derecho a asistencia"), max_length=9, choices=Entitlement)
    staff_intake = models.CharField(
        _("apertura por el personal"), max_length=9, choices=StaffIntake
    )
    records_errors = models.BooleanField(
        _("una incidencia se registra como error en I+D"),
        default=False,
        help_text=_("Sin ese registro la incidencia no se cierra como resuelta (PO-05)."),
    )
    documents_queries = models.BooleanField(
        _("una consulta deja un artículo"),
        default=False,
        help_text=_("Al resolverla sin ninguno se pide crearlo o decir por qué no (§ 10.1.1)."),
    )
    mailbox = models.EmailField(_("buzón de soporte"), unique=True)
    success_mailbox = models.EmailField(
        _("buzón de éxito del cliente"),
        blank=True,
        help_text=_("A quién se avisa de un cliente sin CSM."),
    )
    has_public_form = models.BooleanField(
        _("formulario público"),
        default=False,
        help_text=_("Sus clientes pueden escribirle desde una página sin acceso."),
    )
    team_name = models.CharField(_("firma de equipo"), max_length=100)
    # What its people and its procedure call the four classes of request; empty: as everybody does.
    query_word = models.CharField(_("cómo llama a la consulta"), max_length=40, blank=True)
    incident_word = models.CharField(_("cómo llama a la incidencia"), max_length=40, blank=True)
    change_word = models.CharField(_("cómo llama al evolutivo"), max_length=40, blank=True)
    complaint_word = models.CharField(
        _("cómo llama a la sugerencia o reclamo"),
        max_length=40,
        blank=True,
        help_text=_("Vacías: las palabras de siempre. Se leen al clasificar y en cada ticket."),
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("línea de servicio")
        verbose_name_plural = _("líneas de servicio")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="line_entitlement_is_known", condition=Q(entitlement__in=["agreement", "plan"])
            ),
            models.CheckConstraint(
                name="line_staff_intake_is_known",
                condition=Q(staff_intake__in=["allowed", "reference"]),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        words = [fold(self.kind_word(kind)) for kind in RequestKind.values]
        if len(set(words)) < len(words):
            raise ValidationError(_("Dos clases no pueden llamarse igual: no se distinguirían."))

    def kind_word(self, kind: str) -> str:
        """What this line calls a class of request, which is one of the same four (SAC-07, C03)."""
        own = getattr(self, f"{kind}_word") if kind else ""
        return own or (str(RequestKind(kind).label) if kind else "")

    def local_date(self, at: datetime) -> date:
        """The day it is, at that moment, where this line gives its service."""
        return at.astimezone(ZoneInfo(self.calendar.zone)).date()


class ClassificationKind(models.TextChoices):
    CUSTOMER_KIND = "kind", _("Clase de cliente")
    ORIGIN = "origin", _("Origen")
    SCALE = "scale", _("Escala")
    INDUSTRY = "industry", _("Rubro")
    CATEGORY = "category", _("Categoría (40)")
    ZONE = "zone", _("Zona o plano (60)")


class Classification(models.Model):
    """A value of one of the editable lists that customers are classified by."""

    list = models.CharField(_("lista"), max_length=8, choices=ClassificationKind)
    name = models.CharField(_("valor"), max_length=80)
    is_active = models.BooleanField(_("se ofrece"), default=True)

    class Meta:
        verbose_name = _("valor de clasificación")
        verbose_name_plural = _("valores de clasificación")
        ordering = ["list", "name"]
        constraints = [
            models.UniqueConstraint(fields=["list", "name"], name="classification_value_once"),
            models.CheckConstraint(
                name="classification_list_is_known",
                condition=Q(list__in=["kind", "origin", "scale", "industry", "category", "zone"]),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Counter(models.Model):
    """The last number given of a series without gaps; its row is locked while one is taken."""

    series = models.CharField(max_length=30, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.series}: {self.last}"
