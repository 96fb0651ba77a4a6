"""Paying people back what their visits cost them (APE-06, APE-07)."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from visits.models.asi import Expense


class SettlementQuerySet(models.QuerySet["Settlement"]):
    def visible_to(self, user: User) -> Self:
        """One's own; all of them for those who settle."""
        if user.has_perm("visits.settle_expense"):
            return self
        return self.filter(person=user)


class Settlement(models.Model):
    """The expenses of one person and period, paid in one go; taken back, it says why."""

    person = models.ForeignKey(
        User, models.PROTECT, related_name="settlements", verbose_name=_("persona")
    )
    since = models.DateField(_("desde"))
    until = models.DateField(_("hasta"))
    total = models.DecimalField(_("total"), max_digits=12, decimal_places=2)
    currency = models.CharField(_("moneda"), max_length=3)
    made_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("liquidada por")
    )
    made_at = models.DateTimeField(_("liquidada"))
    reversed_by = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("revertida por"),
    )
    reversed_at = models.DateTimeField(_("revertida"), null=True, blank=True)
    reversal_reason = models.CharField(_("motivo"), max_length=300, blank=True)

    objects = SettlementQuerySet.as_manager()

    class Meta:
        verbose_name = _("liquidación de viáticos")
        verbose_name_plural = _("liquidaciones de viáticos")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="settlement_ends_after_it_starts", condition=Q(until__gte=F("since"))
            ),
            models.CheckConstraint(
                name="settlement_is_reversed_by_somebody_with_a_reason",
                condition=Q(reversed_at__isnull=True, reversed_by__isnull=True, reversal_reason="")
                | Q(reversed_at__isnull=False, reversed_by__isnull=False) & ~Q(reversal_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.person}"

    def get_absolute_url(self) -> str:
        return reverse("visits:settlement", args=[self.pk])

    @property
    def label(self) -> str:
        return f"LV-{self.pk}"


class SettlementLine(models.Model):
    """One expense in one settlement. As long as it is not reversed nothing else may pay it."""

    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="lines")
    expense = models.ForeignKey(Expense, models.PROTECT, related_name="lines")
    amount = models.DecimalField(_("importe"), max_digits=10, decimal_places=2)
    is_reversed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("línea de liquidación")
        verbose_name_plural = _("líneas de liquidación")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="expense_is_paid_once", fields=["expense"], condition=Q(is_reversed=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.settlement.label}: {self.amount}"
