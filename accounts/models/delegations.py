"""Rights that people lend one another, and what was done with them (GEN-02)."""

from datetime import datetime, timedelta
from typing import Self

from django.contrib.auth.models import Permission
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from kit.history import HistoricalRecords


class DelegationState(models.TextChoices):
    """Where a delegation stands; derived from its dates, never stored."""

    COMING = "coming", _("Futura")
    VALID = "valid", _("Vigente")
    OVER = "over", _("Terminada")
    REVOKED = "revoked", _("Revocada")


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def valid_at(self, at: datetime) -> Self:
        return self.filter(starts_at__lte=at, ends_at__gt=at, revoked_at__isnull=True)

    def backed(self) -> Self:
        """Lent by somebody who is still here and still holds the permission by role."""
        holds = {"giver__is_active": True, "giver__groups__permissions": F("permission")}
        return self.filter(**holds).distinct()

    def told(self) -> Self:
        """With all that a list of delegations says of each."""
        return self.select_related("permission__content_type", "giver", "receiver")


class Delegation(models.Model):
    """The right to one permission, lent by one person to another from date to date (GEN-02)."""

    permission = models.ForeignKey(Permission, models.PROTECT, verbose_name=_("permiso"))
    giver = models.ForeignKey(
        User, models.PROTECT, related_name="delegations_given", verbose_name=_("delega")
    )
    receiver = models.ForeignKey(
        User, models.PROTECT, related_name="delegations_received", verbose_name=_("recibe")
    )
    starts_at = models.DateTimeField(_("desde"))
    ends_at = models.DateTimeField(_("hasta"))
    reason = models.CharField(_("motivo"), max_length=200)
    revoked_at = models.DateTimeField(_("revocada"), null=True, blank=True)

    objects = DelegationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("delegación")
        verbose_name_plural = _("delegaciones")
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                name="delegation_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="delegation_is_to_somebody_else", condition=~Q(giver=F("receiver"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.permission.name}: {self.giver} → {self.receiver}"

    @property
    def last_minute(self) -> datetime:
        """The last moment at which it holds, as people say it: the end itself is the next day."""
        return self.ends_at - timedelta(minutes=1)

    @property
    def permission_name(self) -> str:
        return f"{self.permission.content_type.app_label}.{self.permission.codename}"

    def state_at(self, at: datetime) -> DelegationState:
        if self.revoked_at is not None:
            return DelegationState.REVOKED
        if at >= self.ends_at:
            return DelegationState.OVER
        return DelegationState.VALID if at >= self.starts_at else DelegationState.COMING


class DelegatedActionQuerySet(models.QuerySet["DelegatedAction"]):
    def told(self) -> Self:
        """With all that a list of actions says of each."""
        return self.select_related("delegation__permission", "delegation__receiver")


class DelegatedAction(models.Model):
    """Something that was done with a lent permission, on behalf of the giver (GEN-02)."""

    delegation = models.ForeignKey(
        Delegation, models.PROTECT, related_name="actions", verbose_name=_("delegación")
    )
    path = models.CharField(_("qué se hizo"), max_length=500)
    done_at = models.DateTimeField(_("momento"))

    objects = DelegatedActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("acción delegada")
        verbose_name_plural = _("acciones delegadas")
        ordering = ["-done_at"]

    def __str__(self) -> str:
        return self.path
