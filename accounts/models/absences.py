"""When people are away: asked for, approved by their head, and seen by the team."""

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from kit.history import HistoricalRecords


class AbsenceKind(models.TextChoices):
    HOLIDAY = "holiday", _("Vacaciones")
    ILLNESS = "illness", _("Enfermedad")
    OTHER = "other", _("Otro motivo")


class AbsenceStatus(models.TextChoices):
    ASKED = "asked", _("Pedida")
    APPROVED = "approved", _("Aprobada")
    REFUSED = "refused", _("Rechazada")


def known_to(user: User) -> Q:
    if user.has_perm("accounts.keep_absence"):
        return Q(pk__isnull=False)
    return Q(person=user) | Q(person__in=User.objects.led_by(user).values("pk"))


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def of(self, person: User) -> Self:
        return self.filter(person=person)

    def between(self, first: date, last: date) -> Self:
        """Those of which some part falls on these days, both included."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)

    def told_to(self, user: User) -> Self:
        """Those of which the user may know all: one's own, and of the people one leads."""
        return self.filter(known_to(user))

    def seen_by(self, user: User) -> Self:
        """Those, and of everybody else the days on which they will be away for certain."""
        return self.filter(known_to(user) | Q(cancelled_at=None, status=AbsenceStatus.APPROVED))

    def standing(self) -> Self:
        """Neither refused nor cancelled: approved, or still to be decided."""
        return self.filter(cancelled_at=None).exclude(status=AbsenceStatus.REFUSED)

    def certain(self) -> Self:
        """Approved and not cancelled: the person will be away."""
        return self.filter(cancelled_at=None, status=AbsenceStatus.APPROVED)

    def undecided(self) -> Self:
        return self.filter(cancelled_at=None, status=AbsenceStatus.ASKED)


# The half days of an absence, as a range of whole numbers: a function of our own in the database.
HALF_DAYS = Func("starts_on", "from_noon", "ends_on", "until_noon", function="accounts_half_days")


class Absence(models.Model):
    """Days on which a person is not at work, both ends included, to the half day.

    Cancelling keeps what it was, so that it can be undone; refusing is final.
    """

    person = models.ForeignKey(
        User, models.PROTECT, related_name="absences", verbose_name=_("persona")
    )
    kind = models.CharField(_("clase"), max_length=7, choices=AbsenceKind)
    starts_on = models.DateField(_("desde"))
    from_noon = models.BooleanField(_("el primer día, solo la tarde"), default=False)
    ends_on = models.DateField(_("hasta"))
    until_noon = models.BooleanField(_("el último día, solo la mañana"), default=False)
    reason = models.CharField(_("motivo"), max_length=200, blank=True)
    substitute = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="covers",
        null=True,
        blank=True,
        verbose_name=_("quién cubre"),
    )
    status = models.CharField(
        _("estado"), max_length=8, choices=AbsenceStatus, default=AbsenceStatus.ASKED
    )
    asked_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("registrada por")
    )
    asked_at = models.DateTimeField(_("registrada"))
    decided_by = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("decidida por"),
    )
    decided_at = models.DateTimeField(_("decidida"), null=True, blank=True)
    answer = models.CharField(_("respuesta"), max_length=200, blank=True)
    cancelled_at = models.DateTimeField(_("anulada"), null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("ausencia")
        verbose_name_plural = _("ausencias")
        ordering = ["starts_on", "pk"]
        permissions = [("keep_absence", "Puede registrar y aprobar las ausencias de todos")]
        constraints = [
            ExclusionConstraint(
                name="absences_of_a_person_never_overlap",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (HALF_DAYS, RangeOperators.OVERLAPS),
                ],
                condition=Q(cancelled_at__isnull=True) & ~Q(status="refused"),
            ),
            models.CheckConstraint(
                name="absence_lasts_at_least_half_a_day",
                condition=Q(ends_on__gt=F("starts_on"))
                | Q(ends_on=F("starts_on"), from_noon=False)
                | Q(ends_on=F("starts_on"), until_noon=False),
            ),
            models.CheckConstraint(
                name="absence_choices_are_known",
                condition=Q(
                    kind__in=["holiday", "illness", "other"],
                    status__in=["asked", "approved", "refused"],
                ),
            ),
            models.CheckConstraint(
                name="absence_is_decided_by_somebody_and_only_then",
                condition=Q(status="asked", decided_by__isnull=True, decided_at__isnull=True)
                | Q(
                    status__in=["approved", "refused"],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="absence_is_not_decided_by_oneself",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("person")),
            ),
            models.CheckConstraint(
                name="absence_is_covered_by_somebody_else",
                condition=Q(substitute__isnull=True) | ~Q(substitute=F("person")),
            ),
        ]
        indexes = [models.Index(name="absence_days", fields=["starts_on", "ends_on"])]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()}, {self.starts_on:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("accounts:absences")

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def is_certain(self) -> bool:
        return not self.is_cancelled and self.status == AbsenceStatus.APPROVED

    @property
    def halves(self) -> range:
        """Its half days, numbered: the twin of accounts_half_days in the database."""
        first, last = self.starts_on.toordinal() * 2, self.ends_on.toordinal() * 2
        return range(first + self.from_noon, last + 2 - self.until_noon)

    @property
    def days(self) -> float:
        """How many calendar days it lasts, to the half day."""
        return len(self.halves) / 2

    def clashes_with(self, other: "Absence") -> bool:
        return max(self.halves.start, other.halves.start) < min(self.halves.stop, other.halves.stop)
