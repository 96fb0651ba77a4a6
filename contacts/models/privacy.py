"""What a customer's person may ask of us about their own data, and what becomes of it."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models.customers import Contact


class Purpose(models.TextChoices):
    SURVEY = "survey", _("No enviar encuestas")
    MARKETING = "marketing", _("No enviar publicidad")
    CALL = "call", _("No llamar por teléfono")


class OptOutQuerySet(models.QuerySet["OptOut"]):
    def in_force(self) -> Self:
        return self.filter(ended_at=None)


class OptOut(models.Model):
    """Somebody does not want to be asked, advertised to or called; withdrawn, it stays readable."""

    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="opt_outs", verbose_name=_("contacto")
    )
    purpose = models.CharField(_("oposición"), max_length=9, choices=Purpose)
    how = models.CharField(_("cómo lo pidió"), max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("registró"))
    at = models.DateTimeField(_("desde"))
    ended_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    ended_at = models.DateTimeField(_("retirada"), null=True, blank=True)

    objects = OptOutQuerySet.as_manager()

    class Meta:
        verbose_name = _("oposición")
        verbose_name_plural = _("oposiciones")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="opt_out_purpose_is_known",
                condition=Q(purpose__in=["survey", "marketing", "call"]),
            ),
            models.CheckConstraint(
                name="opt_out_is_ended_by_somebody",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["contact", "purpose"],
                condition=Q(ended_at=None),
                name="opt_out_once_in_force",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_purpose_display())


class RequestKind(models.TextChoices):
    ACCESS = "access", _("Acceso: una copia de sus datos")
    ERASURE = "erasure", _("Supresión: bloquear y suprimir sus datos")


class RequestStatus(models.TextChoices):
    OPEN = "open", _("Abierta")
    DONE = "done", _("Cumplida")
    WITHDRAWN = "withdrawn", _("Retirada")


class PrivacyRequestQuerySet(models.QuerySet["PrivacyRequest"]):
    def blocks(self) -> Self:
        """The people who are blocked now: their data is sealed, and not yet erased."""
        return self.filter(kind=RequestKind.ERASURE, status=RequestStatus.OPEN)

    def erasable_on(self, day: date) -> Self:
        """Blocked long enough, and nothing obliges to keep what is sealed."""
        return self.blocks().filter(erase_on__lte=day, hold="")


class PrivacyRequest(models.Model):
    """A person asks for a copy of their data, or for its erasure, before a day that the law sets.

    An erasure blocks at once; on `erase_on` a sweep erases, unless `hold` says why it may not.
    """

    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="privacy_requests", verbose_name=_("contacto")
    )
    kind = models.CharField(_("petición"), max_length=7, choices=RequestKind)
    how = models.CharField(_("cómo lo pidió"), max_length=200)
    asked_on = models.DateField(_("pedido el"))
    due_on = models.DateField(_("responder antes del"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("registró"))
    at = models.DateTimeField(_("registrado"))
    status = models.CharField(
        _("estado"), max_length=9, choices=RequestStatus, default=RequestStatus.OPEN
    )
    erase_on = models.DateField(_("se suprime el"), null=True, blank=True)
    hold = models.CharField(_("se conserva por"), max_length=300, blank=True)
    withheld = models.JSONField(default=list, blank=True)  # files that nobody can open meanwhile
    ended_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    ended_at = models.DateTimeField(_("terminada"), null=True, blank=True)

    objects = PrivacyRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("petición de datos personales")
        verbose_name_plural = _("peticiones de datos personales")
        ordering = ["status", "due_on", "pk"]
        permissions = [("keep_privacy", "Puede exportar, bloquear y suprimir datos personales")]
        constraints = [
            models.CheckConstraint(
                name="privacy_request_choices_are_known",
                condition=Q(
                    kind__in=["access", "erasure"], status__in=["open", "done", "withdrawn"]
                ),
            ),
            models.CheckConstraint(
                name="privacy_request_ends_at_a_time_and_only_then",
                condition=Q(status="open", ended_at__isnull=True)
                | Q(status__in=["done", "withdrawn"], ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="privacy_erasure_has_its_day_and_only_it",
                condition=Q(kind="erasure", erase_on__isnull=False)
                | Q(kind="access", erase_on__isnull=True, hold=""),
            ),
            models.UniqueConstraint(
                fields=["contact", "kind"],
                condition=Q(status="open"),
                name="privacy_request_once_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.contact_id})"

    def is_late_on(self, day: date) -> bool:
        return self.kind == RequestKind.ACCESS and self.is_open and self.due_on < day

    @property
    def is_open(self) -> bool:
        return self.status == RequestStatus.OPEN

    @property
    def is_block(self) -> bool:
        return self.kind == RequestKind.ERASURE


class Sealed(models.Model):
    """What one column of one row said of somebody who is blocked: what it says now, and before.

    It is the only copy: given back when the block is lifted, destroyed when it has run out.
    """

    request = models.ForeignKey(PrivacyRequest, models.CASCADE, related_name="sealed")
    table = models.CharField(max_length=63)
    row = models.BigIntegerField()
    column = models.CharField(max_length=63)
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        verbose_name = _("dato bloqueado")
        verbose_name_plural = _("datos bloqueados")
        ordering = ["pk"]
        indexes = [models.Index(name="sealed_row", fields=["table", "row"])]

    def __str__(self) -> str:
        return f"{self.table} {self.row} {self.column}"
