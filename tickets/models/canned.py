"""Answers that are written once: canned replies, and macros, which also do something (ORG-22)."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import ServiceLine
from kit.db import SortText
from kit.history import HistoricalRecords
from sla.models import Priority, RequestKind
from tickets.models.states import Cause
from tickets.models.ticket import Ticket


class Then(models.TextChoices):
    """What becomes of the ticket once its customer has been answered."""

    WAIT = "wait", _("Queda esperando al cliente")
    SOLVED = "solved", _("Se resuelve")
    OUT_OF_SCOPE = "out_of_scope", _("Se cierra: fuera de alcance")
    SEVERAL = "several", _("Se cierra: varios temas")


ENDINGS = frozenset({Then.SOLVED, Then.OUT_OF_SCOPE, Then.SEVERAL})


class CannedQuerySet(models.QuerySet["CannedReply"]):
    def visible_to(self, user: User) -> Self:
        """One's own, and those of everybody."""
        return self.filter(Q(owner=None) | Q(owner=user))

    def writable_by(self, user: User) -> Self:
        """One's own; those of everybody only for who keeps them."""
        mine = Q(owner=user)
        return self.filter(
            mine | Q(owner=None) if user.has_perm("tickets.share_cannedreply") else mine
        )

    def fitting(self, ticket: Ticket) -> Self:
        """Those in use that serve every line, or the one of the ticket's customer."""
        line = ticket.customer.service_line_id
        return self.filter(Q(line=None) | Q(line=line), is_active=True)


class CannedReply(models.Model):
    """A text with variables for answers; with actions it is a macro. Nobody's own: everybody's."""

    name = models.CharField(_("nombre"), max_length=120)
    sort_name = models.GeneratedField(
        expression=SortText("name"), output_field=models.TextField(), db_persist=True
    )
    body = models.TextField(_("texto"), blank=True)
    next_step = models.CharField(_("próximo paso"), max_length=1000, blank=True)
    owner = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("de quién es")
    )
    line = models.ForeignKey(
        ServiceLine,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("línea de servicio"),
    )
    kind = models.CharField(_("clase"), max_length=9, choices=RequestKind, blank=True)
    cause = models.CharField(_("causa"), max_length=14, choices=Cause, blank=True)
    priority = models.CharField(_("prioridad"), max_length=9, choices=Priority, blank=True)
    assignee = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("se asigna a"),
    )
    then = models.CharField(_("después"), max_length=12, choices=Then, blank=True)
    is_active = models.BooleanField(_("en uso"), default=True)
    changed_at = models.DateTimeField(_("última modificación"))
    version = models.PositiveIntegerField(default=1)

    objects = CannedQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["sort_name"])
    _history_user: User | None
    _history_date: datetime

    class Meta:
        verbose_name = _("respuesta predefinida")
        verbose_name_plural = _("respuestas y macros")
        ordering = ["sort_name", "pk"]
        permissions = [("share_cannedreply", "Puede escribir respuestas y macros para todos")]
        constraints = [
            models.CheckConstraint(
                name="canned_choices_are_known",
                condition=Q(
                    kind__in=["", *RequestKind.values],
                    cause__in=["", *Cause.values],
                    priority__in=["", *Priority.values],
                    then__in=["", *Then.values],
                ),
            ),
            models.CheckConstraint(
                name="canned_ending_says_something",
                condition=Q(then="") | ~Q(body=""),
            ),
        ]
        indexes = [models.Index(name="canned_by_name", fields=["sort_name", "id"])]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("tickets:canned_reply", args=[self.pk])

    @property
    def is_macro(self) -> bool:
        """Whether it does more than say something."""
        return bool(self.kind or self.assignee_id or self.then)
