"""What a customer runs, and until when (CIN-01)."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import Customer, Product, seen_by
from installations.models.catalogue import Function, Module
from kit.history import HistoricalRecords

if TYPE_CHECKING:
    from installations.models.blocks import Block
    from installations.models.fichas import Ficha


class InstallationQuerySet(models.QuerySet["Installation"]):
    def visible_to(self, user: User) -> Self:
        """Those of the customers one sees."""
        return self.filter(seen_by(user, "customer__"))

    def in_use(self) -> Self:
        return self.filter(is_active=True)

    def unlimited(self) -> Self:
        """Brought from elsewhere without expiry or accesses: to be completed (CIN-08)."""
        return self.filter(Q(expires_on=None) | Q(access_limit=None))

    def expiring_by(self, day: date) -> Self:
        return self.in_use().filter(expires_on__lte=day)

    def expiring_within(self, days: int, today: date) -> Self:
        return self.expiring_by(today + timedelta(days=days))

    def unplanned(self, today: date) -> Self:
        """Nobody has planned when it will be updated next (CIN-10)."""
        return self.in_use().filter(Q(next_update_on=None) | Q(next_update_on__lt=today))

    def with_ficha_pending(self) -> Self:
        """Changed since its last Ficha was stored (CIN-05)."""
        return self.filter(fichas__replaced_by=None, fichas__status__in=["queued", "failed"])

    def to_block(self) -> Self:
        """Marked: they are to be blocked for reasons of policy (CIN-13)."""
        return self.filter(blocks__lifted_at=None, blocks__isnull=False)


class Installation(models.Model):
    """One installation of the product at a customer, with its two limits (CIN-01, CIN-08)."""

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="installations", verbose_name=_("cliente")
    )
    name = models.CharField(_("nombre"), max_length=60, default="Principal")
    serial = models.CharField(_("número de serie"), max_length=60, blank=True)
    product = models.CharField(_("producto"), max_length=7, choices=Product, blank=True)
    system_version = models.CharField(_("versión del sistema"), max_length=40, blank=True)
    engine = models.CharField(_("motor de base de datos"), max_length=100, blank=True)
    server = models.CharField(_("nombre del servidor"), max_length=100, blank=True)
    online_public = models.CharField(_("IGGLOBAL Online público"), max_length=200, blank=True)
    online_private = models.CharField(_("IGGLOBAL Online privado"), max_length=200, blank=True)
    companies = models.PositiveIntegerField(_("cantidad de empresas"), null=True, blank=True)
    users = models.PositiveIntegerField(_("cantidad de usuarios"), null=True, blank=True)
    seats = models.PositiveIntegerField(_("cantidad de puestos"), null=True, blank=True)
    expires_on = models.DateField(_("fecha de caducidad"), null=True, blank=True)
    access_limit = models.PositiveIntegerField(_("cantidad de accesos"), null=True, blank=True)
    is_migrated = models.BooleanField(
        _("traída sin límites"), default=False, editable=False
    )  # only such a one may lack its limits, until it is configured
    is_active = models.BooleanField(_("en uso"), default=True)
    consultant = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="installations",
        null=True,
        blank=True,
        verbose_name=_("consultor responsable"),
    )
    # The day that the agenda has for it, or that somebody wrote down
    next_update_on = models.DateField(_("próxima visita de actualización"), null=True, blank=True)
    created_at = models.DateTimeField(_("alta"), editable=False)
    changed_at = models.DateTimeField(_("última configuración"), editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    # Of rows that were dressed (installations/rows.py) only
    has_right: bool
    block: "Block | None"
    ficha: "Ficha | None"
    left: int | None
    is_near: bool

    objects = InstallationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("instalación")
        verbose_name_plural = _("instalaciones")
        ordering = ["customer", "pk"]
        permissions = [
            ("block_installation", "Puede marcar qué instalaciones corresponde bloquear"),
            ("force_block", "Puede bloquear por fuerza mayor a un cliente con acuerdo vigente"),
            ("execute_block", "Puede registrar que un bloqueo se ejecutó"),
        ]
        constraints = [
            models.CheckConstraint(
                name="installation_product_is_known",
                condition=Q(product__in=["", "classic", "online"]),
            ),
            models.CheckConstraint(
                name="installation_is_limited",
                condition=Q(is_migrated=True)
                | Q(expires_on__isnull=False, access_limit__isnull=False),
            ),
            models.CheckConstraint(
                name="installation_accesses_are_positive",
                condition=Q(access_limit__isnull=True) | Q(access_limit__gte=1),
            ),
            models.UniqueConstraint(
                fields=["serial"], condition=~Q(serial=""), name="installation_serial_once"
            ),
        ]
        indexes = [
            models.Index(fields=["expires_on"], name="installation_expiry"),
            models.Index(fields=["system_version"], name="installation_release"),
        ]

    def __str__(self) -> str:
        return f"{self.customer} · {self.label}"

    def get_absolute_url(self) -> str:
        return reverse("installations:installation", args=[self.pk])

    @property
    def label(self) -> str:
        return " · ".join(filter(None, [self.name, self.serial]))

    @property
    def is_limited(self) -> bool:
        return self.expires_on is not None and self.access_limit is not None

    def days_left(self, today: date) -> int | None:
        return (self.expires_on - today).days if self.expires_on else None


class SwitchQuerySet(models.QuerySet["Switch"]):
    def on(self) -> Self:
        return self.filter(off_at=None)

    def told(self) -> Self:
        """With all that a page says of each, modules before their functions."""
        return self.select_related("module", "function__module", "on_by", "off_by")


class Switch(models.Model):
    """A module or a function of one installation, by whom and since when it is on (CIN-04)."""

    installation = models.ForeignKey(
        Installation, models.PROTECT, related_name="switches", verbose_name=_("instalación")
    )
    module = models.ForeignKey(
        Module,
        models.PROTECT,
        related_name="switches",
        null=True,
        blank=True,
        verbose_name=_("módulo"),
    )
    function = models.ForeignKey(
        Function,
        models.PROTECT,
        related_name="switches",
        null=True,
        blank=True,
        verbose_name=_("función"),
    )
    on_at = models.DateTimeField(_("activado"))
    on_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, verbose_name=_("lo activó")
    )
    off_at = models.DateTimeField(_("desactivado"), null=True, blank=True)
    off_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("lo apagó")
    )

    objects = SwitchQuerySet.as_manager()

    class Meta:
        verbose_name = _("módulo o función activados")
        verbose_name_plural = _("módulos y funciones activados")
        ordering = ["installation", "on_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="switch_is_of_a_module_or_of_a_function",
                condition=Q(module__isnull=False, function__isnull=True)
                | Q(module__isnull=True, function__isnull=False),
            ),
            models.CheckConstraint(
                name="switch_is_put_off_after_on",
                condition=Q(off_at__isnull=True) | Q(off_at__gte=models.F("on_at")),
            ),
            models.UniqueConstraint(
                fields=["installation", "module"],
                condition=Q(off_at__isnull=True, module__isnull=False),
                name="module_is_on_once",
            ),
            models.UniqueConstraint(
                fields=["installation", "function"],
                condition=Q(off_at__isnull=True, function__isnull=False),
                name="function_is_on_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.function or self.module)
