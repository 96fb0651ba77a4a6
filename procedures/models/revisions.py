"""The revisions of a document, what each changed, and who has read it (DOC-01 to DOC-03)."""

from datetime import datetime
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kit.files import StoredFile
from kit.history import HistoricalRecords
from procedures.models.documents import TONES, Document, State


class RevisionStatus(models.TextChoices):
    DRAFT = "draft", _("Borrador")
    REVIEW = "review", _("En revisión")
    ISSUED = "issued", _("Emitida")


MOVES = {
    RevisionStatus.DRAFT: {RevisionStatus.REVIEW},
    RevisionStatus.REVIEW: {RevisionStatus.DRAFT, RevisionStatus.ISSUED},
    RevisionStatus.ISSUED: set(),
}

# The parts of a document that are text (DOC-02), in the order in which they are read.
SECTIONS = ("purpose", "scope", "responsibilities", "terms", "description", "references")


class RevisionQuerySet(models.QuerySet["Revision"]):
    def visible_to(self, user: User) -> Self:
        """What is issued, for all who read documents; the rest for who prepares or approves."""
        if not user.has_perm("procedures.view_document"):
            return self.none()
        works = ("procedures.draft_document", "procedures.approve_document")
        return self if any(user.has_perm(name) for name in works) else self.issued()

    def issued(self) -> Self:
        return self.filter(status=RevisionStatus.ISSUED)

    def open(self) -> Self:
        return self.exclude(status=RevisionStatus.ISSUED)

    def in_force(self, at: datetime) -> Self:
        """The one of each document that is to be obeyed at the moment."""
        not_over = Q(in_force_until__isnull=True) | Q(in_force_until__gt=at)
        return self.issued().filter(not_over, in_force_from__lte=at)

    def told(self) -> Self:
        """With all that a page says of each."""
        return self.select_related("document__process", "author", "approved_by")


