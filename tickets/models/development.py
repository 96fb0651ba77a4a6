"""The term in which a change is to be developed, and what it waits for (SLA-11, SLA-12)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kit.history import HistoricalRecords
from tickets.models.ticket import Ticket


class Development(models.Model):
    """How long a change may take, from the later of two days on; before both are known it waits.

    Where third parties take part, `moved_to` is the date that was agreed anew, and `moved_because`
    why.
    """

    ticket = models.OneToOneField(
        Ticket, models.PROTECT, related_name="development", verbose_name=_("ticket")
    )
    days = models.PositiveSmallIntegerField(_("plazo de desarrollo en días laborables"))
    requirements_on = models.DateField(_("requisitos aceptados el"), null=True, blank=True)
    material_on = models.DateField(_("material completo el"), null=True, blank=True)
    due_on = models.DateField(_("entregar antes del"), null=True, blank=True)
    moved_to = models.DateField(_("fecha revisada"), null=True, blank=True)
    moved_because = models.CharField(_("intervención de terceros"), max_length=300, blank=True)
    version = models.PositiveIntegerField(_("versión"), default=1)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("plazo de desarrollo")
        verbose_name_plural = _("plazos de desarrollo")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="development_runs_once_nothing_is_lacking",
                condition=Q(
                    requirements_on__isnull=False, material_on__isnull=False, due_on__isnull=False
                )
                | (Q(due_on__isnull=True) & (Q(requirements_on=None) | Q(material_on=None))),
            ),
            models.CheckConstraint(
                name="development_is_moved_for_a_reason",
                condition=Q(moved_to__isnull=True, moved_because="")
                | (Q(moved_to__isnull=False, due_on__isnull=False) & ~Q(moved_because="")),
            ),
            models.CheckConstraint(
                name="development_takes_some_days", condition=Q(days__gte=1, days__lte=400)
            ),
        ]

    def __str__(self) -> str:
        return f"T-{self.ticket_id}"

    @property
    def lacks(self) -> list[str]:
        """What it still waits for, in words."""
        fields = {"requirements_on": _("los requisitos aceptados"), "material_on": _("el material")}
        return [str(words) for name, words in fields.items() if getattr(self, name) is None]

    @property
    def ends_on(self) -> object:
        """The day that holds now."""
        return self.moved_to or self.due_on
