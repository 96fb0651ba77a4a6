"""The controlled documents, their revisions, and the figures (rules) that they govern."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kit.history import HistoricalRecords


class DocumentKind(models.TextChoices):
    PROCEDURE = "procedure", _("Procedimiento")
    INSTRUCTION = "instruction", _("Instrucción de trabajo")
    METHODOLOGY = "methodology", _("Metodología")


class Document(models.Model):
    """One document of the register (DOC-06)."""

    code = models.CharField(_("código"), max_length=30, unique=True)
    title = models.CharField(_("título"), max_length=200)
    kind = models.CharField(_("clase"), max_length=12, choices=DocumentKind)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("documento")
        verbose_name_plural = _("documentos")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="document_kind_is_known",
                condition=Q(kind__in=["procedure", "instruction", "methodology"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Revision(models.Model):
    """One issue of a document; its figures hold from `in_force_from` on."""

    document = models.ForeignKey(
        Document, models.PROTECT, related_name="revisions", verbose_name=_("documento")
    )
    number = models.PositiveSmallIntegerField(_("revisión"))
    issued_label = models.CharField(_("fecha de emisión"), max_length=40, blank=True)
    in_force_from = models.DateTimeField(_("vigente desde"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("revisión")
        verbose_name_plural = _("revisiones")
        ordering = ["document", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "number"], name="revision_number_once_per_document"
            )
        ]

    def __str__(self) -> str:
        return f"{self.document.code} rev. {self.number:02d}"


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
    """The value that a revision gives to a rule. `value` is text as `services.parse` reads it."""

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
