"""Suggestions and complaints that came in at the desk, which need a treatment (TIC-19)."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kit.history import HistoricalRecords
from tickets.models.ticket import Ticket


class Tenor(models.TextChoices):
    SUGGESTION = "suggestion", _("Sugerencia")
    COMPLAINT = "complaint", _("Reclamo")


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(ticket__in=Ticket.objects.visible_to(user))

    def untreated(self) -> Self:
        return self.filter(treated_at=None)


class Feedback(models.Model):
    """What the Responsable SGC makes of a suggestion or complaint: analysed, decided, answered."""

    ticket = models.OneToOneField(
        Ticket, models.PROTECT, related_name="feedback", verbose_name=_("ticket")
    )
    tenor = models.CharField(_("qué es"), max_length=10, choices=Tenor, blank=True)
    registered_at = models.DateTimeField(_("registrado"))
    analysis = models.TextField(_("análisis"), blank=True)
    is_nonconformity = models.BooleanField(_("hay no conformidad"), default=False)
    treatment = models.TextField(_("tratamiento"), blank=True)
    treated_by = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("tratado por"),
    )
    treated_at = models.DateTimeField(_("tratado"), null=True, blank=True)
    version = models.PositiveIntegerField(_("versión"), default=1)

    objects = FeedbackQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("sugerencia o reclamo")
        verbose_name_plural = _("sugerencias y reclamos")
        ordering = ["-pk"]
        permissions = [("treat_feedback", "Puede tratar sugerencias y reclamos")]
        constraints = [
            models.CheckConstraint(
                name="feedback_tenor_is_known",
                condition=Q(tenor__in=["", "suggestion", "complaint"]),
            ),
            models.CheckConstraint(
                name="feedback_is_treated_by_somebody_in_words",
                condition=Q(treated_at__isnull=True, treated_by__isnull=True)
                | Q(treated_at__isnull=False, treated_by__isnull=False) & ~Q(treatment=""),
            ),
        ]

    def __str__(self) -> str:
        return f"SR-{self.pk} {self.ticket}"

    def get_absolute_url(self) -> str:
        return reverse("tickets:feedback", args=[self.pk])

    @property
    def label(self) -> str:
        return f"SR-{self.pk}"
