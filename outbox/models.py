"""What must reach people: letters by e-mail, and notices in the bell."""

from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kit.files import StoredFile
from kit.history import HistoricalRecords


class MailStatus(models.TextChoices):
    QUEUED = "queued", _("En cola")
    SENDING = "sending", _("Enviando")
    SENT = "sent", _("Enviada")
    DOUBT = "doubt", _("En duda")
    FAILED = "failed", _("Fallida")
    CANCELLED = "cancelled", _("Cancelada")


TONES = {
    MailStatus.QUEUED: "info",
    MailStatus.SENDING: "info",
    MailStatus.SENT: "success",
    MailStatus.DOUBT: "warning",
    MailStatus.FAILED: "danger",
    MailStatus.CANCELLED: "neutral",
}


class RetryPolicy(models.TextChoices):
    """What to do with a letter whose sender died in the middle of the conversation."""

    REPEAT = "repeat", _("Repetir")  # a rare second copy is better than silence
    HOLD = "hold", _("Retener")  # a person decides: a second copy would do harm


class TemplateQuerySet(models.QuerySet["Template"]):
    def in_force(self, key: str, on: date) -> Self:
        """The texts of a kind that are valid on a day, the newest first."""
        valid = self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on)
        return valid.filter(key=key).order_by("-valid_from")


