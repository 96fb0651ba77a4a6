"""Errors of the product as Investigación y Desarrollo follows them (IT INC; TIC-13, TIC-14)."""

from typing import Self

from django.db import models
from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kit.db import FoldText, trigram_index
from kit.errors import Refused
from kit.history import HistoricalRecords
from sla.models import Priority


class IncidentState(models.TextChoices):
    REGISTERED = "registered", _("Registrado")
    ANALYSIS = "analysis", _("En análisis")
    FIXING = "fixing", _("En corrección")
    TESTING = "testing", _("En prueba")
    FIXED = "fixed", _("Corregido")
    DISCARDED = "discarded", _("Descartado")


UNFIXED = (
    IncidentState.REGISTERED,
    IncidentState.ANALYSIS,
    IncidentState.FIXING,
    IncidentState.TESTING,
)
# What is over may be taken up again: the error was not where it seemed to be.
STEPS: dict[IncidentState, tuple[IncidentState, ...]] = {
    IncidentState.REGISTERED: (
        IncidentState.ANALYSIS,
        IncidentState.FIXING,
        IncidentState.FIXED,
        IncidentState.DISCARDED,
    ),
    IncidentState.ANALYSIS: (
        IncidentState.FIXING,
        IncidentState.FIXED,
        IncidentState.DISCARDED,
    ),
    IncidentState.FIXING: (
        IncidentState.TESTING,
        IncidentState.FIXED,
        IncidentState.ANALYSIS,
        IncidentState.DISCARDED,
    ),
    IncidentState.TESTING: (IncidentState.FIXED, IncidentState.FIXING, IncidentState.DISCARDED),
    IncidentState.FIXED: (IncidentState.ANALYSIS,),
    IncidentState.DISCARDED: (IncidentState.ANALYSIS,),
}
# How severe it is: as its most pressing ticket, by the order of work that this has (RANK)
SEVERITIES = (Priority.VERY_HIGH, Priority.HIGH, Priority.MEDIUM, Priority.LOW)


class IncidentQuerySet(models.QuerySet["Incident"]):
    def unfixed(self) -> Self:
        return self.filter(state__in=UNFIXED)

    def told(self) -> Self:
        """With how many tickets it has and how pressing the first of them is."""
        return self.annotate(tickets_count=Count("tickets"), worst_rank=Min("tickets__rank"))

    def with_words(self, words: list[str]) -> Self:
        """Those that have every one of these folded words."""
        wanted = Q()
        for word in words:
            wanted &= Q(folded__contains=word)
        return self.filter(wanted)

    def with_any(self, words: list[str]) -> Self:
        wanted = Q(pk=None)
        for word in words:
            wanted |= Q(folded__contains=word)
        return self.filter(wanted)


