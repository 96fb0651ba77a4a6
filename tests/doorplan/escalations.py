"""Asking for help with a ticket, and what becomes of it."""

from tests import make
from tests.doorplan.door import Door, nothing, soon
from tests.states import answered_doubt


def colleague() -> int:
    """Somebody who can read a ticket and answer there."""
    return make.user("tickets.note_ticket").pk


DOORS: dict[str, Door] = {
    "tickets:escalate": Door(
        "tickets.reply_ticket",
        "GET POST",
        "ticket",
        form=lambda _: {"kind": "doubt", "to": colleague(), "question": "¿Es normal?"},
    ),
    "tickets:log_call": Door(
        "tickets.reply_ticket",
        "GET POST",
        "ticket",
        form=lambda _: {"reason": "speed", "summary": "Prueban hoy."},
    ),
    "tickets:tell_delay": Door(
        "tickets.reply_ticket",
        "GET POST",
        "ticket",
        form=lambda _: {"measures": "Lo lleva Eva.", "estimated_on": soon()[:10]},
    ),
    "tickets:escalations": Door("tickets.view_ticket"),
    "tickets:follow": Door(
        "tickets.note_ticket", "GET POST", "doubt", form=lambda _: {"note": "Mañana."}
    ),
    "tickets:hand": Door(
        "tickets.note_ticket",
        "GET POST",
        "doubt",
        form=lambda _: {"to": colleague(), "reason": "Sabe más."},
    ),
    "tickets:finish": Door(
        "tickets.note_ticket", "GET POST", "doubt", form=lambda _: {"outcome": "Sí, es normal."}
    ),
    "tickets:mark_told": Door(
        "tickets.note_ticket",
        "GET POST",
        "doubt",
        form=lambda _: {"how": "Por teléfono."},
        prepare=answered_doubt,
    ),
    "tickets:take_back": Door("tickets.note_ticket", "POST", "doubt", form=nothing),
    "tickets:answer_proposal": Door(
        "tickets.reply_ticket", "GET POST", "proposal", form=lambda _: {"answer": "accepted"}
    ),
    "tickets:pass_to_csm": Door("tickets.reply_ticket", "POST", "proposal", form=nothing),
    "tickets:write_to_provider": Door(
        "tickets.reply_ticket", "GET POST", "at_provider", form=lambda _: {"body": "¿Hay fecha?"}
    ),
    "tickets:hear_provider": Door(
        "tickets.note_ticket", "GET POST", "at_provider", form=lambda _: {"body": "El martes."}
    ),
}
