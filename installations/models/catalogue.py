"""What an installation may have switched on (CIN-04)."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.history import HistoricalRecords


class ModuleQuerySet(models.QuerySet["Module"]):
    def offered(self) -> Self:
        return self.filter(is_active=True)


class Module(models.Model):
    """A part of IGGLOBAL that the user Instalador switches on; the business edits the list."""

    name = models.CharField(_("módulo"), max_length=80, unique=True)
    is_active = models.BooleanField(_("se ofrece"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ModuleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("módulo")
        verbose_name_plural = _("módulos")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Function(models.Model):
    """Something that a module does, switched on by itself."""

    module = models.ForeignKey(
        Module, models.PROTECT, related_name="functions", verbose_name=_("módulo")
    )
    name = models.CharField(_("función"), max_length=80)
    is_active = models.BooleanField(_("se ofrece"), default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("función")
        verbose_name_plural = _("funciones")
        ordering = ["module", "name"]
        constraints = [
            models.UniqueConstraint(fields=["module", "name"], name="function_once_in_its_module")
        ]

    def __str__(self) -> str:
        return f"{self.module}: {self.name}"
