"""Tickets that belong together: linked, merged into one, or parted by subject (CC-26, CC-27)."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tickets.models.messages import Message
from tickets.models.ticket import Ticket


class Regroup(models.TextChoices):
    MERGE = "merge", _("Unión")
    SPLIT = "split", _("Separación")


UNDONE = Q(undone_by__isnull=True, undone_at__isnull=True) | Q(
    undone_by__isnull=False, undone_at__isnull=False
)


class RegroupingQuerySet(models.QuerySet["Regrouping"]):
    def standing(self) -> Self:
        """Those that nobody has undone."""
        return self.filter(undone_at=None)

    def of(self, ticket: Ticket) -> Self:
        """From either end."""
        return self.filter(Q(kept=ticket) | Q(other=ticket))


class Regrouping(models.Model):
    """One merge of two tickets, or one parting of a ticket in two, with all that is needed to
    undo it.

    What was said moves; what happened stays with the ticket that it happened to, so that each
    clock goes on reading its own log. `kept` is the ticket that stays, or the one that was parted.
    """

    kind = models.CharField(max_length=5, choices=Regroup)
    kept = models.ForeignKey(Ticket, models.PROTECT, related_name="regroupings")
    other = models.ForeignKey(Ticket, models.PROTECT, related_name="regrouped")
    # The word of the customer's that the other ticket owed an answer to: now `kept` owes it.
    heard_at = models.DateTimeField(null=True, blank=True)
    # What merging changed in the rows of the two, as they were.
    kept_before = models.JSONField(default=dict, blank=True)
    other_before = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("por"))
    at = models.DateTimeField(_("momento"))
    undone_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    undone_at = models.DateTimeField(_("deshecho"), null=True, blank=True)

    objects = RegroupingQuerySet.as_manager()

    class Meta:
        verbose_name = _("unión o separación de tickets")
        verbose_name_plural = _("uniones y separaciones de tickets")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="regrouping_kind_is_known", condition=Q(kind__in=Regroup.values)
            ),
            models.CheckConstraint(name="regrouping_is_of_two", condition=~Q(kept=F("other"))),
            models.CheckConstraint(
                name="regrouping_is_undone_by_somebody_at_a_time", condition=UNDONE
            ),
            models.UniqueConstraint(
                name="regrouping_of_a_ticket_once",
                fields=["other"],
                condition=Q(undone_at=None, kind="merge"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} T-{self.kept_id}, T-{self.other_id}"


class MovedMessage(models.Model):
    """A message that a regrouping took from one thread to another."""

    regrouping = models.ForeignKey(Regrouping, models.PROTECT, related_name="moved")
    message = models.ForeignKey(Message, models.PROTECT, related_name="moves")
    source = models.ForeignKey(Ticket, models.PROTECT, related_name="+")  # where it returns to

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["regrouping", "message"], name="moved_message_once")
        ]

    def __str__(self) -> str:
        return f"{self.message_id} ← T-{self.source_id}"


class Tie(models.TextChoices):
    """What the first ticket is to the second."""

    RELATED = "related", _("Relacionado con")
    FOLLOWS = "follows", _("Continúa")
    REPLACES = "replaces", _("Sustituye a")


# The same, as the second is to the first.
BACKWARDS = {
    Tie.RELATED: _("Relacionado con"),
    Tie.FOLLOWS: _("Continúa en"),
    Tie.REPLACES: _("Sustituido por"),
}


class TicketLinkQuerySet(models.QuerySet["TicketLink"]):
    def standing(self) -> Self:
        return self.filter(undone_at=None)

    def of(self, ticket: Ticket) -> Self:
        """From either end."""
        return self.filter(Q(ticket=ticket) | Q(other=ticket))


class TicketLink(models.Model):
    """Two tickets that have to do with each other; no clock and no turn follows from it."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="links")
    other = models.ForeignKey(Ticket, models.PROTECT, related_name="linked_from")
    kind = models.CharField(_("relación"), max_length=8, choices=Tie)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = TicketLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("vínculo entre tickets")
        verbose_name_plural = _("vínculos entre tickets")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="ticket_link_kind_is_known", condition=Q(kind__in=Tie.values)
            ),
            models.CheckConstraint(name="ticket_link_is_of_two", condition=~Q(ticket=F("other"))),
            models.CheckConstraint(
                name="ticket_link_is_undone_by_somebody_at_a_time", condition=UNDONE
            ),
            models.UniqueConstraint(
                name="ticket_link_once",
                fields=["ticket", "other", "kind"],
                condition=Q(undone_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"T-{self.ticket_id} {self.kind} T-{self.other_id}"

    def words_for(self, ticket: Ticket) -> str:
        """What the other end is to this ticket."""
        kind = Tie(self.kind)
        return str(kind.label if self.ticket_id == ticket.pk else BACKWARDS[kind])
