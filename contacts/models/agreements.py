"""What customers sign."""

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from contacts.models.customers import Customer
from contacts.models.terms import AgreementKind, Term
from kit.history import HistoricalRecords


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def valid_on(self, day: date) -> Self:
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class Agreement(models.Model):
    """What a customer signed, from day to day, both included, perhaps without an end (VIS-05)."""

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="agreements", verbose_name=_("cliente")
    )
    kind = models.CharField(_("clase"), max_length=11, choices=AgreementKind)
    starts_on = models.DateField(_("desde"))
    ends_on = models.DateField(_("hasta"), null=True, blank=True)
    notes = models.CharField(_("observaciones"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("registrado"), editable=False)

    objects = AgreementQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("acuerdo")
        verbose_name_plural = _("acuerdos")
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                name="agreement_kind_is_known",
                condition=Q(kind__in=["support", "development", "training"]),
            ),
            models.CheckConstraint(
                name="agreement_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            ExclusionConstraint(
                name="agreements_of_a_kind_never_overlap",
                expressions=[
                    ("customer", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (
                        Func(
                            F("starts_on"),
                            F("ends_on"),
                            models.Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.customer}"

    @property
    def term(self) -> Term:
        return Term(str(self.get_kind_display()), self.starts_on, self.ends_on)
