"""The register of controlled documents (DOC-01, DOC-06, DOC-08)."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Sector, User
from kit.db import FoldText
from kit.history import HistoricalRecords
from kit.text import fold

if TYPE_CHECKING:
    from procedures.models.revisions import Revision


class Process(models.Model):
    """A process of the company to which documents belong, such as Comercialización (DOC-08)."""

    name = models.CharField(_("nombre"), max_length=100, unique=True)
    rank = models.PositiveSmallIntegerField(_("orden"), default=0)

    class Meta:
        verbose_name = _("proceso")
        verbose_name_plural = _("procesos")
        ordering = ["rank", "name"]

    def __str__(self) -> str:
        return self.name


class DocumentKind(models.TextChoices):
    """The category of a document: ours, or from outside the house (CLI-18)."""

    POLICY = "policy", _("Políticas")
    MANUAL = "manual", _("Manual de Calidad")
    PROCEDURE = "procedure", _("Procedimientos operativos")
    INSTRUCTION = "instruction", _("Instrucciones de trabajo")
    METHODOLOGY = "methodology", _("Metodologías")
    GUIDE = "guide", _("Guías")
    FORM = "form", _("Formatos y registros")
    AGREEMENT = "agreement", _("Acuerdos y actos administrativos")
    STANDARD = "standard", _("Normas externas")


EXTERNAL = (DocumentKind.AGREEMENT, DocumentKind.STANDARD)


class State(models.TextChoices):
    """Where a document or one of its revisions stands at a moment; derived, never stored."""

    DRAFT = "draft", _("Borrador")
    REVIEW = "review", _("En revisión")
    COMING = "coming", _("Aprobada")
    IN_FORCE = "in_force", _("Vigente")
    OBSOLETE = "obsolete", _("Obsoleto")
    EMPTY = "empty", _("Sin texto propio")


TONES = {
    State.DRAFT: "neutral",
    State.REVIEW: "warning",
    State.COMING: "info",
    State.IN_FORCE: "success",
    State.OBSOLETE: "neutral",
    State.EMPTY: "neutral",
}


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: User) -> Self:
        """Everybody who may read documents may read all of them."""
        return self if user.has_perm("procedures.view_document") else self.none()

    def in_use(self) -> Self:
        return self.filter(withdrawn_by__isnull=True)

    def named(self, query: str) -> Self:
        """Those whose code or title contains the words, whatever their accents."""
        words = fold(query)
        if not words:
            return self
        rows = self.annotate(in_code=FoldText("code"), in_title=FoldText("title"))
        return rows.filter(Q(in_code__contains=words) | Q(in_title__contains=words))

    def owned_by(self, user: User) -> Self:
        """Those whose owner roles the person holds (DOC-04)."""
        return self.filter(owners__in=user.groups.all()).distinct()

    def for_reader(self, user: User) -> Self:
        """Those that are distributed to a role or the sector of the person (CAP-06)."""
        mine = Q(reader_roles__in=user.groups.all())
        if user.sector_id:
            mine |= Q(reader_sectors=user.sector_id)
        return self.in_use().filter(mine).distinct()


class Document(models.Model):
    """One document of the register, with who keeps it and who has to know it."""

    code = models.CharField(_("código"), max_length=30, unique=True)
    title = models.CharField(_("título"), max_length=200)
    kind = models.CharField(_("categoría"), max_length=12, choices=DocumentKind)
    process = models.ForeignKey(
        Process,
        models.PROTECT,
        related_name="documents",
        null=True,
        blank=True,
        verbose_name=_("proceso"),
    )
    issuer = models.CharField(
        _("emisor o ubicación"),
        max_length=200,
        blank=True,
        help_text=_("De un documento externo: quién lo emite y dónde se consulta."),
    )
    owners = models.ManyToManyField(
        Group,
        related_name="owned_documents",
        blank=True,
        verbose_name=_("roles responsables"),
        help_text=_("Solo ellos preparan revisiones, y reciben el aviso de revisarlo."),
    )
    reader_roles = models.ManyToManyField(
        Group,
        related_name="documents_to_read",
        blank=True,
        verbose_name=_("roles que deben leerlo"),
    )
    reader_sectors = models.ManyToManyField(
        Sector,
        related_name="documents_to_read",
        blank=True,
        verbose_name=_("sectores que deben leerlo"),
    )
    is_for_customers = models.BooleanField(
        _("se puede enviar a clientes"),
        default=False,
        help_text=_("La versión vigente se ofrece como adjunto al responder un ticket."),
    )
    withdrawn_by = models.ForeignKey(
        "procedures.Revision",
        models.PROTECT,
        related_name="withdraws",
        null=True,
        blank=True,
        verbose_name=_("retirado por"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DocumentQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=["owners", "reader_roles", "reader_sectors"])

    class Meta:
        verbose_name = _("documento")
        verbose_name_plural = _("documentos")
        ordering = ["code"]
        permissions = [
            ("draft_document", "Puede preparar revisiones de sus documentos"),
            ("approve_document", "Puede aprobar revisiones de documentos"),
            ("view_readings", "Puede ver quién ha leído cada documento"),
        ]
        constraints = [
            models.CheckConstraint(
                name="document_kind_is_known",
                condition=Q(
                    kind__in=[
                        *("policy", "manual", "procedure", "instruction", "methodology"),
                        *("guide", "form", "agreement", "standard"),
                    ]
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("procedures:document", args=[self.pk])

    @property
    def is_external(self) -> bool:
        return self.kind in EXTERNAL

    def in_force(self, at: datetime) -> "Revision | None":
        return self.revisions.in_force(at).first()

    def open_revision(self) -> "Revision | None":
        """The one that somebody is preparing, if any: there is never more than one."""
        return self.revisions.open().first()

    def is_owned_by(self, user: User) -> bool:
        return self.owners.filter(user=user).exists()

    def readers(self) -> models.QuerySet[User]:
        """The active people who have to know it (CAP-06)."""
        people = User.objects.active().filter(
            Q(groups__in=self.reader_roles.all()) | Q(sector__in=self.reader_sectors.all())
        )
        return people.distinct().order_by("name")
