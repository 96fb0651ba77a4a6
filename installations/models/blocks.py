"""Who is to be blocked for reasons of policy, apart from who has no agreement (CIN-09..13)."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import seen_by
from installations.models.installations import Installation
from kit.history import HistoricalRecords
from outbox.models import Mail


class BlockQuerySet(models.QuerySet["Block"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user, "installation__customer__"))

    def standing(self) -> Self:
        return self.filter(lifted_at=None)

    def to_undo(self) -> Self:
        """Lifted after it was executed: the customer has to be let in again."""
        return self.filter(lifted_at__isnull=False, executed_at__isnull=False, undone_at=None)

    def told(self) -> Self:
        return self.select_related("installation__customer", "by", "executed_by", "lifted_by")


class Block(models.Model):
    """The mark «corresponde bloquear» of an installation: why, who said so, and when (CIN-13)."""

    installation = models.ForeignKey(
        Installation, models.PROTECT, related_name="blocks", verbose_name=_("instalación")
    )
    reason = models.CharField(_("motivo"), max_length=300)
    force_majeure = models.CharField(
        _("fuerza mayor"), max_length=300, blank=True
    )  # only where an agreement is in force, and then always
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("lo decidió"))
    at = models.DateTimeField(_("desde"))
    executed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("lo ejecutó")
    )
    executed_at = models.DateTimeField(_("ejecutado"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("lo levantó")
    )
    lifted_at = models.DateTimeField(_("levantado"), null=True, blank=True)
    lifted_because = models.CharField(_("por qué se levantó"), max_length=300, blank=True)
    undone_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("desbloqueó")
    )
    undone_at = models.DateTimeField(_("desbloqueado"), null=True, blank=True)

    objects = BlockQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("bloqueo")
        verbose_name_plural = _("bloqueos")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["installation"],
                condition=Q(lifted_at__isnull=True),
                name="block_stands_once",
            ),
            models.CheckConstraint(name="block_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="block_is_executed_by_somebody",
                condition=Q(executed_at__isnull=True, executed_by__isnull=True)
                | Q(executed_at__isnull=False, executed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="block_is_lifted_by_somebody_for_a_reason",
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lifted_because="")
                | (Q(lifted_at__gte=F("at"), lifted_by__isnull=False) & ~Q(lifted_because="")),
            ),
            models.CheckConstraint(
                name="block_is_undone_once_executed_and_lifted",
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(
                    undone_at__isnull=False,
                    undone_by__isnull=False,
                    executed_at__isnull=False,
                    lifted_at__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.installation}: {self.reason}"

    @property
    def stands(self) -> bool:
        return self.lifted_at is None


class BlockListQuerySet(models.QuerySet["BlockList"]):
    def drafts(self) -> Self:
        return self.filter(sent_at=None)


class BlockList(models.Model):
    """The list for the Consultor Técnico: prepared each month or asked for, then sent (CIN-11).

    A sent one keeps what it said, to whom and by whom: a trigger guards it.
    """

    month = models.DateField(_("mes"), null=True, blank=True, unique=True)
    prepared_at = models.DateTimeField(_("preparada"))
    note = models.TextField(_("nota"), blank=True)
    said: "models.JSONField[Any, Any]" = models.JSONField(_("lo que decía"), default=dict)
    sent_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("la envió")
    )
    sent_at = models.DateTimeField(_("enviada"), null=True, blank=True)
    mail = models.OneToOneField(
        Mail, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("carta")
    )

    objects = BlockListQuerySet.as_manager()

    class Meta:
        verbose_name = _("lista de bloqueos")
        verbose_name_plural = _("listas de bloqueos")
        ordering = ["-prepared_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="block_list_is_sent_by_somebody_in_a_letter",
                condition=Q(sent_at__isnull=True, sent_by__isnull=True, mail__isnull=True)
                | Q(sent_at__isnull=False, sent_by__isnull=False, mail__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.prepared_at:%d/%m/%Y}"
