"""Nobody waits for a decision that nobody knows of."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts import services
from accounts.models import Absence, User
from accounts.roles import ADMINISTRATOR
from outbox.models import Notice
from outbox.services.absences import tell_due
from tests import make

pytestmark = pytest.mark.django_db

AT = make.MONDAY
DAYS: dict[str, Any] = {"starts_on": date(2026, 8, 3), "ends_on": date(2026, 8, 14)}


def asked(person: User) -> Absence:
    return services.ask(person, kind="holiday", by=person, at=AT, **DAYS)


def test_superior_and_head_of_the_sector_are_told_once() -> None:
    head, superior = make.user(), make.user()
    person = make.user(superior=superior, sector=make.sector(head=head), name="Ana Pide")
    asked(person)
    assert tell_due(at=AT) == 2
    assert tell_due(at=AT + timedelta(minutes=1)) == 0
    told = Notice.objects.get(user=superior)
    assert told.text == "Ana Pide pide ausentarse del 03/08/2026 al 14/08/2026: falta su decisión"
    assert Notice.objects.filter(user=head).exists()


def test_where_nobody_leads_recursos_humanos_is_told() -> None:
    services.apply_roles(at=make.MONDAY)
    keeper, other, top = make.user(), make.user(), make.user()
    services.assign_roles(keeper, ["Recursos Humanos"], at=make.MONDAY)
    services.assign_roles(other, [ADMINISTRATOR], at=make.MONDAY)
    asked(top)
    tell_due(at=AT)
    assert [notice.user for notice in Notice.objects.all()] == [keeper]


def test_whoever_asked_is_told_what_was_decided_and_why() -> None:
    head = make.user()
    first, second = make.user(superior=head), make.user(superior=head)
    services.approve(asked(first), by=head, at=AT)
    services.refuse(asked(second), by=head, answer="Cierre de año.", at=AT)
    tell_due(at=AT)
    assert (
        Notice.objects.get(user=first).text == "Aprobada su ausencia del 03/08/2026 al 14/08/2026"
    )
    assert "(Cierre de año.)" in Notice.objects.get(user=second).text
    assert tell_due(at=AT + timedelta(days=4)) == 0
