"""What became of each copy: the register, which nobody types and nobody alters (BAC-12, 13)."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from backups.models.policies import Medium, Mode, Place, Policy, Route, RouteKind
from kit.files import StoredFile


class Result(models.TextChoices):
    WAITING = "waiting", _("Prevista")
    RUNNING = "running", _("En curso")
    GOOD = "good", _("Bueno")
    PARTIAL = "partial", _("Parcial")
    FAILED = "failed", _("Fallido")
    MISSING = "missing", _("Faltante")
    SKIPPED = "skipped", _("Omitido")


OPEN = (Result.WAITING, Result.RUNNING)
BAD = (Result.PARTIAL, Result.FAILED, Result.MISSING)


class RunQuerySet(models.QuerySet["Run"]):
    def told(self) -> Self:
        return self.select_related("policy", "acknowledged_by", "asked_by")

    def scheduled(self) -> Self:
        """Those that a policy expects; others were asked for by somebody."""
        return self.filter(asked_by__isnull=True)

    def unanswered(self) -> Self:
        """What went wrong, and nobody has said yet that they saw to it (BAC-14)."""
        return self.filter(alarmed_at__isnull=False, acknowledged_at__isnull=True)

    def between(self, since: datetime, until: datetime) -> Self:
        return self.filter(scheduled_at__gte=since, scheduled_at__lt=until)

    def trusted(self) -> Self:
        """Those that count: proven by a drill, or, where this system only hears of them, good."""
        reported = Q(policy__mode=Mode.REPORTED, result=Result.GOOD)
        settled = Q(doubt="") | Q(doubt_settled_at__isnull=False)
        return self.filter(reported | Q(verified_at__isnull=False) & settled)

    def counted(self) -> dict[str, int]:
        """How many were expected, and what became of them (BAC-16)."""
        asked = {one.value: Count("pk", filter=Q(result=one)) for one in Result if one not in OPEN}
        counts: dict[str, int] = self.aggregate(
            expected=Count("pk", filter=Q(asked_by__isnull=True)),
            verified=Count("pk", filter=Q(verified_at__isnull=False)),
            open=Count("pk", filter=Q(result__in=OPEN)),
            **asked,
        )
        return counts


class Run(models.Model):
    """One execution of a policy. What it says of the copy comes from whoever made it and never
    changes again: a trigger guards it. People add comments, and their word on what went wrong."""

    policy = models.ForeignKey(
        Policy, models.PROTECT, related_name="runs", verbose_name=_("política")
    )
    scheduled_at = models.DateTimeField(_("prevista"))
    check_at = models.DateTimeField(_("se comprueba"))
    medium = models.CharField(_("medio"), max_length=7, choices=Medium)
    result = models.CharField(_("resultado"), max_length=7, choices=Result, default=Result.WAITING)
    started_at = models.DateTimeField(_("empezó"), null=True, blank=True)
    ended_at = models.DateTimeField(_("terminó"), null=True, blank=True)
    bytes = models.BigIntegerField(_("bytes"), default=0)
    rows = models.BigIntegerField(_("filas"), default=0)
    error = models.TextField(_("error"), blank=True)
    manifest = models.TextField(_("manifiesto"), blank=True)
    doing = models.CharField(_("qué está haciendo"), max_length=200, blank=True)
    lease_until = models.DateTimeField(_("en manos de un proceso hasta"), null=True, blank=True)
    asked_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("la pidió")
    )
    verified_at = models.DateTimeField(_("verificada"), null=True, blank=True)
    alarmed_at = models.DateTimeField(_("avisada"), null=True, blank=True)
    acknowledged_at = models.DateTimeField(_("atendida"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("la atendió")
    )
    acknowledged_because = models.CharField(_("qué se hizo"), max_length=300, blank=True)
    doubt = models.CharField(_("anomalía"), max_length=300, blank=True)
    doubt_settled_at = models.DateTimeField(_("anomalía aclarada"), null=True, blank=True)
    doubt_settled_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("la aclaró")
    )
    doubt_settled_because = models.CharField(_("por qué es así"), max_length=300, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("ejecución de una copia")
        verbose_name_plural = _("ejecuciones de copias")
        ordering = ["-scheduled_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "scheduled_at"], name="backup_run_once"),
            # Never two at once, whoever starts them (I18)
            models.UniqueConstraint(
                fields=["policy"], name="backup_one_at_a_time", condition=Q(result="running")
            ),
            models.CheckConstraint(
                name="backup_result_is_known", condition=Q(result__in=Result.values)
            ),
            models.CheckConstraint(
                name="backup_run_medium_is_known",
                condition=Q(medium__in=["cloud", "digital", "dvd"]),
            ),
            models.CheckConstraint(
                name="backup_verified_only_if_good",
                condition=Q(verified_at__isnull=True) | Q(result__in=["good", "partial"]),
            ),
            models.CheckConstraint(
                name="backup_running_has_a_lease",
                condition=~Q(result="running") | Q(lease_until__isnull=False),
            ),
            models.CheckConstraint(
                name="backup_acknowledged_with_a_reason",
                condition=Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False)
                & ~Q(acknowledged_because=""),
            ),
            models.CheckConstraint(
                name="backup_doubt_settled_with_a_reason",
                condition=Q(doubt_settled_at__isnull=True, doubt_settled_by__isnull=True)
                | Q(doubt_settled_at__isnull=False, doubt_settled_by__isnull=False)
                & ~Q(doubt_settled_because=""),
            ),
        ]
        indexes = [
            models.Index(
                name="backup_run_open",
                fields=["check_at"],
                condition=Q(result__in=["waiting", "running"]),
            ),
            models.Index(name="backup_run_in_order", fields=["scheduled_at", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.policy}, {self.label}"

    def get_absolute_url(self) -> str:
        return reverse("backups:run", args=[self.pk])

    @property
    def label(self) -> str:
        """The night it belongs to, in the zone of its policy: "21/11/2026 23:00"."""
        local = self.scheduled_at.astimezone(self.policy.schedule.tz)
        return f"{local:%d/%m/%Y %H:%M}"

    @property
    def is_open(self) -> bool:
        return self.result in OPEN

    @property
    def is_bad(self) -> bool:
        return self.result in BAD

    @property
    def is_doubtful(self) -> bool:
        """It shrank so much that a person has to say whether that is right."""
        return bool(self.doubt) and self.doubt_settled_at is None

    @property
    def took(self) -> timedelta | None:
        return self.ended_at - self.started_at if self.started_at and self.ended_at else None

    @property
    def state(self) -> str:
        """In one word: proven is more than good."""
        if self.verified_at and not self.is_bad:
            return str(_("Dudoso") if self.is_doubtful else _("Verificado"))
        return str(self.get_result_display())

    @property
    def tone(self) -> str:
        """Green is only what was proven by restoring it."""
        if self.verified_at and not self.is_bad:
            return "warning" if self.is_doubtful else "success"
        return TONES[Result(self.result)]


TONES = {
    Result.WAITING: "neutral",
    Result.RUNNING: "info",
    Result.GOOD: "info",
    Result.PARTIAL: "warning",
    Result.FAILED: "danger",
    Result.MISSING: "danger",
    Result.SKIPPED: "neutral",
}


class StepStatus(models.TextChoices):
    PENDING = "pending", _("Sin noticia")
    GOOD = "good", _("Bien")
    FAILED = "failed", _("Falla")


class StepQuerySet(models.QuerySet["Step"]):
    def to_targets(self) -> Self:
        return self.filter(kind=RouteKind.TARGET)

    def kept(self) -> Self:
        """Copies of ours that lie at their targets."""
        stored = self.to_targets().filter(status="good", run__policy__mode=Mode.OWN)
        return stored.filter(removed_at__isnull=True)


class Step(models.Model):
    """One path of a run, or one thing that was done in it: its times, bytes and error (BAC-05).

    Server and path are copied: a route that is retired later does not change what was done.
    """

    run = models.ForeignKey(Run, models.PROTECT, related_name="steps", verbose_name=_("ejecución"))
    route = models.ForeignKey(
        Route, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("ruta")
    )
    kind = models.CharField(_("clase"), max_length=6, choices=RouteKind, blank=True)
    name = models.CharField(_("qué"), max_length=400)
    origin = models.CharField(_("viene de"), max_length=80, blank=True)
    place = models.CharField(_("lugar"), max_length=5, choices=Place, blank=True)
    status = models.CharField(
        _("resultado"), max_length=7, choices=StepStatus, default=StepStatus.PENDING
    )
    started_at = models.DateTimeField(_("empezó"), null=True, blank=True)
    ended_at = models.DateTimeField(_("terminó"), null=True, blank=True)
    bytes = models.BigIntegerField(_("bytes"), default=0)
    error = models.TextField(_("error"), blank=True)
    # Once retention has taken the copy away, which is all that may still change
    removed_at = models.DateTimeField(_("retirada del destino"), null=True, blank=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = _("paso de una copia")
        verbose_name_plural = _("pasos de copias")
        ordering = ["run", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "route"], name="backup_step_once_per_route"),
            models.CheckConstraint(
                name="backup_step_kind_is_known",
                condition=Q(kind__in=["", "source", "target", "share"]),
            ),
            models.CheckConstraint(
                name="backup_step_place_is_known", condition=Q(place__in=["", "local", "cloud"])
            ),
            models.CheckConstraint(
                name="backup_step_status_is_known",
                condition=Q(status__in=["pending", "good", "failed"]),
            ),
            models.CheckConstraint(
                name="backup_step_says_when_it_ended",
                condition=Q(status="pending") | Q(ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def took(self) -> timedelta | None:
        return self.ended_at - self.started_at if self.started_at and self.ended_at else None

    @property
    def is_kept(self) -> bool:
        """Whether its copy lies at the target, as far as is known."""
        is_there = self.kind == RouteKind.TARGET and self.status == StepStatus.GOOD
        return is_there and self.removed_at is None

    @property
    def about(self) -> str:
        """What it is, and where it lies, as far as it is known."""
        known = [self.get_kind_display(), self.get_place_display()]
        if self.origin:
            known.append(gettext("viene de %s") % self.origin)
        return " · ".join(filter(None, known))

    @property
    def tone(self) -> str:
        return {"good": "success", "failed": "danger"}.get(self.status, "neutral")


class Comment(models.Model):
    """What a manager says of a run; the result stays as it was told (BAC-13)."""

    run = models.ForeignKey(
        Run, models.PROTECT, related_name="comments", verbose_name=_("ejecución")
    )
    text = models.CharField(_("comentario"), max_length=1000)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("quién"))
    at = models.DateTimeField(_("momento"))

    class Meta:
        verbose_name = _("comentario de una copia")
        verbose_name_plural = _("comentarios de copias")
        ordering = ["run", "pk"]

    def __str__(self) -> str:
        return self.text


class Report(models.Model):
    """A log that somebody or some command brought in: kept as it came, read as far as it could."""

    policy = models.ForeignKey(
        Policy, models.PROTECT, related_name="reports", verbose_name=_("política")
    )
    name = models.CharField(_("archivo"), max_length=200)
    size = models.PositiveIntegerField(_("tamaño"))
    sha256 = models.CharField(_("huella"), max_length=64)
    taken_at = models.DateTimeField(_("traído"))
    by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("quién")
    )
    told_count = models.PositiveIntegerField(_("rutas informadas"))
    unread = models.JSONField(_("líneas sin entender"), default=list)

    class Meta:
        verbose_name = _("informe de copias")
        verbose_name_plural = _("informes de copias")
        ordering = ["-taken_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "sha256"], name="backup_report_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def file(self) -> StoredFile:
        return StoredFile(self.name, "text/plain", self.size, self.sha256)
