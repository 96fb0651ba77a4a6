"""The list of articles."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kit.lists import Column, Listing
from kit.templatetags import kit
from tickets.forms.articles import ArticleFilter
from tickets.models import Article, ArticleState
from tickets.models.articles import ArticleQuerySet

TONES = {ArticleState.PUBLISHED: "success", ArticleState.DRAFT: "warning"}


def articles_for(user: User) -> ArticleQuerySet:
    rows = Article.objects.counted().select_related("service_line", "owner")
    return rows.defer("folded", "vector")


def title_cell(row: Article) -> str:
    return format_html(
        '<a class="row-link" href="{}">{}</a><small>{}</small>',
        row.get_absolute_url(),
        row.title,
        row.words,
    )


def state_badge(row: Article) -> SafeString:
    tone = TONES.get(ArticleState(row.state), "neutral")
    return kit.badge(row.get_state_display(), tone=tone)


ARTICLES = Listing[Article](
    key="articulos",
    title=_("Artículos"),
    url="tickets:articles",
    permission="tickets.view_article",
    rows=articles_for,
    filter=ArticleFilter,
    sort="-id",
    columns=(
        Column("title", _("Título"), lambda row: row.title, html=title_cell, kind="main"),
        Column("state", _("Estado"), lambda row: row.get_state_display(), html=state_badge),
        Column("line", _("Línea"), lambda row: str(row.service_line or "")),
        Column("uses", _("Usos"), lambda row: row.uses_count, kind="num"),
        Column("owner", _("Responsable"), lambda row: row.owner.name),
        Column("changed", _("Modificado"), lambda row: row.changed_at),
        Column("words", _("Palabras"), lambda row: row.words, is_shown=False),
        Column("body", _("Texto"), lambda row: row.body, is_shown=False),
    ),
)
