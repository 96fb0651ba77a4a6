"""What is on its way: texts that are being written, and answers that may still be withdrawn."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tickets.models.messages import Message
from tickets.models.ticket import Ticket


class DraftKind(models.TextChoices):
    REPLY = "reply", _("Respuesta")
    NOTE = "note", _("Nota interna")


class Draft(models.Model):
    """What somebody is writing on a ticket, so that no crash of a browser loses it."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="+", verbose_name=_("quién escribe")
    )
    ticket = models.ForeignKey(
        Ticket, models.CASCADE, related_name="drafts", verbose_name=_("ticket")
    )
    kind = models.CharField(_("qué es"), max_length=5, choices=DraftKind)
    fields = models.JSONField(_("lo escrito"), default=dict)
    saved_at = models.DateTimeField(_("guardado"))

    class Meta:
        verbose_name = _("borrador")
        verbose_name_plural = _("borradores")
        constraints = [
            models.UniqueConstraint(fields=["user", "ticket", "kind"], name="draft_once"),
            models.CheckConstraint(
                name="draft_kind_is_known", condition=Q(kind__in=DraftKind.values)
            ),
        ]

    def __str__(self) -> str:
        return f"T-{self.ticket_id} {self.get_kind_display()}"


class HeldReply(models.Model):
    """An answer whose letter waits some seconds, with what withdrawing it puts back."""

    message = models.OneToOneField(Message, models.CASCADE, related_name="held")
    until = models.DateTimeField(db_index=True)
    version = models.PositiveIntegerField()  # of the ticket once it was given
    before = models.JSONField()  # the ticket's row as it was
    events = models.JSONField()  # keys of the entries that it made

    def __str__(self) -> str:
        return str(self.message_id)
