"""Standard documentation that consultas are answered with (SAC-08)."""

import re
from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVectorField
from django.db import models
from django.db.models import Count, F, Func, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import ServiceLine
from kit.db import trigram_index
from kit.errors import Refused
from kit.history import HistoricalRecords
from kit.text import fold
from tickets.models.ticket import Ticket

SPANISH = "spanish"
WORD = re.compile(r"\w{3,}")
# What a text speaks of, as Spanish forms its words, with and without accents
MEANING = (
    "setweight(to_tsvector('spanish', %(expressions)s) "
    "|| to_tsvector('spanish', fold_text(%(expressions)s)), '{}')"
)
MOST_WORDS = 60  # of a ticket's subject and text that tell what it is about


class ArticleState(models.TextChoices):
    DRAFT = "draft", _("Borrador")
    PUBLISHED = "published", _("Publicado")
    RETIRED = "retired", _("Retirado")


ARTICLE_STEPS: dict[ArticleState, ArticleState] = {
    ArticleState.DRAFT: ArticleState.PUBLISHED,
    ArticleState.PUBLISHED: ArticleState.RETIRED,
    ArticleState.RETIRED: ArticleState.PUBLISHED,
}


class ArticleQuerySet(models.QuerySet["Article"]):
    def fitting(self, ticket: Ticket) -> Self:
        """Those in use that hold for the ticket's line of service."""
        line = ticket.customer.service_line_id
        return self.filter(
            Q(service_line=None) | Q(service_line=line), state=ArticleState.PUBLISHED
        )

    def with_words(self, words: list[str]) -> Self:
        """Those that have every one of these folded words, in any form of it or part of it."""
        wanted = Q()
        for word in words:
            wanted &= Q(folded__contains=word) | Q(vector=meaning([word]))
        return self.filter(wanted)

    def about(self, text: str) -> Self:
        """Those that speak of what a text speaks of, the nearest first."""
        words = list(dict.fromkeys(WORD.findall(text.lower())))[:MOST_WORDS]
        if not words:
            return self.none()
        query = meaning([*words, *map(fold, words)])
        near = self.filter(vector=query).annotate(nearness=SearchRank(F("vector"), query))
        return near.order_by("-nearness", "-pk")

    def counted(self) -> Self:
        """With how many tickets were answered with each."""
        return self.annotate(uses_count=Count("uses"))


def meaning(words: list[str]) -> SearchQuery:
    """Any of these words in any of their forms; they hold nothing but letters and digits."""
    plain = [word for text in words for word in WORD.findall(text)] or ["\u00a0"]
    asked = " | ".join(f"'{word}'" for word in dict.fromkeys(plain))
    return SearchQuery(asked, config=SPANISH, search_type="raw")


def joined(*columns: str, template: str) -> Func:
    """Something of the texts of these columns."""
    return Func(*columns, template=template, arg_joiner=" || ' ' || ")


class Article(models.Model):
    """One piece of documentation: what it answers, and the words by which it is found."""

    title = models.CharField(_("título"), max_length=200)
    body = models.TextField(_("texto"))
    words = models.CharField(_("palabras por las que se busca"), max_length=300, blank=True)
    state = models.CharField(
        _("estado"), max_length=9, choices=ArticleState, default=ArticleState.DRAFT
    )
    service_line = models.ForeignKey(
        ServiceLine,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("línea de servicio"),
    )
    owner = models.ForeignKey(
        User, models.PROTECT, related_name="articles", verbose_name=_("responsable")
    )
    origin = models.ForeignKey(
        Ticket,
        models.PROTECT,
        related_name="articles",
        null=True,
        blank=True,
        verbose_name=_("ticket del que salió"),
    )
    changed_at = models.DateTimeField(_("última modificación"))
    version = models.PositiveIntegerField(_("versión"), default=1)
    folded = models.GeneratedField(
        expression=joined("title", "words", "body", template="fold_text(%(expressions)s)"),
        output_field=models.TextField(),
        db_persist=True,
        verbose_name=_("lo que se busca"),
    )
    vector = models.GeneratedField(
        expression=Func(
            joined("title", "words", template=MEANING.format("A")),
            joined("body", template=MEANING.format("C")),
            template="%(expressions)s",
            arg_joiner=" || ",
        ),
        output_field=SearchVectorField(),
        db_persist=True,
        verbose_name=_("de qué habla"),
    )

    uses_count: int  # of rows that were read `counted` only

    objects = ArticleQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["folded", "vector"])

    class Meta:
        verbose_name = _("artículo")
        verbose_name_plural = _("artículos")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="article_state_is_known",
                condition=Q(state__in=["draft", "published", "retired"]),
            ),
        ]
        indexes = [
            trigram_index("article_words", "folded"),
            GinIndex(name="article_meaning", fields=["vector"]),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("tickets:article", args=[self.pk])

    def move_to(self, state: ArticleState) -> None:
        """Take the step that ARTICLE_STEPS allows, or refuse."""
        if ARTICLE_STEPS[ArticleState(self.state)] != state:
            raise Refused(_("El artículo ya está en otro estado: vuelva a abrirlo."))
        self.state = state


class ArticleUse(models.Model):
    """An article that a ticket was answered with."""

    article = models.ForeignKey(
        Article, models.PROTECT, related_name="uses", verbose_name=_("artículo")
    )
    ticket = models.ForeignKey(
        Ticket, models.PROTECT, related_name="used_articles", verbose_name=_("ticket")
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("por"))
    at = models.DateTimeField(_("momento"))

    class Meta:
        verbose_name = _("uso de un artículo")
        verbose_name_plural = _("usos de artículos")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "ticket"], name="article_use_once"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.ticket_id}"
