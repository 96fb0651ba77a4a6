"""What the desk writes down for the next time, and what follows from the class of a ticket."""

from datetime import datetime, timedelta

from demo import books
from demo.agenda import Plot
from demo.books import Story
from demo.company import Company
from tickets import services
from tickets.models import Article, Feedback, Stage, Tenor, Ticket
from tickets.services.errors import articles

DAY = timedelta(days=1)
WITHOUT = 2  # consultas of each line that nobody has written an article about


def writes_articles(company: Company) -> Plot:
    """On the first morning there is an article for most consultas, written long before."""
    at = yield company.agenda.since
    for code, login in (("customer-care", "jefa"), ("ig", "implementacion")):
        told = [story for story in books.stories(code) if story.kind == "query"]
        for story in told[WITHOUT:]:
            article = services.write_article(
                None,
                title=story.subject,
                body=f"{story.reply}\n\n{story.resolution}",
                words="",
                service_line=company.lines[code],
                owner=None,
                by=company.staff[login],
                at=at,
            )
            services.set_article_state(article, "published", by=company.staff[login], at=at)


def documented(company: Company, ticket: Ticket, story: Story, at: datetime) -> str:
    """Answer a consulta with its article; without one, why none is needed."""
    if not articles.is_missing(ticket):
        return ""
    by = ticket.owner or company.agent(ticket.customer.service_line)
    article = Article.objects.fitting(ticket).filter(title=story.subject).first()
    if article:
        services.use_article(article, ticket, by=by, at=at)
    return "" if article else "Solo concierne a este cliente"


def follows_up(company: Company) -> Plot:
    """Every day or two one evolutivo is surveyed and one suggestion or complaint is treated."""
    line = company.lines["customer-care"]
    while True:
        at = yield company.later(line, 11)
        waiting = Ticket.objects.open().filter(stage=Stage.TO_ESTIMATE).order_by("pk").first()
        if waiting:
            surveyed(company, waiting, at)
        row = Feedback.objects.untreated().order_by("pk").first()
        if row:
            treated(company, row, at)


def surveyed(company: Company, ticket: Ticket, at: datetime) -> None:
    services.schedule_survey(
        ticket,
        way="video",
        starts_at=on_the_half_hour(company.later(ticket.customer.service_line, 9)),
        with_whom=str(ticket.contact),
        surveyor=company.agent(ticket.customer.service_line),
        by=company.head(ticket.customer.service_line),
        at=at,
    )
    head = company.head(ticket.customer.service_line)
    services.start_estimate(ticket, by=head, at=at + timedelta(minutes=5))


def on_the_half_hour(moment: datetime) -> datetime:
    """As people agree on an hour."""
    return moment.replace(minute=moment.minute // 30 * 30, second=0, microsecond=0)


def treated(company: Company, row: Feedback, at: datetime) -> None:
    services.treat_feedback(
        row,
        tenor=row.tenor or Tenor.COMPLAINT,
        analysis="Lo han dicho otros clientes y no contradice lo contratado.",
        treatment="Se agradeció y se propuso a quien puede cambiarlo.",
        is_nonconformity=False,
        is_done=True,
        version=None,
        by=company.staff["calidad"],
        at=at,
    )
