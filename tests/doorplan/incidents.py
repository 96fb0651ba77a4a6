"""What follows from the class of a ticket: errors, estimates, treatments."""

from typing import Any

from tests import make
from tests.doorplan.door import Door, nothing
from tests.states import an_error, not_asked_yet, surveyed
from tickets.models import Article


def with_article(pk: int) -> tuple[Any, ...]:
    """A ticket, and an article for every line."""
    return pk, Article.objects.filter(state="published").earliest("pk").pk


DOORS: dict[str, Door] = {
    "tickets:link_incident": Door(
        "tickets.classify_ticket",
        "GET POST",
        "ticket",
        form=lambda _: {"incident": make.incident().pk},
        prepare=an_error,
    ),
    "tickets:unlink_incident": Door("tickets.classify_ticket", "POST", "erring", form=nothing),
    "tickets:request_update": Door(
        "tickets.reply_ticket",
        "GET POST",
        "erring",
        form=lambda _: {"wanted": "8.2"},
        prepare=not_asked_yet,
    ),
    "tickets:incidents": Door("tickets.view_incident"),
    "tickets:incident": Door("tickets.view_incident", "GET", "incident"),
    "tickets:register_incident": Door(
        "tickets.add_incident",
        "GET POST",
        form=lambda _: {
            "title": "No guarda",
            "steps": "Editar y guardar.",
            "owner": make.user().pk,
        },
    ),
    "tickets:change_incident": Door(
        "tickets.change_incident",
        "GET POST",
        "incident",
        form=lambda incident: {
            "title": "No guarda la grilla",
            "steps": "Editar y guardar.",
            "version": incident.version,
        },
    ),
    "tickets:move_incident": Door(
        "tickets.change_incident",
        "GET POST",
        "incident",
        form=lambda _: {"to": "analysis", "detail": "Lo hemos reproducido."},
    ),
    "tickets:tell_incident": Door(
        "tickets.reply_ticket",
        "GET POST",
        "incident",
        form=lambda incident: {
            "detail": "Lo hemos reproducido.",
            "tickets": list(incident.tickets.values_list("pk", flat=True)),
        },
    ),
    "tickets:updates": Door("tickets.view_incident"),
    "tickets:update": Door("tickets.view_incident", "GET", "update"),
    "tickets:finish_update": Door(
        "tickets.reply_ticket",
        "POST",
        "update",
        form=lambda _: {"installed": "8.2", "on": "2026-03-02"},
    ),
    "tickets:drop_update": Door(
        "tickets.reply_ticket", "POST", "update", form=lambda _: {"reason": "Cambia de producto"}
    ),
    "tickets:announce_review": Door(
        "tickets.reply_ticket",
        "GET POST",
        "erring",
        form=lambda _: {"next_step": "Mañana publicamos la corrección."},
    ),
    "tickets:schedule_survey": Door(
        "tickets.reply_ticket",
        "GET POST",
        "evolutivo",
        form=lambda _: {
            "way": "visit",
            "starts_at": "2099-01-04T10:00",
            "with_whom": "Ana",
            "surveyor": make.user().pk,
        },
    ),
    "tickets:start_estimate": Door(
        "tickets.reply_ticket", "POST", "evolutivo", form=nothing, prepare=surveyed
    ),
    "tickets:feedback_list": Door("tickets.view_feedback"),
    "tickets:feedback": Door("tickets.view_feedback", "GET", "feedback"),
    "tickets:treat_feedback": Door(
        "tickets.treat_feedback",
        "POST",
        "feedback",
        form=lambda row: {"analysis": "Tiene razón.", "version": row.version},
    ),
    "tickets:articles": Door("tickets.view_article"),
    "tickets:new_article": Door(
        "tickets.change_article",
        "GET POST",
        form=lambda _: {"title": "El lector", "body": "Se enchufa."},
    ),
    "tickets:article": Door("tickets.view_article", "GET", "article"),
    "tickets:change_article": Door(
        "tickets.change_article",
        "GET POST",
        "article",
        form=lambda row: {"title": "El lector", "body": "Se enchufa.", "version": row.version},
    ),
    "tickets:set_article_state": Door(
        "tickets.change_article", "POST", "article", form=lambda _: {"state": "retired"}
    ),
    "tickets:pick_article": Door("tickets.view_article", "GET", "ticket"),
    "tickets:use_article": Door(
        "tickets.reply_ticket",
        "POST",
        "ticket",
        form=nothing,
        path=with_article,
        single="the same article counts once on a ticket",
        also_says=302,
    ),
}