class Revision(models.Model):
    """One issue of a document; its figures hold from `in_force_from` on.

    An issued one never changes again, but for the moment at which the next one follows it. The
    inherited one came to us issued, from before this system: nobody here approved it.
    """

    document = models.ForeignKey(
        Document, models.PROTECT, related_name="revisions", verbose_name=_("documento")
    )
    number = models.PositiveSmallIntegerField(_("revisión"))
    status = models.CharField(
        _("estado"), max_length=6, choices=RevisionStatus, default=RevisionStatus.DRAFT
    )
    issued_label = models.CharField(_("fecha de emisión"), max_length=40, blank=True)
    in_force_from = models.DateTimeField(_("vigente desde"), null=True, blank=True)
    in_force_until = models.DateTimeField(_("vigente hasta"), null=True, blank=True)
    is_inherited = models.BooleanField(_("anterior al sistema"), default=False)

    purpose = models.TextField(_("objeto"), blank=True)
    scope = models.TextField(_("alcance"), blank=True)
    responsibilities = models.TextField(_("responsabilidades"), blank=True)
    terms = models.TextField(_("abreviaturas y referencias"), blank=True)
    description = models.TextField(_("descripción"), blank=True)
    references = models.TextField(_("documentos de referencia"), blank=True)
    related = models.ManyToManyField(
        Document, related_name="+", blank=True, verbose_name=_("documentos asociados")
    )
    file_name = models.CharField(_("archivo"), max_length=200, blank=True)
    file_type = models.CharField(max_length=100, blank=True)
    file_size = models.PositiveIntegerField(default=0)
    file_sha256 = models.CharField(max_length=64, blank=True)

    author = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("elaboró")
    )
    submitted_at = models.DateTimeField(_("enviada a revisión"), null=True, blank=True)
    returned_because = models.CharField(_("motivo de la devolución"), max_length=500, blank=True)
    approved_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("aprobó")
    )
    approved_at = models.DateTimeField(_("aprobada"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RevisionQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=["related"])

    class Meta:
        verbose_name = _("revisión")
        verbose_name_plural = _("revisiones")
        ordering = ["document", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "number"], name="revision_number_once_per_document"
            ),
            models.UniqueConstraint(
                fields=["document"],
                name="revision_one_open_per_document",
                condition=~Q(status="issued"),
            ),
            models.CheckConstraint(
                name="revision_status_is_known",
                condition=Q(status__in=["draft", "review", "issued"]),
            ),
            models.CheckConstraint(
                name="revision_issued_is_dated",
                condition=~Q(status="issued") | Q(in_force_from__isnull=False),
            ),
            models.CheckConstraint(
                name="revision_issued_is_approved",
                condition=~Q(status="issued")
                | Q(is_inherited=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False, author__isnull=False),
            ),
            models.CheckConstraint(
                name="revision_only_issued_is_approved",
                condition=Q(status="issued")
                | Q(approved_by__isnull=True, approved_at__isnull=True),
            ),
            models.CheckConstraint(
                name="revision_author_is_not_approver",
                condition=Q(author__isnull=True)
                | Q(approved_by__isnull=True)
                | ~Q(author=F("approved_by")),
            ),
            models.CheckConstraint(
                name="revision_ends_after_it_begins",
                condition=Q(in_force_until__isnull=True)
                | Q(status="issued", in_force_until__gt=F("in_force_from")),
            ),
            ExclusionConstraint(
                name="revision_one_in_force",
                expressions=[
                    ("document", RangeOperators.EQUAL),
                    (
                        Func("in_force_from", "in_force_until", function="tstzrange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(status="issued"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document.code} {self.label}"

    def get_absolute_url(self) -> str:
        return reverse("procedures:revision", args=[self.pk])

    @property
    def label(self) -> str:
        return f"rev. {self.number:02d}"

    @property
    def is_open(self) -> bool:
        return self.status != RevisionStatus.ISSUED

    @property
    def has_text(self) -> bool:
        return any(getattr(self, name) for name in SECTIONS)

    @property
    def file(self) -> StoredFile | None:
        """The document itself, where it is a file and not text (DOC-02)."""
        if not self.file_sha256:
            return None
        return StoredFile(self.file_name, self.file_type, self.file_size, self.file_sha256)

    def may_become(self, status: RevisionStatus) -> bool:
        return status in MOVES[RevisionStatus(self.status)]

    def state_at(self, at: datetime) -> State:
        if self.is_open or self.in_force_from is None:
            return State(self.status)
        if self.in_force_from > at:
            return State.COMING
        over = self.in_force_until is not None and self.in_force_until <= at
        return State.OBSOLETE if over else State.IN_FORCE

    def tone_at(self, at: datetime) -> str:
        return TONES[self.state_at(at)]


class ChangeReason(models.TextChoices):
    IMPROVEMENT = "improvement", _("Mejora")
    MODIFICATION = "modification", _("Modificación")


class Change(models.Model):
    """One row of the change control of a revision (DOC-03)."""

    revision = models.ForeignKey(
        Revision, models.CASCADE, related_name="changes", verbose_name=_("revisión")
    )
    place = models.CharField(_("ubicación"), max_length=200)
    reason = models.CharField(_("motivo del cambio"), max_length=12, choices=ChangeReason)
    description = models.CharField(_("descripción del cambio"), max_length=1000)

    class Meta:
        verbose_name = _("cambio")
        verbose_name_plural = _("control de cambios")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="change_reason_is_known",
                condition=Q(reason__in=["improvement", "modification"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.description}"


class Acknowledgement(models.Model):
    """Somebody has read a revision and understood it (CAP-06)."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="acknowledgements")
    user = models.ForeignKey(User, models.PROTECT, related_name="acknowledgements")
    read_at = models.DateTimeField(_("leído"))

    class Meta:
        verbose_name = _("lectura")
        verbose_name_plural = _("lecturas")
        ordering = ["-read_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "user"], name="acknowledged_once_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.revision}"


class Review(models.Model):
    """An owner looked at the document and found that it still says how things are (DOC-07)."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="reviews")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("revisó"))
    reviewed_at = models.DateTimeField(_("momento"))
    remark = models.CharField(_("observaciones"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("revisión periódica")
        verbose_name_plural = _("revisiones periódicas")
        ordering = ["-reviewed_at"]

    def __str__(self) -> str:
        return f"{self.document.code} {self.reviewed_at:%d/%m/%Y}"
