"""What was said on a ticket, what happened to it, and what is owed to the customer."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import Channel, Contact
from outbox.models import Mail
from tickets.models.states import Status
from tickets.models.ticket import Ticket


class Voice(models.TextChoices):
    CUSTOMER = "customer", _("Cliente")
    PUBLIC = "public", _("Respuesta al cliente")
    INTERNAL = "internal", _("Nota interna")
    PROVIDER = "provider", _("Correo con el proveedor")


class SaidManager(models.Manager["Message"]):
    """What was said; an answer that was withdrawn before it left was never said."""

    def get_queryset(self) -> models.QuerySet["Message"]:
        return super().get_queryset().filter(withdrawn_at=None)


class EverythingManager(models.Manager["Message"]):
    """With the answers that were withdrawn."""


class Message(models.Model):
    """One thing said: by the customer, by us to the customer, or among ourselves.

    What a provider writes has a sender, what we write to one an author; no customer reads either.
    """

    ticket = models.ForeignKey(
        Ticket, models.PROTECT, related_name="messages", verbose_name=_("ticket")
    )
    voice = models.CharField(_("de quién"), max_length=8, choices=Voice)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("contacto")
    )
    # an address, when it is no contact of ours
    sender = models.CharField(_("remitente"), max_length=254, blank=True)
    # how it reached us, and who of ours wrote down what was not written to us (CC-16)
    channel = models.CharField(_("canal"), max_length=8, choices=Channel, blank=True)
    registered_by = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("anotado por"),
    )
    body = models.TextField(_("texto"))
    next_step = models.TextField(_("próximo paso"), blank=True)
    at = models.DateTimeField(_("momento"))
    mail = models.ForeignKey(Mail, models.PROTECT, related_name="+", null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("retirado"), null=True, blank=True)

    objects = SaidManager()
    everything = EverythingManager()

    class Meta:
        verbose_name = _("mensaje")
        verbose_name_plural = _("mensajes")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="message_voice_and_author_fit",
                condition=Q(voice="customer", author__isnull=True)
                | Q(voice__in=["public", "internal", "provider"]),
            ),
            models.CheckConstraint(
                name="message_channel_is_the_customers",
                condition=Q(channel="", registered_by__isnull=True)
                | Q(channel__in=[way.value for way in Channel], voice="customer"),
            ),
        ]
        indexes = [models.Index(name="message_thread", fields=["ticket", "at"])]

    def __str__(self) -> str:
        return self.body[:50]


class Attachment(models.Model):
    """A file that came or went with a message; its content lies in kit.files by its SHA-256."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="attachments")
    name = models.CharField(_("nombre"), max_length=200)
    content_type = models.CharField(max_length=100)  # what it is, not what it claims to be
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(_("huella SHA-256"), max_length=64)

    class Meta:
        verbose_name = _("adjunto")
        verbose_name_plural = _("adjuntos")

    def __str__(self) -> str:
        return self.name


class EventKind(models.TextChoices):
    OPENED = "opened", _("Abierto")
    CUSTOMER_REPLY = "customer_reply", _("Mensaje del cliente")
    PUBLIC_REPLY = "public_reply", _("Respuesta al cliente")
    PAUSED = "paused", _("En pausa")
    RESUMED = "resumed", _("Reanudado")
    CLASSIFIED = "classified", _("Clasificado")
    RETARGETED = "retargeted", _("Cambio de plazos")
    ASSIGNED = "assigned", _("Asignado")
    FOLLOW_UP = "follow_up", _("Seguimiento")
    ESCALATED = "escalated", _("Escalado")
    REFERRED = "referred", _("Derivado a Proyectos")
    RELEASED = "released", _("Liberado")
    RESOLVED = "resolved", _("Resuelto")
    CLOSED = "closed", _("Cerrado")
    REOPENED = "reopened", _("Reabierto")
    DEADLINE = "deadline", _("Plazo superado")
    COMMITTED = "committed", _("Fecha comprometida")
    CALENDAR = "calendar", _("Calendario corregido")
    RECORDED = "recorded", _("Registro")  # moves no clock: it says whole what was done
    MERGED = "merged", _("Unido")
    SPLIT = "split", _("Separado")
    LINKED = "linked", _("Vinculado")
    UNDONE = "undone", _("Deshecho")  # data.voids: the entries that count no longer
    RETURNED = "returned", _("Escalado terminado")


class TicketEvent(models.Model):
    """One entry of the log that the clocks are computed from. Append-only: a trigger guards it."""

    ticket = models.ForeignKey(
        Ticket, models.PROTECT, related_name="events", verbose_name=_("ticket")
    )
    kind = models.CharField(_("suceso"), max_length=14, choices=EventKind)
    at = models.DateTimeField(_("momento"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    text = models.CharField(_("texto"), max_length=300, blank=True)
    data = models.JSONField(_("datos"), default=dict, blank=True)

    class Meta:
        verbose_name = _("suceso del ticket")
        verbose_name_plural = _("sucesos de tickets")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="ticket_event_kind_is_known",
                condition=Q(kind__in=[kind.value for kind in EventKind]),
            )
        ]
        indexes = [models.Index(name="event_log", fields=["ticket", "at"])]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind}"


class Track(models.TextChoices):
    OURS = "ours", _("Nos toca")
    THEIRS = "theirs", _("Le toca al cliente")


class FollowUp(models.Model):
    """One lapse of a silent ticket: update 1 to 3 is owed, or it is escalated at 4 (SAC-15..20).

    On the customer's turn: reminder 1 to 3, then closing (C29). `cycle` tells apart the rounds
    that a message from the customer starts anew. How many steps there are is a rule.
    """

    ticket = models.ForeignKey(
        Ticket, models.PROTECT, related_name="follow_ups", verbose_name=_("ticket")
    )
    cycle = models.PositiveSmallIntegerField()
    track = models.CharField(max_length=6, choices=Track)
    step = models.PositiveSmallIntegerField()
    # Which of our questions in this cycle the customer is reminded of: after a warning anew.
    asked = models.PositiveSmallIntegerField(_("pregunta"), default=1, db_default=1)
    due_at = models.DateTimeField(_("vencía"))  # the lapse that caused it
    opened_at = models.DateTimeField(_("abierto"))
    answered_by = models.OneToOneField(
        Message, models.PROTECT, related_name="follow_up", null=True, blank=True
    )
    detail = models.TextField(_("detalle"), blank=True)
    department = models.CharField(_("departamento que revisa"), max_length=100, blank=True)
    possible_cause = models.CharField(_("posible causa"), max_length=300, blank=True)
    estimated_on = models.DateField(_("fecha estimada"), null=True, blank=True)

    class Meta:
        verbose_name = _("seguimiento")
        verbose_name_plural = _("seguimientos")
        ordering = ["opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "cycle", "track", "asked", "step"], name="follow_up_step_once"
            ),
            models.CheckConstraint(
                name="follow_up_step_is_known",
                condition=Q(track__in=["ours", "theirs"], step__gte=1, cycle__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.track} {self.step}"


def owes_news() -> Q:
    """The tickets whose customer waits for an update that nobody has given yet (SAC-15)."""
    owed = FollowUp.objects.filter(
        ticket=OuterRef("pk"),
        cycle=OuterRef("follow_up_cycle"),
        step=OuterRef("follow_up_step"),
        track=Track.OURS,
        answered_by=None,
    )
    ours = Q(follow_up_step__gte=1) & ~Q(status=Status.WAITING_CUSTOMER)
    return ours & Q(Exists(owed))
