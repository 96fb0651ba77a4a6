"""A correction that needs another version is asked of I+D and followed until it is there."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.roles import DEVELOPMENT_HEAD
from contacts.models import Parameter
from contacts.services import parameters
from kit.errors import Refused
from outbox.models import Mail, Notice
from tests import make
from tickets import services
from tickets.models import EventKind, Ticket, UpdateRequest
from tickets.services.errors.updates import follow_updates

pytestmark = pytest.mark.django_db

AT, DAY = make.MONDAY, timedelta(days=1)


@pytest.fixture
def head() -> Any:
    return make.user(DEVELOPMENT_HEAD)


def erring(**facts: Any) -> Ticket:
    return make.erring(make.incident(), **facts)


def asked(ticket: Ticket, **facts: Any) -> UpdateRequest:
    usual: dict[str, Any] = {"wanted": "8.2", "by": make.user(), "at": AT}
    return services.request_update(ticket, **usual | facts)


def version_on_record(ticket: Ticket, value: str, at: Any) -> None:
    facts = {"name": "Versión", "type": "text"}
    row, _new = Parameter.objects.get_or_create(number=1, defaults=facts)
    parameters.set_parameter(ticket.customer, parameter=row, value=value, by=None, at=at)


def pending(update: UpdateRequest) -> bool:
    return UpdateRequest.objects.get(pk=update.pk).ended_at is None


@pytest.mark.req("TIC-15")
def test_an_update_is_asked_of_the_head_of_development_by_mail_and_stays_pending(head: Any) -> None:
    ticket = erring()
    version_on_record(ticket, "8.0", AT - DAY)
    update = asked(ticket, note="Solo por la noche.")
    mail = Mail.objects.get(kind="update_request")
    assert mail.to == [head.email]
    for said in (str(ticket.customer), ticket.label, "8.2", "Versión instalada: 8.0", "la noche"):
        assert said in mail.subject + mail.body
    assert ticket.events.filter(kind=EventKind.RECORDED, text__contains="8.2").exists()
    assert pending(update)


def test_nobody_to_ask_no_error_or_asked_already_is_said(head: Any) -> None:
    with pytest.raises(Refused, match="qué error es"):
        asked(make.erring())
    ticket = erring()
    asked(ticket)
    with pytest.raises(Refused, match="Ya está pedida"):
        asked(ticket)
    head.groups.clear()
    with pytest.raises(Refused, match="Nadie tiene la función"):
        asked(erring())


@pytest.mark.req("TIC-15")
def test_it_ends_when_somebody_says_what_was_installed_and_the_record_says_it_too(
    head: Any,
) -> None:
    ticket = erring()
    version_on_record(ticket, "8.0", AT - DAY)
    update = asked(ticket)
    done = services.finish_update(
        update, installed="8.2.1", on=AT.date(), by=make.user(), at=AT + DAY
    )
    assert (done.installed, done.installed_on) == ("8.2.1", AT.date())
    assert parameters.current(ticket.customer)[1].value == "8.2.1"
    with pytest.raises(Refused, match="ya había terminado"):
        services.drop_update(update, reason="No", by=make.user(), at=AT + DAY)


def test_it_was_not_installed_in_the_future(head: Any) -> None:
    update = asked(erring())
    with pytest.raises(Refused, match="futura"):
        services.finish_update(update, installed="8.2", on=(AT + DAY).date(), by=make.user(), at=AT)


@pytest.mark.req("TIC-15")
def test_it_ends_by_itself_when_the_customer_gets_another_version_on_record(head: Any) -> None:
    ticket, other = erring(), erring()
    version_on_record(ticket, "8.0", AT - DAY)
    update, waits = asked(ticket), asked(other)
    follow_updates(at=AT + timedelta(hours=1))
    assert pending(update)
    version_on_record(ticket, "8.2", AT + DAY)
    assert follow_updates(at=AT + DAY) == 1
    assert not pending(update)
    assert pending(waits)


@pytest.mark.req("TIC-15")
@pytest.mark.parametrize(
    ("installed", "wanted", "is_it"),
    [
        ("8.2", "8.2", True),
        ("8.2.0", "8.2", True),
        ("8.10", "8.2", True),
        ("v9", "8.2", True),
        ("8.0.3", "8.2", False),
        ("8", "8.2", False),
        ("", "8.2", False),
        ("Otoño", "otono", True),
        ("Invierno", "Otoño", False),
    ],
)
def test_another_version_than_the_one_that_was_asked_for_ends_nothing(
    head: Any, installed: str, wanted: str, *, is_it: bool
) -> None:
    ticket = erring()
    update = asked(ticket, wanted=wanted)
    version_on_record(ticket, installed, AT + DAY)
    assert follow_updates(at=AT + DAY) == is_it
    assert pending(update) is not is_it


@pytest.mark.req("TIC-15")
def test_what_is_not_needed_any_more_is_taken_back_with_a_reason(head: Any) -> None:
    update = asked(erring())
    with pytest.raises(Refused, match="por qué"):
        services.drop_update(update, reason=" ", by=make.user(), at=AT)
    services.drop_update(update, reason="Cambia de producto", by=make.user(), at=AT)
    assert not pending(update)
    assert follow_updates(at=AT + 30 * DAY) == 0


@pytest.mark.req("TIC-15")
def test_a_pending_update_is_remembered_exactly_once_a_week_also_after_an_outage(
    head: Any,
) -> None:
    update = asked(erring())
    told = Notice.objects.filter(user=head, key__startswith=f"update-{update.pk}-reminder")
    counts = []
    for days in (6.9, 7, 7.1, 13.9, 14, 35, 35.1, 41.9, 42):  # nobody rang from 14 to 35
        follow_updates(at=AT + days * DAY)
        counts.append(told.count())
    assert counts == [0, 1, 1, 1, 2, 3, 3, 3, 4]
    assert Notice.objects.filter(user=update.asked_by, key__contains="reminder").count() == 4
