"""The further ways to reach somebody: the main e-mail and telephones stand on the contact."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models.customers import Contact
from kit.history import HistoricalRecords


class ReachKind(models.TextChoices):
    EMAIL = "email", _("Correo electrónico")
    PHONE = "phone", _("Teléfono")


class ReachLabel(models.TextChoices):
    WORK = "work", _("Trabajo")
    MOBILE = "mobile", _("Móvil")
    HOME = "home", _("Particular")
    OTHER = "other", _("Otro")


class Reach(models.Model):
    """Another e-mail or telephone of a contact, by which they are recognised like by the first.

    `key` is its one spelling: the address in small letters, the number as dialled from abroad.
    """

    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="reaches", verbose_name=_("contacto")
    )
    kind = models.CharField(_("vía"), max_length=5, choices=ReachKind)
    label = models.CharField(_("uso"), max_length=6, choices=ReachLabel, default=ReachLabel.WORK)
    value = models.CharField(_("dirección o número"), max_length=254)
    key = models.CharField(_("forma única"), max_length=254, editable=False)
    created_at = models.DateTimeField(_("alta"), editable=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("otra vía de contacto")
        verbose_name_plural = _("otras vías de contacto")
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["contact", "kind", "key"], name="reach_once"),
            models.CheckConstraint(
                name="reach_choices_are_known",
                condition=Q(kind__in=["email", "phone"])
                & Q(label__in=["work", "mobile", "home", "other"])
                & ~Q(key=""),
            ),
        ]
        indexes = [models.Index(name="reach_by_key", fields=["kind", "key"])]

    def __str__(self) -> str:
        return self.value
