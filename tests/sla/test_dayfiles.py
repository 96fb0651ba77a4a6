"""Holidays out of an .ics: tried, taken, taken back; and what is no such file says so."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kit.errors import Refused
from sla.models import Calendar, Holiday
from sla.services import dayfiles, years
from tests import doors, make
from tests.make import MONDAY

pytestmark = pytest.mark.django_db

EVENT = "BEGIN:VEVENT\r\nUID:{0}\r\nDTSTART;VALUE=DATE:{0}\r\nSUMMARY:{1}\r\nEND:VEVENT\r\n"


def ics(*events: str) -> bytes:
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{''.join(events)}END:VCALENDAR\r\n".encode()


FILE = ics(
    EVENT.format("20310506", "Día del patrón"),
    EVENT.format("20310624", "Sant Joan"),
    "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20311224\r\nDTEND;VALUE=DATE:20311227\r\nSUMMARY:Cierre\r\nEND:VEVENT\r\n",
    "BEGIN:VEVENT\r\nDTSTART:20310506T090000Z\r\nSUMMARY:Dentista\r\nEND:VEVENT\r\n",
)


@pytest.fixture
def calendar() -> Calendar:
    return make.holiday(on=date(2031, 6, 24)).calendar


@pytest.mark.req("CC-10")
def test_a_file_is_tried_taken_and_taken_back(client: Client, calendar: Calendar) -> None:
    doors.enter(client, make.user("sla.plan_calendar", "sla.view_calendar"))
    url = reverse("sla:import_days", args=[calendar.pk])
    tried = client.post(url, {"file": SimpleUploadedFile("f.ics", FILE)})
    page = tried.content.decode()
    assert Holiday.objects.filter(calendar=calendar).count() == 1  # only tried
    assert 'value="2031-05-06 Día del patrón"' in page
    assert "Ya está: Sant Joan" in page
    assert "1 sucesos con hora" in page
    days = [offer for offer in tried.context["look"].offers if not offer.problem]
    assert [offer.date.day for offer in days] == [6, 24, 25, 26]
    sent = {"day": [f"{offer.date} {offer.name}" for offer in days]}
    answer = client.post(reverse("sla:take_days", args=[calendar.pk]), sent, follow=True)
    assert Holiday.objects.filter(calendar=calendar).count() == 5
    assert "Se han importado 4 días." in answer.content.decode()
    kept = Holiday.objects.get(calendar=calendar, name="Día del patrón")
    make.cover(feast=kept)
    undo = next(str(one.extra_tags) for one in answer.context["messages"])
    client.post(undo)
    names = set(Holiday.objects.filter(calendar=calendar).values_list("name", flat=True))
    assert names == {"Sant Joan", "Día del patrón"}  # the one that somebody covers stays
    assert client.post(undo).status_code == 409


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"hola", "No es un calendario"),
        (b"\xff\xfe\x00", "No es un calendario"),
        (ics(), "ningún día entero"),
        (ics(EVENT.format("20310506", "x") * 100_000), "trae 100000 sucesos; se admiten 1000"),
        (ics(EVENT.format("99990101", "x")), "ningún día entero"),
    ],
)
def test_what_is_no_calendar_of_days_is_said(
    client: Client, calendar: Calendar, content: bytes, complaint: str
) -> None:
    doors.enter(client, make.user("sla.plan_calendar"))
    file = SimpleUploadedFile("f.ics", content)
    answer = client.post(reverse("sla:import_days", args=[calendar.pk]), {"file": file})
    assert answer.status_code == 422
    assert complaint in answer.content.decode()


def test_a_year_that_was_confirmed_takes_nothing(calendar: Calendar) -> None:
    terms: dict[str, Any] = {"by": make.user(), "at": MONDAY}
    years.confirm(calendar, year=2031, **terms)
    assert all(offer.problem for offer in dayfiles.look(calendar, FILE).offers)
    with pytest.raises(Refused, match="confirmado"):
        dayfiles.take_days(calendar, [(date(2031, 5, 6), "x")], **terms)
    later = terms | {"at": MONDAY + timedelta(days=1)}
    with pytest.raises(Refused, match="No queda nada"):
        dayfiles.drop_days(calendar, taken_at=MONDAY, **later)
