"""The sealed sheet of an ASI, and what is being captured on somebody's phone."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kit.files import StoredFile
from visits.models.asi import Asi


class SheetStatus(models.TextChoices):
    QUEUED = "queued", _("En preparación")
    DONE = "done", _("Sellada")
    FAILED = "failed", _("No se pudo preparar")


class SheetQuerySet(models.QuerySet["Sheet"]):
    def due(self) -> Self:
        return self.filter(status=SheetStatus.QUEUED).order_by("pk")


class Sheet(models.Model):
    """An ASI as it was handed to the customer: made once from what it said then, and kept.

    A correction of the ASI makes the next one, which replaces it.
    """

    asi = models.ForeignKey(Asi, models.PROTECT, related_name="sheets", verbose_name=_("ASI"))
    sequence = models.PositiveSmallIntegerField(_("número de hoja"))
    facts = models.JSONField(_("lo que dice"))
    status = models.CharField(
        _("estado"), max_length=6, choices=SheetStatus, default=SheetStatus.QUEUED
    )
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("la emite"))
    asked_at = models.DateTimeField(_("emitida"))
    made_at = models.DateTimeField(_("sellada"), null=True, blank=True)
    size = models.PositiveIntegerField(_("tamaño"), default=0)
    sha256 = models.CharField(_("huella"), max_length=64, blank=True)
    problem = models.CharField(_("problema"), max_length=300, blank=True)

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("hoja de ASI")
        verbose_name_plural = _("hojas de ASI")
        ordering = ["asi", "-sequence"]
        constraints = [
            models.UniqueConstraint(fields=["asi", "sequence"], name="sheet_number_once"),
            models.CheckConstraint(
                name="sheet_status_is_known", condition=Q(status__in=["queued", "done", "failed"])
            ),
            models.CheckConstraint(
                name="sheet_done_has_bytes",
                condition=~Q(status="done") | Q(made_at__isnull=False, size__gt=0) & ~Q(sha256=""),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return f"{self.asi.label}/{self.sequence}"

    @property
    def file(self) -> StoredFile:
        name = f"ASI-{self.asi_id}-{self.sequence}.pdf"
        return StoredFile(name, "application/pdf", self.size, self.sha256)


class CaptureDraft(models.Model):
    """What somebody is capturing, so that neither a crash nor a tunnel loses it.

    `fields` are the form's own by name; `receipts` the photos that arrived already, by field.
    """

    token = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("quién"))
    query = models.CharField(_("de dónde parte"), max_length=100, blank=True)
    title = models.CharField(_("de qué"), max_length=200, blank=True)
    fields = models.JSONField(_("lo escrito"), default=dict)
    receipts = models.JSONField(_("comprobantes"), default=dict)
    saved_at = models.DateTimeField(_("guardado"))

    class Meta:
        verbose_name = _("borrador de ASI")
        verbose_name_plural = _("borradores de ASI")
        ordering = ["-saved_at"]

    def __str__(self) -> str:
        return self.title
