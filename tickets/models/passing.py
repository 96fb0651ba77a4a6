"""Work that was handed from one person to another in one go, so that it can be undone (ORG-16)."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import Customer
from tickets.models.escalations import Escalation
from tickets.models.ticket import Ticket


class PassingQuerySet(models.QuerySet["Passing"]):
    def visible_to(self, user: User) -> Self:
        """One's own, and for who sees every customer, all."""
        return self if user.has_perm("contacts.view_all_customers") else self.filter(by=user)


class Passing(models.Model):
    """One act of passing open work to a substitute."""

    giver = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("de"))
    receiver = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("a"))
    reason = models.CharField(_("motivo"), max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("por"))
    at = models.DateTimeField(_("momento"))
    undone_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    undone_at = models.DateTimeField(_("deshecho"), null=True, blank=True)

    objects = PassingQuerySet.as_manager()

    class Meta:
        verbose_name = _("traspaso")
        verbose_name_plural = _("traspasos")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="passing_is_to_somebody_else", condition=~Q(giver=F("receiver"))
            ),
            models.CheckConstraint(
                name="passing_is_undone_by_somebody_at_a_time",
                condition=Q(undone_by__isnull=True, undone_at__isnull=True)
                | Q(undone_by__isnull=False, undone_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.receiver}"

    def get_absolute_url(self) -> str:
        return reverse("tickets:passing", args=[self.pk])


class Charge(models.TextChoices):
    """What somebody is for a customer: a field of the customer's record (ASI-15)."""

    CSM = "csm", _("Customer Success Manager")
    EXECUTIVE = "account_executive", _("Ejecutivo de cuenta")
    ASSISTANT = "account_assistant", _("Asistente de cuenta")
    MANAGER = "service_manager", _("Service Manager")


class PassedItem(models.Model):
    """One ticket, account or escalation of a passing, and how it went."""

    passing = models.ForeignKey(Passing, models.PROTECT, related_name="items")
    ticket = models.ForeignKey(
        Ticket, models.PROTECT, related_name="+", null=True, verbose_name=_("ticket")
    )
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="+", null=True, verbose_name=_("cliente")
    )
    charge = models.CharField(max_length=17, choices=Charge, blank=True)
    escalation = models.ForeignKey(
        Escalation, models.PROTECT, related_name="+", null=True, verbose_name=_("escalado")
    )
    version = models.PositiveIntegerField(null=True)  # of the row, once it was passed
    refused = models.CharField(_("por qué no"), max_length=200, blank=True)  # why it was not
    returned_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("fila de un traspaso")
        verbose_name_plural = _("filas de traspasos")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="passed_item_is_a_ticket_an_account_or_an_escalation",
                condition=Q(
                    ticket__isnull=False, customer__isnull=True, escalation__isnull=True, charge=""
                )
                | Q(
                    ticket__isnull=True,
                    customer__isnull=True,
                    escalation__isnull=False,
                    charge="",
                )
                | Q(
                    ticket__isnull=True,
                    customer__isnull=False,
                    escalation__isnull=True,
                    charge__in=[charge.value for charge in Charge],
                ),
            ),
            models.CheckConstraint(
                name="passed_item_has_a_version_or_a_reason",
                condition=Q(version__isnull=False, refused="")
                | Q(version__isnull=True, returned_at__isnull=True) & ~Q(refused=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.ticket or self.customer or self.escalation)
