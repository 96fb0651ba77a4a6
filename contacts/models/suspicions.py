"""Pairs that may be one and the same, and the search that finds them (ACO-06)."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models.customers import Contact, Customer


class SuspicionQuerySet(models.QuerySet["Suspicion"]):
    def waiting(self) -> Self:
        """Those that nobody has judged, of rows that are both still on file."""
        return self.filter(
            dismissed_at=None,
            customer__merged_into=None,
            other_customer__merged_into=None,
            contact__merged_into=None,
            other_contact__merged_into=None,
        )

    def visible_to(self, user: User) -> Self:
        """Only where one sees both."""
        companies, people = Customer.objects.visible_to(user), Contact.objects.visible_to(user)
        return self.filter(
            Q(customer__in=companies, other_customer__in=companies)
            | Q(contact__in=people, other_contact__in=people)
        )


class Suspicion(models.Model):
    """Two customers, or two contacts, that look alike, until somebody says that they are two.

    Who enters somebody in spite of a likeness says so at once, and why: the pair is born judged.
    """

    customer = models.ForeignKey(
        Customer, models.CASCADE, related_name="+", null=True, verbose_name=_("cliente")
    )
    other_customer = models.ForeignKey(
        Customer, models.CASCADE, related_name="+", null=True, verbose_name=_("otro cliente")
    )
    contact = models.ForeignKey(
        Contact, models.CASCADE, related_name="+", null=True, verbose_name=_("contacto")
    )
    other_contact = models.ForeignKey(
        Contact, models.CASCADE, related_name="+", null=True, verbose_name=_("otro contacto")
    )
    reasons = models.JSONField(_("por qué"), default=list)
    found_at = models.DateTimeField(_("visto"))
    dismissed_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    dismissed_at = models.DateTimeField(_("descartado"), null=True)
    why = models.CharField(_("por qué no es el mismo"), max_length=300, blank=True)

    objects = SuspicionQuerySet.as_manager()

    class Meta:
        verbose_name = _("posible duplicado")
        verbose_name_plural = _("posibles duplicados")
        ordering = ["-found_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="suspicion_is_of_two_customers_or_of_two_contacts",
                condition=Q(customer__lt=F("other_customer"), contact=None, other_contact=None)
                | Q(contact__lt=F("other_contact"), customer=None, other_customer=None),
            ),
            models.UniqueConstraint(
                fields=["customer", "other_customer"], name="customers_suspected_once"
            ),
            models.UniqueConstraint(
                fields=["contact", "other_contact"], name="contacts_suspected_once"
            ),
        ]

    def __str__(self) -> str:
        return " ≟ ".join(str(row) for row in self.pair)

    @property
    def pair(self) -> tuple[Customer | Contact, Customer | Contact]:
        one, other = self.customer or self.contact, self.other_customer or self.other_contact
        assert one is not None  # noqa: S101 - a constraint says so
        assert other is not None  # noqa: S101
        return one, other


class Sweep(models.Model):
    """One search through the whole base for pairs, from the first customer to the last contact."""

    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    started_at = models.DateTimeField(_("empezado"))
    finished_at = models.DateTimeField(_("terminado"), null=True)
    claimed_until = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    last_customer = models.PositiveBigIntegerField(default=0)
    last_contact = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("búsqueda de duplicados")
        verbose_name_plural = _("búsquedas de duplicados")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                models.ExpressionWrapper(Q(finished_at=None), models.BooleanField()),
                name="one_sweep_at_a_time",
                condition=Q(finished_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%d/%m/%Y %H:%M}"
