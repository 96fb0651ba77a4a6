"""Versions that customers are waiting for because they correct an error (TIC-15)."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import Customer
from tickets.models.incidents import Incident
from tickets.models.ticket import Ticket


class UpdateRequestQuerySet(models.QuerySet["UpdateRequest"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(ticket__in=Ticket.objects.visible_to(user))

    def named(self, words: str) -> Self:
        """Of these customers, or to this version."""
        customers = Customer.objects.search(words).values("pk")
        return self.filter(Q(wanted__icontains=words) | Q(customer__in=customers))

    def pending(self) -> Self:
        return self.filter(ended_at=None)

    def remindable_at(self, at: datetime) -> Self:
        return self.pending().filter(remind_at__lte=at)


class UpdateRequest(models.Model):
    """What was asked of I+D for one customer: pending until their version is the one that was
    asked for, or until somebody says why it is not needed any more."""

    ticket = models.ForeignKey(
        Ticket, models.PROTECT, related_name="updates", verbose_name=_("ticket")
    )
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="updates", verbose_name=_("cliente")
    )
    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="updates", verbose_name=_("error")
    )
    wanted = models.CharField(_("versión que se pide"), max_length=40)
    note = models.CharField(_("nota"), max_length=300, blank=True)
    asked_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("pedida por")
    )
    asked_at = models.DateTimeField(_("pedida"))
    remind_at = models.DateTimeField(_("se recuerda"))
    installed = models.CharField(_("versión instalada"), max_length=40, blank=True)
    installed_on = models.DateField(_("instalada el"), null=True, blank=True)
    dropped = models.CharField(_("por qué ya no hace falta"), max_length=200, blank=True)
    ended_by = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("terminada por"),
    )
    ended_at = models.DateTimeField(_("terminada"), null=True, blank=True)

    objects = UpdateRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("pedido de actualización")
        verbose_name_plural = _("pedidos de actualización")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(ended_at__isnull=True), name="update_pending_once"
            ),
            models.CheckConstraint(
                name="update_ends_installed_or_dropped",
                condition=Q(ended_at__isnull=True, installed="", installed_on=None, dropped="")
                | Q(ended_at__isnull=False, installed_on__isnull=False, dropped="")
                & ~Q(installed="")
                | Q(ended_at__isnull=False, installed_on__isnull=True, installed="")
                & ~Q(dropped=""),
            ),
        ]
        indexes = [
            models.Index(
                name="update_reminder", fields=["remind_at"], condition=Q(ended_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer} → {self.wanted}"
