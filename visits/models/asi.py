"""The record of what was done for a customer, at their place or from ours (IT ASI, IT APE)."""

from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import ActionCode, Contact, Customer, seen_by
from installations.models import Ficha
from kit.files import StoredFile
from kit.history import HistoricalRecords
from tickets.models import Ticket
from visits.models.visits import Visit, VisitReason

MOST_HOURS = Decimal(24)


class Modality(models.TextChoices):
    """How help was given; each way has an action code of its own (C12)."""

    ON_SITE = "on_site", _("Presencial")
    REMOTE = "remote", _("Remota")
    PHONE = "phone", _("Telefónica")


ACTIONS = {
    Modality.ON_SITE: ActionCode.VISIT,
    Modality.REMOTE: ActionCode.REMOTE_HELP,
    Modality.PHONE: ActionCode.PHONE_HELP,
}
# What changes what a customer runs: their parameters are then brought up to date (ASI-11).
CONFIGURING = (VisitReason.INSTALLATION, VisitReason.CONFIGURATION, VisitReason.UPDATE)


class AsiQuerySet(models.QuerySet["Asi"]):
    def visible_to(self, user: User) -> Self:
        """One's own, and those of the customers one sees."""
        seen = seen_by(user, "customer__")
        return self.filter(seen | Q(author=user)) if seen else self

    def unconfirmed(self) -> Self:
        """Those after which nobody has confirmed the customer's parameters yet (ASI-11)."""
        return self.filter(reason__in=CONFIGURING, parameters_confirmed_at=None)

    def with_expenses(self, user: User) -> Self:
        """With what of each this person may know: their own, or all for those who settle."""
        mine = Expense.objects.visible_to(user).filter(asi=OuterRef("pk")).order_by()
        totals = mine.values("asi").values(spent=Sum("amount"))
        nothing = models.Value(Decimal(0), output_field=models.DecimalField())
        return self.annotate(spent=Coalesce(models.Subquery(totals), nothing))


class Asi(models.Model):
    """One record of assistance: what was done, for whom, by whom, in how many hours.

    It is complete as soon as it is registered: nobody approves it (APE-12). What is corrected
    afterwards is corrected with history, and each correction seals another sheet.
    """

    token = models.UUIDField(unique=True, editable=False)
    visit = models.ForeignKey(
        Visit,
        models.PROTECT,
        related_name="asis",
        null=True,
        blank=True,
        verbose_name=_("visita planificada"),
    )
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="asis", verbose_name=_("cuenta")
    )
    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="+", verbose_name=_("contacto")
    )
    met = models.ManyToManyField(
        Contact, related_name="asis", verbose_name=_("usuarios contactados")
    )
    author = models.ForeignKey(
        User, models.PROTECT, related_name="asis", verbose_name=_("hecha por")
    )
    entered_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("registrada por")
    )
    entered_at = models.DateTimeField(_("registrada"))
    modality = models.CharField(_("modalidad"), max_length=7, choices=Modality)
    reason = models.CharField(_("motivo"), max_length=13, choices=VisitReason)
    began_at = models.DateTimeField(_("comienzo"))
    hours = models.DecimalField(_("11 Horas Aplicadas"), max_digits=4, decimal_places=2)
    description = models.TextField(_("descripción de las tareas"))
    is_unfinished = models.BooleanField(_("quedaron tareas sin cumplir"), default=False)
    observations = models.TextField(_("observaciones"), blank=True)
    told_of_feedback = models.BooleanField(
        _("informado sobre sugerencias y reclamos"), default=False
    )
    project = models.CharField(_("proyecto"), max_length=100, blank=True)
    ticket = models.ForeignKey(
        Ticket,
        models.PROTECT,
        related_name="asis",
        null=True,
        blank=True,
        verbose_name=_("ticket o evolutivo"),
    )
    parameters_confirmed_at = models.DateTimeField(
        _("parámetros confirmados"), null=True, blank=True
    )
    fichas = models.ManyToManyField(
        Ficha, related_name="asis", blank=True, verbose_name=_("Fichas de Registración")
    )
    signed_by = models.CharField(_("firmada por"), max_length=120, blank=True)
    signature = models.CharField(_("huella de la firma"), max_length=64, blank=True)
    version = models.PositiveIntegerField(_("versión"), default=1, editable=False)

    objects = AsiQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("ASI")
        verbose_name_plural = _("ASI")
        ordering = ["-began_at", "-pk"]
        permissions = [("change_any_asi", "Puede corregir las ASI de cualquiera")]
        constraints = [
            models.CheckConstraint(
                name="asi_modality_is_known",
                condition=Q(modality__in=["on_site", "remote", "phone"]),
            ),
            models.CheckConstraint(
                name="asi_reason_is_known", condition=Q(reason__in=[*VisitReason.values])
            ),
            models.CheckConstraint(
                name="asi_hours_fit_into_a_day", condition=Q(hours__gt=0, hours__lte=MOST_HOURS)
            ),
            models.CheckConstraint(name="asi_says_what_was_done", condition=~Q(description="")),
            models.CheckConstraint(
                name="asi_is_signed_by_somebody", condition=Q(signature="") | ~Q(signed_by="")
            ),
        ]
        indexes = [
            models.Index(name="asi_of_customer", fields=["customer", "-began_at"]),
            models.Index(name="asi_of_author", fields=["author", "-began_at"]),
            models.Index(name="asi_began", fields=["began_at", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.customer}"

    def get_absolute_url(self) -> str:
        return reverse("visits:asi", args=[self.pk])

    @property
    def label(self) -> str:
        return f"ASI-{self.pk}"

    @property
    def wants_parameters(self) -> bool:
        """Whether what the customer runs still has to be confirmed (ASI-11)."""
        return self.reason in CONFIGURING and self.parameters_confirmed_at is None


class Obstacle(models.Model):
    """What kept a task from being done, and why (ASI-02)."""

    asi = models.ForeignKey(Asi, models.CASCADE, related_name="obstacles", verbose_name=_("ASI"))
    text = models.CharField(_("obstáculo"), max_length=300)
    cause = models.CharField(_("causa"), max_length=300)

    class Meta:
        verbose_name = _("obstáculo")
        verbose_name_plural = _("obstáculos")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="obstacle_has_a_cause", condition=~Q(text="") & ~Q(cause="")
            )
        ]

    def __str__(self) -> str:
        return self.text


