"""Who works here: their sector, post and superior."""

from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Permission, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kit.db import SortText
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


BELOW = """
WITH RECURSIVE below(id) AS (
  SELECT id FROM accounts_user
  WHERE superior_id = %s OR sector_id IN (SELECT id FROM accounts_sector WHERE head_id = %s)
  UNION
  SELECT u.id FROM accounts_user u JOIN below ON u.superior_id = below.id
) SELECT id FROM below
"""


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def with_role(self, role: str) -> Self:
        """Active people who hold a role of accounts/roles.py."""
        return self.active().filter(groups__name=role).distinct()

    def holding(self, app: str, codename: str) -> Self:
        """Active people to whom a role, or somebody by hand, gives a permission of ours.

        Asked of one table each: joined, both would multiply every permission of everybody.
        """
        asked = Permission.objects.filter(content_type__app_label=app, codename=codename)
        by_role = self.model.objects.filter(groups__in=asked.values("group")).values("pk")
        by_hand = self.model.objects.filter(user_permissions__in=asked).values("pk")
        return self.active().filter(Q(pk__in=by_role) | Q(pk__in=by_hand))

    def led_by(self, user: "User") -> Self:
        """Those whose superior, at any height, or whose head of sector this person is."""
        below = RawSQL(BELOW, [user.pk, user.pk])  # noqa: S611 - a constant, with parameters
        return self.filter(pk__in=below).exclude(pk=user.pk)


class Theme(models.TextChoices):
    AUTO = "auto", _("Como el sistema")
    LIGHT = "light", _("Claro")
    DARK = "dark", _("Oscuro")


# Who could lend these would make others able to give themselves any role.
NEVER_LENT = ("delegate_permission", "add_user", "change_user")


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
        ordering = [SortText("name")]
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

    def get_absolute_url(self) -> str:
        return reverse("accounts:person", args=[self.pk])

    def clean(self) -> None:
        super().clean()
        superior = self.superior
        if superior and self.pk and (superior == self or superior.is_below(self)):
            raise ValidationError(
                {
                    "superior": _("%(superior)s depende de %(person)s: no puede ser su superior.")
                    % {"superior": superior, "person": self}
                }
            )

    def is_below(self, other: "User") -> bool:
        """Whether the other stands somewhere above in the chain of command."""
        above = self.superior
        while above is not None and above.pk != other.pk:
            above = above.superior
        return above is not None

    def lendable_permissions(self) -> models.QuerySet[Permission]:
        """What this person may lend: what their roles give, never what was lent to them."""
        held = Permission.objects.filter(group__user=self, group__user__is_active=True)
        return held.exclude(codename__in=NEVER_LENT).distinct().order_by("name")
