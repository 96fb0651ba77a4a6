"""Everything that ever happened with a customer, on one line (ACO-11, GEN-05)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models.customers import Contact, Customer


class Action(models.Model):
    """An action code, which is data: 110 is "Asistencia / Visita Presencial"."""

    code = models.PositiveSmallIntegerField(_("código"), primary_key=True)
    name = models.CharField(_("nombre"), max_length=100)
    icon = models.CharField(_("icono"), max_length=40, default="chat-bubble-left")
    is_active = models.BooleanField(_("se ofrece"), default=True)

    class Meta:
        verbose_name = _("acción")
        verbose_name_plural = _("acciones")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Event(models.Model):
    """One thing that was done for or by a customer. Append-only: a trigger guards it."""

    key = models.CharField(max_length=120, unique=True, null=True, blank=True)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="events")
    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="events", null=True, blank=True
    )
    action = models.ForeignKey(Action, models.PROTECT, related_name="+", verbose_name=_("acción"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    at = models.DateTimeField(_("momento"))
    text = models.TextField(_("texto"))
    parameters = models.JSONField(_("parámetros"), default=dict, blank=True)
    url = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("evento")
        verbose_name_plural = _("eventos")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(name="event_timeline", fields=["customer", "-at"])]

    def __str__(self) -> str:
        return self.text[:60]


class ParameterType(models.TextChoices):
    TEXT = "text", _("Texto")
    NUMBER = "number", _("Número entero, cero o más")


class Parameter(models.Model):
    """A numbered datum of a customer (ASI-13, ASI-14), such as 10 Número de Serie."""

    number = models.PositiveSmallIntegerField(_("número"), primary_key=True)
    name = models.CharField(_("nombre"), max_length=100)
    type = models.CharField(_("tipo"), max_length=6, choices=ParameterType)
    is_active = models.BooleanField(_("vigente"), default=True)

    class Meta:
        verbose_name = _("parámetro")
        verbose_name_plural = _("parámetros")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                name="parameter_type_is_known", condition=Q(type__in=["text", "number"])
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class ParameterValue(models.Model):
    """The value of a parameter from a moment on; the newest holds, the older ones stay."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="parameter_values")
    parameter = models.ForeignKey(Parameter, models.PROTECT, related_name="values")
    value = models.CharField(_("valor"), max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    at = models.DateTimeField(_("desde"))

    class Meta:
        verbose_name = _("valor de parámetro")
        verbose_name_plural = _("valores de parámetros")
        ordering = ["parameter", "-at", "-pk"]
        indexes = [models.Index(name="parameter_newest", fields=["customer", "parameter", "-at"])]

    def __str__(self) -> str:
        return f"{self.parameter}: {self.value}"
