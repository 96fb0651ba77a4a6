"""Consultas are answered with what is written down already, and what is new is written (SAC-08)."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import ServiceLine
from kit.db import lock
from kit.errors import Refused
from kit.history import keep as keep_version
from kit.text import fold, one_line
from sla.models import RequestKind
from tickets.models import Article, ArticleState, ArticleUse, EventKind, Outcome, Ticket, Voice
from tickets.services.core.ground import log, require_open, required, verb

OFFERED = 5


@verb
def write_article(
    article: Article | None,
    *,
    title: str,
    body: str,
    words: str,
    service_line: ServiceLine | None,
    owner: User | None,
    by: User,
    at: datetime,
    version: int | None = None,
    origin: Ticket | None = None,
) -> Article:
    """Write a new article, or correct one; refused when somebody did so meanwhile (B6)."""
    row = lock(article) if article else Article(origin=origin, owner=owner or by)
    if article and version is not None and version != row.version:
        raise Refused(_("Alguien cambió este artículo mientras tanto: vuelva a abrirlo."))
    row.title = one_line(required(title, _("Escriba el título.")), limit=200)
    row.body = required(body, _("Escriba el texto."))
    row.words = one_line(words, limit=300)
    row.service_line, row.owner = service_line, owner or row.owner
    save(row, by=by, at=at)
    return row


@verb
def set_article_state(article: Article, state: str, *, by: User, at: datetime) -> Article:
    """Publish, retire or bring back an article."""
    row = lock(article)
    if state not in ArticleState.values:
        raise Refused(_("Ese estado no existe."))
    row.move_to(ArticleState(state))
    save(row, by=by, at=at)
    return row


def save(article: Article, *, by: User, at: datetime) -> None:
    article.version += article.pk is not None
    article.changed_at = at
    keep_version(article, by=by, at=at)


@verb
def use_article(article: Article, ticket: Ticket, *, by: User, at: datetime) -> ArticleUse:
    """Note that a ticket is answered with an article; the same one counts once."""
    require_open(ticket)
    if not Article.objects.fitting(ticket).filter(pk=article.pk).exists():
        raise Refused(_("Ese artículo no está publicado para esta línea."))
    use, is_new = ArticleUse.objects.get_or_create(
        article=article, ticket=ticket, defaults={"by": by, "at": at}
    )
    if is_new:
        words = _("usa el artículo «%(article)s»") % {"article": article}
        log(ticket, EventKind.RECORDED, at=at, by=by, text=words, article=article.pk)
    return use


def offered(ticket: Ticket, query: str = "") -> list[Article]:
    """The articles that may answer a ticket: those with the words asked for, or the nearest to
    what its customer wrote."""
    known = Article.objects.fitting(ticket).defer("folded", "vector")
    if words := fold(one_line(query, limit=80)).split():
        return list(known.with_words(words)[:OFFERED])
    said = ticket.messages.filter(voice=Voice.CUSTOMER).order_by("at", "pk").first()
    text = f"{ticket.subject} {said.body[:2_000] if said else ''}"
    return list(known.about(text)[:OFFERED])


def is_missing(ticket: Ticket) -> bool:
    """Whether a consulta of a line that documents them has no article yet (SAC-08)."""
    return (
        ticket.kind == RequestKind.QUERY
        and ticket.customer.service_line.documents_queries
        and not ArticleUse.objects.filter(ticket=ticket).exists()
        and not Article.objects.filter(origin=ticket).exists()
    )


def require_article(
    ticket: Ticket, outcome: str, reason: str, *, by: User | None, at: datetime
) -> None:
    """Refuse to end a consulta that was worked on without an article, unless it is said why none
    is needed; that it could not be solved is worth knowing, too (SAC-08)."""
    if outcome not in (Outcome.SOLVED, Outcome.UNSOLVED) or not is_missing(ticket):
        return
    why = required(
        reason, _("Use un artículo, cree uno con la respuesta o diga por qué no hace falta.")
    )
    words = _("sin artículo: %(reason)s") % {"reason": why}
    log(ticket, EventKind.RECORDED, at=at, by=by, text=words)
