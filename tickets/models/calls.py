"""Incoming calls of customers whose plan has no telephone: what was said, and how it ended."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import Contact, Customer, seen_by
from kit.errors import Refused
from kit.history import HistoricalRecords
from sla.models import Plan
from tickets.models.escalations import Escalation
from tickets.models.ticket import Ticket


class CallOutcome(models.TextChoices):
    TICKET = "ticket", _("Abrirá un ticket")
    PLAN = "plan", _("Acepta cambiar de plan")
    INSISTS = "insists", _("Insiste en que se le atienda por teléfono")


class CallState(models.TextChoices):
    """Of what was left to the CSM."""

    PENDING = "pending", _("Pendiente")
    DONE = "done", _("Hecho")
    DECLINED = "declined", _("Descartado")


class IncomingCallQuerySet(models.QuerySet["IncomingCall"]):
    def visible_to(self, user: User) -> Self:
        """The calls of the customers one sees, and those that were left to oneself."""
        seen = seen_by(user, "customer__")
        return self.filter(seen | Q(told=user)) if seen else self


class IncomingCall(models.Model):
    """The protocol of one call without telephone in the plan (CC-18, CC-19).

    What the CSM is told of it are seven data: customer, contact, current plan, ticket,
    conversation, proposed plan and urgency (CC-20, CC-21).
    """

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="calls", verbose_name=_("cliente")
    )
    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="calls", verbose_name=_("contacto")
    )
    plan = models.ForeignKey(
        Plan, models.PROTECT, related_name="+", verbose_name=_("plan que tenía")
    )
    ticket = models.ForeignKey(
        Ticket,
        models.PROTECT,
        related_name="calls",
        null=True,
        blank=True,
        verbose_name=_("ticket del que habló"),
    )
    conversation = models.TextField(_("conversación"))
    is_urgent = models.BooleanField(_("urgente para el cliente"), default=False)
    explained = models.BooleanField(_("se le explicaron las condiciones de su plan"))
    offered = models.BooleanField(_("se le ofreció ampliar el plan"))
    guided = models.BooleanField(_("se le guio para abrir un ticket"))
    outcome = models.CharField(_("cómo terminó"), max_length=7, choices=CallOutcome)
    proposed = models.ForeignKey(
        Plan,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("plan propuesto"),
    )
    called_at = models.DateTimeField(_("hora de la llamada"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("atendida por"))
    told = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("CSM")
    )
    # Who insists is escalated to the CSM, and what becomes of it is told there (CC-20)
    escalation = models.ForeignKey(
        Escalation,
        models.PROTECT,
        related_name="calls",
        null=True,
        blank=True,
        verbose_name=_("escalado"),
    )
    state = models.CharField(_("estado"), max_length=8, choices=CallState, blank=True)
    answer = models.TextField(_("qué se hizo"), blank=True)
    settled_by = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("resuelto por"),
    )
    settled_at = models.DateTimeField(_("resuelto"), null=True, blank=True)

    objects = IncomingCallQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("llamada sin teléfono en el plan")
        verbose_name_plural = _("llamadas sin teléfono en el plan")
        ordering = ["-pk"]
        permissions = [("settle_call", "Puede resolver cambios de plan pedidos por teléfono")]
        constraints = [
            models.CheckConstraint(
                name="call_followed_the_protocol",
                condition=Q(explained=True, offered=True) & (Q(guided=True) | Q(outcome="plan")),
            ),
            models.CheckConstraint(
                name="call_outcome_leaves_what_it_must",
                condition=Q(outcome="ticket", state="")
                | Q(outcome="insists", state="", escalation__isnull=False)
                | Q(
                    outcome="plan",
                    proposed__isnull=False,
                    state__in=["pending", "done", "declined"],
                )
                | Q(outcome="insists", state__in=["pending", "done", "declined"]),
            ),
            models.CheckConstraint(
                name="call_is_settled_by_somebody_at_a_time_with_an_answer",
                condition=Q(
                    state__in=["", "pending"], settled_by__isnull=True, settled_at__isnull=True
                )
                | Q(
                    state__in=["done", "declined"],
                    settled_by__isnull=False,
                    settled_at__isnull=False,
                )
                & ~Q(answer=""),
            ),
        ]
        indexes = [
            models.Index(name="call_pending", fields=["told"], condition=Q(state="pending")),
            models.Index(name="call_of_customer", fields=["customer", "-called_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.customer}: {self.get_outcome_display()}"

    def get_absolute_url(self) -> str:
        return reverse("tickets:call", args=[self.pk])

    @property
    def is_pending(self) -> bool:
        return self.state == CallState.PENDING

    def settle(self, state: CallState) -> None:
        """Take the one step that is left. The caller holds the lock, and saves."""
        if not self.is_pending or state == CallState.PENDING:
            raise Refused(_("Esta llamada ya está resuelta: no queda nada pendiente."))
        self.state = state
