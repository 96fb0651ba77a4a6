"""Whoever helps with a ticket besides its owner: who answers, for what, and until when."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Sector, User
from contacts.models import seen_by
from kit.errors import Refused
from kit.history import HistoricalRecords
from sla.models import TimeUnit
from tickets.models.messages import Message
from tickets.models.ticket import Ticket


class Provider(models.Model):
    """A company whose software or service ours depends on; it is always written to (SAC-10)."""

    name = models.CharField(_("nombre"), max_length=100, unique=True)
    email = models.EmailField(_("correo de soporte"))
    term = models.PositiveSmallIntegerField(_("plazo de resolución"))
    term_unit = models.CharField(
        _("unidad del plazo"),
        max_length=3,
        choices=[(unit.value, unit.label) for unit in (TimeUnit.HOUR, TimeUnit.DAY)],
        default=TimeUnit.DAY,
        help_text=_("Las horas son de servicio; los días, laborables."),
    )
    is_active = models.BooleanField(_("se ofrece"), default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("proveedor")
        verbose_name_plural = _("proveedores")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="provider_has_a_term", condition=Q(term__gt=0, term_unit__in=["h", "d"])
            )
        ]

    def __str__(self) -> str:
        return self.name


class EscalationKind(models.TextChoices):
    """To whom, which also says why (C42)."""

    HEAD = "head", _("Jefatura")
    CSM = "csm", _("Reclamo al CSM")
    MANAGER = "manager", _("Service Manager")
    SPECIALIST = "specialist", _("Especialista")
    DEVELOPMENT = "development", _("Desarrollo")
    PROVIDER = "provider", _("Proveedor")
    DOUBT = "doubt", _("Duda interna")


class EscalationState(models.TextChoices):
    OPEN = "open", _("Abierto")
    TO_TELL = "to_tell", _("Por contar al cliente")
    ENDED = "ended", _("Terminado")
    WITHDRAWN = "withdrawn", _("Retirado")


ALIVE = (EscalationState.OPEN, EscalationState.TO_TELL)
# Whoever is named there answers for the ticket; a provider or a colleague in doubt does not.
RAISING = (
    EscalationKind.HEAD,
    EscalationKind.CSM,
    EscalationKind.MANAGER,
    EscalationKind.SPECIALIST,
    EscalationKind.DEVELOPMENT,
)
ESCALATION_MOVES: dict[EscalationState, set[EscalationState]] = {
    EscalationState.OPEN: {
        EscalationState.TO_TELL,
        EscalationState.ENDED,
        EscalationState.WITHDRAWN,
    },
    EscalationState.TO_TELL: {EscalationState.ENDED},
    EscalationState.ENDED: {EscalationState.TO_TELL},  # the answer that told it was withdrawn
    EscalationState.WITHDRAWN: set(),
}


class Informed(models.TextChoices):
    """What was looked at before asking a specialist (CC-35)."""

    COMPLETE = "complete", _("El cliente no tiene que aportar nada más")
    ASKED = "asked", _("Ya se pidió al cliente lo que faltaba")


class CustomerAnswer(models.TextChoices):
    """What the customer says to the proposal of a Service Manager (SAC-22)."""

    ACCEPTED = "accepted", _("Lo acepta")
    DECLINED = "declined", _("No lo quiere")


class EscalationQuerySet(models.QuerySet["Escalation"]):
    def visible_to(self, user: User) -> Self:
        """Those of the customers one sees, and those that one answers for or asked for."""
        seen = seen_by(user, "ticket__customer__")
        own = Q(to=user) | Q(ticket__owner=user) | Q(opened_by=user)
        return self.filter(seen | own) if seen else self

    def alive(self) -> Self:
        return self.filter(state__in=ALIVE)

    def due_at(self, at: datetime) -> Self:
        """Those that somebody has to look after by now (CC-40)."""
        return self.alive().filter(next_at__lte=at)

    def late_at(self, at: datetime) -> Self:
        """Those of which nothing was heard when it was due, although somebody was reminded."""
        return self.alive().filter(Q(next_at__lte=at) | Q(reminders__gt=0))

    def of(self, user: User) -> Self:
        """Those that this person has to act on; see `Escalation.person`."""
        owned = Q(kind=EscalationKind.PROVIDER) | Q(state=EscalationState.TO_TELL)
        theirs = owned & Q(ticket__owner__is_active=True)
        return self.alive().filter(theirs & Q(ticket__owner=user) | ~theirs & Q(to=user))


class Escalation(models.Model):
    """One call for help with a ticket, which stays with its owner (CC-34).

    While it is alive somebody of ours answers for it, and there is a next moment at which they are
    asked. What each kind demands, its constraint demands as well.
    """

    ticket = models.ForeignKey(
        Ticket, models.PROTECT, related_name="escalations", verbose_name=_("ticket")
    )
    kind = models.CharField(_("escalado"), max_length=11, choices=EscalationKind)
    state = models.CharField(
        _("estado"), max_length=9, choices=EscalationState, default=EscalationState.OPEN
    )
    to = models.ForeignKey(
        User, models.PROTECT, related_name="escalations", verbose_name=_("responde")
    )
    sector = models.ForeignKey(
        Sector, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("equipo")
    )
    provider = models.ForeignKey(
        Provider,
        models.PROTECT,
        related_name="escalations",
        null=True,
        blank=True,
        verbose_name=_("proveedor"),
    )
    provider_reference = models.CharField(_("referencia del proveedor"), max_length=100, blank=True)
    provider_since = models.DateField(_("comunicado al proveedor"), null=True, blank=True)
    provider_due_at = models.DateTimeField(_("plazo del proveedor"), null=True, blank=True)
    reason = models.TextField(_("motivo"))
    information = models.TextField(_("información"), blank=True)
    informed = models.CharField(
        _("información del cliente"), max_length=8, choices=Informed, blank=True
    )
    tells_customer = models.BooleanField(_("hay que contar la respuesta al cliente"), default=False)
    for_account = models.BooleanField(_("para toda la cuenta"), default=False)
    customer_answer = models.CharField(
        _("respuesta del cliente"), max_length=8, choices=CustomerAnswer, blank=True
    )
    customer_answered_at = models.DateTimeField(
        _("respuesta del cliente, el"), null=True, blank=True
    )
    review = models.TextField(_("revisión"), blank=True)
    outcome = models.TextField(_("solución o respuesta"), blank=True)
    measures = models.TextField(_("medidas de mejora"), blank=True)
    opened_at = models.DateTimeField(_("escalado el"))
    opened_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("escaló")
    )
    ended_at = models.DateTimeField(_("terminado"), null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    told_at = models.DateTimeField(_("contado al cliente"), null=True, blank=True)
    told_by = models.ForeignKey(
        Message, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("con")
    )
    next_at = models.DateTimeField(_("próximo seguimiento"))
    reminders = models.PositiveSmallIntegerField(_("recordatorios"), default=0)
    version = models.PositiveIntegerField(default=1)

    # Of the rows of a list only
    seen_at: datetime

    objects = EscalationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("escalado")
        verbose_name_plural = _("escalados")
        ordering = ["opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="nobody_is_escalated_to_twice_for_one_ticket",
                fields=["ticket", "kind", "to", "provider"],
                condition=Q(state="open") & ~Q(kind="doubt"),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="escalation_choices_are_known",
                condition=Q(
                    kind__in=[kind.value for kind in EscalationKind],
                    informed__in=["", *(one.value for one in Informed)],
                    customer_answer__in=["", *(one.value for one in CustomerAnswer)],
                ),
            ),
            models.CheckConstraint(
                name="escalation_ends_at_a_time_and_only_then",
                condition=Q(state="open", ended_at__isnull=True, ended_by__isnull=True)
                | Q(state__in=["to_tell", "ended", "withdrawn"], ended_at__isnull=False),
            ),
            models.CheckConstraint(name="escalation_says_why", condition=~Q(reason="")),
            models.CheckConstraint(
                name="escalation_to_a_provider_has_all_data",
                condition=Q(
                    kind="provider",
                    provider__isnull=False,
                    provider_since__isnull=False,
                    provider_due_at__isnull=False,
                )
                & ~Q(provider_reference="")
                & ~Q(information="")
                | ~Q(kind="provider")
                & Q(
                    provider__isnull=True,
                    provider_since__isnull=True,
                    provider_due_at__isnull=True,
                    provider_reference="",
                ),
            ),
            models.CheckConstraint(
                name="escalation_to_a_specialist_checked_the_information",
                condition=~Q(kind="specialist") | ~Q(informed=""),
            ),
            models.CheckConstraint(
                name="escalation_to_development_is_documented",
                condition=~Q(kind="development") | Q(sector__isnull=False) & ~Q(information=""),
            ),
            models.CheckConstraint(
                name="complaint_ends_with_review_solution_and_measures",
                condition=~Q(kind="csm", state__in=["to_tell", "ended"])
                | ~Q(review="") & ~Q(outcome="") & ~Q(measures=""),
            ),
            models.CheckConstraint(
                name="only_a_service_manager_is_for_the_whole_account",
                condition=Q(for_account=False) | Q(kind="manager"),
            ),
            models.CheckConstraint(
                name="answer_of_the_customer_has_its_moment",
                condition=Q(customer_answer="", customer_answered_at__isnull=True)
                | ~Q(customer_answer="") & Q(customer_answered_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="escalation_next",
                fields=["next_at"],
                condition=Q(state__in=["open", "to_tell"]),
            ),
            models.Index(
                name="escalation_of_person",
                fields=["to"],
                condition=Q(state__in=["open", "to_tell"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.provider or self.to}"

    def get_absolute_url(self) -> str:
        return f"{self.ticket.get_absolute_url()}#escalado-{self.pk}"

    @property
    def is_alive(self) -> bool:
        return self.state in ALIVE

    @property
    def is_complaint(self) -> bool:
        return self.kind == EscalationKind.CSM

    @property
    def is_proposal(self) -> bool:
        """Whether the customer still has to say whether they want a Service Manager (SAC-22)."""
        return self.kind == EscalationKind.MANAGER and not self.customer_answer

    @property
    def person(self) -> User:
        """Who has to act now: what a provider has, and what is to be told, is the owner's, while
        they work with us."""
        is_owners = self.kind == EscalationKind.PROVIDER or self.state == EscalationState.TO_TELL
        owner = self.ticket.owner
        return owner if is_owners and owner and owner.is_active else self.to

    def move_to(self, state: EscalationState) -> None:
        """Take a step that ESCALATION_MOVES allows, or refuse. The caller holds the lock."""
        if state not in ESCALATION_MOVES[EscalationState(self.state)]:
            raise Refused(
                _("Este escalado ya está «%(state)s».") % {"state": self.get_state_display()}
            )
        self.state = state


def has_escalations() -> Exists:
    """Whether there is anything to tell of escalations of a ticket."""
    return Exists(Escalation.objects.filter(ticket=OuterRef("pk")))
