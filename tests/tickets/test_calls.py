"""Calls without telephone in the plan: the protocol instead of a ticket (CC-18 to CC-21)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from contacts.models import Channel, Contact, Event
from kit.errors import Refused
from outbox.models import Mail, Notice
from sla.models import Plan
from tests import make
from tests.tickets.pages import at_the_desk, read, words
from tickets import services
from tickets.models import CallState, IncomingCall, Ticket
from tickets.services.intake import channels

pytestmark = pytest.mark.django_db
AT = make.MONDAY
URL = "/tickets/llamada/"
STEPS = {"explained": True, "offered": True, "guided": True}


@pytest.fixture
def caller(db: None) -> Contact:
    """Somebody whose plan has no telephone, with a CSM, and a plan with telephone on offer."""
    make.policy()
    silver = make.plan(name="Silver", has_telephone=False, has_whatsapp=False)
    make.plan(name="Gold", has_named_csm=True, fee="120 € al mes")
    csm = make.user(name="Clara Soler")
    customer = make.customer(plan=silver, plan_since=make.LONG_AGO.date(), csm=csm)
    return make.contact(customer=customer, first_name="Ana", last_name="Ruiz")


def gold() -> Plan:
    return Plan.objects.get(name="Gold")


def register(caller: Contact, outcome: str, **facts: Any) -> IncomingCall:
    usual: dict[str, Any] = {"conversation": "Pide que la llamemos.", "at": AT, **STEPS}
    usual |= {"by": make.user(name="Marta Quiroga"), "outcome": outcome, "contact": caller}
    return services.register_call(customer=caller.customer, **usual | facts)


@pytest.mark.req("CC-18")
def test_a_call_without_telephone_in_the_plan_shows_the_protocol_and_not_the_ticket(
    client: Client, caller: Contact
) -> None:
    at_the_desk(client, caller.customer.service_line.front_sector)
    page = read(client, "tickets:register_call", query=f"?contact={caller.pk}")
    assert "El plan Silver no incluye atención telefónica" in page
    assert "Abrir ticket" not in page
    assert "Gold: teléfono, WhatsApp, CSM asignado, 24x7 para Muy Alta; 120 € al mes." in page
    form = read(client, "tickets:open", query=f"?contact={caller.pk}")
    assert "Seguir el protocolo" in form
    assert "Llamada" not in form


@pytest.mark.req("CC-18")
def test_staff_cannot_open_a_ticket_by_a_way_that_the_plan_does_not_include(
    caller: Contact,
) -> None:
    for channel in ("phone", "whatsapp"):
        with pytest.raises(Refused, match="protocolo"):
            make.ticket(contact=caller, channel=channel, by=make.user())
    assert make.ticket(contact=caller, channel="form", by=make.user()).pk


def test_a_line_that_goes_by_agreements_is_served_by_every_way() -> None:
    customer = make.customer(line=make.line(entitlement="agreement"))
    assert channels.permitted(customer, at=AT) == list(Channel)


def test_who_has_no_plan_in_force_is_not_told_about_plans_but_referred() -> None:
    make.policy()
    contact = make.contact(customer=make.customer(is_entitled=False))
    assert make.ticket(contact=contact, channel="phone", by=make.user()).status == "referred"


@pytest.mark.req("CC-51")
def test_a_call_that_the_plan_includes_goes_to_the_form_of_the_ticket(client: Client) -> None:
    make.policy()
    contact = make.contact()
    at_the_desk(client, contact.customer.service_line.front_sector)
    answer = client.get(f"{URL}?contact={contact.pk}")
    assert answer["Location"] == f"/tickets/nuevo/?contact={contact.pk}&channel=phone"


@pytest.mark.req("CC-19")
def test_who_will_open_a_ticket_is_written_how_and_nothing_stays_pending(caller: Contact) -> None:
    call = register(caller, "ticket")
    assert (call.explained, call.offered, call.guided, call.state) == (True, True, True, "")
    mail = Mail.objects.get()
    assert (mail.kind, mail.to) == ("phone_not_included", [caller.email])
    for told in ("Silver", "120 € al mes", caller.customer.service_line.mailbox):
        assert told in mail.body
    assert not Ticket.objects.exists()


def test_each_of_several_plans_on_offer_stands_on_a_line_of_its_own(caller: Contact) -> None:
    make.plan(name="Platinum", fee="290 € al mes")
    register(caller, "ticket")
    lines = [line for line in Mail.objects.get().body.splitlines() if line.startswith("- ")]
    assert [line.split(":")[0] for line in lines] == ["- Gold", "- Platinum"]


@pytest.mark.req("CC-19")
@pytest.mark.parametrize("step", STEPS)
def test_a_call_is_kept_only_with_the_steps_of_the_protocol(caller: Contact, step: str) -> None:
    with pytest.raises(Refused, match="pasos"):
        register(caller, "insists", **{step: False})
    call = register(caller, "insists")
    with pytest.raises(IntegrityError), transaction.atomic():
        IncomingCall.objects.filter(pk=call.pk).update(**{step: False})


@pytest.mark.req("CC-20")
def test_who_insists_is_left_to_the_csm_with_the_seven_data(caller: Contact) -> None:
    ticket = make.ticket(contact=caller, subject="No llegan los pedidos")
    Mail.objects.all().delete()
    call = register(caller, "insists", ticket=ticket, is_urgent=True, proposed=gold())
    assert (call.state, call.told) == ("", caller.customer.csm)
    mail = Mail.objects.get()
    assert call.told is not None
    assert mail.to == [call.told.email]
    seven = [str(caller.customer), "Ana Ruiz", "Silver", ticket.label, "Pide que la llamemos."]
    for told in [*seven, "Gold", "urgente para el cliente"]:
        assert told in mail.body
    ticket.refresh_from_db()
    assert ticket.owner is None  # it goes on waiting for somebody of the desk
    assert call.escalation is not None
    assert Notice.objects.get(user=call.told).url == ticket.get_absolute_url()


@pytest.mark.req("CC-20")
def test_who_insists_is_escalated_to_the_csm_who_answers_for_it_by_a_moment(
    caller: Contact,
) -> None:
    ticket = make.ticket(contact=caller)
    call = register(caller, "insists", ticket=ticket)
    row = call.escalation
    assert row is not None
    assert (row.kind, row.ticket, row.to) == ("csm", ticket, caller.customer.csm)
    assert row.next_at > AT
    assert "Pide que la llamemos." in row.reason
    again = register(caller, "insists", ticket=ticket, conversation="Vuelve a insistir.")
    assert again.escalation == row
    assert ticket.messages.filter(voice="internal", body__contains="Vuelve a insistir.").exists()


@pytest.mark.req("CC-20", "TIC-01")
@pytest.mark.parametrize("about", ["nothing", "a ticket that has ended"])
def test_who_insists_about_no_open_ticket_gets_one_of_their_own(
    caller: Contact, about: str
) -> None:
    old = make.answered(contact=caller)
    ending: dict[str, Any] = {"outcome": "solved", "resolution": "Hecho.", "recipients": [caller]}
    services.resolve(old, by=make.user(), at=AT, **ending)
    call = register(caller, "insists", ticket=None if about == "nothing" else old)
    assert call.escalation is not None
    ticket = call.escalation.ticket
    assert ticket != old
    assert (ticket.kind, ticket.channel, ticket.is_open) == ("complaint", "phone", True)
    assert (ticket.owner, call.escalation.to) == (caller.customer.csm, caller.customer.csm)
    assert [one.body for one in ticket.messages.all()] == ["Pide que la llamemos."]
    assert ticket.label in Mail.objects.filter(kind="phone_insisted").latest("pk").body
    assert ticket.reference.startswith("Llamada del")


@pytest.mark.req("CC-16")
def test_what_was_said_of_an_open_ticket_by_telephone_is_in_that_ticket(caller: Contact) -> None:
    ticket = make.ticket(contact=caller)
    register(caller, "ticket", ticket=ticket, conversation="Ya probó el cable, sigue igual.")
    note = ticket.messages.get(voice="internal")
    assert "Ya probó el cable, sigue igual." in note.body


@pytest.mark.req("CC-20")
def test_without_a_csm_the_address_of_the_line_is_told_and_without_both_nothing_is_kept(
    caller: Contact,
) -> None:
    customer, line = caller.customer, caller.customer.service_line
    customer.csm = None
    customer.save()
    with pytest.raises(Refused, match="no tiene CSM"):
        register(caller, "insists")
    assert not IncomingCall.objects.exists()
    line.success_mailbox = "exito@sgc.test"
    line.save()
    call = register(caller, "insists")
    assert Mail.objects.get().to == ["exito@sgc.test"]
    assert call.escalation is not None  # whoever took the call answers for it
    assert call.escalation.to == call.by


@pytest.mark.req("CC-21")
def test_who_accepts_another_plan_leaves_a_pending_change_that_the_csm_is_told_of(
    caller: Contact,
) -> None:
    with pytest.raises(Refused, match="Elija el plan"):
        register(caller, "plan", guided=False)
    call = register(caller, "plan", proposed=gold(), guided=False)
    mail = Mail.objects.get()
    assert mail.kind == "plan_change_asked"
    for told in ("Silver", "Pide que la llamemos.", "Gold"):
        assert told in mail.body
    assert IncomingCall.objects.get(state=CallState.PENDING) == call


@pytest.mark.req("CC-21")
def test_a_change_of_plan_is_done_only_once_the_plan_is_another(caller: Contact) -> None:
    call = register(caller, "plan", proposed=gold())
    csm = make.user()
    with pytest.raises(Refused, match="sigue con el plan Silver"):
        services.settle_call(call, state="done", answer="Hecho", by=csm, at=AT)
    customer = caller.customer
    customer.plan = gold()
    customer.save()
    call = services.settle_call(call, state="done", answer="Firmado hoy", by=csm, at=AT)
    assert (call.state, call.settled_by, call.settled_at) == (CallState.DONE, csm, AT)
    with pytest.raises(Refused, match="ya está resuelta"):
        services.settle_call(call, state="declined", answer="No", by=csm, at=AT)
    assert "Firmado hoy" in Event.objects.latest("pk").text


def test_a_call_is_not_entered_ahead_of_time_nor_for_somebody_else(caller: Contact) -> None:
    with pytest.raises(Refused, match="posterior"):
        register(caller, "ticket", called_at=AT + timedelta(minutes=1))
    with pytest.raises(Refused, match="no son de este cliente"):
        register(caller, "ticket", contact=make.contact())


def test_the_form_that_lacks_a_step_comes_back_with_all_that_was_typed(
    client: Client, caller: Contact
) -> None:
    at_the_desk(client, caller.customer.service_line.front_sector)
    sent = {"contact": caller.pk, "conversation": "Quiere hablar.", "explained": "on"}
    answer = client.post(f"{URL}?contact={caller.pk}", sent | {"offered": "on", "outcome": "plan"})
    assert answer.status_code == 422
    assert "Elija el plan que el cliente acepta" in words(answer)
    assert "Quiere hablar." in words(answer)


def test_the_csm_settles_it_on_its_page_and_finds_it_in_the_list(
    client: Client, caller: Contact
) -> None:
    call = register(caller, "plan", proposed=gold())
    csm = at_the_desk(client, caller.customer.service_line.front_sector, "tickets.settle_call")
    assert str(caller.customer) in read(client, "tickets:calls")
    assert str(caller.customer) not in read(client, "tickets:calls", query="?state=mine")
    settled = {"state": "declined", "answer": "Se lo expliqué yo."}
    page = client.post(f"/tickets/llamadas/{call.pk}/resolver/", settled, follow=True)
    assert "Se lo expliqué yo." in words(page)
    assert str(csm) in words(page)
    assert str(caller.customer) not in read(client, "tickets:calls")
    again = client.post(f"/tickets/llamadas/{call.pk}/resolver/", settled)
    assert again.status_code == 409
