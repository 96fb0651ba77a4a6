"""The shared agenda and the planning of visits."""

from typing import Any

from tests import make
from tests.doorplan.door import Door, nothing
from tests.states import asked_to_attend, cancelled_visit, dropped, moved
from tests.world import TOKEN
from visits.models import Attendee
from visits.services.inviting import signature


def personal(pk: int) -> tuple[Any, ...]:
    """Somebody's link of the letter."""
    row = Attendee.objects.filter(pk=pk).first()
    return pk, signature(row) if row else "k-abc"


def planned(customer: Any) -> dict[str, Any]:
    return {
        "reason": "query",
        "subject": "Repaso",
        "on": "2098-03-03",
        "starts": "10:00",
        "ends": "12:00",
        "place": "Sus oficinas",
        "people": [make.user().pk],
        "attendees": [],
        "topics": "Facturas\nStock",
    }


ENTRY = {
    "kind": "meeting",
    "subject": "Reunión",
    "on": "2098-03-03",
    "starts": "10:00",
    "ends": "12:00",
    "is_away": "on",
    "place": "Sala 2",
}

DOORS: dict[str, Door] = {
    "visits:agenda": Door("visits.view_entry"),
    "visits:events": Door(
        "visits.view_entry", query=lambda _: "?from=2026-03-02&to=2026-03-09&who=all"
    ),
    "visits:days": Door("visits.view_entry"),
    "visits:where": Door("visits.view_entry"),
    "visits:print_where": Door("visits.view_entry", "POST", form=nothing),
    "visits:find_customers": Door("visits.add_entry", query=lambda _: "?customer=cliente"),
    "visits:entry": Door("visits.view_entry", "GET", "entry"),
    "visits:add_entry": Door("visits.add_entry", "GET POST", form=lambda _: ENTRY),
    "visits:change_entry": Door(
        "visits.add_entry",
        "GET POST",
        "entry",
        form=lambda row: ENTRY | {"version": row.version},
    ),
    "visits:move_entry": Door(
        "visits.add_entry",
        "POST",
        "entry",
        form=lambda row: {
            "starts_at": "2098-03-03T10:00",
            "ends_at": "2098-03-03T11:00",
            "version": row.version,
        },
        single="an entry is where it was dropped, however often that is said",
    ),
    "visits:undo_move": Door(
        "visits.add_entry",
        "POST",
        "entry",
        form=nothing,
        prepare=moved,
        single="taken back by the button of a message",
    ),
    "visits:cancel_entry": Door("visits.add_entry", "POST", "entry", form=nothing),
    "visits:restore_entry": Door(
        "visits.add_entry", "POST", "entry", form=nothing, prepare=dropped
    ),
    "visits:visits": Door("visits.view_visit"),
    "visits:plan_visit": Door(
        "visits.add_visit",
        "GET POST",
        query=lambda things: f"?customer={things['customer'].pk}",
        form=planned,
    ),
    "visits:portfolio": Door("visits.view_visit"),
    "visits:follow_up": Door(
        "visits.add_visit",
        "GET POST",
        "customer",
        form=lambda _: {"kind": "technical", "way": "call", "result": "Todo bien."},
    ),
    "visits:visit": Door("visits.view_visit", "GET", "visit"),
    "visits:change_visit": Door(
        "visits.add_visit",
        "GET POST",
        "visit",
        form=lambda row: planned(row.customer) | {"version": row.version},
    ),
    "visits:cancel_visit": Door(
        "visits.add_visit", "GET POST", "visit", form=lambda _: {"reason": "Se pospone."}
    ),
    "visits:restore_visit": Door(
        "visits.add_visit", "POST", "visit", form=nothing, prepare=cancelled_visit
    ),
    "visits:ask_attendance": Door("visits.add_visit", "POST", "visit", form=nothing),
    "visits:answer_attendance": Door(
        "visits.add_visit", "POST", "attendee", form=lambda _: {"answer": "yes"}
    ),
    "visits:refer_customer": Door(
        "visits.add_visit", "POST", "customer", form=lambda _: {"wanted": "Una consulta"}
    ),
    "visits:feed": Door("public", args=(TOKEN,)),
    "visits:team_feed": Door("public", args=(TOKEN,)),
    "visits:attend": Door(
        "public",
        "GET POST",
        "attendee",
        form=lambda _: {"answer": "yes"},
        path=personal,
        prepare=asked_to_attend,
        single="whoever answers twice has said the same",
    ),
}
