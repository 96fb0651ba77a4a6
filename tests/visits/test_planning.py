"""Planning a visit: the right to it, what it is for, whom it meets, and being noticed without."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar, Event

from accounts import services as accounts
from accounts.roles import IMPLEMENTATION_HEAD, PROJECT_HEAD, SAC_AGENT
from contacts.models import ActionCode
from contacts.services import merging
from kit.errors import Refused, Stale
from kit.files import open_file
from outbox.models import Mail
from tests import doors, make
from tests.make import HOUR, LONG_AGO, MONDAY
from visits import services
from visits.models import Answer, Attendee, Entry, Visit, VisitState
from visits.services.inviting import signature

pytestmark = pytest.mark.django_db

AT = MONDAY - timedelta(days=3)  # a Friday
EVERYBODY = ("visits.view_entry", "visits.add_entry", "visits.view_visit", "visits.add_visit")


def seeing(*permissions: str, customer: Any) -> Any:
    """Somebody whose sector serves the customer."""
    return make.user(*EVERYBODY, *permissions, sector=customer.service_line.front_sector)


def form_of(**said: Any) -> dict[str, Any]:
    usual = {
        "reason": "query",
        "subject": "Repaso del trimestre",
        "on": "2026-03-04",
        "starts": "10:00",
        "ends": "12:00",
        "place": "Sus oficinas",
        "topics": "Facturas\nStock",
    }
    return usual | said


def letters(kind: str) -> list[Mail]:
    return list(Mail.objects.filter(kind=kind).order_by("pk"))


def appointment(mail: Mail) -> tuple[Calendar, Event]:
    with open_file(mail.files.get().sha256) as file:
        read = Calendar.from_ical(file.read())
    [event] = read.walk("VEVENT")
    assert isinstance(event, Event)
    return read, event


@pytest.mark.req("VIS-03")
def test_a_consultant_plans_a_visit_and_it_stands_in_the_agenda_of_those_who_go(
    client: Client,
) -> None:
    customer = make.customer()
    ana, juan = seeing(customer=customer), make.user(name="Juan")
    person = make.contact(customer=customer)
    doors.enter(client, ana)
    url = reverse("visits:plan_visit") + f"?customer={customer.pk}"
    sent = form_of(people=[ana.pk, juan.pk], attendees=[person.pk])
    assert client.post(url, sent).status_code == 302
    visit = Visit.objects.get()
    entries = Entry.objects.all()
    assert {entry.owner for entry in entries} == {ana, juan}
    assert {(entry.visit, entry.customer, entry.is_away, entry.place) for entry in entries} == {
        (visit, customer, True, "Sus oficinas")
    }
    assert visit.starts_at == datetime(2026, 3, 4, 9, tzinfo=UTC)
    assert juan.notices.filter(text__contains="Va a la visita").exists()
    assert customer.events.filter(action=ActionCode.VISIT_PLANNED).count() == 1


@pytest.mark.req("VIS-06")
def test_assistance_without_agreement_is_refused_and_a_referral_offered(client: Client) -> None:
    customer = make.customer(is_entitled=False)
    ana, head = seeing(customer=customer), make.user(PROJECT_HEAD)
    doors.enter(client, ana)
    url = reverse("visits:plan_visit") + f"?customer={customer.pk}"
    for reason in ("query", "commercial"):  # ana is not of those of projects
        answer = client.post(url, form_of(people=[ana.pk], reason=reason))
        assert answer.status_code == 409
        assert "no tiene derecho a asistencia" in answer.content.decode()
        refer = reverse("visits:refer_customer", args=[customer.pk])
        assert f'action="{refer}"' in answer.content.decode()
    assert not Visit.objects.exists()
    client.post(refer, {"wanted": "Quieren ver las facturas"})
    assert head.notices.filter(text__contains="Quieren ver las facturas").count() == 1
    assert customer.events.filter(action=ActionCode.VISIT_REFERRED).count() == 1


@pytest.mark.req("VIS-06")
def test_those_of_projects_visit_commercially_whom_nobody_else_may() -> None:
    customer = make.customer(is_entitled=False)
    head = make.user("visits.visit_unentitled")
    assert make.visit(customer=customer, people=[head], reason="commercial").is_commercial
    with pytest.raises(Refused, match="no tiene derecho"):
        make.visit(customer=customer, people=[head], reason="update")


@pytest.mark.req("VIS-06")
def test_what_counts_is_the_day_of_the_visit() -> None:
    customer = make.customer(plan=make.plan(), plan_since=LONG_AGO.date())
    customer.plan_until = date(2026, 3, 10)
    customer.save()
    make.visit(customer=customer, at=MONDAY)
    with pytest.raises(Refused, match="venció el 10/03/2026"):
        make.visit(customer=customer, at=MONDAY + timedelta(days=14))
    entry = Entry.objects.get()
    later = {name: getattr(entry, name) + timedelta(days=14) for name in ("starts_at", "ends_at")}
    with pytest.raises(Refused, match="venció el 10/03/2026"):
        services.move_entry(entry, **later, version=1, by=entry.owner, at=AT)


@pytest.mark.req("VIS-07")
def test_objectives_are_typed_and_a_visit_without_any_is_warned_about(client: Client) -> None:
    customer = make.customer()
    bare = make.visit(customer=customer, technical_goals="", commercial_goals="")
    whole = make.visit(customer=customer, commercial_goals="Ofrecer compras", at=MONDAY + 9 * HOUR)
    doors.enter(client, seeing(customer=customer))
    page = client.get(bare.get_absolute_url()).content.decode()
    assert "No tiene objetivos" in page
    page = client.get(whole.get_absolute_url()).content.decode()
    assert "No tiene objetivos" not in page
    assert [(str(kind), text) for kind, text in whole.goals] == [
        ("Técnico", "Cerrar el mes"),
        ("Comercial", "Ofrecer compras"),
    ]
    assert "Ofrecer compras" in page


@pytest.mark.req("VIS-11")
def test_the_plan_shows_the_situation_of_the_customer_and_warns_of_a_single_topic(
    client: Client,
) -> None:
    customer = make.customer()
    person = make.contact(customer=customer)
    make.ticket(customer=customer, contact=person, subject="No imprime la factura")
    make.visit(customer=customer, subject="La de enero", at=LONG_AGO + HOUR)
    visit = make.visit(customer=customer, topics="Solo uno")
    module = make.module(name="Producción")
    make.installation(customer=customer, on=[module], system_version="8.1")
    rights = ("tickets.view_ticket", "installations.view_installation")
    doors.enter(client, seeing(*rights, customer=customer))
    form = client.get(reverse("visits:plan_visit") + f"?customer={customer.pk}").content.decode()
    page = client.get(visit.get_absolute_url()).content.decode()
    for shown in (form, page):
        assert "No imprime la factura" in shown
        assert "La de enero" in shown
        for word in ("8.1", "Producción", "20/12/2026"):  # version, modules, expiry
            assert word in shown
        assert "Con derecho a asistencia" in shown
    assert "menos de dos temas" in page
    visit = make.visit(customer=customer, at=MONDAY + 5 * HOUR)
    assert "menos de dos temas" not in client.get(visit.get_absolute_url()).content.decode()


@pytest.mark.req("VIS-02")
def test_the_head_of_implementation_sees_the_visits_of_every_customer(client: Client) -> None:
    accounts.apply_roles(at=LONG_AGO)
    visit = make.visit()
    head, agent = make.user(), make.user()
    accounts.assign_roles(head, [IMPLEMENTATION_HEAD], at=LONG_AGO)
    accounts.assign_roles(agent, [SAC_AGENT], at=LONG_AGO)
    for person, status in ((head, 200), (agent, 404)):
        doors.enter(client, person)
        assert client.get(visit.get_absolute_url()).status_code == status
        page = client.get(reverse("visits:portfolio")).content.decode()
        assert (str(visit.customer) in page) is (status == 200)


@pytest.mark.req("VIS-10")
def test_visits_of_the_coming_days_without_a_plan_are_listed_and_their_people_told_once_a_day(
    client: Client,
) -> None:
    ana = make.user(*EVERYBODY, "contacts.view_all_customers")
    person = make.contact()
    facts: dict[str, Any] = {"people": [ana], "customer": person.customer}
    planned = make.visit(**facts, attendees=[person], subject="Con plan", at=MONDAY + HOUR)
    bare = make.visit(**facts, topics="", attendees=[person], subject="Sin temas", at=MONDAY)
    make.visit(**facts, subject="Sin nadie", at=MONDAY + 24 * HOUR)
    make.visit(**facts, topics="", subject="Lejana", at=MONDAY + 30 * 24 * HOUR)
    assert services.warn_of_unplanned(at=AT) == 2  # Friday: Monday and Tuesday are near
    assert services.warn_of_unplanned(at=AT + HOUR) == 0
    texts = " ".join(ana.notices.values_list("text", flat=True))
    assert "Sin temas" in texts
    assert "Sin nadie" in texts
    assert "Lejana" not in texts
    ahead = datetime(2098, 1, 1, tzinfo=UTC)
    Visit.objects.update(starts_at=ahead, ends_at=ahead + HOUR)
    doors.enter(client, ana)
    page = client.get(reverse("visits:visits") + "?state=unplanned").content.decode()
    assert bare.subject in page
    assert planned.subject not in page


# --- Attendance -------------------------------------------------------------------------------


@pytest.mark.req("VIS-10")
def test_whoever_is_wanted_is_asked_by_letter_and_answers_by_a_link(client: Client) -> None:
    person = make.contact(email="ana@cliente.test")
    visit = make.visit(customer=person.customer, attendees=[person], at=MONDAY + 10**4 * HOUR)
    services.ask_attendance(visit, by=visit.planned_by, at=AT)
    [mail] = letters("visit_attendance")
    assert mail.to == ["ana@cliente.test"]
    assert "- Facturas" in mail.body
    calendar, event = appointment(mail)
    assert str(calendar["METHOD"]) == "REQUEST"
    assert event.start == visit.starts_at
    row = visit.attendees.get()
    url = reverse("visits:attend", args=[row.pk, signature(row)])
    assert url in mail.body
    assert client.get(url).status_code == 200
    assert Attendee.objects.get().answer == Answer.ASKED  # looking changes nothing
    assert client.post(url, {"answer": "no"}).status_code == 200
    assert Attendee.objects.get().answer == Answer.NO
    assert visit.planned_by.notices.filter(text__contains="No puede").exists()
    assert client.get(url[:-2] + "1/").status_code == 404  # no base32 has a 1
    with pytest.raises(Refused, match="Ya se preguntó a todos"):
        services.ask_attendance(visit, by=visit.planned_by, at=AT)


@pytest.mark.req("VIS-10")
def test_who_was_asked_learns_of_a_change_and_of_the_end() -> None:
    person = make.contact()
    ana, juan = make.user(), make.user()
    visit = make.visit(
        customer=person.customer, attendees=[person], people=[ana, juan], at=MONDAY + 24 * HOUR
    )
    services.ask_attendance(visit, by=ana, at=AT)
    services.answer_attendance(visit.attendees.get(), is_coming=True, by=ana, at=AT)
    entry = visit.entries.get(owner=juan)
    later: Any = {"starts_at": entry.starts_at + HOUR, "ends_at": entry.ends_at + HOUR}
    services.move_entry(entry, **later, version=1, by=juan, at=AT + HOUR)
    assert {row.starts_at for row in visit.entries.all()} == {later["starts_at"]}  # ana's too
    [mail] = letters("visit_changed")
    assert appointment(mail)[1].start == later["starts_at"]
    assert visit.attendees.get().answer == Answer.ASKED
    assert ana.notices.filter(text__contains="Cambió la visita").exists()
    services.cancel_visit(visit, reason="Se posponen", by=ana, at=AT + 2 * HOUR)
    [mail] = letters("visit_cancelled")
    assert str(appointment(mail)[0]["METHOD"]) == "CANCEL"
    assert not Entry.objects.standing().exists()
    visit = services.restore_visit(visit, by=ana, at=AT + 3 * HOUR)
    assert visit.state == VisitState.PLANNED
    assert Entry.objects.standing().count() == 2
    assert visit.attendees.get().answer == Answer.UNASKED


def test_one_of_several_steps_back_and_the_last_one_cannot() -> None:
    ana, juan = make.user(), make.user()
    visit = make.visit(people=[ana, juan])
    services.cancel_entry(visit.entries.get(owner=juan), by=juan, at=AT)
    assert [row.owner for row in visit.entries.standing()] == [ana]
    with pytest.raises(Refused, match="anule la visita"):
        services.cancel_entry(visit.entries.get(owner=ana), by=ana, at=AT)


@pytest.mark.req("APE-11")
def test_a_visit_is_changed_by_who_takes_part_leads_or_controls_the_agenda() -> None:
    visit, boss = make.visit(), make.user()
    owner = visit.entries.get().owner
    with pytest.raises(Refused, match="quien va"):
        services.cancel_visit(visit, reason="No", by=boss, at=AT)
    owner.superior = boss
    owner.save()
    assert services.cancel_visit(visit, reason="No", by=boss, at=AT).state == "cancelled"


def test_a_plan_that_somebody_changed_meanwhile_is_not_overwritten_unseen() -> None:
    visit = make.visit()
    by = visit.planned_by
    names = ("reason", "subject", "starts_at", "ends_at", "place", "technical_goals")
    plan: Any = {name: getattr(visit, name) for name in names}
    plan |= {"commercial_goals": "", "topics": "Uno\nDos", "notes": "", "people": [by]}
    services.change_visit(visit, version=1, by=by, at=AT, **plan)
    with pytest.raises(Stale, match="Temas: Facturas\nStock → Uno\nDos"):
        services.change_visit(visit, version=1, by=by, at=AT, **plan)


@pytest.mark.req("ACO-17")
def test_visits_and_entries_follow_the_customer_that_remains() -> None:
    kept, absorbed = make.customer(), make.customer()
    visit = make.visit(customer=absorbed)
    merging.merge(kept, absorbed, theirs=[], reason="Es la misma", by=make.user(), at=AT)
    assert Visit.objects.get(pk=visit.pk).customer == kept
    assert visit.entries.get().customer == kept
