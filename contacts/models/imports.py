"""A spreadsheet of customers and contacts on its way in."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models.customers import Contact, Customer
from contacts.models.lines import ServiceLine


class ImportStatus(models.TextChoices):
    UPLOADED = "uploaded", _("Recibido")  # read; the person maps its columns
    CHECKING = "checking", _("Comprobando")  # dry run queued or running
    CHECKED = "checked", _("Comprobado")  # each row has its verdict; nothing written
    RUNNING = "running", _("Importando")
    DONE = "done", _("Terminado")
    FAILED = "failed", _("Fallido")
    UNDOING = "undoing", _("Deshaciendo")
    UNDONE = "undone", _("Deshecho")


WORKING = (ImportStatus.CHECKING, ImportStatus.RUNNING, ImportStatus.UNDOING)


class ImportSource(models.Model):
    """Where files of one kind come from, and what their columns mean: said once, proposed again."""

    name = models.CharField(_("origen"), max_length=80, unique=True)
    mapping = models.JSONField(default=dict)  # title of the column -> field; empty: left out
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("quién"))
    saved_at = models.DateTimeField(_("guardado"))

    class Meta:
        verbose_name = _("origen de importaciones")
        verbose_name_plural = _("orígenes de importaciones")
        ordering = ["-saved_at"]

    def __str__(self) -> str:
        return self.name


class ImportQuerySet(models.QuerySet["Import"]):
    def due_at(self, at: datetime) -> Self:
        """Those with rows to be checked or written, at which no living worker is."""
        free = Q(claimed_until=None) | Q(claimed_until__lte=at)
        return self.filter(free, status__in=WORKING)


class Import(models.Model):
    """One file: its columns, what they mean, and how far it has got."""

    name = models.CharField(_("archivo"), max_length=200)
    sha256 = models.CharField(_("huella SHA-256"), max_length=64)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("quién"))
    service_line = models.ForeignKey(
        ServiceLine, models.PROTECT, related_name="+", verbose_name=_("línea de servicio")
    )
    created_at = models.DateTimeField(_("subido"))
    columns = models.JSONField(_("columnas"), default=list)
    # to show what a column holds
    sample = models.JSONField(_("primeras filas"), default=list)
    mapping = models.JSONField(default=dict)  # column index (text) -> field
    source = models.ForeignKey(
        ImportSource,
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("origen"),
    )
    status = models.CharField(max_length=8, choices=ImportStatus, default=ImportStatus.UPLOADED)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(_("terminada"), null=True, blank=True)
    error = models.TextField(blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    undone_at = models.DateTimeField(_("deshecho"), null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("importación")
        verbose_name_plural = _("importaciones")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="import_status_is_known",
                condition=Q(
                    status__in=[
                        "uploaded",
                        "checking",
                        "checked",
                        "running",
                        "done",
                        "failed",
                        "undoing",
                        "undone",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="import_is_undone_by_somebody",
                condition=~Q(status__in=["undoing", "undone"])
                | Q(undone_by__isnull=False, undone_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Verdict(models.TextChoices):
    PENDING = "pending", _("Sin comprobar")
    CREATE = "create", _("Alta")
    UPDATE = "update", _("Actualización")
    SAME = "same", _("Sin cambios")
    REJECT = "reject", _("Rechazada")


class UndoVerdict(models.TextChoices):
    UNDONE = "undone", _("Deshecha")
    LEFT = "left", _("Se queda")


class ImportRow(models.Model):
    """One line of the file as it came, its verdict, and what it became.

    `…_before` and `…_after` are the versions of the record before and after this row was written
    (0: there was none): the history holds the first, and undoing asks whether the second still is.
    """

    job = models.ForeignKey(
        Import, models.CASCADE, related_name="rows", verbose_name=_("importación")
    )
    number = models.PositiveIntegerField(_("fila"))
    cells = models.JSONField(_("celdas"))
    # Names this row's customer: a later row with the same key is about the same one.
    key = models.CharField(_("clave"), max_length=220, blank=True)
    verdict = models.CharField(
        _("veredicto"), max_length=7, choices=Verdict, default=Verdict.PENDING
    )
    message = models.TextField(_("motivo"), blank=True)
    is_applied = models.BooleanField(default=False)
    customer = models.ForeignKey(
        Customer,
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("cliente"),
    )
    contact = models.ForeignKey(
        Contact,
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("contacto"),
    )
    customer_before = models.PositiveIntegerField(null=True, blank=True)
    customer_after = models.PositiveIntegerField(null=True, blank=True)
    contact_before = models.PositiveIntegerField(null=True, blank=True)
    contact_after = models.PositiveIntegerField(null=True, blank=True)
    undo = models.CharField(_("al deshacer"), max_length=6, choices=UndoVerdict, blank=True)
    undo_reason = models.TextField(_("por qué se queda"), blank=True)

    class Meta:
        verbose_name = _("fila importada")
        verbose_name_plural = _("filas importadas")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["job", "number"], name="import_row_once"),
            models.CheckConstraint(
                name="import_verdict_is_known",
                condition=Q(verdict__in=["pending", "create", "update", "same", "reject"]),
            ),
            models.CheckConstraint(
                name="import_undo_is_known", condition=Q(undo__in=["", "undone", "left"])
            ),
        ]
        indexes = [
            models.Index(name="import_rows_by_verdict", fields=["job", "verdict"]),
            models.Index(name="import_rows_by_key", fields=["job", "key"]),
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.number}"
