"""What a calendar said before it was corrected: promises made then were made by it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sla.models.terms import Calendar


class CalendarVersion(models.Model):
    """The hours and days of a calendar as one of its versions left them; a trigger keeps it so.

    Only versions that were replaced are here: the one in force is what the rows say.
    """

    calendar = models.ForeignKey(
        Calendar, models.PROTECT, related_name="versions", verbose_name=_("calendario")
    )
    number = models.PositiveIntegerField(_("versión"))
    hours = models.JSONField(_("horas y días"))
    replaced_at = models.DateTimeField(_("sustituida"))

    class Meta:
        verbose_name = _("versión de un calendario")
        verbose_name_plural = _("versiones de calendarios")
        ordering = ["calendar", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "number"], name="calendar_version_is_kept_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.calendar_id} v{self.number}"
