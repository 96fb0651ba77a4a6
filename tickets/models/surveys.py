"""Video calls and visits that survey what a customer needs before it is estimated (TIC-16)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tickets.models.ticket import Ticket


class SurveyWay(models.TextChoices):
    VIDEO = "video", _("Videollamada")
    VISIT = "visit", _("Visita")


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
