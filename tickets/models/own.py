"""What people keep about a ticket: the time it took them, and that they want to see it later."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tickets.models.ticket import Ticket


class TimeEntryQuerySet(models.QuerySet["TimeEntry"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(ticket__in=Ticket.objects.visible_to(user))


class TimeEntry(models.Model):
    """Minutes that somebody worked on a ticket. Never changed: a wrong one is reversed by another.

    A trigger guards it; the customer is shown none of it.
    """

    ticket = models.ForeignKey(
        Ticket, models.PROTECT, related_name="times", verbose_name=_("ticket")
    )
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("persona"))
    minutes = models.IntegerField(_("minutos"))
    worked_on = models.DateField(_("día"))
    note = models.CharField(_("en qué"), max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("anotado por"))
    at = models.DateTimeField(_("anotado"))
    reverses = models.OneToOneField(
        "self",
        models.PROTECT,
        related_name="reversal",
        null=True,
        blank=True,
        verbose_name=_("corrige"),
    )

    objects = TimeEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("tiempo dedicado")
        verbose_name_plural = _("tiempos dedicados")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="time_entry_counts_or_reverses",
                condition=Q(reverses__isnull=True, minutes__gt=0)
                | Q(reverses__isnull=False, minutes__lt=0),
            ),
            models.CheckConstraint(
                name="time_entry_fits_into_a_day",
                condition=Q(minutes__gte=-1440, minutes__lte=1440),
            ),
        ]
        indexes = [models.Index(name="time_worked_on", fields=["worked_on", "id"])]

    def __str__(self) -> str:
        return f"T-{self.ticket_id}: {self.minutes} min"


class SnoozeQuerySet(models.QuerySet["Snooze"]):
    def hiding_at(self, at: datetime) -> Self:
        """Those that still hide their ticket: until its customer writes, or a promise is broken."""
        quiet = Q(ticket__last_heard_at=None) | Q(ticket__last_heard_at__lte=F("set_at"))
        kept = Q(ticket__reply_due_at=None) | Q(ticket__reply_due_at__gt=at)
        return self.filter(quiet, kept, until__gt=at)


class Snooze(models.Model):
    """Somebody wants a ticket off their own list until a moment; nobody else notices it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="snoozes")
    until = models.DateTimeField(_("hasta"))
    set_at = models.DateTimeField()

    objects = SnoozeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "ticket"], name="snooze_once")]

    def __str__(self) -> str:
        return f"T-{self.ticket_id} {self.user}"


def snoozed_by(user: User, at: datetime) -> Exists:
    """Whether a ticket is off somebody's list at that moment."""
    mine = Snooze.objects.hiding_at(at).filter(user=user, ticket=OuterRef("pk"))
    return Exists(mine)
