"""A customer's request, from the moment it is told to us until it is closed."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Sector, User
from contacts.models import Channel, Contact, Customer, seen_by
from kit.db import FoldText, trigram_index
from kit.errors import Refused
from kit.history import HistoricalRecords
from sla.models import Calendar, Plan, Policy, Priority, RequestKind
from tickets.models.place import Place
from tickets.models.states import MOVES, OPEN, Area, Cause, Outcome, Stage, Status

# As the indexes name it
IS_OPEN = Q(status__in=["pending", "in_progress", "waiting_customer", "waiting_third"])


class TicketQuerySet(models.QuerySet["Ticket"]):
    def visible_to(self, user: User) -> Self:
        """The tickets of the customers one sees, those one owns, and those one is to help with."""
        seen = seen_by(user, "customer__")
        if not seen:
            return self
        # written out: to put a query together for it costs every page more than to ask it
        helped = RawSQL(
            "SELECT ticket_id FROM tickets_escalation"
            " WHERE to_id = %s AND state IN ('open', 'to_tell')",
            [user.pk],
        )
        return self.filter(seen | Q(owner=user) | Q(pk__in=helped))

    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def silent_at(self, at: datetime) -> Self:
        """Open tickets whose 48 h (or reminder) have run out (SAC-03)."""
        return self.filter(follow_up_at__lte=at)

    def alerting_at(self, at: datetime) -> Self:
        """Tickets that have just passed an internal or contractual deadline."""
        return self.filter(alert_at__lte=at)

    def placed(self, at: datetime) -> Self:
        """With the place in the order of work that each has at that moment."""
        return self.annotate(place=Place(at))

    def ranked(self, at: datetime) -> Self:
        """In the order of work."""
        return self.alias(place=Place(at)).order_by("place", "pk")


class Ticket(models.Model):
    """One request. Its number is its primary key: unique, rising, never reused; gaps may occur.

    Deadlines are stored because lists sort by them; `services.promises.clocks` can always recompute
    them from the events, and a nightly check proves that they agree. Lateness is derived, never
    stored.
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
    # What is looked for in it: without capitals or accents, and without folding it at each look
    folded = models.GeneratedField(
        expression=FoldText("subject"), output_field=models.TextField(), db_persist=True
    )
    kind = models.CharField(_("clase"), max_length=9, choices=RequestKind, blank=True)
    area = models.CharField(_("área"), max_length=3, choices=Area, default=Area.SAC)
    stage = models.CharField(_("etapa"), max_length=11, choices=Stage, blank=True)
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
    incident = models.ForeignKey(
        "tickets.Incident",
        models.PROTECT,
        related_name="tickets",
        null=True,
        blank=True,
        verbose_name=_("error"),
    )
    resolution = models.TextField(_("resolución"), blank=True)
    silent_close_reason = models.CharField(
        _("motivo de cerrar sin notificar"), max_length=200, blank=True
    )
    committed_on = models.DateField(_("fecha comprometida"), null=True, blank=True)
    date_kept = models.BooleanField(_("fecha cumplida"), null=True, blank=True)  # once it ended
    # Where what was said on it is now: it was a duplicate, and answers to it go there
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="absorbed",
        null=True,
        blank=True,
        verbose_name=_("unido a"),
    )

    opened_at = models.DateTimeField(_("abierto"))
    first_replied_at = models.DateTimeField(_("primera respuesta"), null=True, blank=True)
    last_told_at = models.DateTimeField(_("última noticia al cliente"), null=True, blank=True)
    last_heard_at = models.DateTimeField(_("último mensaje del cliente"), null=True, blank=True)
    paused_at = models.DateTimeField(_("en pausa desde"), null=True, blank=True)
    ended_at = models.DateTimeField(_("terminado"), null=True, blank=True)

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+", verbose_name=_("SLA"))
    # By which plan it is promised: when that of the customer changes, so do the promises
    plan = models.ForeignKey(
        Plan, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("plan")
    )
    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="+")
    calendar_version = models.PositiveIntegerField()
    # Deadlines in UTC: contractual and internal; null when no such clock runs now.
    reply_due_at = models.DateTimeField(_("responder antes de"), null=True, blank=True)
    reply_target_at = models.DateTimeField(_("objetivo de respuesta"), null=True, blank=True)
    reply_warn_at = models.DateTimeField(_("aviso de respuesta"), null=True, blank=True)
    resolve_due_at = models.DateTimeField(_("resolver antes de"), null=True, blank=True)
    resolve_target_at = models.DateTimeField(_("objetivo de resolución"), null=True, blank=True)
    resolve_warn_at = models.DateTimeField(_("aviso de resolución"), null=True, blank=True)
    due_at = models.DateTimeField(_("vence"), null=True, blank=True)  # the sooner of the two
    # The next of those six, or of the committed date, that nobody has been told of yet.
    alert_at = models.DateTimeField(null=True, blank=True)
    follow_up_at = models.DateTimeField(_("dar noticias antes de"), null=True, blank=True)
    follow_up_step = models.PositiveSmallIntegerField(_("seguimiento"), default=0)
    follow_up_cycle = models.PositiveSmallIntegerField(default=1)  # a message of theirs: the next
    ages_at = models.DateTimeField(null=True, blank=True)
    rank = models.PositiveSmallIntegerField(default=1)
    is_key_account = models.BooleanField(_("Key Account"), default=False)
    version = models.PositiveIntegerField(default=1)

    # Of the rows of a list only, as `rows.dress` finds them when they are looked at
    seen_at: datetime
    owes_news: bool
    address: str

    objects = TicketQuerySet.as_manager()
    # Without the figures that follow from the event log, and change with every sweep.
    history = HistoricalRecords(
        excluded_fields=[
            "folded",
            "reply_due_at",
            "reply_target_at",
            "reply_warn_at",
            "resolve_due_at",
            "resolve_target_at",
            "resolve_warn_at",
            "due_at",
            "alert_at",
            "follow_up_at",
            "follow_up_step",
            "ages_at",
            "rank",
            "calendar_version",
        ]
    )
    _history_user: User | None
    _history_date: datetime

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
            ("view_workload", "Puede ver la carga de trabajo de cada persona"),
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
                    channel__in=["email", "phone", "whatsapp", "form", "person"],
                    area__in=["sac", "evo", "for"],
                    cause__in=["", *Cause.values],
                    outcome__in=["", *Outcome.values],
                    kind__in=["", "query", "incident", "change", "complaint"],
                ),
            ),
            models.CheckConstraint(
                name="ticket_merged_is_closed_as_duplicate",
                condition=Q(merged_into__isnull=True) | Q(status="closed", outcome="duplicate"),
            ),
            models.CheckConstraint(
                name="ticket_stage_is_of_a_change",
                condition=Q(stage="")
                | Q(stage__in=["to_estimate", "estimating", "to_approve"], kind="change"),
            ),
            models.CheckConstraint(
                name="ticket_replied_after_it_was_opened",
                condition=Q(first_replied_at__isnull=True)
                | Q(first_replied_at__gte=F("opened_at")),
            ),
            models.CheckConstraint(
                name="ticket_ended_after_it_was_opened",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("opened_at")),
            ),
            models.CheckConstraint(
                name="ticket_reply_has_both_deadlines_or_none",
                condition=Q(reply_target_at__isnull=True, reply_due_at__isnull=True)
                | Q(reply_target_at__isnull=False, reply_due_at__isnull=False),
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
                name="ticket_queue", fields=["sector", "rank", "due_at"], condition=IS_OPEN
            ),
            trigram_index("ticket_words", "folded"),
            models.Index(name="ticket_opened", fields=["opened_at"]),
            models.Index(
                name="ticket_ended", fields=["-ended_at"], condition=Q(ended_at__isnull=False)
            ),
            models.Index(name="ticket_of_customer", fields=["customer", "-opened_at"]),
            models.Index(
                name="ticket_calendar",
                fields=["calendar", "calendar_version"],
                condition=IS_OPEN,
            ),
            models.Index(
                name="ticket_aside",
                fields=["status", "opened_at"],
                condition=Q(status__in=["referred", "resolved"]),
            ),
            models.Index(name="ticket_of_owner", fields=["owner", "due_at"], condition=IS_OPEN),
        ]

    def __str__(self) -> str:
        return f"T-{self.pk} {self.subject}"

    def get_absolute_url(self) -> str:
        return reverse("tickets:detail", args=[self.pk])

    @property
    def label(self) -> str:
        return f"T-{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def survivor(self) -> "Ticket":
        """The ticket that this one is now part of; itself, unless it was merged."""
        ticket = self
        while ticket.merged_into is not None:
            ticket = ticket.merged_into
        return ticket

    @property
    def kind_word(self) -> str:
        """Its class as its line of service calls it (SAC-07)."""
        return self.customer.service_line.kind_word(self.kind)

    @property
    def is_classified(self) -> bool:
        return bool(self.kind and self.priority)

    @property
    def is_theirs(self) -> bool:
        """Whether the customer has to speak next (C29); a third party's turn is still ours."""
        return self.status == Status.WAITING_CUSTOMER

    def is_late_at(self, at: datetime) -> bool:
        """Whether a contractual promise is being broken: an answer is owed."""
        return self.reply_due_at is not None and self.reply_due_at <= at

    def misses_goal_at(self, at: datetime) -> bool:
        """Whether the resolution goal has passed, which is not binding (SLA-03)."""
        return self.resolve_due_at is not None and self.resolve_due_at <= at

    def place_at(self, at: datetime) -> str:
        """Why the queue puts this ticket where it does (CC-33), in the words of `ranked`."""
        reasons: list[object] = []
        very_high_is_late = self.is_late_at(at) and self.priority == Priority.VERY_HIGH
        if very_high_is_late:
            reasons.append(_("Muy Alta con plazo vencido"))
        elif self.is_late_at(at):
            reasons.append(_("Plazo vencido"))
        if not self.is_classified:
            reasons.append(_("Sin clasificar"))
        elif not very_high_is_late:
            reasons.append(_("Prioridad %(priority)s") % {"priority": self.get_priority_display()})
        if self.ages_at is not None and self.ages_at <= at and self.rank > 0:
            reasons.append(_("sube por antigüedad"))
        if self.is_key_account:
            reasons.append("KA")
        if self.misses_goal_at(at):
            reasons.append(_("objetivo superado (no vinculante)"))
        return " · ".join(str(reason) for reason in reasons)

    def move_to(self, status: Status) -> None:
        """Take a step that MOVES allows, or refuse. The caller holds the lock, and saves."""
        if status not in MOVES[Status(self.status)]:
            raise Refused(
                _("Un ticket en estado «%(from)s» no puede pasar a «%(to)s».")
                % {"from": self.get_status_display(), "to": status.label}
            )
        self.status = status
