"""Visits: planned with what is to be reached, changed, cancelled (VIS-06, VIS-07, VIS-10)."""

from collections.abc import Collection
from datetime import datetime
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

import outbox.services as outbox
from accounts.models import User
from accounts.roles import PROJECT_HEAD
from contacts.models import ActionCode, Contact, Customer
from contacts.services import edits, timeline
from kit.db import lock
from kit.errors import Refused
from outbox.models import Tone
from visits.models import Answer, Visit, VisitReason, VisitState
from visits.services import attending, inviting, updating
from visits.services.ground import (
    moment,
    put,
    require_fresh,
    require_place,
    require_right,
    require_span,
    require_words,
    save,
)
from visits.services.shifting import follow, require_planned, require_taking_part, tell


class Plan(TypedDict):
    """What is planned for a visit; objectives and topics one a line."""

    reason: str
    subject: str
    starts_at: datetime
    ends_at: datetime
    place: str
    technical_goals: str
    commercial_goals: str
    topics: str
    notes: str


@transaction.atomic
def plan_visit(
    customer: Customer,
    *,
    people: Collection[User],
    attendees: Collection[Contact] = (),
    by: User,
    at: datetime,
    **plan: Unpack[Plan],
) -> Visit:
    """Plan a visit and enter it in the agendas of those who go (APE-02, VIS-03, VIS-10)."""
    if plan["reason"] == VisitReason.UPDATE:
        updating.lock_all(customer)
    customer = lock(customer)
    edits.check_on_file(customer)
    facts = checked(plan)
    require_right(customer, reason=facts["reason"], on=facts["starts_at"], by=by)
    visit = Visit(customer=customer, planned_by=by, planned_at=at, **facts)
    save(visit, by=by, at=at)
    follow(visit, people=require_people(people), by=by, at=at)
    attending.meet(visit, attendees, by=by, at=at)
    updating.follow_plan(visit, by=by, at=at)
    record(visit, ActionCode.VISIT_PLANNED, _("Visita planificada: %(visit)s"), by=by, at=at)
    return visit


@transaction.atomic
def change_visit(
    visit: Visit,
    *,
    people: Collection[User],
    attendees: Collection[Contact] = (),
    version: int | None,
    by: User,
    at: datetime,
    **plan: Unpack[Plan],
) -> Visit:
    """Change the plan; who goes and, of the other house, whoever was asked learns of it."""
    visit = lock(visit)
    require_taking_part(visit, by)
    require_fresh(visit, version)
    require_planned(visit)
    facts = checked(plan)
    require_right(visit.customer, reason=facts["reason"], on=facts["starts_at"], by=by)
    before = visit.starts_at, visit.ends_at, visit.place
    update = updating.day_of(visit)
    if put(visit, facts):
        save(visit, by=by, at=at)
    follow(visit, people=require_people(people), by=by, at=at)
    attending.meet(visit, attendees, by=by, at=at)
    updating.follow_plan(visit, before=update, by=by, at=at)
    if before != (visit.starts_at, visit.ends_at, visit.place):
        inviting.tell_changed(visit, by=by, at=at)
    return visit


@transaction.atomic
def cancel_visit(visit: Visit, *, reason: str, by: User, at: datetime) -> Visit:
    """Call a visit off: agendas are freed and whoever was asked is told."""
    visit = lock(visit)
    require_taking_part(visit, by)
    update = updating.day_of(visit)
    visit.move_to(VisitState.CANCELLED)
    visit.cancelled_because = require_words(reason, _("Diga por qué se anula."), limit=300)
    save(visit, by=by, at=at)
    for entry in visit.entries.standing().select_related("owner"):
        entry.cancelled_at = at
        save(entry, by=by, at=at)
        tell(visit, entry, _("Se anuló la visita %(visit)s, %(when)s"), by=by, at=at)
    updating.follow_plan(visit, before=update, by=by, at=at)
    inviting.tell_cancelled(visit, by=by, at=at)
    words = _("Visita anulada: %(visit)s. %(reason)s")
    record(visit, ActionCode.VISIT_CANCELLED, words, by=by, at=at)
    return visit


@transaction.atomic
def restore_visit(visit: Visit, *, by: User, at: datetime) -> Visit:
    """Take a cancellation back; the people of the customer have to be asked anew."""
    visit = lock(visit)
    require_taking_part(visit, by)
    called_off = visit.history.filter(state=VisitState.CANCELLED).order_by("-history_id").first()
    visit.move_to(VisitState.PLANNED)
    require_right(visit.customer, reason=visit.reason, on=visit.starts_at, by=by)
    visit.cancelled_because = ""
    save(visit, by=by, at=at)
    for entry in visit.entries.filter(cancelled_at=called_off.history_date):
        entry.cancelled_at = None
        save(entry, by=by, at=at)
    for attendee in visit.attendees.exclude(answer=Answer.UNASKED):
        inviting.set_answer(attendee, Answer.UNASKED, by=by, at=at)
    updating.follow_plan(visit, by=by, at=at)
    words = _("Visita recuperada: %(visit)s")
    record(visit, ActionCode.VISIT_PLANNED, words, by=by, at=at)
    return visit


@transaction.atomic
def refer_customer(customer: Customer, *, wanted: str, by: User, at: datetime) -> None:
    """Pass a customer who wants a visit without the right to it to those of projects (VIS-06)."""
    customer = lock(customer)
    edits.check_on_file(customer)
    text = require_words(wanted, _("Diga para qué se pide la visita."), limit=300)
    event = timeline.record(
        customer=customer,
        action=ActionCode.VISIT_REFERRED,
        by=by,
        at=at,
        text=_("Visita pedida sin acuerdo, derivada a la Gerencia de Proyectos: %s") % text,
    )
    words = _("%(customer)s pide una visita y no tiene acuerdo vigente: %(text)s")
    for person in User.objects.with_role(PROJECT_HEAD):
        outbox.notify(
            user=person,
            key=f"visit-referred-{event.pk}",
            text=words % {"customer": customer, "text": text},
            url=customer.get_absolute_url(),
            tone=Tone.WARNING,
            by=by,
            at=at,
        )


# --- What must be true ----------------------------------------------------------------------


def checked(plan: Plan) -> Plan:
    require_span(plan["starts_at"], plan["ends_at"])
    subject = require_words(plan["subject"], _("Escriba el asunto."), limit=200)
    place = require_place(plan["place"], is_away=True)
    reason = VisitReason(plan["reason"])
    return {**plan, "reason": reason, "subject": subject, "place": place}


def require_people(people: Collection[User]) -> Collection[User]:
    if not people:
        raise Refused(_("Diga quién va."))
    return people


def record(visit: Visit, action: int, words: str, *, by: User, at: datetime) -> None:
    told = f"{visit.subject}, {moment(visit.starts_at)}"
    timeline.record(
        customer=visit.customer,
        action=action,
        by=by,
        at=at,
        text=words % {"visit": told, "reason": visit.cancelled_because},
        url=visit.get_absolute_url(),
    )
