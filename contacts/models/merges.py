"""Two rows that were one: who joined them, what moved, and how it is taken back (ACO-17)."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models.customers import Contact, Customer


class Merge(models.Model):
    """One row that was absorbed by another, both customers or both contacts.

    `fields` holds what changed on the two themselves, as {"kept": {name: [before, after]},
    "absorbed": …}; `marks` the last key of each table then, to tell which rows came later; `left`
    says, once it is undone, what could not go back as it was, in words.
    """

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="+", null=True, verbose_name=_("cliente que queda")
    )
    absorbed_customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="+", null=True, verbose_name=_("cliente absorbido")
    )
    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="+", null=True, verbose_name=_("contacto que queda")
    )
    absorbed_contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="+", null=True, verbose_name=_("contacto absorbido")
    )
    by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, verbose_name=_("quién")
    )
    at = models.DateTimeField(_("cuándo"))
    reason = models.CharField(_("motivo"), max_length=300)
    fields = models.JSONField(_("datos que cambiaron"), default=dict)
    marks = models.JSONField(default=dict)
    undone_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    undone_at = models.DateTimeField(_("deshecha"), null=True)
    left = models.JSONField(_("lo que no volvió"), default=list)

    class Meta:
        verbose_name = _("fusión")
        verbose_name_plural = _("fusiones")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="merge_is_of_two_customers_or_of_two_contacts",
                condition=Q(
                    customer__isnull=False,
                    absorbed_customer__isnull=False,
                    contact__isnull=True,
                    absorbed_contact__isnull=True,
                )
                & ~Q(customer=F("absorbed_customer"))
                | Q(
                    customer__isnull=True,
                    absorbed_customer__isnull=True,
                    contact__isnull=False,
                    absorbed_contact__isnull=False,
                )
                & ~Q(contact=F("absorbed_contact")),
            ),
            models.UniqueConstraint(
                fields=["absorbed_customer"],
                condition=Q(undone_at=None),
                name="customer_is_absorbed_once",
            ),
            models.UniqueConstraint(
                fields=["absorbed_contact"],
                condition=Q(undone_at=None),
                name="contact_is_absorbed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.absorbed} → {self.kept}"

    def get_absolute_url(self) -> str:
        return reverse("contacts:merge", args=[self.pk])

    @property
    def kept(self) -> Customer | Contact:
        kept = self.customer or self.contact
        assert kept is not None  # noqa: S101 - a constraint says so
        return kept

    @property
    def absorbed(self) -> Customer | Contact:
        absorbed = self.absorbed_customer or self.absorbed_contact
        assert absorbed is not None  # noqa: S101 - a constraint says so
        return absorbed


class Fate(models.TextChoices):
    MOVED = "moved", _("Pasó al que queda")
    STAYED = "stayed", _("Se quedó: el otro ya lo tenía")
    MADE = "made", _("Se creó al fusionar")
    FOLLOWED = "followed", _("Posterior: volvió con su contacto")


class MovedRow(models.Model):
    """One row of any table that a merge touched, with its values before and after.

    Append-only: a trigger guards it.
    """

    merge = models.ForeignKey(Merge, models.PROTECT, related_name="rows")
    model = models.CharField(max_length=80)  # "tickets.ticket"
    row = models.BigIntegerField()
    fate = models.CharField(max_length=8, choices=Fate)
    former = models.JSONField(_("antes"), default=dict)
    given = models.JSONField(_("después"), default=dict)

    class Meta:
        verbose_name = _("fila que pasó")
        verbose_name_plural = _("filas que pasaron")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="moved_row_fate_is_known",
                condition=Q(fate__in=["moved", "stayed", "made", "followed"]),
            )
        ]
        indexes = [models.Index(name="moved_row_of_a_table", fields=["model", "row"])]

    def __str__(self) -> str:
        return f"{self.model} {self.row}: {self.get_fate_display()}"
