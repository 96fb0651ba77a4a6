"""Calls that we make to a customer about a ticket: written support comes first (CC-22)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tickets.models.ticket import Ticket


class CallReason(models.TextChoices):
    """When a ticket warrants a call (CC-22, CC-37, C34)."""

    CUSTOMER_LOST = "customer", _("El cliente no entiende lo que se le explica")
    TICKET_UNCLEAR = "ticket", _("No se entiende lo que pide el ticket")
    DRAGGING_ON = "dragging", _("El ticket se alarga")
    SPEED_UP = "speed", _("Para resolverlo antes")


class OutgoingCall(models.Model):
    """One call that somebody of ours made. Append-only: a trigger guards it."""

    ticket = models.ForeignKey(
        Ticket, models.PROTECT, related_name="outgoing_calls", verbose_name=_("ticket")
    )
    reason = models.CharField(_("motivo"), max_length=8, choices=CallReason)
    summary = models.TextField(_("qué se habló"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("llamó"))
    at = models.DateTimeField(_("momento"))

    class Meta:
        verbose_name = _("llamada al cliente")
        verbose_name_plural = _("llamadas al cliente")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="outgoing_call_has_a_reason_of_the_list",
                condition=Q(reason__in=[reason.value for reason in CallReason]) & ~Q(summary=""),
            )
        ]

    def __str__(self) -> str:
        return self.get_reason_display()
