"""What was done that matters to the safety of the house, told once and for ever (J4)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


class AuditKind(models.TextChoices):
    LOGIN = "login", _("Entrada")
    LOGOUT = "logout", _("Salida")
    PASSWORD = "password", _("Contraseña nueva")
    SECOND_FACTOR = "second_factor", _("Segundo factor")
    UNLOCKED = "unlocked", _("Acceso desbloqueado")
    ADDED = "added", _("Persona nueva")
    ADDRESS = "address", _("Correo de acceso")
    ROLES = "roles", _("Funciones")
    DEACTIVATED = "deactivated", _("Baja")
    REACTIVATED = "reactivated", _("Vuelta de una baja")
    DELEGATED = "delegated", _("Delegación")
    REVOKED = "revoked", _("Delegación revocada")
    EXPORTED = "exported", _("Exportación")
    FEED = "feed", _("Enlace de la agenda")
    DATA_COPIED = "data_copied", _("Copia de datos personales")
    BLOCKED = "blocked", _("Bloqueo de datos personales")
    HELD = "held", _("Conservación de datos bloqueados")
    UNBLOCKED = "unblocked", _("Bloqueo levantado")
    ERASED = "erased", _("Supresión de datos personales")
    MERGED = "merged", _("Fusión")
    MERGE_UNDONE = "merge_undone", _("Fusión deshecha")
    IMPORTED = "imported", _("Importación")
    IMPORT_UNDONE = "import_undone", _("Importación deshecha")
    APPROVED = "approved", _("Revisión aprobada")
    RETURNED = "returned", _("Revisión devuelta")


class AuditEvent(models.Model):
    """Who did what, when, why and from where; written with what it tells of, or not at all.

    Without `by` a command or a task did it; without `ip` and `request_id` nobody asked for it
    over the net. No row is changed or deleted, except that an erased person is named no more.
    """

    at = models.DateTimeField(_("momento"))
    kind = models.CharField(_("clase"), max_length=14, choices=AuditKind)
    by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("quién")
    )
    what = models.TextField(_("qué"))
    why = models.TextField(_("por qué"), blank=True)
    ip = models.GenericIPAddressField(_("dirección IP"), null=True, blank=True)
    request_id = models.CharField(_("petición"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("registro de seguridad")
        verbose_name_plural = _("registros de seguridad")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="audit_kind_is_known", condition=Q(kind__in=AuditKind.values)
            ),
            models.CheckConstraint(name="audit_says_what", condition=~Q(what="")),
        ]
        indexes = [
            models.Index(name="audit_newest_first", fields=["-at", "-id"]),
            models.Index(name="audit_of_a_person", fields=["by", "-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.what}"[:120]
