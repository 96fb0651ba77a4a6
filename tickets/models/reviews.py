"""Looking through what came in, twice a working day (SAC-01)."""

from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from sla.models import Rota


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, user: User) -> Self:
        """Those of one's own sector, or of one that one heads; all for who sees all customers."""
        if user.has_perm("contacts.view_all_customers"):
            return self
        return self.filter(Q(rota__sector=user.sector_id) | Q(rota__sector__head=user))

    def waiting(self) -> Self:
        return self.filter(done_at=None)


class Review(models.Model):
    """One review of the new tickets and answers: who was to do it, and who did it when."""

    rota = models.ForeignKey(Rota, models.PROTECT, related_name="+", verbose_name=_("cuadrante"))
    due_at = models.DateTimeField(_("a las"))
    designated = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("persona designada"),
    )
    asked_at = models.DateTimeField(_("pedida"))
    reminded_at = models.DateTimeField(_("recordada"), null=True, blank=True)
    done_at = models.DateTimeField(_("hecha"), null=True, blank=True)
    done_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("la hizo")
    )

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("revisión de la entrada")
        verbose_name_plural = _("revisiones de la entrada")
        ordering = ["-due_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["rota", "due_at"], name="review_is_asked_for_once"),
            models.CheckConstraint(
                name="review_is_done_by_somebody_and_only_then",
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
            ),
            models.CheckConstraint(
                name="review_is_done_after_it_is_due",
                condition=Q(done_at__isnull=True) | Q(done_at__gte=F("due_at")),
            ),
        ]

    def __str__(self) -> str:
        return _("Revisión de las %(hour)s") % {"hour": f"{self.local:%H:%M}"}

    @property
    def local(self) -> datetime:
        """When it is due, by the wall clock of its calendar."""
        return self.due_at.astimezone(ZoneInfo(self.rota.calendar.zone))
