"""Working time, plans and targets, as rows that a manager can edit. Knows no customer."""

from datetime import date, datetime, time, timedelta
from typing import Self
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kit.history import HistoricalRecords


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("lunes")
    TUESDAY = 1, _("martes")
    WEDNESDAY = 2, _("miércoles")
    THURSDAY = 3, _("jueves")
    FRIDAY = 4, _("viernes")
    SATURDAY = 5, _("sábado")
    SUNDAY = 6, _("domingo")


class Calendar(models.Model):
    """The hours in which a service is given. `version` grows with each change of hours or days."""

    code = models.SlugField(_("código"), max_length=40, unique=True)
    name = models.CharField(_("nombre"), max_length=100)
    zone = models.CharField(_("zona horaria"), max_length=50, default="Europe/Madrid")
    country = models.CharField(_("país de los festivos"), max_length=2, blank=True)
    subdivision = models.CharField(_("región de los festivos"), max_length=10, blank=True)
    version = models.PositiveIntegerField(_("versión"), default=1, editable=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("calendario")
        verbose_name_plural = _("calendarios")
        ordering = ["name"]
        permissions = [("plan_calendar", "Puede preparar y confirmar el calendario anual")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A zone that nobody knows would stop every clock that is counted in it."""
        if self.zone not in available_timezones():
            words = _("No existe esa zona horaria: escríbala como Europe/Madrid.")
            raise ValidationError({"zone": words})


class Window(models.Model):
    """One span of service on a weekday; it may cross midnight, and belongs to the day it starts.

    With season dates (day and month, both ends included) it holds only in that part of each year,
    instead of the windows without a season.
    """

    calendar = models.ForeignKey(
        Calendar, models.CASCADE, related_name="windows", verbose_name=_("calendario")
    )
    weekday = models.PositiveSmallIntegerField(_("día"), choices=Weekday)
    opens = models.TimeField(_("abre"))
    closes = models.TimeField(_("cierra"), help_text=_("00:00 quiere decir medianoche."))
    season_from = models.CharField(
        _("temporada desde"), max_length=5, blank=True, help_text=_("día y mes, como 15/06")
    )
    season_to = models.CharField(_("temporada hasta"), max_length=5, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("franja horaria")
        verbose_name_plural = _("franjas horarias")
        ordering = ["calendar", "season_from", "weekday", "opens"]
        constraints = [
            models.CheckConstraint(
                name="window_weekday_is_known", condition=Q(weekday__gte=0, weekday__lte=6)
            ),
            models.CheckConstraint(
                name="window_season_has_both_ends",
                condition=Q(season_from="", season_to="") | ~Q(season_from="") & ~Q(season_to=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"

    def clean(self) -> None:
        """What cannot be read as hours of a year would stop every clock of the calendar."""
        check_span(self.opens, self.closes)
        ends = {name: getattr(self, name) for name in ("season_from", "season_to")}
        wrong = [name for name, text in ends.items() if text and not is_day(text)]
        if wrong:
            words = _("Escriba día y mes, como 15/06.")
            raise ValidationError(dict.fromkeys(wrong, words))
        if bool(self.season_from) != bool(self.season_to):
            raise ValidationError(_("Una temporada tiene principio y fin."))


def check_span(opens: time | None, closes: time | None) -> None:
    """Refuse hours that begin when they end, but for the whole day, from 00:00 to 00:00."""
    if opens is not None and opens == closes != time():
        raise ValidationError(_("La hora de cierre no puede ser la de apertura."))


def is_day(text: str) -> bool:
    """Whether it is a day of a year, such as 15/06; of a leap year, for 29/02 may be one."""
    day, slash, month = text.partition("/")
    if not (slash and day.isascii() and day.isdigit() and month.isascii() and month.isdigit()):
        return False
    try:
        date(2024, int(month), int(day))
    except ValueError:
        return False
    return True


class HolidayScope(models.TextChoices):
    NATIONAL = "national", _("Nacional")
    REGIONAL = "regional", _("Autonómico o provincial")
    LOCAL = "local", _("Local")
    COMPANY = "company", _("De la empresa")


class HolidaySource(models.TextChoices):
    LIBRARY = "library", _("Calendario oficial")
    MANUAL = "manual", _("Introducido a mano")


class Holiday(models.Model):
    """A day without the usual service (CC-08), or one on which service is given all the same.

    `is_covered` is "festivo con servicio" (CC-09). With `opens` and `closes` it is a half day.
    """

    calendar = models.ForeignKey(
        Calendar, models.CASCADE, related_name="holidays", verbose_name=_("calendario")
    )
    date = models.DateField(_("fecha"))
    name = models.CharField(_("nombre"), max_length=120)
    scope = models.CharField(_("ámbito"), max_length=8, choices=HolidayScope)
    source = models.CharField(
        _("origen"), max_length=7, choices=HolidaySource, default=HolidaySource.MANUAL
    )
    is_covered = models.BooleanField(_("festivo con servicio"), default=False)
    opens = models.TimeField(_("abre"), null=True, blank=True)
    closes = models.TimeField(_("cierra"), null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("festivo")
        verbose_name_plural = _("festivos")
        ordering = ["calendar", "date"]
        constraints = [
            models.UniqueConstraint(fields=["calendar", "date"], name="holiday_once_per_day"),
            models.CheckConstraint(
                name="holiday_scope_is_known",
                condition=Q(scope__in=["national", "regional", "local", "company"]),
            ),
            models.CheckConstraint(
                name="holiday_source_is_known", condition=Q(source__in=["library", "manual"])
            ),
            models.CheckConstraint(
                name="half_day_has_both_hours",
                condition=Q(opens__isnull=True, closes__isnull=True)
                | Q(opens__isnull=False, closes__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date:%d/%m/%Y} {self.name}"

    def clean(self) -> None:
        check_span(self.opens, self.closes)


FEATURES = (
    "has_telephone",
    "has_whatsapp",
    "has_named_csm",
    "has_preferred_queue",
    "has_urgent_24x7",
)


class Plan(models.Model):
    """A support plan and what it includes (CC-17)."""

    code = models.SlugField(_("código"), max_length=20, unique=True)
    name = models.CharField(_("nombre"), max_length=60)
    rank = models.PositiveSmallIntegerField(_("orden"), default=0)
    has_telephone = models.BooleanField(_("teléfono"), default=False)
    has_whatsapp = models.BooleanField(_("WhatsApp"), default=False)
    has_named_csm = models.BooleanField(_("CSM asignado"), default=False)
    has_preferred_queue = models.BooleanField(_("cola preferente"), default=False)
    has_urgent_24x7 = models.BooleanField(_("24x7 para Muy Alta"), default=True)
    tpoints_per_year = models.PositiveSmallIntegerField(_("T-Points al año"), default=0)
    fee = models.CharField(
        _("cuota"), max_length=100, blank=True, help_text=_("Como se le dice al cliente.")
    )
    is_active = models.BooleanField(_("se ofrece"), default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("plan de soporte")
        verbose_name_plural = _("planes de soporte")
        ordering = ["rank"]

    def __str__(self) -> str:
        return self.name

    @property
    def features(self) -> tuple[str, ...]:
        """What the plan includes, in words."""
        fields = [self._meta.get_field(name) for name in FEATURES if getattr(self, name)]
        words = [str(field.verbose_name) for field in fields]  # type: ignore[union-attr]
        if self.tpoints_per_year:
            words.append(_("%s T-Points al año") % self.tpoints_per_year)
        return tuple(words)


class PolicyQuerySet(models.QuerySet["Policy"]):
    def in_force_at(self, at: datetime) -> Self:
        return self.filter(valid_from__lte=at).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=at))


class Policy(models.Model):
    """One version of the SLA document; a ticket keeps the one in force when it was opened."""

    number = models.PositiveSmallIntegerField(_("versión"), unique=True)
    scope = models.TextField(_("alcance"), blank=True)
    penalty = models.TextField(
        _("penalización o compensación por incumplimiento"),
        blank=True,
        help_text=_("Vacío: esta versión no prevé ninguna."),
    )
    valid_from = models.DateTimeField(_("vigente desde"))
    valid_to = models.DateTimeField(_("vigente hasta"), null=True, blank=True)

    objects = PolicyQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("versión del SLA")
        verbose_name_plural = _("versiones del SLA")
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                name="policy_ends_after_it_starts",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
            )
        ]

    def __str__(self) -> str:
        return f"SLA v{self.number}"


class ServiceModel(models.TextChoices):
    SAAS = "saas", _("SaaS")
    OPEN_SOURCE = "open_source", _("Open Source")


class RequestKind(models.TextChoices):
    """What a request is (C03): one list for every service line."""

    QUERY = "query", _("Consulta")
    INCIDENT = "incident", _("Incidencia")
    CHANGE = "change", _("Evolutivo")
    COMPLAINT = "complaint", _("Sugerencia o reclamo")


class Priority(models.TextChoices):
    """Incidents run from Muy Alta to Baja; evolutivos are Urgente, Media or Baja (C41)."""

    VERY_HIGH = "very_high", _("Muy Alta")
    HIGH = "high", _("Alta")
    URGENT = "urgent", _("Urgente")
    MEDIUM = "medium", _("Media")
    LOW = "low", _("Baja")


PRIORITIES: dict[str, tuple[Priority, ...]] = {
    RequestKind.INCIDENT: (Priority.VERY_HIGH, Priority.HIGH, Priority.MEDIUM, Priority.LOW),
    RequestKind.CHANGE: (Priority.URGENT, Priority.MEDIUM, Priority.LOW),
    RequestKind.QUERY: (Priority.HIGH, Priority.MEDIUM, Priority.LOW),
    RequestKind.COMPLAINT: (Priority.HIGH, Priority.MEDIUM, Priority.LOW),
}


class Metric(models.TextChoices):
    FIRST_REPLY = "first_reply", _("Primera respuesta")
    NEXT_REPLY = "next_reply", _("Siguiente respuesta")
    RESOLUTION = "resolution", _("Resolución (objetivo, no vinculante)")
    ESTIMATE = "estimate", _("Estimación formal")


class TimeUnit(models.TextChoices):
    MINUTE = "min", _("minutos")
    HOUR = "h", _("horas")
    DAY = "d", _("días laborables")


class TimeMode(models.TextChoices):
    SERVICE = "service", _("Horario de servicio")
    NATURAL = "natural", _("Tiempo natural (24x7)")


class Target(models.Model):
    """One row of an SLA table (SLA-01, 18, 19): a figure for the contract and one for ourselves.

    An empty `service_model`, `priority` or `plan` means "any"; the most specific row wins.
    """

    policy = models.ForeignKey(
        Policy, models.CASCADE, related_name="targets", verbose_name=_("versión")
    )
    kind = models.CharField(_("clase de solicitud"), max_length=9, choices=RequestKind)
    service_model = models.CharField(
        _("modelo de servicio"), max_length=11, choices=ServiceModel, blank=True
    )
    priority = models.CharField(_("prioridad"), max_length=9, choices=Priority, blank=True)
    plan = models.ForeignKey(
        Plan, models.PROTECT, null=True, blank=True, verbose_name=_("plan"), related_name="+"
    )
    metric = models.CharField(_("plazo"), max_length=11, choices=Metric)
    mode = models.CharField(_("cuenta en"), max_length=7, choices=TimeMode)
    contractual = models.PositiveIntegerField(_("contractual"))
    contractual_unit = models.CharField(_("unidad"), max_length=3, choices=TimeUnit)
    internal = models.PositiveIntegerField(_("interno"))
    internal_unit = models.CharField(_("unidad interna"), max_length=3, choices=TimeUnit)
    is_provisional = models.BooleanField(_("provisional"), default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("plazo del SLA")
        verbose_name_plural = _("plazos del SLA")
        ordering = ["policy", "kind", "service_model", "metric", "priority"]
        constraints = [
            models.UniqueConstraint(
                name="one_target_per_cell",
                fields=["policy", "kind", "service_model", "priority", "plan", "metric"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="target_kind_and_priority_fit",
                condition=Q(priority="")
                | Q(kind="incident", priority__in=["very_high", "high", "medium", "low"])
                | Q(kind="change", priority__in=["urgent", "medium", "low"])
                | Q(kind__in=["query", "complaint"], priority__in=["high", "medium", "low"]),
            ),
            models.CheckConstraint(
                name="target_choices_are_known",
                condition=Q(
                    service_model__in=["", "saas", "open_source"],
                    metric__in=["first_reply", "next_reply", "resolution", "estimate"],
                    mode__in=["service", "natural"],
                    contractual_unit__in=["min", "h", "d"],
                    internal_unit__in=["min", "h", "d"],
                ),
            ),
            models.CheckConstraint(
                name="only_very_high_counts_natural_time",
                condition=Q(priority="very_high", mode="natural")
                | (~Q(priority="very_high") & Q(mode="service")),
                violation_error_message=_("Tiempo natural: siempre en Muy Alta y solo en ella."),
            ),
            models.CheckConstraint(
                name="target_figures_are_positive",
                condition=Q(contractual__gt=0, internal__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_metric_display()}: {self.contractual} {self.contractual_unit}"

    @property
    def promise(self) -> str:
        """The contractual figure in words (SLA-19)."""
        return f"{self.contractual} {self.contractual_unit}"

    @property
    def goal(self) -> str:
        """Our own figure in words (SLA-19)."""
        return f"{self.internal} {self.internal_unit}"


def amount(figure: int, unit: str, day: timedelta) -> timedelta:
    """A table's figure as time on the clock; `day` is the length of one service day."""
    return {
        TimeUnit.MINUTE: timedelta(minutes=figure),
        TimeUnit.HOUR: timedelta(hours=figure),
        TimeUnit.DAY: day * figure,
    }[TimeUnit(unit)]
