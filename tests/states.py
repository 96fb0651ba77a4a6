"""Bringing a thing of the world into the state that a verb needs, before its door is tried."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils import timezone

import procedures.services as procedures
from accounts import services as accounts
from accounts.models import Skill, User
from accounts.roles import DEVELOPMENT_HEAD
from contacts.models import Agreement, Customer, PrivacyRequest
from contacts.services import imports
from outbox.models import Mail
from sla.models import Plan
from sla.services import covers, dayfiles, years
from tests import make
from tests.world import AT
from tickets import services as tickets
from tickets.services.promises import developing
from visits import services as visits


def someone(_thing: Any) -> User:
    return make.user()


def taken(ticket: Any) -> None:
    tickets.take(ticket, by=make.user(sector=ticket.sector), at=AT)


def answered(ticket: Any) -> None:
    taken(ticket)
    tickets.reply(
        ticket, by=someone(ticket), body="¿Qué modelo es?", next_step="Con eso lo revisamos.", at=AT
    )


def twin_of(ticket: Any) -> int:
    """Another ticket of the same contact, for the same thing."""
    return int(make.classified(contact=ticket.contact, at=AT).pk)


def asked_more(ticket: Any) -> None:
    answered(ticket)
    tickets.hear(ticket, body="Además no imprime.", at=AT)


def waiting(ticket: Any) -> None:
    answered(ticket)
    tickets.wait(ticket, by=someone(ticket), awaited="customer", reason="Falta el modelo", at=AT)


def as_change(ticket: Any) -> None:
    tickets.classify(ticket, by=someone(ticket), kind="change", priority="low", version=None, at=AT)


def developed(ticket: Any) -> None:
    as_change(ticket)
    on = AT.date()
    developing.set_development(
        ticket,
        days=10,
        requirements_on=on,
        material_on=on,
        version=None,
        by=someone(ticket),
        at=AT,
    )


def resolved(ticket: Any) -> None:
    taken(ticket)
    tickets.resolve(
        ticket,
        by=someone(ticket),
        outcome="solved",
        resolution="Era el cable.",
        recipients=[ticket.contact],
        at=AT,
    )


def potential(customer: Any) -> None:
    Customer.objects.filter(pk=customer.pk).update(stage="potential")


def with_plan_until(customer: Any) -> None:
    Customer.objects.filter(pk=customer.pk).update(plan_until=date(2099, 12, 31))


def with_end(agreement: Any) -> None:
    Agreement.objects.filter(pk=agreement.pk).update(ends_on=date(2030, 12, 31))


def not_yet_begun(agreement: Any) -> None:
    Agreement.objects.filter(pk=agreement.pk).update(starts_on=date(2090, 1, 1))


def plan_switches() -> dict[str, Any]:
    """The form of the plans as it is shown, with every switch on."""
    sent: dict[str, Any] = {}
    for plan in Plan.objects.filter(is_active=True):
        figure = f"tpoints_per_year-{plan.pk}"
        sent |= {figure: plan.tpoints_per_year, f"initial-{figure}": plan.tpoints_per_year}
        for name in ("has_urgent_24x7", "has_whatsapp", "has_telephone"):
            was = {f"initial-{name}-{plan.pk}": "True"} if getattr(plan, name) else {}
            sent |= {f"{name}-{plan.pk}": "on"} | was
    return sent


def checked(job: Any) -> None:
    imports.map_columns(job, mapping=job.mapping, at=AT)
    imports.work(job.pk, at=AT)


def imported(job: Any) -> None:
    checked(job)
    imports.run(job, by=job.by, at=AT)
    imports.work(job.pk, at=AT)


def submitted(draft: Any) -> None:
    procedures.submit(draft, by=draft.author, at=AT)


def copied(request: Any) -> None:
    """A request for a copy instead of a block."""
    PrivacyRequest.objects.filter(pk=request.pk).update(kind="access", erase_on=None)


def an_error(ticket: Any) -> None:
    tickets.classify(
        ticket, by=someone(ticket), kind="incident", priority="low", version=None, at=AT
    )


def surveyed(ticket: Any) -> None:
    """A video call was arranged."""
    tickets.schedule_survey(
        ticket,
        way="video",
        starts_at=AT + timedelta(days=2),
        with_whom="Ana",
        surveyor=someone(ticket),
        by=someone(ticket),
        at=AT,
    )


def not_asked_yet(ticket: Any) -> None:
    """Somebody leads I+D, and nobody has asked them for anything."""
    make.user(DEVELOPMENT_HEAD)
    ticket.updates.all().delete()


def unentitled(ticket: Any) -> None:
    Customer.objects.filter(pk=ticket.customer_id).update(plan_until=date(2021, 1, 1))


def confirmed_year(calendar: Any) -> None:
    years.confirm(calendar, year=2031, by=make.user(), at=AT)


def working_day() -> str:
    """A Monday within some weeks."""
    today = datetime.now(UTC).date()
    return str(today + timedelta(days=21 - today.weekday()))


def day_proposed(cover: Any) -> None:
    day = date.fromisoformat(working_day())
    covers.propose(cover, day=day, by=cover.person, at=datetime.now(UTC))


def led_by_the_boss() -> User:
    """Somebody led by the one who asks."""
    return make.user(superior=User.objects.get(is_superuser=True))


def failed(mail: Any) -> None:
    Mail.objects.filter(pk=mail.pk).update(status="failed")


def in_doubt(mail: Any) -> None:
    Mail.objects.filter(pk=mail.pk).update(status="doubt")


def gone(person: Any) -> None:
    accounts.deactivate(person, by=someone(person), at=AT)


def busy(person: Any) -> None:
    make.classified(owner=person, at=AT)


def a_skill(_person: Any) -> None:
    Skill.objects.get_or_create(name="Integraciones")


def cancelled(absence: Any) -> None:
    accounts.cancel(absence, by=absence.person, today=AT.date(), at=timezone.now())


def answered_doubt(doubt: Any) -> None:
    tickets.finish(doubt, by=someone(doubt), outcome="Sí.", at=AT)


def boss() -> User:
    return User.objects.filter(is_superuser=True).latest("pk")


def moved(entry: Any) -> None:
    """By whoever opens the doors, an hour on."""
    now, hour = timezone.now(), timedelta(hours=1)
    hours = {"starts_at": entry.starts_at + hour, "ends_at": entry.ends_at + hour}
    visits.move_entry(entry, **hours, version=None, by=boss(), at=now)


def dropped(entry: Any) -> None:
    visits.cancel_entry(entry, by=entry.owner, at=AT)


def cancelled_visit(visit: Any) -> None:
    visits.cancel_visit(visit, reason="Se pospone", by=visit.planned_by, at=AT)


def asked_to_attend(attendee: Any) -> None:
    visits.ask_attendance(attendee.visit, by=attendee.visit.planned_by, at=AT)


def days_taken(calendar: Any) -> None:
    """By whoever opens the doors, a microsecond after the beginning of time."""
    first = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=1)
    days = [(date(2031, 5, 6), "Patrón")]
    dayfiles.take_days(calendar, days, by=boss(), at=first)
