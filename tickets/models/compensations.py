"""What a customer gets when a contractual promise was broken (SLA-15)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kit.history import HistoricalRecords
from tickets.models.terms import Term


class CompensationStatus(models.TextChoices):
    PROPOSED = "proposed", _("Propuesta")
    APPROVED = "approved", _("Aprobada")
    REFUSED = "refused", _("Rechazada")


class Compensation(models.Model):
    """One for each broken promise: proposed by one person, decided by another."""

    term = models.OneToOneField(
        Term, models.PROTECT, related_name="compensation", verbose_name=_("plazo")
    )
    what = models.CharField(_("compensación"), max_length=300)
    status = models.CharField(
        _("estado"),
        max_length=8,
        choices=CompensationStatus,
        default=CompensationStatus.PROPOSED,
    )
    proposed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("la propuso")
    )
    proposed_at = models.DateTimeField(_("propuesta"))
    decided_by = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("la decidió"),
    )
    decided_at = models.DateTimeField(_("decidida"), null=True, blank=True)
    reason = models.CharField(_("motivo"), max_length=300, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("compensación")
        verbose_name_plural = _("compensaciones")
        ordering = ["-proposed_at", "-pk"]
        permissions = [
            ("propose_compensation", "Puede proponer compensaciones por incumplir el SLA"),
            ("approve_compensation", "Puede aprobar compensaciones por incumplir el SLA"),
        ]
        constraints = [
            models.CheckConstraint(
                name="compensation_is_decided_by_somebody_and_only_then",
                condition=Q(status="proposed", decided_by__isnull=True, decided_at__isnull=True)
                | Q(
                    status__in=["approved", "refused"],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="compensation_is_approved_by_another",
                condition=~Q(status="approved") | ~Q(decided_by=F("proposed_by")),
            ),
        ]

    def __str__(self) -> str:
        return self.what
