"""The shared agenda: where everybody is, when, and how to reach them (APE-02, APE-09, APE-10)."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import Customer
from kit.history import HistoricalRecords
from visits.models.visits import Visit

LONGEST = timedelta(days=31)


class EntryKind(models.TextChoices):
    VISIT = "visit", _("Visita")
    MEETING = "meeting", _("Reunión")
    COURSE = "course", _("Curso")
    REMOTE = "remote", _("Trabajo remoto")
    OFFICE = "office", _("Oficina")
    OTHER = "other", _("Otro")


class EntryQuerySet(models.QuerySet["Entry"]):
    def standing(self) -> Self:
        return self.filter(cancelled_at=None)

    def between(self, start: datetime, end: datetime) -> Self:
        """Those that touch a stretch of time; none lasts longer than LONGEST, so few are read."""
        return self.filter(starts_at__lt=end, starts_at__gt=start - LONGEST, ends_at__gt=start)

    def crossed(self) -> Self:
        """With whether the same person has something else at that time."""
        others = Entry.objects.standing().filter(
            owner=OuterRef("owner"),
            starts_at__lt=OuterRef("ends_at"),
            ends_at__gt=OuterRef("starts_at"),
        )
        return self.annotate(is_crossed=Exists(others.exclude(pk=OuterRef("pk"))))

    def editable_by(self, user: User) -> Self:
        """One's own; everybody's for who controls the agenda (APE-11)."""
        return self if user.has_perm("visits.keep_agenda") else self.filter(owner=user)


class Entry(models.Model):
    """One thing that one person has ahead; everybody of us sees it (APE-02).

    Who is away says where (APE-09). A visit has an entry for each of us who goes.
    """

    owner = models.ForeignKey(
        User, models.PROTECT, related_name="entries", verbose_name=_("persona")
    )
    kind = models.CharField(_("clase"), max_length=7, choices=EntryKind)
    subject = models.CharField(_("asunto"), max_length=200)
    customer = models.ForeignKey(
        Customer,
        models.PROTECT,
        related_name="entries",
        null=True,
        blank=True,
        verbose_name=_("cliente"),
    )
    visit = models.ForeignKey(
        Visit,
        models.PROTECT,
        related_name="entries",
        null=True,
        blank=True,
        verbose_name=_("visita"),
    )
    starts_at = models.DateTimeField(_("empieza"))
    ends_at = models.DateTimeField(_("termina"))
    is_away = models.BooleanField(_("fuera de la oficina"), default=False)
    place = models.CharField(_("lugar"), max_length=200, blank=True)
    reach = models.CharField(_("cómo localizar"), max_length=120, blank=True)
    notes = models.TextField(_("notas"), blank=True)
    entered_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("la anotó")
    )
    changed_at = models.DateTimeField(_("última modificación"), editable=False)
    cancelled_at = models.DateTimeField(_("anulada"), null=True, blank=True)
    version = models.PositiveIntegerField(_("versión"), default=1, editable=False)

    is_crossed: bool  # of rows that were read `crossed` only

    objects = EntryQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("anotación de la agenda")
        verbose_name_plural = _("agenda")
        ordering = ["starts_at", "pk"]
        permissions = [("keep_agenda", "Puede modificar la agenda de todos")]
        constraints = [
            models.CheckConstraint(
                name="entry_kind_is_known",
                condition=Q(kind__in=["visit", "meeting", "course", "remote", "office", "other"]),
            ),
            models.CheckConstraint(
                name="entry_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="entry_is_not_endless", condition=Q(ends_at__lte=F("starts_at") + LONGEST)
            ),
            models.CheckConstraint(
                name="entry_away_says_where", condition=Q(is_away=False) | ~Q(place="")
            ),
            models.CheckConstraint(
                name="entry_of_a_visit_is_to_a_customer",
                condition=Q(kind="visit", visit__isnull=False, customer__isnull=False)
                | (~Q(kind="visit") & Q(visit__isnull=True)),
            ),
            models.UniqueConstraint(
                fields=["visit", "owner"],
                condition=Q(cancelled_at__isnull=True),
                name="nobody_goes_on_a_visit_twice",
            ),
        ]
        indexes = [
            models.Index(
                name="entry_by_start",
                fields=["starts_at", "ends_at"],
                condition=Q(cancelled_at__isnull=True),
            ),
            models.Index(
                name="entry_of_owner",
                fields=["owner", "starts_at"],
                condition=Q(cancelled_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner}: {self.subject}"

    def get_absolute_url(self) -> str:
        return reverse("visits:entry", args=[self.pk])

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None
