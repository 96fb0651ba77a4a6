"""Staff: who they are, which sector they belong to, what they may do and on whose behalf."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Permission, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from kit.history import HistoricalRecords


class Sector(models.Model):
    """A part of the company (GEN-01): it has one head, and notices to it reach its members."""

    code = models.SlugField(_("código"), max_length=30, unique=True)
    name = models.CharField(_("nombre"), max_length=100, unique=True)
    head = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        related_name="heads",
        null=True,
        blank=True,
        verbose_name=_("responsable de sector"),
    )
    is_active = models.BooleanField(_("activo"), default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("sector")
        verbose_name_plural = _("sectores")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Position(models.Model):
    """A post that somebody holds (GEN-01)."""

    name = models.CharField(_("nombre"), max_length=100, unique=True)

    class Meta:
        verbose_name = _("puesto")
        verbose_name_plural = _("puestos")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def with_role(self, role: str) -> Self:
        """Active people who hold a role of accounts/roles.py."""
        return self.active().filter(groups__name=role).distinct()


class Theme(models.TextChoices):
    AUTO = "auto", _("Como el sistema")
    LIGHT = "light", _("Claro")
    DARK = "dark", _("Oscuro")


class User(AbstractBaseUser, PermissionsMixin):
    """One member of the staff, who logs in with an e-mail address."""

    email = models.EmailField(_("correo electrónico"), unique=True)
    name = models.CharField(_("nombre y apellido"), max_length=150)
    sector = models.ForeignKey(
        Sector,
        models.PROTECT,
        related_name="members",
        null=True,
        blank=True,
        verbose_name=_("sector"),
    )
    position = models.ForeignKey(
        Position,
        models.PROTECT,
        related_name="holders",
        null=True,
        blank=True,
        verbose_name=_("puesto"),
    )
    superior = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="reports",
        null=True,
        blank=True,
        verbose_name=_("superior"),
    )
    phone = models.CharField(_("teléfono"), max_length=40, blank=True)
    theme = models.CharField(_("aspecto"), max_length=5, choices=Theme, default=Theme.AUTO)
    is_active = models.BooleanField(_("activo"), default=True)
    is_staff = models.BooleanField(_("entra en la administración"), default=False)
    joined_on = models.DateField(_("alta"), null=True, blank=True)

    objects = UserManager.from_queryset(UserQuerySet)()
    history = HistoricalRecords(excluded_fields=["password", "last_login"], m2m_fields=["groups"])

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("persona")
        verbose_name_plural = _("personas")
        ordering = ["name"]
        permissions = [
            ("delegate_permission", "Puede delegar sus permisos"),
            ("view_status", "Puede ver el estado del sistema"),
        ]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_is_unique"),
            models.CheckConstraint(
                name="user_theme_is_known", condition=Q(theme__in=["auto", "light", "dark"])
            ),
            models.CheckConstraint(
                name="user_is_not_their_own_superior",
                condition=Q(superior__isnull=True) | ~Q(superior=F("id")),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0]

    @property
    def initials(self) -> str:
        """Two letters for the avatar."""
        return "".join(word[0] for word in self.name.split()[:2]).upper() or "?"

    def lendable_permissions(self) -> models.QuerySet[Permission]:
        """What this person may lend: what their roles give, never what was lent to them."""
        held = Permission.objects.filter(group__user=self, group__user__is_active=True)
        return held.exclude(codename="delegate_permission").distinct().order_by("name")


class DelegationState(models.TextChoices):
    """Where a delegation stands; derived from its dates, never stored."""

    COMING = "coming", _("Futura")
    VALID = "valid", _("Vigente")
    OVER = "over", _("Terminada")
    REVOKED = "revoked", _("Revocada")


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def valid_at(self, at: datetime) -> Self:
        return self.filter(starts_at__lte=at, ends_at__gt=at, revoked_at__isnull=True)

    def backed(self) -> Self:
        """Lent by somebody who is still here and still holds the permission by role."""
        holds = {"giver__is_active": True, "giver__groups__permissions": F("permission")}
        return self.filter(**holds).distinct()

    def told(self) -> Self:
        """With all that a list of delegations says of each."""
        return self.select_related("permission__content_type", "giver", "receiver")


class Delegation(models.Model):
    """The right to one permission, lent by one person to another from date to date (GEN-02)."""

    permission = models.ForeignKey(Permission, models.PROTECT, verbose_name=_("permiso"))
    giver = models.ForeignKey(
        User, models.PROTECT, related_name="delegations_given", verbose_name=_("delega")
    )
    receiver = models.ForeignKey(
        User, models.PROTECT, related_name="delegations_received", verbose_name=_("recibe")
    )
    starts_at = models.DateTimeField(_("desde"))
    ends_at = models.DateTimeField(_("hasta"))
    reason = models.CharField(_("motivo"), max_length=200)
    revoked_at = models.DateTimeField(_("revocada"), null=True, blank=True)

    objects = DelegationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("delegación")
        verbose_name_plural = _("delegaciones")
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                name="delegation_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="delegation_is_to_somebody_else", condition=~Q(giver=F("receiver"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.permission.name}: {self.giver} → {self.receiver}"

    @property
    def last_minute(self) -> datetime:
        """The last moment at which it holds, as people say it: the end itself is the next day."""
        return self.ends_at - timedelta(minutes=1)

    @property
    def permission_name(self) -> str:
        return f"{self.permission.content_type.app_label}.{self.permission.codename}"

    def state_at(self, at: datetime) -> DelegationState:
        if self.revoked_at is not None:
            return DelegationState.REVOKED
        if at >= self.ends_at:
            return DelegationState.OVER
        return DelegationState.VALID if at >= self.starts_at else DelegationState.COMING


class DelegatedActionQuerySet(models.QuerySet["DelegatedAction"]):
    def told(self) -> Self:
        """With all that a list of actions says of each."""
        return self.select_related("delegation__permission", "delegation__receiver")


class DelegatedAction(models.Model):
    """Something that was done with a lent permission, on behalf of the giver (GEN-02)."""

    delegation = models.ForeignKey(
        Delegation, models.PROTECT, related_name="actions", verbose_name=_("delegación")
    )
    path = models.CharField(_("qué se hizo"), max_length=500)
    done_at = models.DateTimeField(_("momento"))

    objects = DelegatedActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("acción delegada")
        verbose_name_plural = _("acciones delegadas")
        ordering = ["-done_at"]

    def __str__(self) -> str:
        return self.path


class Submission(models.Model):
    """One form that was sent: the same form sent again gets the first one's answer (B5)."""

    token = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    path = models.CharField(max_length=500)
    location = models.CharField(max_length=1000, blank=True)
    submitted_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("formulario enviado")
        verbose_name_plural = _("formularios enviados")

    def __str__(self) -> str:
        return f"{self.path} {self.token}"
