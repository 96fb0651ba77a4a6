"""Mail as it arrived: the bytes first, what became of them second."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import Channel, ServiceLine
from tickets.models.messages import Message
from tickets.models.ticket import Ticket


class Fate(models.TextChoices):
    RECEIVED = "received", _("Recibido")  # stored, not yet read
    TICKET = "ticket", _("Abrió un ticket")
    FOLLOW_UP = "follow_up", _("Añadido a un ticket")
    UNKNOWN = "unknown", _("Por identificar")  # a person must say whose it is
    IGNORED = "ignored", _("Ignorado")  # automatic answer, bounce, our own, duplicate
    QUARANTINE = "quarantine", _("En cuarentena")  # could not be read


SETTLED = (Fate.TICKET, Fate.FOLLOW_UP)


class InboundMailQuerySet(models.QuerySet["InboundMail"]):
    def visible_to(self, user: User) -> Self:
        """What became a visible ticket; and what has no owner yet, unless for another line."""
        if user.has_perm("contacts.view_all_customers"):
            return self
        foreign = ServiceLine.objects.exclude(sectors=user.sector_id).values("mailbox")
        tickets = Ticket.objects.visible_to(user).values("pk")
        return self.filter(Q(ticket__in=tickets) | Q(ticket=None) & ~Q(mailbox__in=foreign))

    def unread(self) -> Self:
        """Stored, but whoever stored it did not come round to reading it."""
        return self.filter(fate=Fate.RECEIVED)

    def needs_a_person(self) -> Self:
        return self.filter(fate__in=[Fate.UNKNOWN, Fate.QUARANTINE])


class InboundMail(models.Model):
    """One message that reached us. Nothing is ever dropped: each has a fate and a reason."""

    mailbox = models.CharField(_("buzón"), max_length=254)
    channel = models.CharField(_("llegó por"), max_length=8, choices=Channel, default=Channel.EMAIL)
    uidvalidity = models.BigIntegerField(null=True, blank=True)
    uid = models.BigIntegerField(null=True, blank=True)
    sha256 = models.CharField(_("huella SHA-256"), max_length=64)
    size = models.PositiveBigIntegerField()
    header_id = models.CharField(max_length=300, blank=True, db_index=True)
    sender = models.CharField(_("remitente"), max_length=254, blank=True)
    subject = models.CharField(_("asunto"), max_length=250, blank=True)
    received_at = models.DateTimeField(_("recibido"))
    fate = models.CharField(_("destino"), max_length=10, choices=Fate, default=Fate.RECEIVED)
    reason = models.CharField(_("motivo"), max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(_("intentos"), default=0)
    ticket = models.ForeignKey(
        Ticket,
        models.PROTECT,
        related_name="inbound",
        null=True,
        blank=True,
        verbose_name=_("ticket"),
    )
    suspected = models.ForeignKey(
        Ticket,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("posible continuación de"),
    )
    message = models.OneToOneField(
        Message, models.PROTECT, related_name="inbound", null=True, blank=True
    )
    settled_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)

    objects = InboundMailQuerySet.as_manager()
    is_new = False  # kept a moment ago: the reading that follows is counted in its attempts

    class Meta:
        verbose_name = _("correo entrante")
        verbose_name_plural = _("correo entrante")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mailbox", "uidvalidity", "uid"], name="inbound_server_copy_once"
            ),
            models.UniqueConstraint(fields=["mailbox", "sha256"], name="inbound_bytes_once"),
            models.CheckConstraint(
                name="inbound_fate_is_known",
                condition=Q(
                    fate__in=[
                        "received",
                        "ticket",
                        "follow_up",
                        "unknown",
                        "ignored",
                        "quarantine",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="inbound_comes_by_mail_or_form",
                condition=Q(channel__in=["email", "form"]),
            ),
            models.CheckConstraint(
                name="inbound_ticket_when_it_made_one",
                condition=~Q(fate__in=["ticket", "follow_up"]) | Q(ticket__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="inbound_needs_a_person",
                fields=["received_at"],
                condition=Q(fate__in=["received", "unknown", "quarantine"]),
            )
        ]

    def __str__(self) -> str:
        return self.subject or self.sha256[:12]
