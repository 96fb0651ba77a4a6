"""The desk."""

from typing import Any

from contacts.models import Contact, ServiceLine, StaffIntake
from tests import make
from tests.doorplan.door import Door, nothing, soon
from tests.states import (
    answered,
    as_change,
    asked_more,
    busy,
    developed,
    resolved,
    taken,
    twin_of,
    unentitled,
    waiting,
)
from tests.world import agreed
from tickets.models import CannedReply


def who_has_to_write(contact: Contact) -> Contact:
    """Only a line that wants the customer's own message refuses mail to one of us."""
    lines = ServiceLine.objects.filter(pk=contact.customer.service_line_id)
    lines.update(staff_intake=StaffIntake.WITH_REFERENCE)
    return contact


def with_canned(pk: int) -> tuple[Any, ...]:
    """A ticket, and a macro of everybody's."""
    return pk, CannedReply.objects.filter(owner=None).earliest("pk").pk


def line_code(pk: int) -> tuple[str]:
    """A line is named in addresses; one that is not there has a name that no line has."""
    return (ServiceLine.objects.filter(pk=pk).values_list("code", flat=True).first() or "-",)


DOORS: dict[str, Door] = {
    "tickets:touched": Door("tickets.view_ticket", args=("follow_up_after",)),
    "tickets:queue": Door("tickets.view_ticket"),
    "tickets:open": Door(
        "tickets.open_ticket",
        "GET POST",
        query=lambda things: f"?customer={things['customer'].pk}",
        form=lambda things: {
            "contact": things["contact"].pk,
            "channel": "phone",
            "subject": "No lee",
            "body": "El lector no lee.",
        },
    ),
    "tickets:request_help": Door(
        "public",
        "GET POST",
        "line",
        form=lambda _: {
            "name": "Ana",
            "company": "Norte",
            "email": "ana@norte.test",
            "subject": "No lee",
            "body": "El lector no lee.",
        },
        path=line_code,
    ),
    "tickets:request_received": Door("public", "GET", "line", path=line_code),
    "tickets:register_call": Door(
        "tickets.open_ticket",
        "GET POST",
        query=lambda things: f"?customer={things['call'].customer_id}",
        form=lambda things: {
            "contact": things["call"].contact_id,
            "conversation": "Quiere que se le llame.",
            "explained": "on",
            "offered": "on",
            "guided": "on",
            "outcome": "ticket",
        },
    ),
    "tickets:calls": Door("tickets.view_ticket"),
    "tickets:call": Door("tickets.view_ticket", "GET", "call"),
    "tickets:settle_call": Door(
        "tickets.settle_call",
        "POST",
        "call",
        form=lambda _: {"state": "declined", "answer": "Prefiere seguir como está."},
    ),
    "tickets:take_next": Door("tickets.take_ticket", "POST", form=nothing),
    "tickets:of_customer": Door("tickets.view_ticket", "GET", "customer"),
    "tickets:all_of_customer": Door("tickets.view_ticket", "GET", "customer"),
    "tickets:success": Door("tickets.view_ticket", "GET", "customer"),
    "tickets:detail": Door("tickets.view_ticket", "GET", "ticket"),
    "tickets:inbound": Door("tickets.triage_mail"),
    "tickets:inbound_mail": Door("tickets.triage_mail", "GET", "inbound"),
    "tickets:inbound_source": Door("tickets.triage_mail", "GET", "inbound"),
    "tickets:settle": Door(
        "tickets.triage_mail",
        "POST",
        "inbound",
        query=lambda things: f"?q={things['contact'].email}",
        form=lambda _: {"contact": Contact.objects.earliest("pk").pk},
    ),
    "tickets:retry": Door("tickets.triage_mail", "POST", "inbound", form=nothing),
    "tickets:ignore": Door(
        "tickets.triage_mail", "POST", "inbound", form=lambda _: {"reason": "Publicidad"}
    ),
    "tickets:personal_mail": Door(
        "tickets.reply_ticket",
        "GET POST",
        query=lambda things: f"?q={things['contact'].email}",
        form=lambda things: {"contact": who_has_to_write(things["contact"]).pk},
    ),
    "tickets:attachment": Door("tickets.view_ticket", "GET", "attachment"),
    "tickets:original": Door("tickets.view_ticket", "GET", "message"),
    "tickets:explain": Door("tickets.view_ticket", "GET", "ticket"),
    "tickets:reply": Door(
        "tickets.reply_ticket",
        "POST",
        "ticket",
        form=lambda ticket: {
            "body": "Pruebe otro cable.",
            "next_step": "Lo llamamos.",
            "version": ticket.version,
        },
        prepare=taken,
    ),
    "tickets:note": Door(
        "tickets.note_ticket", "POST", "ticket", form=lambda _: {"note-body": "Es conocido."}
    ),
    "tickets:take_down": Door(
        "tickets.open_ticket",
        "GET POST",
        "ticket",
        form=lambda ticket: {
            "body": "Sigue sin leer.",
            "contact": ticket.contact_id,
            "channel": "phone",
        },
    ),
    "tickets:take": Door("tickets.take_ticket", "POST", "ticket", form=nothing),
    "tickets:classify": Door(
        "tickets.classify_ticket",
        "GET POST",
        "ticket",
        form=lambda ticket: {
            "kind": "query",
            "priority": "low",
            "area": "sac",
            "version": ticket.version,
        },
    ),
    "tickets:triage": Door(
        "tickets.classify_ticket",
        "GET POST",
        "ticket",
        form=lambda ticket: {"has_problem": "on", "version": ticket.version},
    ),
    "tickets:ask_information": Door(
        "tickets.reply_ticket", "GET POST", "ticket", form=lambda _: {"detail": "Falta el modelo."}
    ),
    "tickets:ask_consent": Door(
        "tickets.reply_ticket",
        "GET POST",
        "ticket",
        form=lambda _: {
            "purpose": "third_party",
            "third_party": "Pasarela de pago",
            "points": "2",
            "detail": "Preguntar por el error.",
        },
    ),
    "tickets:record_consent": Door(
        "tickets.reply_ticket",
        "GET POST",
        "consent",
        form=lambda consent: {
            "reply": "accepted",
            "person": consent.ticket.contact_id,
            "on": "2026-03-02",
            "how": "Por correo",
        },
    ),
    "tickets:claim_points": Door(
        "tickets.reply_ticket",
        "GET POST",
        "consent",
        form=lambda _: {"points": "1", "detail": "Una hora."},
        prepare=agreed,
    ),
    "tickets:reverse_claim": Door(
        "tickets.reply_ticket", "GET POST", "claim", form=lambda _: {"reason": "Estaba repetido."}
    ),
    "tickets:assign": Door(
        "tickets.assign_ticket",
        "GET POST",
        "ticket",
        form=lambda ticket: {"to": f"u{make.user(sector=ticket.sector).pk}"},
    ),
    "tickets:workload": Door("tickets.view_workload"),
    "tickets:export_workload": Door("tickets.view_workload", args=("csv",)),
    "tickets:daily": Door("tickets.view_ticket"),
    "tickets:review": Door("tickets.view_ticket", "POST", "review", form=nothing),
    "tickets:board": Door("tickets.view_workload"),
    "tickets:wall": Door("tickets.view_workload"),
    "tickets:compliance": Door("tickets.view_compliance", query=lambda _: "?by=customer"),
    "tickets:recounting": Door("sla.view_calendar"),
    "tickets:export_compliance": Door("tickets.view_compliance", args=("csv",)),
    "tickets:print_compliance": Door("tickets.view_compliance", "POST", form=nothing),
    "tickets:print_ledger": Door("tickets.view_ticket", "POST", "ticket", form=nothing),
    "tickets:term": Door("tickets.view_compliance", "GET", "term"),
    "tickets:propose": Door(
        "tickets.propose_compensation",
        "POST",
        "term",
        form=lambda _: {"what": "Un mes de soporte"},
    ),
    "tickets:decide": Door(
        "tickets.approve_compensation",
        "POST",
        "compensation",
        form=lambda _: {"approve": "1"},
    ),
    "tickets:terms": Door("tickets.view_compliance"),
    "tickets:pauses": Door("tickets.view_compliance"),
    "tickets:work_of": Door("tickets.view_ticket", "GET", "person"),
    "tickets:pass_work": Door(
        "tickets.assign_ticket",
        "GET POST",
        "person",
        form=lambda person: {
            "tickets": [ticket.pk for ticket in person.tickets.all()],
            "to": make.user(sector=person.sector).pk,
            "reason": "Vacaciones",
        },
        prepare=busy,
    ),
    "tickets:passing": Door("tickets.assign_ticket", "GET", "passing"),
    "tickets:undo_passing": Door("tickets.assign_ticket", "POST", "passing", form=nothing),
    "tickets:development": Door(
        "tickets.reply_ticket",
        "GET POST",
        "ticket",
        form=lambda _: {"days": "10", "requirements_on": "2026-03-02"},
        prepare=as_change,
    ),
    "tickets:move_development": Door(
        "tickets.reply_ticket",
        "POST",
        "ticket",
        form=lambda _: {"to": soon()[:10], "reason": "El operador logístico cambia su API"},
        prepare=developed,
    ),
    "tickets:refer": Door(
        "tickets.reply_ticket", "POST", "ticket", form=nothing, prepare=unentitled
    ),
    "tickets:wait": Door(
        "tickets.reply_ticket",
        "GET POST",
        "ticket",
        form=lambda _: {"awaited": "customer", "reason": "Falta el modelo"},
        prepare=answered,
    ),
    "tickets:resume": Door("tickets.reply_ticket", "POST", "ticket", form=nothing, prepare=waiting),
    "tickets:commit": Door(
        "tickets.reply_ticket", "GET POST", "ticket", form=lambda _: {"on": soon()[:10]}
    ),
    "tickets:resolve": Door(
        "tickets.close_ticket",
        "GET POST",
        "ticket",
        form=lambda ticket: {
            "outcome": "solved",
            "resolution": "Era el cable.",
            "recipients": [ticket.contact_id],
        },
        prepare=taken,
    ),
    "tickets:close": Door("tickets.close_ticket", "POST", "ticket", form=nothing, prepare=resolved),
    "tickets:reopen": Door(
        "tickets.reply_ticket",
        "GET POST",
        "ticket",
        form=lambda _: {"reason": "Sigue fallando."},
        prepare=resolved,
    ),
    "tickets:canned": Door("tickets.reply_ticket"),
    "tickets:new_canned": Door(
        "tickets.reply_ticket", "GET POST", form=lambda _: {"name": "Saludo", "body": "Hola."}
    ),
    "tickets:canned_preview": Door(
        "tickets.reply_ticket", "POST", form=nothing, single="it only shows how a text reads"
    ),
    "tickets:canned_reply": Door(
        "tickets.reply_ticket",
        "GET POST",
        "canned",
        form=lambda row: {"name": "Saludo", "body": "Hola.", "version": row.version},
    ),
    "tickets:use_canned": Door("tickets.reply_ticket", "POST", "canned", form=nothing),
    "tickets:pick_canned": Door("tickets.reply_ticket", "GET", "ticket"),
    "tickets:run_macro": Door(
        "tickets.reply_ticket",
        "GET POST",
        "ticket",
        form=lambda ticket: {
            "body": "¿Qué modelo es?",
            "next_step": "Lo vemos.",
            "version": ticket.version,
        },
        prepare=taken,
        path=with_canned,
    ),
    "tickets:around": Door("tickets.view_ticket", "GET", "ticket"),
    "tickets:merge": Door(
        "tickets.close_ticket", "GET POST", "ticket", form=lambda ticket: {"other": twin_of(ticket)}
    ),
    "tickets:split": Door(
        "tickets.close_ticket",
        "GET POST",
        "ticket",
        form=lambda ticket: {
            "messages": [ticket.messages.filter(voice="customer").latest("pk").pk],
            "subject": "No imprime",
        },
        prepare=asked_more,
    ),
    "tickets:link": Door(
        "tickets.note_ticket",
        "GET POST",
        "ticket",
        form=lambda ticket: {"kind": "related", "number": twin_of(ticket)},
    ),
    "tickets:close_several": Door(
        "tickets.close_ticket", "GET POST", "ticket", form=lambda _: {"detail": "Dos temas."}
    ),
    "tickets:new_subject": Door(
        "tickets.reply_ticket",
        "GET POST",
        "ticket",
        form=lambda _: {"next_step": "Seguimos con el lector."},
    ),
    "tickets:undo_regrouping": Door("tickets.close_ticket", "POST", "regrouping", form=nothing),
    "tickets:unlink": Door("tickets.note_ticket", "POST", "link", form=nothing),
    "tickets:draft": Door(
        "tickets.note_ticket",
        "POST",
        "ticket",
        form=lambda _: {"body": "Pruebe"},
        single="what is typed by now replaces what was",
    ),
    "tickets:watch": Door("tickets.view_ticket", "GET", "ticket"),
    "tickets:news": Door("tickets.view_ticket", "GET", "ticket"),
    "tickets:withdraw": Door("tickets.reply_ticket", "POST", "answer", form=nothing),
    "tickets:log_time": Door(
        "tickets.note_ticket", "GET POST", "ticket", form=lambda _: {"spent": "45"}
    ),
    "tickets:reverse_time": Door(
        "tickets.note_ticket", "GET POST", "time_entry", form=lambda _: {"reason": "Era otro"}
    ),
    "tickets:times": Door("tickets.view_ticket"),
    "tickets:time_totals": Door("tickets.view_ticket"),
    "tickets:snooze": Door(
        "tickets.view_ticket", "GET POST", "ticket", form=lambda _: {"until": soon()}
    ),
    "tickets:unsnooze": Door("tickets.view_ticket", "POST", "ticket", form=nothing),
    "tickets:colleagues": Door("tickets.note_ticket", "GET", "ticket"),
}
