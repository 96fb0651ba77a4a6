"""A customer's request, from the moment it is told to us until it is closed."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Sector, User
from contacts.models import Channel, Contact, Customer
from kit.errors import Refused
from sla.models import Calendar, Policy, Priority, RequestKind


class Status(models.TextChoices):
    """Whose turn it is, and whether anything is left to do (TIC-20)."""

    PENDING = "pending", _("Pendiente")
    IN_PROGRESS = "in_progress", _("En curso")
    WAITING_CUSTOMER = "waiting_customer", _("Esperando cliente")
    WAITING_THIRD = "waiting_third", _("Esperando tercero")
    REFERRED = "referred", _("Derivado a Proyectos")
    RESOLVED = "resolved", _("Resuelto")
    CLOSED = "closed", _("Cerrado")


OPEN = (Status.PENDING, Status.IN_PROGRESS, Status.WAITING_CUSTOMER, Status.WAITING_THIRD)
PAUSED = (Status.WAITING_CUSTOMER, Status.WAITING_THIRD)
ENDED = (Status.RESOLVED, Status.CLOSED)

MOVES: dict[Status, set[Status]] = {
    Status.PENDING: {Status.IN_PROGRESS, *PAUSED, Status.REFERRED, *ENDED},
    Status.IN_PROGRESS: {Status.PENDING, *PAUSED, Status.REFERRED, *ENDED},
    Status.WAITING_CUSTOMER: {Status.IN_PROGRESS, Status.WAITING_THIRD, Status.REFERRED, *ENDED},
    Status.WAITING_THIRD: {Status.IN_PROGRESS, Status.WAITING_CUSTOMER, Status.REFERRED, *ENDED},
    Status.REFERRED: {Status.PENDING, Status.CLOSED},
    Status.RESOLVED: {Status.IN_PROGRESS, Status.CLOSED},
    Status.CLOSED: {Status.IN_PROGRESS},
}


class Area(models.TextChoices):
    SAC = "sac", _("Atención al Cliente")
    EVO = "evo", _("Evolutivos")
    FOR = "for", _("Formación")


class Outcome(models.TextChoices):
    SOLVED = "solved", _("Resuelto")
    UNSOLVED = "unsolved", _("No resuelto")
    SEVERAL = "several", _("Varios temas")
    NO_ANSWER = "no_answer", _("Sin respuesta del cliente")
    OUT_OF_SCOPE = "out_of_scope", _("Fuera de alcance")
    DUPLICATE = "duplicate", _("Duplicado")


class Cause(models.TextChoices):
    """The questions that decide the criticality of an incident (SLA-05..08)."""

    NO_ACCESS = "no_access", _("El comprador no puede acceder a la tienda")
    NO_BASKET = "no_basket", _("El comprador no puede añadir productos a la cesta")
    NO_CHECKOUT = "no_checkout", _("El comprador no puede terminar el pedido")
    CHECKOUT_FLAWS = "checkout_flaws", _("Comportamiento o cálculo anómalo en la compra")
    SLOW = "slow", _("Lentitud o errores visuales importantes")
    ERP_SYSTEM = "erp_system", _("Falla de integración con el ERP causada por el sistema")
    ERP_DATA = "erp_data", _("Falla de integración con el ERP por datos del cliente")
    OPERATION = "operation", _("Registro, formulario de contacto o área de usuario")
    DISPLAY = "display", _("Visualización o proceso de bajo impacto")


CRITICALITY: dict[str, Priority] = {
    Cause.NO_ACCESS: Priority.VERY_HIGH,
    Cause.NO_BASKET: Priority.VERY_HIGH,
    Cause.NO_CHECKOUT: Priority.VERY_HIGH,
    Cause.CHECKOUT_FLAWS: Priority.HIGH,
    Cause.SLOW: Priority.HIGH,
    Cause.ERP_SYSTEM: Priority.HIGH,
    Cause.ERP_DATA: Priority.MEDIUM,
    Cause.OPERATION: Priority.MEDIUM,
    Cause.DISPLAY: Priority.LOW,
}

# Order of the queue: smaller comes first. Unclassified work must be looked at, so it ranks as Alta.
RANK = {
    Priority.VERY_HIGH: 0,
    Priority.URGENT: 1,
    Priority.HIGH: 1,
    "": 1,
    Priority.MEDIUM: 2,
    Priority.LOW: 3,
}


class TicketQuerySet(models.QuerySet["Ticket"]):
    def visible_to(self, user: User) -> Self:
        """The tickets of the customers one sees, and those one owns."""
        if user.has_perm("contacts.view_all_customers"):
            return self
        customers = Customer.objects.visible_to(user).values("pk")
        return self.filter(Q(customer__in=customers) | Q(owner=user))

    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def silent_at(self, at: datetime) -> Self:
        """Open tickets whose 48 h (or reminder) have run out (SAC-03)."""
        return self.filter(follow_up_at__lte=at)

    def alerting_at(self, at: datetime) -> Self:
        """Tickets that have just passed an internal or contractual deadline."""
        return self.filter(alert_at__lte=at)

    def ranked(self, at: datetime) -> Self:
        """The order of work, by hard levels (CC-31, 32, 33): see `queue_reason` for the words.

        Breached Muy Alta; breached; then priority (one step up once the ticket has aged), Key
        Account, what is due soonest, and arrival.
        """
        breached = Q(due_at__lte=at)
        level = Case(
            When(breached & Q(priority=Priority.VERY_HIGH), then=Value(0)),
            When(breached, then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        )
        step = Case(
            When(ages_at__lte=at, rank__gt=0, then=F("rank") - 1),
            default=F("rank"),
            output_field=IntegerField(),
        )
        return self.alias(level=level, step=step).order_by(
            "level", "step", "-is_key_account", F("due_at").asc(nulls_last=True), "opened_at", "pk"
        )


class Ticket(models.Model):
    """One request. Its number is its primary key: unique, rising, never reused; gaps may occur.

    Deadlines are stored because lists sort by them; `services.clocks` can always recompute them
    from the events, and a nightly check proves that they agree. Lateness is derived, never stored.
    """

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="tickets", verbose_name=_("cliente")
    )
    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="tickets", verbose_name=_("contacto")
    )
    registered_by = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("registrado por"),
    )
    channel = models.CharField(_("canal"), max_length=8, choices=Channel)
    reference = models.CharField(_("referencia al mensaje del cliente"), max_length=200, blank=True)
    subject = models.CharField(_("asunto"), max_length=250)
    kind = models.CharField(_("clase"), max_length=9, choices=RequestKind, blank=True)
    area = models.CharField(_("área"), max_length=3, choices=Area, default=Area.SAC)
    cause = models.CharField(_("causa"), max_length=14, choices=Cause, blank=True)
    priority = models.CharField(_("prioridad"), max_length=9, choices=Priority, blank=True)
    is_urgent_for_customer = models.BooleanField(_("urgente para el cliente"), default=False)
    status = models.CharField(_("estado"), max_length=16, choices=Status, default=Status.PENDING)
    outcome = models.CharField(_("resultado"), max_length=12, choices=Outcome, blank=True)
    owner = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="tickets",
        null=True,
        blank=True,
        verbose_name=_("responsable"),
    )
    sector = models.ForeignKey(
        Sector, models.PROTECT, related_name="tickets", verbose_name=_("sector")
    )
    escalated_to = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("escalado a"),
    )
    resolution = models.TextField(_("resolución"), blank=True)
    silent_close_reason = models.CharField(
        _("motivo de cerrar sin notificar"), max_length=200, blank=True
    )
    committed_on = models.DateField(_("fecha comprometida"), null=True, blank=True)

    opened_at = models.DateTimeField(_("abierto"))
    first_replied_at = models.DateTimeField(_("primera respuesta"), null=True, blank=True)
    last_told_at = models.DateTimeField(_("última noticia al cliente"), null=True, blank=True)
    last_heard_at = models.DateTimeField(_("último mensaje del cliente"), null=True, blank=True)
    paused_at = models.DateTimeField(_("en pausa desde"), null=True, blank=True)
    ended_at = models.DateTimeField(_("terminado"), null=True, blank=True)

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+", verbose_name=_("SLA"))
    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="+")
    calendar_version = models.PositiveIntegerField()
    # Deadlines in UTC: contractual and internal; null when no such clock runs now.
    reply_due_at = models.DateTimeField(_("responder antes de"), null=True, blank=True)
    reply_target_at = models.DateTimeField(
        _("objetivo interno de respuesta"), null=True, blank=True
    )
    resolve_due_at = models.DateTimeField(_("resolver antes de"), null=True, blank=True)
    resolve_target_at = models.DateTimeField(
        _("objetivo interno de resolución"), null=True, blank=True
    )
    due_at = models.DateTimeField(_("vence"), null=True, blank=True)  # the sooner of the two
    alert_at = models.DateTimeField(null=True, blank=True)  # next passing of any of the four
    follow_up_at = models.DateTimeField(_("dar noticias antes de"), null=True, blank=True)
    follow_up_step = models.PositiveSmallIntegerField(_("seguimiento"), default=0)
    ages_at = models.DateTimeField(null=True, blank=True)
    rank = models.PositiveSmallIntegerField(default=1)
    is_key_account = models.BooleanField(_("Key Account"), default=False)
    version = models.PositiveIntegerField(default=1)

    objects = TicketQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        ordering = ["-pk"]
        permissions = [
            ("open_ticket", "Puede abrir tickets"),
            ("take_ticket", "Puede tomar tickets"),
            ("reply_ticket", "Puede responder tickets"),
            ("note_ticket", "Puede escribir notas internas"),
            ("classify_ticket", "Puede clasificar tickets"),
            ("close_ticket", "Puede resolver y cerrar tickets"),
            ("assign_ticket", "Puede asignar tickets a otros"),
            ("triage_mail", "Puede identificar y reintentar correo entrante"),
        ]
        constraints = [
            models.CheckConstraint(
                name="ticket_ends_at_a_time_with_an_outcome_and_only_then",
                condition=Q(status__in=["resolved", "closed"], ended_at__isnull=False)
                & ~Q(outcome="")
                | Q(
                    status__in=[
                        "pending",
                        "in_progress",
                        "waiting_customer",
                        "waiting_third",
                        "referred",
                    ],
                    ended_at__isnull=True,
                    outcome="",
                ),
            ),
            models.CheckConstraint(
                name="ticket_pauses_while_it_waits_and_only_then",
                condition=Q(
                    status__in=["waiting_customer", "waiting_third"], paused_at__isnull=False
                )
                | Q(
                    status__in=["pending", "in_progress", "referred", "resolved", "closed"],
                    paused_at__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="ticket_open_has_a_follow_up_and_only_then",
                condition=Q(
                    status__in=["pending", "in_progress", "waiting_customer", "waiting_third"],
                    follow_up_at__isnull=False,
                )
                | Q(status__in=["referred", "resolved", "closed"], follow_up_at__isnull=True),
            ),
            models.CheckConstraint(
                name="ticket_kind_and_priority_fit",
                condition=Q(priority="")
                | Q(kind="incident", priority__in=["very_high", "high", "medium", "low"])
                | Q(kind="change", priority__in=["urgent", "medium", "low"])
                | Q(kind__in=["query", "complaint"], priority__in=["high", "medium", "low"]),
            ),
            models.CheckConstraint(
                name="ticket_very_high_stops_buyers",
                condition=~Q(priority="very_high")
                | Q(cause__in=["no_access", "no_basket", "no_checkout"]),
            ),
            models.CheckConstraint(
                name="ticket_choices_are_known",
                condition=Q(
                    channel__in=["email", "phone", "whatsapp", "form"],
                    area__in=["sac", "evo", "for"],
                    cause__in=[
                        "",
                        "no_access",
                        "no_basket",
                        "no_checkout",
                        "checkout_flaws",
                        "slow",
                        "erp_system",
                        "erp_data",
                        "operation",
                        "display",
                    ],
                    outcome__in=[
                        "",
                        "solved",
                        "unsolved",
                        "several",
                        "no_answer",
                        "out_of_scope",
                        "duplicate",
                    ],
                    kind__in=["", "query", "incident", "change", "complaint"],
                ),
            ),
            models.CheckConstraint(
                name="ticket_replied_after_it_was_opened",
                condition=Q(first_replied_at__isnull=True)
                | Q(first_replied_at__gte=F("opened_at")),
            ),
        ]
        indexes = [
            models.Index(
                name="ticket_follow_up",
                fields=["follow_up_at"],
                condition=Q(follow_up_at__isnull=False),
            ),
            models.Index(
                name="ticket_alert", fields=["alert_at"], condition=Q(alert_at__isnull=False)
            ),
            models.Index(
                name="ticket_queue",
                fields=["sector", "rank", "due_at"],
                condition=Q(
                    status__in=["pending", "in_progress", "waiting_customer", "waiting_third"]
                ),
            ),
            models.Index(name="ticket_of_customer", fields=["customer", "-opened_at"]),
            models.Index(
                name="ticket_of_owner",
                fields=["owner", "due_at"],
                condition=Q(
                    status__in=["pending", "in_progress", "waiting_customer", "waiting_third"]
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"T-{self.pk} {self.subject}"

    @property
    def label(self) -> str:
        return f"T-{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    def is_late_at(self, at: datetime) -> bool:
        return self.due_at is not None and self.due_at <= at

    def move_to(self, status: Status) -> None:
        """Take a step that MOVES allows, or refuse. The caller holds the lock, and saves."""
        if status not in MOVES[Status(self.status)]:
            raise Refused(
                _("Un ticket en estado «%(from)s» no puede pasar a «%(to)s».")
                % {"from": self.get_status_display(), "to": status.label}
            )
        self.status = status
