"""Articles: their list, the page of each, and those that a ticket may be answered with (SAC-08)."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import accounts.listing as listing
from accounts.http import UserRequest, once
from kit.text import one_line
from procedures.text import render as rendered
from tickets import services
from tickets.article_list import ARTICLES
from tickets.forms.articles import ArticleForm
from tickets.models import Article, Ticket, Voice
from tickets.models.articles import ARTICLE_STEPS, ArticleState
from tickets.services.errors import articles as known
from tickets.views.detail import visible_ticket
from tickets.views.handling import get_or_post
from tickets.views.incidents import named_ticket

may = partial(permission_required, raise_exception=True)
TEXTS = ("title", "body", "words", "service_line", "owner", "version")


@require_safe
@may("tickets.view_article")
def articles(request: UserRequest) -> HttpResponse:
    return listing.answer(request, ARTICLES, at=timezone.now(), template="tickets/articles.html")


@require_safe
@may("tickets.view_article")
def article(request: UserRequest, pk: int) -> HttpResponse:
    """One article as a customer would read it, and where it was used."""
    rows = Article.objects.counted().select_related("service_line", "owner", "origin")
    found = get_object_or_404(rows, pk=pk)
    seen = Ticket.objects.visible_to(request.user)
    uses = found.uses.filter(ticket__in=seen).select_related("ticket", "by")
    context = {
        "article": found,
        "html": rendered(found.body)[0],
        "uses": uses.order_by("-at")[:10],
        "origin": seen.filter(articles=found).first(),
        "next": ARTICLE_STEPS[ArticleState(found.state)],
    }
    return render(request, "tickets/article.html", context)


@get_or_post
@may("tickets.change_article")
@once
def new_article(request: UserRequest) -> HttpResponse:
    """A new article; of the ticket that the address names it takes the last answer."""
    ticket = named_ticket(request)
    form = ArticleForm(request.POST or None, initial=answered_in(ticket))
    if form.errors or not form.is_bound:
        return form_page(request, form, ticket=ticket)
    given = form.cleaned_data | {"version": None}
    made = services.write_article(None, origin=ticket, by=request.user, at=timezone.now(), **given)
    messages.success(request, _("Artículo guardado como borrador: publíquelo cuando esté listo."))
    return redirect(made)


def answered_in(ticket: Ticket | None) -> dict[str, object]:
    """What was answered on a ticket, as the beginning of an article."""
    if ticket is None:
        return {}
    said = ticket.messages.filter(voice=Voice.PUBLIC, author__isnull=False)
    last = said.order_by("at", "pk").last()
    return {
        "title": ticket.subject[:200],
        "body": last.body if last else "",
        "service_line": ticket.customer.service_line_id,
    }


@get_or_post
@may("tickets.change_article")
@once
def change_article(request: UserRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Article, pk=pk)
    initial = {name: getattr(found, name) for name in TEXTS}
    form = ArticleForm(request.POST or None, initial=initial)
    if form.errors or not form.is_bound:
        return form_page(request, form, article=found)
    services.write_article(found, by=request.user, at=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Guardado."))
    return redirect(found)


def form_page(
    request: UserRequest,
    form: ArticleForm,
    *,
    article: Article | None = None,
    ticket: Ticket | None = None,
) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "article": article, "ticket": ticket}
    return render(request, "tickets/article_form.html", context, status=status)


@require_POST
@may("tickets.change_article")
@once
def set_article_state(request: UserRequest, pk: int) -> HttpResponse:
    """Publish, retire or bring back: one click each."""
    found = get_object_or_404(Article, pk=pk)
    state = request.POST.get("state", "")
    services.set_article_state(found, state, by=request.user, at=timezone.now())
    messages.success(request, _("Estado cambiado."))
    return redirect(found)


@require_safe
@may("tickets.view_article")
def pick_article(request: UserRequest, pk: int) -> HttpResponse:
    """The articles that may answer a ticket: by its words, or those that are asked for."""
    ticket = visible_ticket(request, pk)
    query = one_line(request.GET.get("q", ""), limit=80)
    context = {"ticket": ticket, "query": query, "found": known.offered(ticket, query)}
    parts = {"panel": "tickets/_article_pick.html", "strip": "tickets/_article_strip.html"}
    part = parts.get(request.GET.get("as", ""), "tickets/_article_offers.html")
    return render(request, part, context)


@require_POST
@may("tickets.reply_ticket")
def use_article(request: UserRequest, pk: int, article: int) -> HttpResponse:
    """Note that it was put into an answer; what was written stays in the page that asked."""
    ticket = visible_ticket(request, pk)
    found = get_object_or_404(Article, pk=article)
    services.use_article(found, ticket, by=request.user, at=timezone.now())
    return redirect(ticket) if not request.htmx else HttpResponse(status=204)
