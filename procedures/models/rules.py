"""The figures that the documents govern: what the software obeys (domain, idea 2)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kit.history import HistoricalRecords
from procedures.models.documents import Document
from procedures.models.revisions import Revision


class RuleType(models.TextChoices):
    DURATION = "duration", _("Duración")
    INTEGER = "integer", _("Número entero")
    DECIMAL = "decimal", _("Número decimal")
    BOOLEAN = "boolean", _("Sí o no")
    TEXT = "text", _("Texto")


class Rule(models.Model):
    """A figure that a document governs, such as the 48 h without news."""

    key = models.SlugField(_("clave"), max_length=60, unique=True)
    label = models.CharField(_("qué regula"), max_length=200)
    document = models.ForeignKey(
        Document, models.PROTECT, related_name="rules", verbose_name=_("documento")
    )
    source = models.CharField(_("párrafo"), max_length=100, blank=True)
    type = models.CharField(_("tipo"), max_length=10, choices=RuleType)
    unit = models.CharField(_("unidad"), max_length=60, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("regla")
        verbose_name_plural = _("reglas")
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                name="rule_type_is_known",
                condition=Q(type__in=["duration", "integer", "decimal", "boolean", "text"]),
            )
        ]

    def __str__(self) -> str:
        return self.label


class RuleValue(models.Model):
    """The value that a revision gives to a rule; text as `figures.parse` reads it.

    It holds once its revision is issued, and until a later one gives another.
    """

    rule = models.ForeignKey(Rule, models.PROTECT, related_name="values", verbose_name=_("regla"))
    revision = models.ForeignKey(
        Revision, models.PROTECT, related_name="values", verbose_name=_("revisión")
    )
    value = models.CharField(_("valor"), max_length=200)
    is_provisional = models.BooleanField(_("provisional"), default=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("valor de regla")
        verbose_name_plural = _("valores de reglas")
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "revision"], name="one_value_per_rule_and_revision"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule.key} = {self.value}"
