"""Restorations that were tried, and those that somebody asks for: the evidence (P15)."""

from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from backups.models.runs import Run, Step


class Drill(models.Model):
    """A restoration that was tried, and what was compared: the evidence. A trigger keeps it."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="drills", verbose_name=_("ejecución"))
    target = models.CharField(_("desde dónde"), max_length=400)
    started_at = models.DateTimeField(_("empezó"))
    ended_at = models.DateTimeField(_("terminó"))
    is_good = models.BooleanField(_("todo igual"))
    evidence: "models.JSONField[Any, Any]" = models.JSONField(_("comparado"), default=list)
    problem = models.TextField(_("diferencias"), blank=True)

    class Meta:
        verbose_name = _("prueba de restauración")
        verbose_name_plural = _("pruebas de restauración")
        ordering = ["run", "pk"]
        constraints = [
            models.CheckConstraint(
                name="backup_drill_says_what_differs",
                condition=Q(is_good=True) | ~Q(problem=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.run}: {self.target}"

    @property
    def took(self) -> timedelta:
        return self.ended_at - self.started_at

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What was compared, as people read it."""
        return [(str(name), str(value)) for name, value in self.evidence]


class DrillRequestQuerySet(models.QuerySet["DrillRequest"]):
    def open(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def waiting(self) -> Self:
        return self.open().filter(started_at__isnull=True)

    def running(self) -> Self:
        return self.open().filter(started_at__isnull=False)


class DrillRequest(models.Model):
    """Somebody wants a kept copy restored and compared anew, and hands over the key that opens it.

    The key lies here closed until the work begins, and not longer than it is waited for.
    """

    step = models.ForeignKey(
        Step, models.PROTECT, related_name="requests", verbose_name=_("copia que se prueba")
    )
    asked_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("la pidió")
    )
    asked_at = models.DateTimeField(_("pedida"))
    secret = models.TextField(_("clave cifrada"), blank=True, editable=False)
    started_at = models.DateTimeField(_("empezó"), null=True, blank=True)
    lease_until = models.DateTimeField(_("en manos de un proceso hasta"), null=True, blank=True)
    ended_at = models.DateTimeField(_("terminó"), null=True, blank=True)
    doing = models.CharField(_("qué está haciendo"), max_length=200, blank=True)
    problem = models.TextField(_("por qué no se pudo probar"), blank=True)
    drill = models.OneToOneField(
        Drill, models.PROTECT, null=True, blank=True, verbose_name=_("prueba")
    )

    objects = DrillRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("prueba de restauración pedida")
        verbose_name_plural = _("pruebas de restauración pedidas")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["step"],
                name="backup_drill_once_at_a_time",
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="backup_key_is_forgotten",
                condition=Q(secret="") | Q(started_at__isnull=True, ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="backup_trying_has_a_lease",
                condition=Q(started_at__isnull=True)
                | Q(ended_at__isnull=False)
                | Q(lease_until__isnull=False),
            ),
            models.CheckConstraint(
                name="backup_tried_or_says_why_not",
                condition=Q(ended_at__isnull=True) | Q(drill__isnull=False) | ~Q(problem=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.step)

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def outcome(self) -> tuple[str, str]:
        """In words, and the tone of their badge."""
        if self.is_open:
            return (gettext("En curso"), "info") if self.started_at else (gettext("En espera"), "")
        if self.drill is None:
            return gettext("No se pudo"), "warning"
        if self.drill.is_good:
            return gettext("Igual"), "success"
        return gettext("No es igual"), "danger"
