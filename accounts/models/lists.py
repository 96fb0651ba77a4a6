"""What people keep about their lists: views, columns, and what they did to many rows at once.

A list is known here by its key, as `config.lists` has it; a key that is gone does no harm.
"""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def kept(self) -> Self:
        return self.filter(deleted_at=None)

    def open_to(self, user: User) -> Self:
        """One's own, and those that others share with everybody."""
        return self.filter(Q(owner=user) | Q(is_shared=True))


class SavedView(models.Model):
    """Filters and order of a list under a name, for oneself or for everybody who opens it."""

    owner = models.ForeignKey(User, models.PROTECT, related_name="saved_views")
    listing = models.CharField(_("lista"), max_length=40)
    name = models.CharField(_("nombre"), max_length=60)
    query = models.CharField(_("filtro"), max_length=1000, blank=True)
    is_shared = models.BooleanField(_("compartida"), default=False)
    created_at = models.DateTimeField(_("guardada"))
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("vista guardada")
        verbose_name_plural = _("vistas guardadas")
        ordering = ["is_shared", "name", "pk"]
        permissions = [("share_savedview", "Puede compartir sus vistas con todo el personal")]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "listing", "name"],
                condition=Q(deleted_at=None),
                name="saved_view_name_once",
            ),
            models.CheckConstraint(name="saved_view_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class ListSetting(models.Model):
    """How one person wants a list: its columns in order, and the view it opens with."""

    user = models.ForeignKey(User, models.CASCADE, related_name="list_settings")
    listing = models.CharField(max_length=40)
    columns = models.JSONField(default=list, blank=True)  # keys; none: as the list has them
    opens_with = models.ForeignKey(
        SavedView, models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "listing"], name="list_setting_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.listing}"


class Export(models.Model):
    """Who took which rows out of the house, when (F11). Written before the first row leaves."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("persona"))
    listing = models.CharField(_("lista"), max_length=40)
    kind = models.CharField(_("formato"), max_length=4)
    filter = models.TextField(_("filtro"))
    at = models.DateTimeField(_("momento"))
    rows = models.PositiveIntegerField(
        _("filas"), null=True, blank=True, help_text=_("Vacío: la descarga no terminó.")
    )

    class Meta:
        verbose_name = _("exportación")
        verbose_name_plural = _("exportaciones")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.listing}.{self.kind} · {self.filter}"


class BulkChange(models.Model):
    """One change of many rows of a list, with what became of each, so that it can be undone.

    `rows`: pk, name, was, outcome, reason of each; `undone`: the same of the way back.
    """

    by = models.ForeignKey(User, models.PROTECT, related_name="bulk_changes")
    listing = models.CharField(max_length=40)
    change = models.CharField(max_length=40)
    value = models.CharField(_("valor"), max_length=200, blank=True)
    text = models.CharField(_("texto"), max_length=300)
    at = models.DateTimeField()
    rows = models.JSONField(_("filas"), default=list)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("cambio de varias filas")
        verbose_name_plural = _("cambios de varias filas")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.text
