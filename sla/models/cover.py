"""Holidays on which we serve all the same: who covers them, and the day off each gets instead."""

from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kit.errors import Refused
from kit.history import HistoricalRecords
from sla.models.terms import Calendar, Holiday


class CoverStatus(models.TextChoices):
    """Where the compensatory day stands (CC-11)."""

    PENDING = "pending", _("Por proponer")
    PROPOSED = "proposed", _("Propuesto")
    APPROVED = "approved", _("Aprobado")
    REFUSED = "refused", _("Rechazado")


COVER_MOVES: dict[str, set[str]] = {
    CoverStatus.PENDING: {CoverStatus.PROPOSED},
    CoverStatus.PROPOSED: {CoverStatus.PROPOSED, CoverStatus.APPROVED, CoverStatus.REFUSED},
    CoverStatus.APPROVED: {CoverStatus.PROPOSED},  # another day, to be approved anew
    CoverStatus.REFUSED: {CoverStatus.PROPOSED},
}

TONES = {
    CoverStatus.PENDING: "warning",
    CoverStatus.PROPOSED: "info",
    CoverStatus.APPROVED: "success",
    CoverStatus.REFUSED: "danger",
}


class CoverQuerySet(models.QuerySet["Cover"]):
    def led_by(self, user: User) -> Self:
        """Of the people whom this person leads: what they may decide on."""
        return self.filter(person__in=User.objects.led_by(user))

    def taken(self) -> Self:
        """Those whose day off is proposed or approved."""
        return self.filter(status__in=[CoverStatus.PROPOSED, CoverStatus.APPROVED])

    def told(self) -> Self:
        return self.select_related("person__sector", "holiday__calendar", "decided_by")


class Cover(models.Model):
    """One person works on one service holiday and is owed a day off for it (CC-11)."""

    holiday = models.ForeignKey(
        Holiday, models.PROTECT, related_name="covers", verbose_name=_("festivo")
    )
    person = models.ForeignKey(
        User, models.PROTECT, related_name="holiday_covers", verbose_name=_("persona")
    )
    assigned_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("asignada por")
    )
    assigned_at = models.DateTimeField(_("asignada"))
    status = models.CharField(
        _("día compensatorio"), max_length=8, choices=CoverStatus, default=CoverStatus.PENDING
    )
    day = models.DateField(_("día propuesto"), null=True, blank=True)
    proposed_at = models.DateTimeField(_("propuesto"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("decidido por"),
    )
    decided_at = models.DateTimeField(_("decidido"), null=True, blank=True)
    reason = models.CharField(_("motivo del rechazo"), max_length=200, blank=True)

    objects = CoverQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("cobertura de festivo")
        verbose_name_plural = _("coberturas de festivos")
        ordering = ["holiday__date", "pk"]
        permissions = [("plan_cover", "Puede asignar coberturas y aprobar días compensatorios")]
        constraints = [
            models.UniqueConstraint(fields=["holiday", "person"], name="cover_once_per_person"),
            models.UniqueConstraint(
                fields=["person", "day"],
                name="compensatory_day_once_per_person",
                condition=Q(status__in=["proposed", "approved"]),
            ),
            models.CheckConstraint(
                name="cover_is_decided_by_somebody_else",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("person")),
            ),
            models.CheckConstraint(
                name="cover_status_has_its_facts",
                condition=Q(
                    status="pending",
                    day__isnull=True,
                    decided_by__isnull=True,
                    decided_at__isnull=True,
                    reason="",
                )
                | Q(
                    status="proposed",
                    day__isnull=False,
                    proposed_at__isnull=False,
                    decided_by__isnull=True,
                    decided_at__isnull=True,
                    reason="",
                )
                | Q(
                    status="approved",
                    day__isnull=False,
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    reason="",
                )
                | Q(
                    Q(status="refused"),
                    ~Q(reason=""),
                    day__isnull=False,
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.holiday}"

    @property
    def tone(self) -> str:
        return TONES[CoverStatus(self.status)]

    def move_to(self, status: CoverStatus) -> None:
        if status not in COVER_MOVES[self.status]:
            raise Refused(
                _("El día compensatorio está «%(status)s»: eso ya no es posible.")
                % {"status": self.get_status_display()}
            )
        self.status = status

    def decide(self, by: User | None, at: datetime | None, reason: str = "") -> None:
        self.decided_by, self.decided_at, self.reason = by, at, reason

    def is_over(self, today: date) -> bool:
        """Was the day off taken?"""
        return self.status == CoverStatus.APPROVED and self.day is not None and self.day < today


class ConfirmedYear(models.Model):
    """Somebody has looked through a year of a calendar, and it holds (CC-10)."""

    calendar = models.ForeignKey(
        Calendar, models.CASCADE, related_name="confirmed_years", verbose_name=_("calendario")
    )
    year = models.PositiveSmallIntegerField(_("año"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("quién"))
    at = models.DateTimeField(_("cuándo"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("año confirmado")
        verbose_name_plural = _("años confirmados")
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["calendar", "year"], name="year_confirmed_once")
        ]

    def __str__(self) -> str:
        return f"{self.calendar} {self.year}"
