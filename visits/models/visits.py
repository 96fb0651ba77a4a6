"""A visit: to whom, for what, with whom; who of us goes and when is told by its entries."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import Contact, Customer
from contacts.models.customers import seen_by
from kit.errors import Refused
from kit.history import HistoricalRecords

FEW_TOPICS = 2  # fewer are a risk: the main one may not interest (VIS-11)


class VisitReason(models.TextChoices):
    """Why we go (ASI-12): the first three change what the customer runs."""

    INSTALLATION = "installation", _("Instalación")
    CONFIGURATION = "configuration", _("Cambio de configuración funcional")
    UPDATE = "update", _("Actualización")
    QUERY = "query", _("Consulta")
    TRAINING = "training", _("Capacitación")
    COMMERCIAL = "commercial", _("Comercial")
    OTHER = "other", _("Otro")


class VisitState(models.TextChoices):
    PLANNED = "planned", _("Planificada")
    HELD = "held", _("Realizada")
    CANCELLED = "cancelled", _("Anulada")


VISIT_MOVES = {
    VisitState.PLANNED: {VisitState.HELD, VisitState.CANCELLED},
    VisitState.HELD: set[VisitState](),
    VisitState.CANCELLED: {VisitState.PLANNED},
}


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, user: User) -> Self:
        """The visits of the customers one sees, and those one takes part in."""
        if user.has_perm("contacts.view_all_customers"):
            return self
        mine = user.entries.filter(cancelled_at=None, visit__isnull=False).values("visit")
        return self.filter(seen_by(user, "customer__") | Q(planned_by=user) | Q(pk__in=mine))

    def planned(self) -> Self:
        return self.filter(state=VisitState.PLANNED)

    def ahead(self, at: datetime) -> Self:
        return self.planned().filter(ends_at__gt=at)

    def unplanned(self) -> Self:
        """Those of which neither topics nor people to meet were said (VIS-10)."""
        met = Attendee.objects.filter(visit=OuterRef("pk"))
        return self.planned().filter(Q(topics="") | ~Exists(met))


class Visit(models.Model):
    """A planned stay with a customer, later told by its ASI (APE-02, VIS-10).

    Objectives and topics are written one a line. When it is follows its entries: the service keeps
    both moments, for lists sort by them.
    """

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="visits", verbose_name=_("cliente")
    )
    reason = models.CharField(_("motivo"), max_length=13, choices=VisitReason)
    state = models.CharField(
        _("estado"), max_length=9, choices=VisitState, default=VisitState.PLANNED
    )
    subject = models.CharField(_("asunto"), max_length=200)
    starts_at = models.DateTimeField(_("empieza"))
    ends_at = models.DateTimeField(_("termina"))
    place = models.CharField(_("lugar"), max_length=200)
    technical_goals = models.TextField(_("objetivos técnicos"), blank=True)
    commercial_goals = models.TextField(_("objetivos comerciales"), blank=True)
    topics = models.TextField(_("temas"), blank=True)
    notes = models.TextField(_("preparación"), blank=True)
    planned_by = models.ForeignKey(
        User, models.PROTECT, related_name="planned_visits", verbose_name=_("la planificó")
    )
    planned_at = models.DateTimeField(_("planificada"))
    cancelled_because = models.CharField(_("por qué se anuló"), max_length=300, blank=True)
    version = models.PositiveIntegerField(_("versión"), default=1, editable=False)

    objects = VisitQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("visita")
        verbose_name_plural = _("visitas")
        ordering = ["-starts_at", "-pk"]
        permissions = [
            ("visit_unentitled", "Puede planificar visitas comerciales a clientes sin acuerdo")
        ]
        constraints = [
            models.CheckConstraint(
                name="visit_choices_are_known",
                condition=Q(
                    reason__in=[
                        "installation",
                        "configuration",
                        "update",
                        "query",
                        "training",
                        "commercial",
                        "other",
                    ],
                    state__in=["planned", "held", "cancelled"],
                ),
            ),
            models.CheckConstraint(
                name="visit_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(name="visit_has_a_place", condition=~Q(place="")),
        ]
        indexes = [
            models.Index(name="visit_by_start", fields=["starts_at", "id"]),
            models.Index(name="visit_of_customer", fields=["customer", "-starts_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.customer} · {self.subject}"

    def get_absolute_url(self) -> str:
        return reverse("visits:visit", args=[self.pk])

    @property
    def is_commercial(self) -> bool:
        return self.reason == VisitReason.COMMERCIAL

    @property
    def is_planned(self) -> bool:
        return self.state == VisitState.PLANNED

    @property
    def topic_lines(self) -> list[str]:
        return lines(self.topics)

    @property
    def goals(self) -> list[tuple[Any, str]]:
        """Each objective with its type (VIS-07)."""
        return [
            *((_("Técnico"), text) for text in lines(self.technical_goals)),
            *((_("Comercial"), text) for text in lines(self.commercial_goals)),
        ]

    def move_to(self, state: VisitState) -> None:
        """Take a step that VISIT_MOVES allows, or refuse. The caller holds the lock, and saves."""
        if state not in VISIT_MOVES[VisitState(self.state)]:
            raise Refused(
                _("Una visita en estado «%(now)s» no puede pasar a «%(wanted)s».")
                % {"now": self.get_state_display(), "wanted": state.label}
            )
        self.state = state


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class Answer(models.TextChoices):
    """What somebody whom we want to meet said to it."""

    UNASKED = "unasked", _("Sin preguntar")
    ASKED = "asked", _("Preguntado")
    YES = "yes", _("Asistirá")
    NO = "no", _("No puede")


class Attendee(models.Model):
    """Somebody at the customer whose presence is wanted (VIS-10)."""

    visit = models.ForeignKey(
        Visit, models.PROTECT, related_name="attendees", verbose_name=_("visita")
    )
    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="invitations", verbose_name=_("persona")
    )
    answer = models.CharField(_("asistencia"), max_length=7, choices=Answer, default=Answer.UNASKED)
    asked_at = models.DateTimeField(_("preguntado"), null=True, blank=True)
    answered_at = models.DateTimeField(_("respondió"), null=True, blank=True)
    answered_by = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("lo anotó"),
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("persona con quien reunirse")
        verbose_name_plural = _("personas con quienes reunirse")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "contact"], name="attendee_once"),
            models.CheckConstraint(
                name="attendee_answer_is_known",
                condition=Q(answer__in=["unasked", "asked", "yes", "no"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact}: {self.get_answer_display()}"
