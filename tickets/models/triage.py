"""What somebody found when first reading a ticket, and what the customer agreed to pay for."""

from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Q, Sum
from django.template.defaultfilters import floatformat
from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import Contact
from kit.history import HistoricalRecords
from outbox.models import Mail
from tickets.models.ticket import Ticket


class Affects(models.TextChoices):
    """What the case is about, as the customer is asked (CC-45)."""

    CHECKOUT = "checkout", _("Proceso de compra")
    ERP = "erp", _("Integración con el ERP")
    DISPLAY = "display", _("Desajustes de visualización")
    OTHER = "other", _("Otros")


class Coverage(models.TextChoices):
    """Whether first-level support covers it: use of the platform, and incidents (CC-14)."""

    INSIDE = "inside", _("Dentro del alcance del SAC")
    OUTSIDE = "outside", _("Fuera: es de EVO, de FOR o de nadie")


class Nature(models.TextChoices):
    """What an incident turned out to be (SAC-12)."""

    INCIDENT = "incident", _("Es una incidencia técnica")
    CONFIGURATION = "configuration", _("Es una configuración")
    INVESTIGATION = "investigation", _("Requiere una investigación extensa")


CHARGED = (Nature.CONFIGURATION, Nature.INVESTIGATION)
BASICS = {
    "has_problem": _("el problema"),
    "has_impact": _("el impacto"),
    "has_technical": _("los datos técnicos"),
}


