"""Who is on duty, and when: rotas, their shifts, and the changes that can be undone."""

from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Func, Q, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Sector, User
from kit.history import HistoricalRecords
from sla.duty import Span
from sla.models.terms import Calendar


class RotaKind(models.TextChoices):
    GUARD = "guard", _("Guardia")
    WATCH = "watch", _("Vigilancia de la entrada")


class Needs(models.TextChoices):
    """When there must be somebody; measured in the hours of the rota's calendar."""

    ALWAYS = "always", _("A toda hora")
    SERVICE = "service", _("En horario de servicio")
    OUTSIDE = "outside", _("Fuera del horario de servicio")


class RotaQuerySet(models.QuerySet["Rota"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def planned_by(self, user: User) -> Self:
        """Those of one's own sector, or of a sector that one heads (TIC-04, SAC-02)."""
        if user.is_superuser:
            return self
        return self.filter(Q(sector=user.sector_id) | Q(sector__head=user))


class Rota(models.Model):
    """A duty that a sector keeps filled: a guard (TIC-04) or the watch over the entry (SAC-02)."""

    code = models.SlugField(_("código"), max_length=40, unique=True)
    name = models.CharField(_("nombre"), max_length=100)
    kind = models.CharField(_("clase"), max_length=5, choices=RotaKind)
    sector = models.ForeignKey(
        Sector, models.PROTECT, related_name="rotas", verbose_name=_("sector")
    )
    calendar = models.ForeignKey(
        Calendar, models.PROTECT, related_name="rotas", verbose_name=_("calendario")
    )
    needs = models.CharField(_("hace falta alguien"), max_length=7, choices=Needs)
    is_active = models.BooleanField(_("en uso"), default=True)

    objects = RotaQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("cuadrante")
        verbose_name_plural = _("cuadrantes")
        ordering = ["kind", "name"]
        permissions = [("plan_rota", "Puede planificar las guardias de su sector")]
        constraints = [
            models.CheckConstraint(
                name="rota_choices_are_known",
                condition=Q(
                    kind__in=["guard", "watch"], needs__in=["always", "service", "outside"]
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('sla:rota')}?rota={self.pk}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.calendar.zone)

    @property
    def place(self) -> str:
        """Where its wall clock hangs."""
        return self.calendar.zone.rpartition("/")[2].replace("_", " ")


class ShiftQuerySet(models.QuerySet["Shift"]):
    def between(self, start: datetime, end: datetime) -> Self:
        """Those that touch a stretch of time."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)

    def on_duty_at(self, at: datetime) -> Self:
        """Who has the duty at that moment, of the rotas in use; with all that a line says of it."""
        now = self.filter(starts_at__lte=at, ends_at__gt=at, rota__is_active=True)
        now = now.filter(person__is_active=True)
        return now.select_related("person", "rota__sector", "rota__calendar").order_by(
            "rota__kind", "rota__name", "starts_at"
        )

    def planned_by(self, user: User) -> Self:
        return self.filter(rota__in=Rota.objects.planned_by(user))

    def told(self) -> Self:
        return self.select_related("person").order_by("starts_at", "pk")


class Shift(models.Model):
    """One turn of one person. What repeats every week is a row for each week, with one series.

    Two turns of a rota overlap only where one of them says that it may; nobody is there twice.
    """

    rota = models.ForeignKey(Rota, models.PROTECT, related_name="shifts", verbose_name=_("guardia"))
    person = models.ForeignKey(
        User, models.PROTECT, related_name="shifts", verbose_name=_("persona")
    )
    starts_at = models.DateTimeField(_("desde"))
    ends_at = models.DateTimeField(_("hasta"))
    allows_overlap = models.BooleanField(_("puede solaparse con otro turno"), default=False)
    series = models.UUIDField(_("serie"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(_("versión"), default=1, editable=False)
    changed_at = models.DateTimeField(_("última modificación"), editable=False)

    _history_date: datetime
    objects = ShiftQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("turno")
        verbose_name_plural = _("turnos")
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                name="shift_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
            ExclusionConstraint(
                name="shifts_overlap_only_where_allowed",
                expressions=[
                    ("rota", RangeOperators.EQUAL),
                    (
                        Func(F("starts_at"), F("ends_at"), Value("[)"), function="TSTZRANGE"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(allows_overlap=False),
                deferrable=Deferrable.DEFERRED,  # two people may swap
            ),
            ExclusionConstraint(
                name="nobody_is_on_a_rota_twice",
                expressions=[
                    ("rota", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    (
                        Func(F("starts_at"), F("ends_at"), Value("[)"), function="TSTZRANGE"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                deferrable=Deferrable.DEFERRED,
            ),
        ]
        indexes = [
            models.Index(name="shift_current", fields=["ends_at", "starts_at"]),
            models.Index(name="shift_of_person", fields=["person", "starts_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.local_words}"

    def held(self, at: datetime) -> Span:
        """When somebody is there: who has left the house comes to no turn any more."""
        end = self.ends_at
        if not self.person.is_active:
            end = min(end, max(at, self.starts_at))
        return Span(self.starts_at, end)

    @property
    def local_start(self) -> datetime:
        return self.starts_at.astimezone(self.rota.zone)

    @property
    def local_end(self) -> datetime:
        return self.ends_at.astimezone(self.rota.zone)

    @property
    def until_words(self) -> str:
        """When it ends, as one says it today."""
        return f"{self.local_end:%d/%m %H:%M}"

    @property
    def local_words(self) -> str:
        """From when to when, as the wall clock of the rota reads it."""
        start, end = self.local_start, self.local_end
        until = f"{end:%H:%M}" if end.date() == start.date() else f"{end:%d/%m %H:%M}"
        return f"{start:%d/%m %H:%M}–{until}"


class RotaChangeKind(models.TextChoices):
    ADDED = "added", _("turnos nuevos")
    EDITED = "edited", _("turno cambiado")
    REMOVED = "removed", _("turnos quitados")
    COPIED = "copied", _("semana copiada")
    SWAPPED = "swapped", _("personas intercambiadas")


class RotaChangeQuerySet(models.QuerySet["RotaChange"]):
    def planned_by(self, user: User) -> Self:
        return self.filter(rota__in=Rota.objects.planned_by(user))


class RotaChange(models.Model):
    """One step of planning: each turn that it touched, before and after, so that it is undoable."""

    rota = models.ForeignKey(
        Rota, models.CASCADE, related_name="changes", verbose_name=_("guardia")
    )
    kind = models.CharField(_("qué"), max_length=7, choices=RotaChangeKind)
    text = models.CharField(_("detalle"), max_length=200)
    steps = models.JSONField(_("turnos"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("quién"))
    at = models.DateTimeField(_("cuándo"))
    undone_at = models.DateTimeField(_("deshecho"), null=True, blank=True)

    objects = RotaChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("cambio de un cuadrante")
        verbose_name_plural = _("cambios de los cuadrantes")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="rota_change_kind_is_known",
                condition=Q(kind__in=["added", "edited", "removed", "copied", "swapped"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text}"
