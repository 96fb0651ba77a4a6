"""One capture writes every record of an assistance, once (IT ASI, IT APE)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.roles import QUALITY_HEAD
from contacts.models import Channel, Contact, Event, Parameter
from contacts.services.duplicates import Duplicates
from contacts.services.parameters import set_parameter
from kit.errors import Refused
from outbox.models import Notice
from tests import make
from tests.visits import captured
from tests.visits.captured import AT, spent
from visits.models import Asi, CaptureDraft, Expense, Finding
from visits.services import capturing
from visits.services.asi import Heard, register_asi
from visits.services.followup import follow_finding

pytestmark = pytest.mark.django_db


@pytest.mark.req("ASI-07")
@pytest.mark.req("ASI-09")
@pytest.mark.req("ASI-10")
@pytest.mark.parametrize(("modality", "code"), [("on_site", 110), ("remote", 111), ("phone", 112)])
def test_an_asi_stands_on_the_timeline_under_its_code_with_hours_and_expenses(
    modality: str, code: int
) -> None:
    made = captured.asi(modality=modality, spent=[spent("12.50"), spent("7.25")])
    event = Event.objects.get(url=made.get_absolute_url())
    assert event.action_id == code
    assert event.parameters == {"11": "2.5", "320": "19.75"}
    assert event.by == made.author
    assert event.at == made.began_at


@pytest.mark.req("APE-03")
def test_an_asi_may_tell_of_a_telephone_call_or_of_remote_work() -> None:
    made = {captured.asi(modality=one).get_modality_display() for one in ("phone", "remote")}
    assert made == {"Telefónica", "Remota"}


def test_the_same_capture_sent_twice_is_one_asi_with_one_of_each_record() -> None:
    told = captured.capture(
        spent=[spent()], heard=[Heard("open", "¿Cómo se anula?")], obstacles=[("Sin red", "Obras")]
    )
    by = make.user(*captured.AUTHOR)
    first = register_asi(told, by=by, at=AT)
    assert register_asi(told, by=by, at=AT) == first
    assert Asi.objects.count() == Expense.objects.count() == Finding.objects.count() == 1
    assert first.obstacles.count() == first.sheets.count() == 1
    assert Event.objects.filter(url=first.get_absolute_url()).count() == 1


@pytest.mark.req("ASI-06")
def test_somebody_new_is_entered_with_the_asi_and_with_it_only() -> None:
    customer = make.customer()
    person = {"first_name": "Carla", "last_name": "Montes", "email": "carla@cliente.test"}
    with pytest.raises(Refused):
        captured.asi(customer=customer, person=person, hours=Decimal(0))
    assert not Contact.objects.filter(last_name="Montes").exists()
    made = captured.asi(customer=customer, person=person)
    assert made.contact.full_name == "Carla Montes"
    assert made.contact in made.met.all()


@pytest.mark.req("ASI-06")
def test_somebody_new_who_resembles_a_contact_is_shown_to_whoever_enters_them() -> None:
    known = make.contact(first_name="Carla", last_name="Montes", email="carla@cliente.test")
    person = {"first_name": "Carla", "last_name": "Montes", "email": "carla@cliente.test"}
    with pytest.raises(Duplicates):
        captured.asi(customer=known.customer, person=person)


@pytest.mark.req("ASI-06")
def test_the_contact_is_one_of_the_account() -> None:
    with pytest.raises(Refused, match="no es un contacto de ese cliente"):
        captured.asi(contact=make.contact())


@pytest.mark.req("ASI-01")
def test_an_asi_tells_what_was_done_and_names_somebody() -> None:
    with pytest.raises(Refused, match="Describa las tareas"):
        captured.asi(description="  ")
    with pytest.raises(Refused, match="Elija el contacto"):
        captured.asi(contact=None)


@pytest.mark.req("ASI-02")
def test_what_was_left_undone_has_an_obstacle_and_its_cause() -> None:
    with pytest.raises(Refused, match="indique el obstáculo"):
        captured.asi(is_unfinished=True)
    with pytest.raises(Refused, match="lleva su causa"):
        captured.asi(is_unfinished=True, obstacles=[("No había servidor", " ")])
    made = captured.asi(is_unfinished=True, obstacles=[("No había servidor", "No llegó")])
    assert [(one.text, one.cause) for one in made.obstacles.all()] == [
        ("No había servidor", "No llegó")
    ]


@pytest.mark.req("ASI-09")
@pytest.mark.parametrize("hours", ["0", "-1", "24.25"])
def test_the_hours_are_more_than_none_and_at_most_a_day(hours: str) -> None:
    with pytest.raises(Refused, match="horas aplicadas"):
        captured.asi(hours=Decimal(hours))


def test_an_asi_tells_of_what_is_past() -> None:
    with pytest.raises(Refused, match="ya se hizo"):
        captured.asi(began_at=AT + timedelta(hours=1))


@pytest.mark.req("ASI-19")
def test_everybody_enters_their_own_and_administration_those_of_anybody() -> None:
    other = make.user()
    with pytest.raises(Refused, match="sus propias ASI"):
        captured.asi(author=other)
    head = make.user("visits.change_any_asi", *captured.AUTHOR)
    made = captured.asi(author=other, by=head)
    assert (made.author, made.entered_by, made.entered_at) == (other, head, AT)


@pytest.mark.req("ASI-03")
@pytest.mark.req("VIS-13")
def test_what_was_heard_is_kept_by_what_it_is_and_goes_on_as_a_ticket() -> None:
    make.policy()
    made = captured.asi(heard=[Heard("complaint", "Tardan mucho"), Heard("answered", "El IVA")])
    complaint, answered = made.findings.all()
    by = make.user("tickets.open_ticket")
    ticket = follow_finding(complaint, by=by, at=AT)
    assert (ticket.kind, ticket.reference) == ("complaint", made.label)
    assert ticket.channel == Channel.IN_PERSON
    assert follow_finding(complaint, by=by, at=AT) == ticket
    with pytest.raises(Refused, match="no necesita un ticket"):
        follow_finding(answered, by=by, at=AT)


@pytest.mark.req("VIS-13", "TIC-19", "CC-36")
def test_a_complaint_that_was_heard_on_a_visit_is_put_before_who_treats_it() -> None:
    make.policy()
    head = make.user(QUALITY_HEAD)
    made = captured.asi(heard=[Heard("complaint", "Tardan mucho"), Heard("suggestion", "Más IVA")])
    by = make.user("tickets.open_ticket")
    complaint, suggestion = (follow_finding(one, by=by, at=AT) for one in made.findings.all())
    assert [one.feedback.tenor for one in (complaint, suggestion)] == ["complaint", "suggestion"]
    assert Notice.objects.filter(user=head, text__contains="por tratar").count() == 2
    assert [one.escalations.count() for one in (complaint, suggestion)] == [1, 0]
    assert complaint.escalations.get().kind == "csm"


@pytest.mark.req("ASI-11")
def test_after_an_installation_the_asi_is_flagged_until_the_parameters_are_confirmed() -> None:
    parameter = Parameter.objects.create(number=990, name="Versión", type="text")
    customer = make.customer()
    waiting = captured.asi(customer=customer, reason="update")
    assert waiting.wants_parameters
    assert list(Asi.objects.unconfirmed()) == [waiting]
    changed = captured.asi(customer=customer, reason="update", parameters=[(parameter, "", "9.2")])
    assert not changed.wants_parameters
    assert customer.parameter_values.get(parameter=parameter).value == "9.2"
    assert not captured.asi(
        customer=customer, reason="update", confirms_parameters=True
    ).wants_parameters
    assert not captured.asi(customer=customer).wants_parameters


def test_a_parameter_that_somebody_changed_meanwhile_leaves_nothing_half_done() -> None:
    parameter = Parameter.objects.create(number=990, name="Versión", type="text")
    customer = make.customer()
    set_parameter(customer, parameter=parameter, value="9.3", by=None, at=AT)
    with pytest.raises(Refused, match="mientras tanto"):
        captured.asi(customer=customer, reason="update", parameters=[(parameter, "", "9.2")])
    assert not Asi.objects.exists()


def test_whoever_signs_is_named() -> None:
    with pytest.raises(Refused, match="quien firma"):
        captured.asi(signature=b"png")


def test_a_draft_belongs_to_whoever_writes_it() -> None:
    told, owner = captured.capture(), make.user()
    kept = capturing.save_draft(
        told.token,
        {"description": "Se\x00 instaló"},
        query="customer=1",
        title="X",
        by=owner,
        at=AT,
    )
    assert kept.fields == {"description": "Se instaló"}
    with pytest.raises(Refused, match="de otra persona"):
        capturing.save_draft(told.token, {}, query="", title="", by=make.user(), at=AT)
    capturing.forget_draft(told.token, by=owner)
    assert not CaptureDraft.objects.exists()