class Triage(models.Model):
    """One ticket's first handling: what it contains, what it touches and what it is (SAC-06)."""

    ticket = models.OneToOneField(
        Ticket, models.PROTECT, related_name="triage", verbose_name=_("ticket")
    )
    has_problem = models.BooleanField(_("dice cuál es el problema"), default=False)
    has_impact = models.BooleanField(_("dice a qué afecta y cuánto"), default=False)
    has_technical = models.BooleanField(_("trae los datos técnicos"), default=False)
    affects = models.CharField(_("alcance"), max_length=8, choices=Affects, blank=True)
    coverage = models.CharField(_("cobertura"), max_length=7, choices=Coverage, blank=True)
    nature = models.CharField(_("qué resultó ser"), max_length=13, choices=Nature, blank=True)
    points = models.DecimalField(
        _("T-Points estimados"), max_digits=9, decimal_places=2, null=True, blank=True
    )
    is_proactive = models.BooleanField(_("proactivo"), default=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("primera atención")
        verbose_name_plural = _("primeras atenciones")
        constraints = [
            models.CheckConstraint(
                name="triage_choices_are_known",
                condition=Q(
                    affects__in=["", "checkout", "erp", "display", "other"],
                    coverage__in=["", "inside", "outside"],
                ),
            ),
            models.CheckConstraint(
                name="triage_estimates_what_is_charged_and_only_that",
                condition=Q(nature__in=["", "incident"], points__isnull=True)
                | Q(nature__in=["configuration", "investigation"], points__gt=0),
            ),
        ]
        indexes = [
            models.Index(name="triage_proactive", fields=["ticket"], condition=Q(is_proactive=True))
        ]

    def __str__(self) -> str:
        return str(self.ticket_id)

    @property
    def missing(self) -> list[str]:
        """What of the basic information the ticket lacks, in words."""
        return [str(words) for name, words in BASICS.items() if not getattr(self, name)]

    @property
    def lacks(self) -> str:
        """The same as people say it: "el impacto y los datos técnicos"."""
        return get_text_list(self.missing, str(_("y")))

    @property
    def is_charged(self) -> bool:
        return self.nature in CHARGED


class Purpose(models.TextChoices):
    INVESTIGATION = "investigation", _("Investigación o configuración")
    THIRD_PARTY = "third_party", _("Contacto con un tercero")
    MANAGER = "manager", _("Service Manager")  # with their proposal (SAC-22)


class Reply(models.TextChoices):
    ACCEPTED = "accepted", _("Acepta")
    DECLINED = "declined", _("No acepta")


class ConsentQuerySet(models.QuerySet["Consent"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(ticket__in=Ticket.objects.visible_to(user))


class Consent(models.Model):
    """What we asked a customer to pay in T-Points, and who of them agreed, when and how (SAC-13,
    CC-25)."""

    ticket = models.ForeignKey(
        Ticket, models.PROTECT, related_name="consents", verbose_name=_("ticket")
    )
    purpose = models.CharField(_("para qué"), max_length=13, choices=Purpose)
    third_party = models.CharField(_("tercero"), max_length=100, blank=True)
    detail = models.TextField(_("en qué consiste"), blank=True)
    points = models.DecimalField(_("T-Points"), max_digits=9, decimal_places=2)
    asked_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("pedida por")
    )
    asked_at = models.DateTimeField(_("pedida"))
    mail = models.ForeignKey(
        Mail, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("carta")
    )
    reply = models.CharField(_("respuesta"), max_length=8, choices=Reply, blank=True)
    person = models.ForeignKey(
        Contact,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("quién respondió"),
    )
    replied_on = models.DateField(_("fecha de la respuesta"), null=True, blank=True)
    how = models.CharField(_("cómo"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("anotada por")
    )
    recorded_at = models.DateTimeField(_("anotada"), null=True, blank=True)

    objects = ConsentQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("conformidad en T-Points")
        verbose_name_plural = _("conformidades en T-Points")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="consent_names_the_third_party_and_only_then",
                condition=Q(purpose__in=["investigation", "manager"], third_party="")
                | Q(purpose="third_party") & ~Q(third_party=""),
            ),
            models.CheckConstraint(name="consent_has_points", condition=Q(points__gt=0)),
            models.CheckConstraint(
                name="consent_reply_says_who_when_and_how",
                condition=Q(
                    reply="",
                    person__isnull=True,
                    replied_on__isnull=True,
                    how="",
                    recorded_by__isnull=True,
                    recorded_at__isnull=True,
                )
                | Q(
                    reply__in=["accepted", "declined"],
                    person__isnull=False,
                    replied_on__isnull=False,
                    recorded_by__isnull=False,
                    recorded_at__isnull=False,
                )
                & ~Q(how=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {self.points} T-Points"

    @property
    def said(self) -> str:
        """For what and how much, as people read it."""
        whom = f" ({self.third_party})" if self.third_party else ""
        return f"{self.get_purpose_display()}{whom}, {floatformat(self.points, -2)} T-Points"

    @property
    def is_accepted(self) -> bool:
        return self.reply == Reply.ACCEPTED

    @property
    def claimed(self) -> Decimal:
        total = self.claims.aggregate(total=Sum("points"))["total"]
        return total if total is not None else Decimal(0)


class PointsClaim(models.Model):
    """T-Points that were spent within a consent, as the ledger will charge them.

    Append-only, and only within what was accepted: triggers guard both. A wrong one is reversed.
    """

    consent = models.ForeignKey(
        Consent, models.PROTECT, related_name="claims", verbose_name=_("conformidad")
    )
    points = models.DecimalField(_("T-Points"), max_digits=9, decimal_places=2)
    detail = models.TextField(_("qué se hizo"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("por"))
    at = models.DateTimeField(_("momento"))
    reverses = models.OneToOneField(
        "self",
        models.PROTECT,
        related_name="reversal",
        null=True,
        blank=True,
        verbose_name=_("anula"),
    )

    class Meta:
        verbose_name = _("consumo de T-Points")
        verbose_name_plural = _("consumos de T-Points")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="claim_is_positive_unless_it_reverses_one",
                condition=Q(reverses__isnull=True, points__gt=0)
                | Q(reverses__isnull=False, points__lt=0),
            )
        ]

    def __str__(self) -> str:
        return f"{self.points} T-Points"