class Template(models.Model):
    """The wording of one kind of letter, which the business may edit (ORG-22).

    `{{ name }}` stands for a variable; the names allowed for a key are in outbox/catalogue.
    `body_informal` is used for people who asked to be addressed as "tú" (CC-02).
    """

    key = models.CharField(_("clave"), max_length=60)
    language = models.CharField(_("idioma"), max_length=5, default="es")
    name = models.CharField(_("nombre"), max_length=120)
    subject = models.CharField(_("asunto"), max_length=200)
    body = models.TextField(_("texto (usted)"))
    body_informal = models.TextField(_("texto (tú)"), blank=True)
    valid_from = models.DateField(_("vigente desde"))
    valid_to = models.DateField(_("vigente hasta"), null=True, blank=True)

    objects = TemplateQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("mensaje tipo")
        verbose_name_plural = _("mensajes tipo")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "language", "valid_from"], name="template_once_per_day"
            ),
            models.CheckConstraint(
                name="template_ends_after_it_starts",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MailQuerySet(models.QuerySet["Mail"]):
    def due(self, at: datetime) -> Self:
        """Waiting to go out, and its time has come."""
        return self.filter(status=MailStatus.QUEUED, next_try_at__lte=at)

    def abandoned(self, at: datetime) -> Self:
        """Claimed so long ago that its sender must have died."""
        return self.filter(status=MailStatus.SENDING, next_try_at__lte=at)

    def next_up(self) -> list[int]:
        """The ones to hand out in one sweep: as many as the workers can do until the next few."""
        return list(self.order_by("next_try_at", "pk").values_list("pk", flat=True)[:500])

    def search(self, query: str) -> Self:
        """Those whose address or subject contains the text."""
        if not query:
            return self
        to = Cast("to", models.TextField())
        return self.annotate(to_text=to).filter(
            Q(to_text__icontains=query) | Q(subject__icontains=query)
        )


class Mail(models.Model):
    """One letter to send. Written in the same transaction as the fact it tells."""

    key = models.CharField(_("clave"), max_length=200, unique=True)
    kind = models.CharField(_("mensaje tipo"), max_length=60)
    to = models.JSONField(_("para"))  # list of addresses
    cc = models.JSONField(_("copia"), default=list, blank=True)
    reply_to = models.CharField(_("responder a"), max_length=254, blank=True)
    from_name = models.CharField(_("de"), max_length=100, blank=True)
    subject = models.CharField(_("asunto"), max_length=250)
    body = models.TextField(_("texto"))
    in_reply_to = models.CharField(max_length=300, blank=True)
    references = models.TextField(blank=True)
    is_automatic = models.BooleanField(_("automática"), default=True)
    policy = models.CharField(
        _("si queda en duda"), max_length=6, choices=RetryPolicy, default=RetryPolicy.REPEAT
    )
    status = models.CharField(
        _("estado"), max_length=9, choices=MailStatus, default=MailStatus.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(_("intentos"), default=0)
    created_at = models.DateTimeField(_("creada"))
    next_try_at = models.DateTimeField(_("próximo intento"))
    sent_at = models.DateTimeField(_("enviada"), null=True, blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=300, blank=True, db_index=True)
    error = models.TextField(_("error"), blank=True)
    # the address, as it is compared, that it came back from because nobody is there (E10)
    bounced_from = models.CharField(_("devuelta por"), max_length=254, blank=True)
    bounced_at = models.DateTimeField(_("devuelta"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("decisión de"),
    )
    decided_at = models.DateTimeField(_("decidida"), null=True, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("carta")
        verbose_name_plural = _("cartas")
        ordering = ["-created_at"]
        permissions = [("operate_mail", "Puede reintentar y cancelar cartas")]
        constraints = [
            models.CheckConstraint(
                name="mail_is_sent_at_a_time_and_only_then",
                condition=Q(status="sent", sent_at__isnull=False)
                | Q(
                    status__in=["queued", "sending", "doubt", "failed", "cancelled"],
                    sent_at__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="mail_policy_is_known", condition=Q(policy__in=["repeat", "hold"])
            ),
            models.CheckConstraint(
                name="mail_came_back_at_a_time",
                condition=Q(bounced_from="") | Q(bounced_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="mail_due",
                fields=["next_try_at"],
                condition=Q(status__in=["queued", "sending"]),
            ),
            models.Index(
                name="mail_needs_a_person",
                fields=["created_at"],
                condition=Q(status__in=["doubt", "failed"]),
            ),
            models.Index(
                name="mail_came_back",
                fields=["bounced_from"],
                condition=~Q(bounced_from=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} → {', '.join(self.to)}"

    def get_absolute_url(self) -> str:
        return reverse("outbox:mail", args=[self.pk])

    @property
    def tone(self) -> str:
        return TONES[MailStatus(self.status)]


class MailFile(models.Model):
    """A file that goes with a letter: a name for people and the content's place in kit.files."""

    mail = models.ForeignKey(Mail, models.CASCADE, related_name="files")
    name = models.CharField(_("nombre"), max_length=200)
    content_type = models.CharField(max_length=100)
    sha256 = models.CharField(_("huella SHA-256"), max_length=64)

    class Meta:
        verbose_name = _("adjunto de una carta")
        verbose_name_plural = _("adjuntos de cartas")

    def __str__(self) -> str:
        return self.name


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: User) -> Self:
        """Everybody has a bell of their own, and sees no other."""
        return self.filter(user=user)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)


class Tone(models.TextChoices):
    INFO = "info", _("Información")
    WARNING = "warning", _("Aviso")
    DANGER = "danger", _("Urgente")


class Notice(models.Model):
    """One line in somebody's bell."""

    key = models.CharField(max_length=200)
    user = models.ForeignKey(User, models.CASCADE, related_name="notices")
    text = models.CharField(_("texto"), max_length=300)
    url = models.CharField(max_length=300, blank=True)
    tone = models.CharField(max_length=7, choices=Tone, default=Tone.INFO)
    created_at = models.DateTimeField(_("momento"))
    read_at = models.DateTimeField(_("leído"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("aviso")
        verbose_name_plural = _("avisos")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="notice_once_per_person"),
            models.CheckConstraint(
                name="notice_tone_is_known", condition=Q(tone__in=["info", "warning", "danger"])
            ),
        ]
        indexes = [
            models.Index(name="notice_unread", fields=["user"], condition=Q(read_at__isnull=True))
        ]

    def __str__(self) -> str:
        return self.text


class PrintoutStatus(models.TextChoices):
    QUEUED = "queued", _("En preparación")
    DONE = "done", _("Listo")
    FAILED = "failed", _("No se pudo preparar")


class PrintoutQuerySet(models.QuerySet["Printout"]):
    def visible_to(self, user: User) -> Self:
        """One's own: what it tells is what that person may see."""
        return self.filter(asked_by=user)

    def due(self) -> Self:
        return self.filter(status=PrintoutStatus.QUEUED).order_by("pk")


class Printout(models.Model):
    """A page that somebody asked for as a PDF: as it was then, made by a worker, kept as made."""

    title = models.CharField(_("título"), max_length=200)
    page = models.TextField(_("página"), blank=True)  # until it is made
    status = models.CharField(
        _("estado"), max_length=6, choices=PrintoutStatus, default=PrintoutStatus.QUEUED
    )
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("lo pidió"))
    asked_at = models.DateTimeField(_("pedido"))
    made_at = models.DateTimeField(_("hecho"), null=True, blank=True)
    name = models.CharField(_("archivo"), max_length=200)
    size = models.PositiveIntegerField(_("tamaño"), default=0)
    sha256 = models.CharField(_("huella"), max_length=64, blank=True)
    problem = models.CharField(_("problema"), max_length=300, blank=True)

    objects = PrintoutQuerySet.as_manager()

    class Meta:
        verbose_name = _("impreso")
        verbose_name_plural = _("impresos")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="printout_status_is_known",
                condition=Q(status__in=["queued", "done", "failed"]),
            ),
            models.CheckConstraint(
                name="printout_done_has_bytes",
                condition=~Q(status="done")
                | (Q(made_at__isnull=False, size__gt=0) & ~Q(sha256="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def file(self) -> StoredFile:
        return StoredFile(self.name, "application/pdf", self.size, self.sha256)
