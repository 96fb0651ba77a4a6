"""Video calls and visits that survey what a customer needs before it is estimated (TIC-16)."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from sla.models import RequestKind
from tickets.models.ticket import Ticket

LASTS = timedelta(hours=1)  # in an agenda: nobody says how long a survey will take


class SurveyWay(models.TextChoices):
    VIDEO = "video", _("Videollamada")
    VISIT = "visit", _("Visita")


class SurveyQuerySet(models.QuerySet["Survey"]):
    def standing(self) -> Self:
        """The newest date of each evolutivo, unless that had ended by then."""
        dates = Survey.objects.filter(ticket=OuterRef("ticket")).order_by("-at", "-pk")
        rows = self.filter(pk=Subquery(dates.values("pk")[:1]), ticket__kind=RequestKind.CHANGE)
        return rows.exclude(ticket__ended_at__lte=F("starts_at"))

    def between(self, start: datetime, end: datetime) -> Self:
        """Those that touch a stretch of time."""
        return self.filter(starts_at__lt=end, starts_at__gt=start - LASTS)


class Survey(models.Model):
    """One appointment to survey a requirement. Another date is another row: a trigger guards it."""

    ticket = models.ForeignKey(
        Ticket, models.PROTECT, related_name="surveys", verbose_name=_("ticket")
    )
    way = models.CharField(_("cómo"), max_length=5, choices=SurveyWay)
    starts_at = models.DateTimeField(_("cuándo"))
    with_whom = models.CharField(_("con quién"), max_length=200)
    surveyor = models.ForeignKey(
        User, models.PROTECT, related_name="surveys", verbose_name=_("quién releva")
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("por"))
    at = models.DateTimeField(_("momento"))

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = _("relevamiento")
        verbose_name_plural = _("relevamientos")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="survey_way_is_known", condition=Q(way__in=["video", "visit"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_way_display()} {self.starts_at:%d/%m/%Y %H:%M}"

    @property
    def title(self) -> str:
        """What an agenda calls it, for everybody: neither its customer nor what they asked for."""
        return f"{self.get_way_display()} {self.ticket.label}"

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + LASTS

    @property
    def is_away(self) -> bool:
        return self.way == SurveyWay.VISIT
