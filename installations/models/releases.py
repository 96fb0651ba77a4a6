"""New versions: announced by I+D, tested by Implementación, then offered (VIS-23, VIS-24)."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from installations.models.installations import Installation, InstallationQuerySet
from kit.history import HistoricalRecords


class TestResult(models.TextChoices):
    __test__ = False  # no test of ours, whatever pytest makes of its name

    PENDING = "pending", _("Por probar")
    PASSED = "passed", _("Bien")
    FAILED = "failed", _("Falla")


class ReleaseQuerySet(models.QuerySet["Release"]):
    def counted(self, installations: InstallationQuerySet) -> Self:
        """With how many of these run each, and how far its tests have come."""
        running = installations.filter(system_version=OuterRef("version")).order_by()
        counts = running.values("system_version").values(count=Count("pk"))
        return self.annotate(
            running=Coalesce(Subquery(counts), 0),
            tests_count=Count("tests"),
            passed_count=Count("tests", filter=Q(tests__result="passed")),
        )


class Release(models.Model):
    """A version of the product: what is new in it, and whether it may be installed."""

    version = models.CharField(_("versión"), max_length=40, unique=True)
    developments = models.TextField(_("desarrollos"), blank=True)
    modifications = models.TextField(_("modificaciones"), blank=True)
    announced_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("la anunció")
    )
    announced_at = models.DateTimeField(_("anunciada"))
    tested_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("la aprobó")
    )
    tested_at = models.DateTimeField(_("probada"), null=True, blank=True)

    # Of rows that a list has read only
    running: int
    tests_count: int
    passed_count: int

    objects = ReleaseQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("versión")
        verbose_name_plural = _("versiones")
        ordering = ["-announced_at", "-pk"]
        permissions = [
            ("announce_release", "Puede anunciar versiones nuevas"),
            ("test_release", "Puede probar versiones y ofrecerlas"),
        ]
        constraints = [
            models.CheckConstraint(name="release_has_a_name", condition=~Q(version="")),
            models.CheckConstraint(
                name="release_says_what_is_new",
                condition=~Q(developments="", modifications=""),
            ),
            models.CheckConstraint(
                name="release_is_tested_by_somebody",
                condition=Q(tested_at__isnull=True, tested_by__isnull=True)
                | Q(tested_at__isnull=False, tested_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.version

    def get_absolute_url(self) -> str:
        return reverse("installations:release", args=[self.pk])

    @property
    def is_tested(self) -> bool:
        return self.tested_at is not None


class ReleaseTest(models.Model):
    """One functional test of a version: what was tried, by whom, and how it went (VIS-24)."""

    release = models.ForeignKey(
        Release, models.PROTECT, related_name="tests", verbose_name=_("versión")
    )
    what = models.CharField(_("qué se prueba"), max_length=200)
    result = models.CharField(
        _("resultado"), max_length=7, choices=TestResult, default=TestResult.PENDING
    )
    notes = models.CharField(_("observaciones"), max_length=300, blank=True)
    tester = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("probó")
    )
    at = models.DateTimeField(_("probado"), null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("prueba de una versión")
        verbose_name_plural = _("pruebas de versiones")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="release_test_result_is_known",
                condition=Q(result__in=["pending", "passed", "failed"]),
            ),
            models.CheckConstraint(
                name="release_test_has_a_tester_and_only_then",
                condition=Q(result="pending", tester__isnull=True, at__isnull=True)
                | (~Q(result="pending") & Q(tester__isnull=False, at__isnull=False)),
            ),
            models.UniqueConstraint(fields=["release", "what"], name="release_test_once"),
        ]

    def __str__(self) -> str:
        return self.what

    def record(self, result: str, *, notes: str, by: User, at: datetime) -> None:
        """Write down how it went; the caller saves."""
        is_pending = result == TestResult.PENDING
        self.result, self.notes = result, notes
        self.tester, self.at = (None, None) if is_pending else (by, at)


class Offer(models.Model):
    """A tested version that was offered to an installation. Append-only: a trigger guards it."""

    release = models.ForeignKey(
        Release, models.PROTECT, related_name="offers", verbose_name=_("versión")
    )
    installation = models.ForeignKey(
        Installation, models.PROTECT, related_name="offers", verbose_name=_("instalación")
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("la ofreció"))
    at = models.DateTimeField(_("momento"))

    class Meta:
        verbose_name = _("oferta de una versión")
        verbose_name_plural = _("ofertas de versiones")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["release", "installation"], name="release_offered_once")
        ]

    def __str__(self) -> str:
        return f"{self.release} → {self.installation}"
