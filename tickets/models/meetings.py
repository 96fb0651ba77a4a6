"""Requirements meetings out of which an evolutivo comes (CC-24)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tickets.models.ticket import Ticket


class RequirementsMeeting(models.Model):
    """The meeting that the customer asked for, and what the evolutivo was valued at there.

    Append-only: a trigger guards it. Another valuation is another estimate, not this one.
    """

    ticket = models.OneToOneField(
        Ticket, models.PROTECT, related_name="meeting", verbose_name=_("ticket")
    )
    held_on = models.DateField(_("fecha de la reunión"))
    points = models.DecimalField(_("estimación en T-Points"), max_digits=9, decimal_places=2)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("por"))
    at = models.DateTimeField(_("momento"))

    class Meta:
        verbose_name = _("reunión de requisitos")
        verbose_name_plural = _("reuniones de requisitos")
        constraints = [
            models.CheckConstraint(name="meeting_is_valued", condition=Q(points__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.held_on:%d/%m/%Y}"
