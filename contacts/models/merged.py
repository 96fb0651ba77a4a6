"""What a row is that turned out to be another one (ACO-17): it stays, but leads to the other."""

from typing import Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

M = TypeVar("M", bound=models.Model, covariant=True)


class OnFile(models.Manager[M]):
    """All but those that were merged into another: these are found by their number only."""

    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().filter(merged_into=None)


class Mergeable(models.Model):
    """A row that may turn out to be on file twice, and then points at the one that stays."""

    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("fusionado con"),
    )

    class Meta:
        abstract = True

    @property
    def survivor(self) -> Self:
        """The row that this one is today: itself, or the last of those that it was merged into."""
        row: Self = self
        while row.merged_into:
            row = row.merged_into  # type: ignore[assignment]
        return row
