"""The Ficha de Registración: what was installed at a moment, on paper that stays (CIN-05, 06)."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import seen_by
from installations.models.installations import Installation
from kit.files import StoredFile
from procedures.models import Revision


class FichaStatus(models.TextChoices):
    QUEUED = "queued", _("Pendiente")
    DONE = "done", _("Guardada")
    FAILED = "failed", _("No se pudo componer")


class FichaQuerySet(models.QuerySet["Ficha"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user, "installation__customer__"))

    def due(self, at: datetime) -> Self:
        """Asked for, and nobody has it in hand."""
        return self.filter(status=FichaStatus.QUEUED, due_at__lte=at)

    def newest(self) -> Self:
        """Of each installation the one that holds now."""
        later = Ficha.objects.filter(replaces=OuterRef("pk"))
        return self.filter(~Exists(later))

    def told(self) -> Self:
        """With all that a list of them says of each."""
        related = ("installation__customer", "by", "revision__document", "replaced_by")
        return self.select_related(*related).defer("data")


class Ficha(models.Model):
    """One Ficha: the data it was made from, and the very bytes of its PDF.

    Numbered within its installation without gaps; it never changes once it is stored, and what it
    says never changes at all: triggers guard it.
    """

    installation = models.ForeignKey(
        Installation, models.PROTECT, related_name="fichas", verbose_name=_("instalación")
    )
    number = models.PositiveIntegerField(_("número"))
    code = models.CharField(_("código de verificación"), max_length=20, unique=True)
    data: "models.JSONField[Any, Any]" = models.JSONField(_("datos"))
    changes: "models.JSONField[Any, Any]" = models.JSONField(_("cambios"), default=list)
    reason = models.CharField(_("motivo"), max_length=300)
    by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("emitida por")
    )
    asked_at = models.DateTimeField(_("vigente desde"))
    revision = models.ForeignKey(
        Revision,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("revisión de IT CIN"),
    )
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        related_name="replaced_by",
        null=True,
        blank=True,
        verbose_name=_("reemplaza a"),
    )
    status = models.CharField(
        _("estado"), max_length=6, choices=FichaStatus, default=FichaStatus.QUEUED
    )
    due_at = models.DateTimeField(_("se compone a partir de"))
    attempts = models.PositiveSmallIntegerField(_("intentos"), default=0)
    made_at = models.DateTimeField(_("compuesta"), null=True, blank=True)
    name = models.CharField(_("archivo"), max_length=200, blank=True)
    size = models.PositiveIntegerField(_("tamaño"), default=0)
    sha256 = models.CharField(_("huella"), max_length=64, blank=True)
    problem = models.CharField(_("problema"), max_length=300, blank=True)

    objects = FichaQuerySet.as_manager()

    class Meta:
        verbose_name = _("Ficha de Registración")
        verbose_name_plural = _("Fichas de Registración")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["installation", "number"], name="ficha_number_once"),
            models.CheckConstraint(
                name="ficha_status_is_known",
                condition=Q(status__in=["queued", "done", "failed"]),
            ),
            models.CheckConstraint(
                name="ficha_done_has_bytes",
                condition=~Q(status="done")
                | (Q(made_at__isnull=False, size__gt=0) & ~Q(sha256="") & ~Q(name="")),
            ),
            models.CheckConstraint(
                name="ficha_first_replaces_none_and_only_it",
                condition=Q(number=1, replaces__isnull=True)
                | Q(number__gt=1, replaces__isnull=False),
            ),
        ]
        indexes = [models.Index(name="ficha_due", fields=["due_at"], condition=Q(status="queued"))]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("installations:ficha", args=[self.pk])

    @property
    def label(self) -> str:
        """What stands on the paper: "FR-0012-003"."""
        return f"FR-{self.installation_id:04d}-{self.number:03d}"

    @property
    def is_stored(self) -> bool:
        return self.status == FichaStatus.DONE

    @property
    def successor(self) -> "Ficha | None":
        """The one that took its place, if it is not in force any more."""
        found: Ficha | None = getattr(self, "replaced_by", None)
        return found

    @property
    def file(self) -> StoredFile:
        return StoredFile(self.name, "application/pdf", self.size, self.sha256)
