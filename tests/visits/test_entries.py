"""The shared agenda: what one notes for oneself, and everybody sees."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Absence
from accounts.roles import ROLES
from accounts.services import absences
from kit.errors import Refused, Stale
from outbox.models import Notice, Printout
from tests import doors, make
from tests.make import HOUR, MONDAY
from visits import services, week
from visits.clashes import clashes_of
from visits.models import Entry

pytestmark = pytest.mark.django_db

AT = MONDAY
MINUTE = timedelta(minutes=1)
EVERYBODY = ("visits.view_entry", "visits.add_entry")
FIELDS = {
    "kind": "meeting",
    "subject": "Reunión de ventas",
    "on": "2026-03-03",
    "starts": "10:00",
    "ends": "11:30",
    "is_away": "on",
    "place": "Hotel Centro",
    "reach": "600 11 22 33",
}


def fresh(entry: Entry) -> Entry:
    return Entry.objects.get(pk=entry.pk)


@pytest.mark.req("APE-02")
def test_whoever_notes_a_meeting_with_a_customer_is_seen_by_every_other(client: Client) -> None:
    sector = make.sector()
    customer = make.customer(line=make.line(sectors=[sector]), legal_name="Núñez S.A.")
    ana, other = make.user(*EVERYBODY, sector=sector), make.user(*EVERYBODY)
    doors.enter(client, ana)
    sent = FIELDS | {"customer": f"Núñez S.A. (nº {customer.number})"}
    assert client.post(reverse("visits:add_entry"), sent).status_code == 302
    entry = Entry.objects.get()
    assert (entry.owner, entry.customer) == (ana, customer)
    assert entry.starts_at == datetime(2026, 3, 3, 9, tzinfo=UTC)  # ten in Madrid
    doors.enter(client, other)
    page = client.get(reverse("visits:days") + "?on=2026-03-02&who=all").content.decode()
    assert "Reunión de ventas" in page
    assert "Núñez S.A." in page
    assert "10:00–11:30" in page


@pytest.mark.req("APE-09")
def test_whoever_is_away_says_where(client: Client) -> None:
    doors.enter(client, make.user(*EVERYBODY))
    answer = client.post(reverse("visits:add_entry"), FIELDS | {"place": ""})
    assert answer.status_code == 422
    assert "diga dónde se le puede encontrar" in answer.content.decode()
    assert "Reunión de ventas" in answer.content.decode()  # nothing typed is lost
    with pytest.raises(Refused, match="dónde"):
        make.entry(is_away=True, place=" \n")
    with pytest.raises(IntegrityError, match="entry_away_says_where"), transaction.atomic():
        Entry.objects.filter(pk=make.entry().pk).update(is_away=True)


@pytest.mark.req("APE-11")
def test_only_administration_changes_what_is_anothers() -> None:
    entry, colleague = make.entry(), make.user(*EVERYBODY)
    keeper = make.user(*EVERYBODY, "visits.keep_agenda")
    later: Any = {"starts_at": entry.starts_at + HOUR, "ends_at": entry.ends_at + HOUR}
    with pytest.raises(Refused, match="Administración"):
        services.move_entry(entry, **later, version=None, by=colleague, at=AT)
    with pytest.raises(Refused, match="Administración"):
        services.cancel_entry(entry, by=colleague, at=AT)
    assert services.move_entry(entry, **later, version=None, by=keeper, at=AT).version == 2
    assert fresh(entry).starts_at == later["starts_at"]
    assert services.cancel_entry(entry, by=entry.owner, at=AT).is_cancelled
    assert entry.owner.notices.filter(text__contains="cambió en su agenda").exists()


@pytest.mark.req("APE-11")
def test_the_head_of_administration_alone_controls_the_agenda_of_all() -> None:
    keeping = [role.name for role in ROLES if "visits.keep_agenda" in role.permissions]
    assert keeping == ["Gerente de Administración y RRHH"]
    assert all("visits.add_entry" in role.permissions for role in ROLES)


@pytest.mark.req("APE-11")
def test_the_second_of_two_who_edit_an_entry_sees_what_the_first_changed(client: Client) -> None:
    entry = make.entry(subject="Reunión")
    doors.enter(client, make.user(*EVERYBODY, "visits.keep_agenda"))
    services.move_entry(
        entry,
        starts_at=entry.starts_at + HOUR,
        ends_at=entry.ends_at + HOUR,
        version=1,
        by=entry.owner,
        at=AT,
    )
    url = reverse("visits:change_entry", args=[entry.pk])
    answer = client.post(url, FIELDS | {"version": 1})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Empieza: 02/03/2026 10:00 → 02/03/2026 11:00" in page
    assert "Reunión de ventas" in page
    assert fresh(entry).subject == "Reunión"
    assert client.post(url, FIELDS | {"version": 2}).status_code == 302  # knowingly
    with pytest.raises(Stale):
        services.change_entry(entry, version=1, by=entry.owner, at=AT, **details(entry))


def details(entry: Entry) -> dict[str, Any]:
    names = ("kind", "subject", "customer", "starts_at", "ends_at", "is_away", "place")
    return {name: getattr(entry, name) for name in (*names, "reach", "notes")}


def test_what_was_dragged_is_taken_back_only_while_nobody_changed_it_since() -> None:
    entry = make.entry()
    later: Any = {"starts_at": entry.starts_at + HOUR, "ends_at": entry.ends_at + 2 * HOUR}
    services.move_entry(entry, **later, version=1, by=entry.owner, at=AT)
    with pytest.raises(Refused, match="Ya no se puede"):
        services.undo_move(entry, by=make.user("visits.keep_agenda"), at=AT)
    back = services.undo_move(entry, by=entry.owner, at=AT + MINUTE)
    assert (back.starts_at, back.ends_at) == (entry.starts_at, entry.ends_at)


def test_an_entry_is_dragged_to_somebody_else_by_administration_alone_and_back() -> None:
    entry, other = make.entry(), make.user()
    when: Any = {"starts_at": entry.starts_at, "ends_at": entry.ends_at, "owner": other}
    with pytest.raises(Refused, match="Administración"):
        services.move_entry(entry, **when, version=1, by=entry.owner, at=AT)
    keeper = make.user("visits.keep_agenda")
    moved = services.move_entry(entry, **when, version=1, by=keeper, at=AT)
    assert moved.owner == other
    told = {notice.user: notice.text for notice in Notice.objects.all()}
    assert "quitó de su agenda" in told[entry.owner]
    assert "pasó a su agenda" in told[other]
    assert services.undo_move(moved, by=keeper, at=AT + MINUTE).owner == entry.owner


def test_who_goes_on_a_visit_is_not_changed_by_dragging() -> None:
    entry = make.visit().entries.get()
    when: Any = {"starts_at": entry.starts_at, "ends_at": entry.ends_at, "owner": make.user()}
    with pytest.raises(Refused, match="en la página de la visita"):
        services.move_entry(entry, **when, version=1, by=make.user("visits.keep_agenda"), at=AT)


def test_what_is_taken_out_comes_back_with_one_click(client: Client) -> None:
    entry = make.entry(owner=make.user(*EVERYBODY))
    doors.enter(client, entry.owner)
    answer = client.post(reverse("visits:cancel_entry", args=[entry.pk]), follow=True)
    undo = reverse("visits:restore_entry", args=[entry.pk])
    assert f'action="{undo}"' in answer.content.decode()
    assert fresh(entry).is_cancelled
    client.post(undo)
    assert not fresh(entry).is_cancelled


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"starts": "23:00", "ends": "01:00"}, "Si termina otro día, diga cuál"),
        ({"on": "2026-03-29", "starts": "02:30", "ends": "04:00"}, "el reloj se adelanta"),
        ({"ends_on": "2026-05-03"}, "Dura más de 31 días"),
        ({"on": "1026-03-03"}, "Revise el año"),
        ({"customer": "Nadie así"}, "No hay ningún cliente así"),
        ({"kind": "visit"}, "Escoja una opción válida"),
    ],
)
def test_what_makes_no_sense_is_said_in_words(
    client: Client, said: dict[str, str], complaint: str
) -> None:
    doors.enter(client, make.user(*EVERYBODY))
    answer = client.post(reverse("visits:add_entry"), FIELDS | said)
    assert answer.status_code == 422
    assert complaint in answer.content.decode()
    assert not Entry.objects.exists()


def test_a_night_that_crosses_midnight_and_the_change_of_the_clocks_is_taken_as_said(
    client: Client,
) -> None:
    doors.enter(client, make.user(*EVERYBODY))
    night = {"on": "2026-03-28", "starts": "22:00", "ends_on": "2026-03-29", "ends": "06:00"}
    client.post(reverse("visits:add_entry"), FIELDS | night)
    entry = Entry.objects.get()
    assert entry.ends_at - entry.starts_at == 7 * HOUR
    page = client.get(reverse("visits:days") + "?on=2026-03-28&who=mine").content.decode()
    assert page.count("Reunión de ventas") == 2  # on both days


# --- What speaks against it -----------------------------------------------------------------


@pytest.mark.req("APE-10")
def test_a_clash_an_absence_and_a_guard_are_told() -> None:
    ana = make.user()
    entry = make.entry(owner=ana, subject="Curso", hours=3)
    make.entry(owner=ana, subject="Otra", at=MONDAY + HOUR)
    make.entry(owner=ana, subject="Después", at=MONDAY + 3 * HOUR)
    make.entry(subject="De otro", at=MONDAY + HOUR)
    make.shift(person=ana, at=MONDAY)
    Absence.objects.create(
        person=ana,
        kind="illness",
        starts_on=MONDAY.date(),
        ends_on=MONDAY.date(),
        asked_by=ana,
        asked_at=AT,
        status="approved",
        decided_by=make.user(),
        decided_at=AT,
    )
    told = " ".join(clashes_of(entry, at=AT))
    assert "a la vez «Otra»" in told
    assert "ausente" in told
    assert "guardia" in told
    assert "Después" not in told
    assert "De otro" not in told


@pytest.mark.parametrize(
    ("place", "gap", "is_told"),
    [("Rosario", 20, True), ("Rosario", 50, False), ("córdoba", 20, False)],
)
def test_too_little_time_to_get_elsewhere_is_told(place: str, gap: int, is_told: bool) -> None:
    ana = make.user()
    entry = make.entry(owner=ana, is_away=True, place="Córdoba")
    make.entry(owner=ana, is_away=True, place=place, at=entry.ends_at + gap * MINUTE)
    assert bool(clashes_of(entry, at=AT)) is is_told


# --- The calendar of the browser --------------------------------------------------------------


def test_the_calendar_is_told_by_the_clock_of_whoever_reads(client: Client) -> None:
    entry = make.entry(subject="Reunión")
    make.entry(owner=entry.owner, at=MONDAY)
    far = make.sector()
    make.line(sectors=[far], calendar=make.calendar(zone="America/Argentina/Buenos_Aires"))
    for sector, hour in ((None, "10:00"), (far, "06:00")):
        doors.enter(client, make.user(*EVERYBODY, sector=sector))
        told = client.get(reverse("visits:events") + "?from=2026-03-02&to=2026-03-03&who=all")
        first = told.json()[0]
        assert first["start"] == f"2026-03-02T{hour}"
        assert first["crossed"] is True
        assert (first["who"], first["version"]) == (entry.owner_id, 1)


def test_days_off_are_those_of_the_line_that_ones_sector_serves(client: Client) -> None:
    north, calendar = make.sector(), make.calendar()
    make.line(sectors=[north], calendar=calendar)
    serving = make.user(sector=north)
    days: dict[int, Any] = {
        2: {},
        3: {"is_covered": True},
        4: {"opens": time(9), "closes": time(13)},
        9: {},
    }
    for day, more in days.items():
        calendar.holidays.create(
            date=date(2026, 3, day), name=f"Fiesta {day}", scope="local", **more
        )
    make.calendar().holidays.create(date=date(2026, 3, 2), name="De otros", scope="local")
    doors.enter(client, make.user(*EVERYBODY))
    told = client.get(reverse("visits:events") + "?from=2026-03-02&to=2026-03-09&who=all")
    assert [(row["subject"], row["who"], row["start"], row["end"]) for row in told.json()] == [
        ("Fiesta 2", [serving.pk], "2026-03-02T00:00", "2026-03-03T00:00")
    ]


def test_the_list_of_days_tells_days_off_absences_and_guards_too() -> None:
    north, calendar = make.sector(), make.calendar()
    make.line(sectors=[north], calendar=calendar)
    head = make.user()
    ana = make.user(name="Ana Gil", sector=north, superior=head)
    calendar.holidays.create(date=date(2026, 3, 2), name="San Ejemplo", scope="local")
    asked = absences.ask(
        ana,
        kind="holiday",
        starts_on=date(2026, 3, 3),
        ends_on=date(2026, 3, 4),
        from_noon=True,
        by=ana,
        at=AT,
    )
    absences.approve(asked, by=head, at=AT)
    people = type(ana).objects.filter(pk=ana.pk)
    told = week.besides(people, MONDAY, MONDAY + timedelta(days=7))
    assert {day.day: [tuple(one) for one in rows] for day, rows in told.items()} == {
        2: [("holiday", "San Ejemplo", "", "Ana Gil")],
        3: [("absence", "Ausencia", "12:00–00:00", "Ana Gil")],
        4: [("absence", "Ausencia", "", "Ana Gil")],
    }


def test_an_entry_is_dropped_where_the_wall_clock_says_and_a_stale_one_is_not(
    client: Client,
) -> None:
    entry = make.entry(owner=make.user(*EVERYBODY))
    doors.enter(client, entry.owner)
    url = reverse("visits:move_entry", args=[entry.pk])
    sent = {"starts_at": "2026-03-04T12:00", "ends_at": "2026-03-04T13:00", "version": 1}
    said = client.post(url, sent)
    assert said.json()["version"] == 2
    assert fresh(entry).starts_at == datetime(2026, 3, 4, 11, tzinfo=UTC)
    stale = client.post(url, sent)
    assert stale.status_code == 409
    assert "02/03/2026 10:00 → 04/03/2026 12:00" in stale.json()["error"]
    assert client.post(url, sent | {"starts_at": "mañana"}).status_code == 422


def test_a_week_of_fifty_people_asks_few_questions(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    people = [make.user() for _ in range(5)]
    rows = [
        Entry(
            owner=owner,
            kind="office",
            subject=f"Tarea {n}",
            starts_at=MONDAY + n * HOUR,
            ends_at=MONDAY + (n + 1) * HOUR,
            entered_by=owner,
            changed_at=AT,
        )
        for owner in people
        for n in range(40)
    ]
    Entry.objects.bulk_create(rows)
    doors.enter(client, make.user(*EVERYBODY))
    with django_assert_max_num_queries(12):
        told = client.get(reverse("visits:events") + "?from=2026-03-02&to=2026-03-09&who=all")
    assert len(told.json()) == 200


# --- Where everybody is -----------------------------------------------------------------------


@pytest.mark.req("APE-10")
def test_where_everybody_is_now_and_on_a_day(client: Client) -> None:
    now = timezone.now()
    reader = make.user(*EVERYBODY, name="Lola Lectora")
    ana = make.user(name="Ana Ausente", phone="600 000 000")
    make.entry(owner=ana, at=now - HOUR, hours=2, is_away=True, place="Hotel Centro")
    make.entry(owner=ana, at=now + 3 * 24 * HOUR, is_away=True, place="Rosario")
    doors.enter(client, reader)
    page = client.get(reverse("visits:where")).content.decode()
    assert "Hotel Centro" in page
    assert "600 000 000" in page
    assert "Rosario" not in page
    assert "1 en la oficina, 1 fuera o ausentes" in page
    later = timezone.localdate(now + 3 * 24 * HOUR)
    page = client.get(reverse("visits:where") + f"?on={later}&q=ana").content.decode()
    assert "Rosario" in page
    assert "Lola Lectora</td>" not in page


@pytest.mark.req("APE-10")
def test_the_sheet_of_a_day_is_printed(client: Client) -> None:
    entry = make.entry(is_away=True, place="Hotel Centro")
    doors.enter(client, reader := make.user(*EVERYBODY))
    client.post(reverse("visits:print_where"), {"on": f"{MONDAY:%Y-%m-%d}"})
    made = reader_printout(reader.pk)
    assert "Hotel Centro" in made
    assert entry.owner.name in made


def reader_printout(pk: int) -> str:
    return Printout.objects.get(asked_by=pk).page