class Incident(models.Model):
    """One error, whoever met it: its tickets are the customers who wait for its correction."""

    title = models.CharField(_("qué falla"), max_length=200)
    product = models.CharField(_("producto"), max_length=60, blank=True)
    module = models.CharField(_("módulo"), max_length=60, blank=True)
    found_in = models.CharField(_("versión en que se vio"), max_length=40, blank=True)
    steps = models.TextField(_("pasos para reproducirlo"))
    expected = models.TextField(_("qué se esperaba"), blank=True)
    actual = models.TextField(_("qué ocurre"), blank=True)
    folded = models.GeneratedField(
        verbose_name=_("lo que se busca"),
        expression=FoldText(
            models.functions.Concat(
                "title", models.Value(" "), "product", models.Value(" "), "module"
            )
        ),
        output_field=models.TextField(),
        db_persist=True,
    )
    state = models.CharField(
        _("estado"), max_length=10, choices=IncidentState, default=IncidentState.REGISTERED
    )
    state_since = models.DateTimeField(_("en este estado desde"))
    owner = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="incidents",
        null=True,
        blank=True,
        verbose_name=_("asignado a"),
    )
    cause = models.TextField(_("causa"), blank=True)
    correction = models.TextField(_("corrección"), blank=True)
    fixed_in = models.CharField(_("versión que lo corrige"), max_length=40, blank=True)
    expected_on = models.DateField(_("fecha prevista"), null=True, blank=True)
    registered_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("registrado por")
    )
    registered_at = models.DateTimeField(_("registrado"))
    version = models.PositiveIntegerField(_("versión"), default=1)

    # Of rows that were read `told` only
    tickets_count: int
    worst_rank: int | None

    objects = IncidentQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["folded"])

    class Meta:
        verbose_name = _("error")
        verbose_name_plural = _("errores")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="incident_state_is_known",
                condition=Q(
                    state__in=[
                        "registered",
                        "analysis",
                        "fixing",
                        "testing",
                        "fixed",
                        "discarded",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="incident_is_fixed_in_a_version",
                condition=~Q(state="fixed") | ~Q(fixed_in=""),
            ),
        ]
        indexes = [trigram_index("incident_words", "folded")]

    def __str__(self) -> str:
        return f"{self.label} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("tickets:incident", args=[self.pk])

    @property
    def label(self) -> str:
        return f"INC-{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in UNFIXED

    @property
    def standing(self) -> str:
        """Its state, with the version that corrects it."""
        label = str(self.get_state_display())
        if self.state != IncidentState.FIXED:
            return label
        return _("%(state)s en la versión %(version)s") % {
            "state": label,
            "version": self.fixed_in,
        }

    @property
    def severity(self) -> str:
        """As its most pressing ticket; "" while it has none. Of rows that were read `told`."""
        rank = self.worst_rank
        return "" if rank is None else str(SEVERITIES[rank].label)

    def move_to(self, state: IncidentState) -> None:
        """Take a step that STEPS allows, or refuse. The caller holds the lock, and saves."""
        if state not in STEPS[IncidentState(self.state)]:
            raise Refused(
                _("Un error en estado «%(from)s» no puede pasar a «%(to)s».")
                % {"from": self.get_state_display(), "to": state.label}
            )
        self.state = state


class IncidentMove(models.Model):
    """One step of an error, and what customers may know of it. Append-only: a trigger guards it."""

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="moves", verbose_name=_("error")
    )
    state = models.CharField(_("estado"), max_length=10, choices=IncidentState)
    detail = models.TextField(_("qué se puede decir al cliente"), blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("por"))
    at = models.DateTimeField(_("momento"))

    class Meta:
        verbose_name = _("paso de un error")
        verbose_name_plural = _("pasos de errores")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="incident_move_state_is_known",
                condition=Q(
                    state__in=[
                        "registered",
                        "analysis",
                        "fixing",
                        "testing",
                        "fixed",
                        "discarded",
                    ]
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.state}"


class IncidentNews(models.Model):
    """What became of telling one customer of one step: the message, or why there is none."""

    move = models.ForeignKey(
        IncidentMove, models.PROTECT, related_name="news", verbose_name=_("paso")
    )
    ticket = models.ForeignKey(
        "tickets.Ticket", models.PROTECT, related_name="+", verbose_name=_("ticket")
    )
    message = models.OneToOneField(
        "tickets.Message",
        models.PROTECT,
        related_name="+",
        null=True,
        verbose_name=_("mensaje"),
    )
    refused = models.CharField(_("por qué no se avisó"), max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("por"))
    at = models.DateTimeField(_("momento"))

    class Meta:
        verbose_name = _("aviso de un error")
        verbose_name_plural = _("avisos de errores")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["move", "ticket"],
                condition=Q(message__isnull=False),
                name="incident_news_once",
            ),
            models.CheckConstraint(
                name="incident_news_has_a_message_or_a_reason",
                condition=Q(message__isnull=False, refused="")
                | Q(message__isnull=True) & ~Q(refused=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.move_id} {self.ticket_id}"