class FindingKind(models.TextChoices):
    """What came up during the visit besides the work itself."""

    ANSWERED = "answered", _("Duda resuelta")
    OPEN = "open", _("Duda pendiente")
    SUGGESTION = "suggestion", _("Sugerencia")
    COMPLAINT = "complaint", _("Reclamo")
    REQUIREMENT = "requirement", _("Requerimiento nuevo")
    PRESENTED = "presented", _("Módulo o función mostrados")
    INTEREST = "interest", _("Interés en un módulo o función")


# What somebody has to go on with: it can be made a ticket.
TO_FOLLOW = (
    FindingKind.OPEN,
    FindingKind.SUGGESTION,
    FindingKind.COMPLAINT,
    FindingKind.REQUIREMENT,
)
# What we know of what they might buy: on no paper of theirs (VIS-08).
OURS = (FindingKind.PRESENTED, FindingKind.INTEREST)


class FindingQuerySet(models.QuerySet["Finding"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(Exists(Asi.objects.visible_to(user).filter(pk=OuterRef("asi"))))


class Finding(models.Model):
    """A doubt, suggestion, complaint, requirement or interest heard on a visit (ASI-03, VIS-08,
    VIS-13), and the ticket that goes on with it."""

    asi = models.ForeignKey(Asi, models.PROTECT, related_name="findings", verbose_name=_("ASI"))
    kind = models.CharField(_("qué es"), max_length=11, choices=FindingKind)
    text = models.CharField(_("texto"), max_length=1000)
    ticket = models.OneToOneField(
        Ticket,
        models.PROTECT,
        related_name="finding",
        null=True,
        blank=True,
        verbose_name=_("ticket"),
    )

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("hallazgo")
        verbose_name_plural = _("hallazgos")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="finding_kind_is_known", condition=Q(kind__in=[*FindingKind.values])
            ),
            models.CheckConstraint(name="finding_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="finding_is_followed_where_it_can_be",
                condition=Q(ticket__isnull=True) | Q(kind__in=[*TO_FOLLOW]),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_to_follow(self) -> bool:
        return self.kind in TO_FOLLOW


class ExpenseKind(models.TextChoices):
    TRANSPORT = "transport", _("Transporte")
    MILEAGE = "mileage", _("Kilometraje")
    TOLL = "toll", _("Peajes y estacionamiento")
    MEAL = "meal", _("Comidas")
    LODGING = "lodging", _("Alojamiento")
    OTHER = "other", _("Otros")


class ExpenseQuerySet(models.QuerySet["Expense"]):
    def visible_to(self, user: User) -> Self:
        """One's own; all of them for those who settle them."""
        if user.has_perm("visits.settle_expense"):
            return self
        return self.filter(asi__author=user)

    def unsettled(self) -> Self:
        """Those that no settlement in force pays (APE-07); what was none is corrected to zero."""
        return self.filter(amount__gt=0).exclude(lines__is_reversed=False)


class Expense(models.Model):
    """One amount of 320 Viáticos, perhaps with a photo of its receipt (ASI-10)."""

    asi = models.ForeignKey(Asi, models.PROTECT, related_name="expenses", verbose_name=_("ASI"))
    kind = models.CharField(_("concepto"), max_length=9, choices=ExpenseKind)
    amount = models.DecimalField(_("320 Viáticos"), max_digits=10, decimal_places=2)
    currency = models.CharField(_("moneda"), max_length=3)
    note = models.CharField(_("detalle"), max_length=200, blank=True)
    receipt_name = models.CharField(_("comprobante"), max_length=200, blank=True)
    receipt_type = models.CharField(max_length=100, blank=True)
    receipt_size = models.PositiveIntegerField(default=0)
    receipt_sha256 = models.CharField(max_length=64, blank=True)

    objects = ExpenseQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("gasto")
        verbose_name_plural = _("gastos")
        ordering = ["pk"]
        permissions = [("settle_expense", "Puede liquidar viáticos")]
        constraints = [
            models.CheckConstraint(
                name="expense_kind_is_known", condition=Q(kind__in=[*ExpenseKind.values])
            ),
            models.CheckConstraint(name="expense_is_never_negative", condition=Q(amount__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.amount} {self.currency}"

    @property
    def as_seen(self) -> str:
        """The key and the amount by which a list names it: it may be corrected meanwhile."""
        return f"{self.pk}-{self.amount}"

    @property
    def receipt(self) -> StoredFile | None:
        if not self.receipt_sha256:
            return None
        return StoredFile(
            self.receipt_name, self.receipt_type, self.receipt_size, self.receipt_sha256
        )
