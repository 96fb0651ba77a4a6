"""What people know how to do, from an editable catalogue (ORG-14)."""

import re
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from kit.history import HistoricalRecords
from kit.text import fold

WORDS = re.compile(r"[a-z0-9]+")


class Skill(models.Model):
    """Something that work may ask of a person: a product, a technique, a language."""

    name = models.CharField(_("nombre"), max_length=80, unique=True)
    words = models.CharField(
        _("palabras que la piden"),
        max_length=200,
        blank=True,
        help_text=_(
            "Separadas por comas: un ticket que nombra alguna propone antes a quien la domina."
        ),
    )
    is_active = models.BooleanField(_("se ofrece"), default=True)

    class Meta:
        verbose_name = _("capacidad")
        verbose_name_plural = _("capacidades")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def is_asked_by(self, text: str) -> bool:
        """Whether a text names this skill, or one of its words, as whole words."""
        told = f" {' '.join(WORDS.findall(fold(text)))} "
        asked = [self.name, *self.words.split(",")]
        plain = (" ".join(WORDS.findall(fold(one))) for one in asked)
        return any(one and f" {one} " in told for one in plain)


class SkillLevel(models.IntegerChoices):
    BASIC = 1, _("Básico")
    SOLID = 2, _("Autónomo")
    EXPERT = 3, _("Experto")


class PersonSkillQuerySet(models.QuerySet["PersonSkill"]):
    def told(self) -> Self:
        """The skills that are still offered, the strongest first."""
        return (
            self.filter(skill__is_active=True).select_related("skill").order_by("-level", "skill")
        )


class PersonSkill(models.Model):
    """How well somebody masters a skill."""

    person = models.ForeignKey(
        User, models.CASCADE, related_name="skills", verbose_name=_("persona")
    )
    skill = models.ForeignKey(
        Skill, models.PROTECT, related_name="holders", verbose_name=_("capacidad")
    )
    level = models.PositiveSmallIntegerField(
        _("nivel"), choices=SkillLevel, default=SkillLevel.SOLID
    )

    objects = PersonSkillQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("capacidad de una persona")
        verbose_name_plural = _("capacidades de las personas")
        ordering = ["skill"]
        constraints = [
            models.UniqueConstraint(fields=["person", "skill"], name="skill_once_per_person"),
            models.CheckConstraint(name="skill_level_is_known", condition=Q(level__in=[1, 2, 3])),
        ]

    def __str__(self) -> str:
        return f"{self.skill} ({self.get_level_display().lower()})"
