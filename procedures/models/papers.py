"""The printed documents (P12): made once, kept for ever."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kit.files import StoredFile
from procedures.models.revisions import Revision


class PaperStatus(models.TextChoices):
    QUEUED = "queued", _("En preparación")
    DONE = "done", _("Listo")
    FAILED = "failed", _("No se pudo preparar")


class PaperQuerySet(models.QuerySet["Paper"]):
    def due(self) -> models.QuerySet["Paper"]:
        return self.filter(status=PaperStatus.QUEUED).order_by("pk")


class Paper(models.Model):
    """The PDF of a revision: the very bytes that were made once, with their hash."""

    revision = models.OneToOneField(
        Revision, models.PROTECT, related_name="paper", verbose_name=_("revisión")
    )
    status = models.CharField(
        _("estado"), max_length=6, choices=PaperStatus, default=PaperStatus.QUEUED
    )
    asked_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("pidió")
    )
    asked_at = models.DateTimeField(_("pedido"))
    made_at = models.DateTimeField(_("hecho"), null=True, blank=True)
    name = models.CharField(_("archivo"), max_length=200, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    problem = models.CharField(_("problema"), max_length=300, blank=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("documento impreso")
        verbose_name_plural = _("documentos impresos")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="paper_status_is_known",
                condition=Q(status__in=["queued", "done", "failed"]),
            ),
            models.CheckConstraint(
                name="paper_done_has_bytes",
                condition=~Q(status="done")
                | (Q(made_at__isnull=False, size__gt=0) & ~Q(sha256="") & ~Q(name="")),
            ),
        ]

    def __str__(self) -> str:
        return f"P12-{self.pk:05d}"

    @property
    def file(self) -> StoredFile:
        return StoredFile(self.name, "application/pdf", self.size, self.sha256)
