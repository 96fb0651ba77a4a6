"""What became of each promise and each pause of a ticket: figures that follow from its log, stored
because reports add them up."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Least
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import seen_by
from sla.clock import Awaited
from sla.models import CalendarVersion, Metric
from tickets.models.states import Outcome
from tickets.models.ticket import Ticket

RUNS = (Metric.FIRST_REPLY, Metric.NEXT_REPLY, Metric.RESOLUTION)


class TermQuerySet(models.QuerySet["Term"]):
    def visible_to(self, user: User) -> Self:
        seen = seen_by(user, "ticket__customer__")
        return self.filter(seen | Q(ticket__owner=user)) if seen else self

    def decided_at(self, at: datetime) -> Self:
        """Those that have been kept or broken by then, without what counts in no statistics: the
        resolution of a ticket that was closed for having several subjects (C45) or lives on in
        another, and an answer that is owed no more though nobody gave it."""
        elsewhere = Q(ticket__outcome=Outcome.SEVERAL) | Q(ticket__merged_into__isnull=False)
        unsaid = Q(metric=Metric.FIRST_REPLY, ticket__first_replied_at=None) | Q(
            metric=Metric.NEXT_REPLY, ticket__last_told_at__lt=F("started_at")
        )
        not_told = unsaid & Q(met_at__lte=F("due_at"))
        return self.filter(decided_at__lte=at).exclude(
            Q(metric=Metric.RESOLUTION) & elsewhere | not_told
        )


class Term(models.Model):
    """One promise of a ticket from its start until it is met, in both figures (SLA-19, SLA-21).

    `due_at` and `target_at` are as promised: once decided, no correction of a calendar moves them.
    `known_due_at` and `known_target_at` are the same by the calendar as it is known now.
    """

    ticket = models.ForeignKey(
        Ticket, models.PROTECT, related_name="terms", verbose_name=_("ticket")
    )
    metric = models.CharField(_("plazo"), max_length=11, choices=Metric)
    started_at = models.DateTimeField(_("empezó"))
    met_at = models.DateTimeField(_("cumplido"), null=True, blank=True)
    due_at = models.DateTimeField(_("vencía"), null=True, blank=True)
    target_at = models.DateTimeField(_("objetivo interno"), null=True, blank=True)
    known_due_at = models.DateTimeField(_("vencería hoy"), null=True, blank=True)
    known_target_at = models.DateTimeField(_("objetivo de hoy"), null=True, blank=True)
    calendar_version = models.PositiveIntegerField(_("versión del calendario"))
    # When it is clear whether it was kept, whatever happens after: what a month counts.
    decided_at = models.GeneratedField(
        expression=Least("met_at", "due_at"),
        output_field=models.DateTimeField(_("decidido"), null=True),
        db_persist=True,
    )

    seen_at: datetime  # of the rows of a list only: when they are looked at

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("plazo de un ticket")
        verbose_name_plural = _("plazos de tickets")
        ordering = ["started_at", "pk"]
        permissions = [("view_compliance", "Puede ver el cumplimiento del SLA y las pausas")]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "metric", "started_at"], name="term_is_told_once"
            ),
            models.CheckConstraint(
                name="term_metric_runs", condition=Q(metric__in=[metric.value for metric in RUNS])
            ),
            models.CheckConstraint(
                name="term_is_met_after_it_starts",
                condition=Q(met_at__isnull=True) | Q(met_at__gte=F("started_at")),
            ),
        ]
        indexes = [
            models.Index(name="term_decided", fields=["decided_at", "metric"]),
            models.Index(name="term_started", fields=["started_at"]),
        ]

    def __str__(self) -> str:
        return f"T-{self.ticket_id} {self.get_metric_display()}"


class PauseQuerySet(models.QuerySet["Pause"]):
    def visible_to(self, user: User) -> Self:
        seen = seen_by(user, "ticket__customer__")
        return self.filter(seen | Q(ticket__owner=user)) if seen else self


class Pause(models.Model):
    """A time in which somebody else had to act (SLA-22), and what makes one look at it twice."""

    ticket = models.ForeignKey(
        Ticket, models.PROTECT, related_name="pauses", verbose_name=_("ticket")
    )
    number = models.PositiveSmallIntegerField(_("nº en el ticket"))
    awaited = models.CharField(
        _("espera a"),
        max_length=11,
        choices=[(Awaited.CUSTOMER, _("El cliente")), (Awaited.THIRD_PARTY, _("Un tercero"))],
    )
    reason = models.CharField(_("motivo"), max_length=300, blank=True)
    by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("la puso")
    )
    started_at = models.DateTimeField(_("desde"))
    ended_at = models.DateTimeField(_("hasta"), null=True, blank=True)
    review_on = models.DateField(_("revisar el"), null=True, blank=True)
    # What was left of the term to resolve it; none where none is promised
    left = models.DurationField(_("quedaba"), null=True, blank=True)
    # When a customer wrote who was not answered: before it began, or while it lasted
    heard_at = models.DateTimeField(_("el cliente escribió"), null=True, blank=True)

    # Of the rows of a list only: when they are looked at, and by which figures
    seen_at: datetime
    near: timedelta
    serial: int

    objects = PauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("pausa")
        verbose_name_plural = _("pausas")
        ordering = ["started_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "number"], name="pause_is_told_once"),
            models.CheckConstraint(
                name="pause_awaits_somebody", condition=Q(awaited__in=["customer", "third_party"])
            ),
            models.CheckConstraint(
                name="pause_ends_after_it_starts",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
            ),
        ]
        indexes = [models.Index(name="pause_started", fields=["started_at"])]

    def __str__(self) -> str:
        return f"T-{self.ticket_id} {self.get_awaited_display()}"


class Recount(models.Model):
    """What a corrected calendar did to the promises of the past, and how far that is told."""

    version = models.OneToOneField(
        CalendarVersion, models.PROTECT, related_name="+", verbose_name=_("versión")
    )
    begun_at = models.DateTimeField(_("empezado"))
    done_at = models.DateTimeField(_("terminado"), null=True, blank=True)
    last_ticket = models.PositiveBigIntegerField(
        _("hasta el ticket"), default=0
    )  # as far as it has come
    tickets = models.PositiveIntegerField(_("tickets"), default=0)
    moved = models.PositiveIntegerField(_("plazos que cambian"), default=0)

    class Meta:
        verbose_name = _("recuento")
        verbose_name_plural = _("recuentos")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.version)
