"""What is copied, when, from where and to where (BAC-02)."""

from datetime import datetime
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backups.schedule import Schedule
from kit.history import HistoricalRecords

BUENOS_AIRES = "America/Argentina/Buenos_Aires"


class Mode(models.TextChoices):
    REPORTED = "reported", _("Informada desde fuera")
    OWN = "own", _("La hace este sistema")


class Frequency(models.TextChoices):
    DAILY = "daily", _("Diaria")
    MONTHLY = "monthly", _("Mensual")


class Medium(models.TextChoices):
    """DVD is what the body of IT BAC still says; its change log says Cloud (C10)."""

    CLOUD = "cloud", _("Nube (Cloud)")
    DIGITAL = "digital", _("Digital")
    DVD = "dvd", _("DVD (en desuso)")


class PolicyPlace(models.TextChoices):
    LOCAL = "local", _("Servidor Local")
    CLOUD = "cloud", _("Servidor Nube")
    BOTH = "both", _("Servidor Local y Servidor Nube")


class CopyPolicyQuerySet(models.QuerySet["Policy"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def due(self, at: datetime) -> Self:
        return self.active().filter(next_at__lte=at)


class Policy(models.Model):
    """One copy that is made again and again. Those of Cobian run where this system cannot reach:
    it expects word of them and knows when none came (C11)."""

    name = models.CharField(_("nombre"), max_length=80, unique=True)
    mode = models.CharField(_("quién la hace"), max_length=8, choices=Mode)
    frequency = models.CharField(_("frecuencia"), max_length=7, choices=Frequency)
    hour = models.TimeField(_("hora"))
    month_day = models.PositiveSmallIntegerField(
        _("día del mes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(28)],
    )
    zone = models.CharField(_("zona horaria"), max_length=50, default=BUENOS_AIRES)
    tool = models.CharField(_("herramienta"), max_length=80)
    medium = models.CharField(
        _("medio de guarda"), max_length=7, choices=Medium, default=Medium.CLOUD
    )
    place = models.CharField(
        _("lugar de guarda"), max_length=5, choices=PolicyPlace, default=PolicyPlace.BOTH
    )
    recipients = models.TextField(_("claves públicas de cifrado"), blank=True)
    keep_daily = models.PositiveSmallIntegerField(_("diarias que se conservan"), default=7)
    keep_weekly = models.PositiveSmallIntegerField(_("semanales que se conservan"), default=4)
    keep_monthly = models.PositiveSmallIntegerField(_("mensuales que se conservan"), default=12)
    is_active = models.BooleanField(_("activa"), default=True)
    off_because = models.CharField(_("por qué está en pausa"), max_length=300, blank=True)
    # From when on copies are expected (nothing: they never were), and when the next one is
    since = models.DateTimeField(_("se espera desde"), null=True, blank=True, editable=False)
    next_at = models.DateTimeField(_("próxima"), null=True, blank=True)
    version = models.PositiveIntegerField(_("versión"), default=1, editable=False)

    objects = CopyPolicyQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["next_at"])

    class Meta:
        verbose_name = _("política de copia")
        verbose_name_plural = _("políticas de copia")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="backup_mode_is_known", condition=Q(mode__in=["reported", "own"])
            ),
            models.CheckConstraint(
                name="backup_frequency_has_its_day",
                condition=Q(frequency="daily", month_day__isnull=True)
                | Q(frequency="monthly", month_day__gte=1, month_day__lte=28),
            ),
            models.CheckConstraint(
                name="backup_medium_is_known", condition=Q(medium__in=["cloud", "digital", "dvd"])
            ),
            models.CheckConstraint(
                name="backup_place_is_known", condition=Q(place__in=["local", "cloud", "both"])
            ),
            models.CheckConstraint(
                name="backup_active_has_a_next",
                condition=Q(is_active=False) | Q(next_at__isnull=False, since__isnull=False),
            ),
            models.CheckConstraint(
                name="backup_pause_has_a_reason",
                condition=Q(is_active=True) | Q(since__isnull=True) | ~Q(off_because=""),
            ),
            models.CheckConstraint(
                name="backup_keeps_something",
                condition=Q(keep_daily__gte=1),
            ),
        ]
        indexes = [
            models.Index(name="backup_policy_due", fields=["next_at"], condition=Q(is_active=True))
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("backups:policy", args=[self.pk])

    @property
    def is_own(self) -> bool:
        return self.mode == Mode.OWN

    @property
    def is_paused(self) -> bool:
        return not self.is_active and self.since is not None

    @property
    def state(self) -> str:
        """In two words. Nobody is alarmed of what was never connected, and nobody may miss it."""
        if self.is_active:
            return gettext("Activa")
        if self.is_paused:
            return gettext("En pausa")
        return gettext("Por preparar") if self.is_own else gettext("Por conectar")

    @property
    def tone(self) -> str:
        return "success" if self.is_active else "warning"

    @property
    def schedule(self) -> Schedule:
        return Schedule(self.hour, self.zone, self.month_day)

    @property
    def next_label(self) -> str:
        """When the next one is due, by the clocks of its zone."""
        return (
            f"{self.next_at.astimezone(self.schedule.tz):%d/%m/%Y %H:%M}" if self.next_at else "—"
        )

    @property
    def when(self) -> str:
        """In words: "Diaria, a las 23:00"."""
        hour = f"{self.hour:%H:%M}"
        if self.month_day:
            words = gettext("Mensual, el día %(day)s a las %(hour)s")
            return words % {"day": self.month_day, "hour": hour}
        return gettext("Diaria, a las %s") % hour


class RouteKind(models.TextChoices):
    SOURCE = "source", _("Origen")
    TARGET = "target", _("Destino")
    SHARE = "share", _("Recurso de red")


class Place(models.TextChoices):
    LOCAL = "local", _("Servidor Local")
    CLOUD = "cloud", _("Servidor Nube")


class Access(models.TextChoices):
    """How this system gets there; what Cobian copies it only hears of."""

    REPORTED = "reported", _("Solo se informa")
    OWN_DATABASE = "own_database", _("Base de datos de este sistema")
    MEDIA = "media", _("Archivos de este sistema")
    DATABASE = "database", _("Otra base de datos PostgreSQL")
    FOLDER = "folder", _("Carpeta")
    SMB = "smb", _("Carpeta compartida (SMB)")
    SFTP = "sftp", _("SFTP")
    S3 = "s3", _("S3")


class Route(models.Model):
    """One path of a policy: taken from, or taken to. It is not changed but retired (C09)."""

    policy = models.ForeignKey(
        Policy, models.PROTECT, related_name="routes", verbose_name=_("política")
    )
    kind = models.CharField(_("clase"), max_length=6, choices=RouteKind)
    access = models.CharField(_("acceso"), max_length=12, choices=Access, default=Access.REPORTED)
    server = models.CharField(_("servidor"), max_length=80, blank=True)
    path = models.CharField(_("ruta"), max_length=300, blank=True)
    origin = models.CharField(_("viene de"), max_length=80, blank=True)
    place = models.CharField(_("lugar"), max_length=5, choices=Place, blank=True)
    task = models.CharField(_("tarea de la herramienta"), max_length=80, blank=True)
    user = models.CharField(_("usuario"), max_length=80, blank=True)
    secret = models.TextField(_("contraseña cifrada"), blank=True, editable=False)
    host_key = models.TextField(_("clave del servidor"), blank=True)
    is_active = models.BooleanField(_("activa"), default=True)

    history = HistoricalRecords(excluded_fields=["secret"])

    class Meta:
        verbose_name = _("ruta de una copia")
        verbose_name_plural = _("rutas de copias")
        ordering = ["policy", "pk"]
        constraints = [
            models.CheckConstraint(
                name="backup_route_kind_is_known",
                condition=Q(kind__in=["source", "target", "share"]),
            ),
            models.CheckConstraint(
                name="backup_route_access_is_known", condition=Q(access__in=Access.values)
            ),
            models.CheckConstraint(
                name="backup_route_place_is_known", condition=Q(place__in=["", "local", "cloud"])
            ),
            models.CheckConstraint(
                name="backup_target_has_a_place",
                condition=~Q(kind="target") | ~Q(place=""),
            ),
            models.CheckConstraint(
                name="backup_route_leads_somewhere",
                condition=~Q(path="") | Q(access__in=["own_database", "media"]),
            ),
            models.UniqueConstraint(
                fields=["policy", "kind", "access", "server", "path", "origin"],
                name="backup_route_once",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """As people say it: "F:\\Diario en BG-SRV03-FS"."""
        where = self.path or str(self.get_access_display())
        if self.server and self.server.lower() not in where.lower():
            return gettext("%(path)s en %(server)s") % {"path": where, "server": self.server}
        return where
