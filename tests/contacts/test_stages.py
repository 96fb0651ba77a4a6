"""From potencial to activo to inactivo and back, and what support is told (ACO, CLI-14, ORG-29)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import BY_NAME
from contacts import services
from contacts.models import ActionCode, Customer, Entitlement, Parameter
from contacts.services import completeness, handover, parameters, rights
from contacts.services.customers import CustomerDetails
from kit.errors import Refused
from outbox.models import Mail, Notice
from tests import make

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)


@pytest.fixture
def prospect() -> Customer:
    """Of a line whose active customers need a version, and one of two addresses."""
    customer = make.customer(stage="potential", website="https://x.test")
    needs = ((1, "Versión"), (8, "Online"), (9, "Online"))
    for number, need in needs:
        Parameter.objects.create(number=number, name=f"P{number}", type="text", required_as=need)
    return customer


@pytest.fixture
def consultant(client: Client) -> User:
    names = ("activate_customer", "change_customer", "view_customer", "view_all_customers")
    user = make.user(*(f"contacts.{name}" for name in names))
    client.force_login(user)
    return user


def url(name: str, customer: Customer) -> str:
    return reverse(f"contacts:{name}", args=[customer.pk])


def convert(customer: Customer, **facts: Any) -> Customer:
    return services.convert(customer, **{"signed_on": DAY, "by": None, "at": AT} | facts)


# Conversion


@pytest.mark.req("ACO-12", "ACO-15")
def test_conversion_is_refused_and_nothing_kept_until_the_minimum_is_known(
    prospect: Customer,
) -> None:
    version, online, _other = Parameter.objects.order_by("number")
    with pytest.raises(Refused, match="Versión, Online"):
        convert(prospect)
    with pytest.raises(Refused, match="le falta: Online"):
        convert(prospect, values=[(version, "", "8.2")], details={"revenue_level": "1 M"})
    prospect.refresh_from_db()
    assert (prospect.stage, prospect.revenue_level) == ("potential", "")
    assert not prospect.parameter_values.exists()
    contact, number = make.contact(customer=prospect), prospect.number
    active = convert(prospect, values=[(version, "", "8.2"), (online, "", "https://x")])
    assert (active.stage, active.stage_since, active.number) == ("active", AT, number)
    assert active.contacts.get() == contact


@pytest.mark.req("CLI-14", "ACO-01")
def test_a_prospect_becomes_active_on_a_signed_contract_and_the_event_says_which() -> None:
    prospect = make.customer(stage="potential")
    with pytest.raises(Refused, match="futuro"):
        convert(prospect, signed_on=date(2026, 3, 3))
    by = make.user()
    active = convert(prospect, signed_on=date(2026, 2, 27), by=by)
    event = active.events.get(action=ActionCode.ACTIVATED)
    assert event.parameters == {"signed_on": "2026-02-27"}
    assert event.text == "Pasa de «Potencial» a «Activo». Contrato firmado el 27/02/2026."
    assert (event.by, event.at) == (by, AT)
    with pytest.raises(Refused, match="potencial"):
        convert(active)


@pytest.mark.req("ACO-12", "ACO-15", "CLI-14")
def test_the_screen_asks_for_what_is_missing_and_converts_in_one_go(
    client: Client, prospect: Customer, consultant: User
) -> None:
    page = client.get(url("activate", prospect)).content.decode()
    for wanted in ("signed_on", "p1", "p8", "p9", "phone", "staff_count"):
        assert f'name="{wanted}"' in page
    assert 'name="website"' not in page  # known already
    typed = {"signed_on": "2026-03-01", "p1": "8.2", "phone": "91 1", "version": prospect.version}
    answer = client.post(url("activate", prospect), typed)
    assert answer.status_code == 409
    assert "le falta: Online" in answer.content.decode()
    assert 'value="8.2"' in answer.content.decode()
    client.post(url("activate", prospect), typed | {"p9": "https://x"})
    prospect.refresh_from_db()
    assert (prospect.stage, prospect.phone) == ("active", "91 1")
    assert {n: row.value for n, row in parameters.current(prospect).items()} == {
        1: "8.2",
        9: "https://x",
    }


def test_without_the_contract_the_screen_says_so(client: Client, consultant: User) -> None:
    prospect = make.customer(stage="potential")
    answer = client.post(url("activate", prospect), {"signed_on": ""})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["signed_on"])


def test_a_stale_conversion_is_refused(client: Client, consultant: User) -> None:
    prospect = make.customer(stage="potential")
    services.update_customer(prospect, by=None, at=AT, phone="91 2")
    typed = {"signed_on": "2026-03-01", "version": prospect.version}
    assert client.post(url("activate", prospect), typed).status_code == 409
    prospect.refresh_from_db()
    assert prospect.stage == "potential"


@pytest.mark.req("ACO-05")
def test_who_may_convert_by_the_roles_of_the_procedures() -> None:
    may = {"Consultor Funcional", "Gerente de Proyectos", "Jefe de Implementación"}
    for role in (*may, "Asistente Comercial", "Ejecutivo de Ventas"):
        held = BY_NAME[role].permissions
        assert ("contacts.activate_customer" in held) == (role in may), role
        assert held >= {"contacts.add_customer", "contacts.change_customer"}, role


@pytest.mark.req("ACO-01")
def test_one_who_left_comes_back_with_a_reason_that_is_kept(
    client: Client, consultant: User
) -> None:
    customer = make.customer()
    client.post(url("deactivate", customer), {"reason": "Cierra la tienda."})
    assert client.post(url("activate", customer), {"reason": ""}).status_code == 422
    client.post(url("activate", customer), {"reason": "Reabre."})
    customer.refresh_from_db()
    assert customer.stage == "active"
    texts = list(customer.events.order_by("pk").values_list("text", flat=True))
    assert texts == ["Cierra la tienda.", "Pasa de «Inactivo» a «Activo». Reabre."]


@pytest.mark.req("ACO-13")
def test_wanting_names_the_parameters_of_every_need_that_none_satisfies(
    prospect: Customer,
) -> None:
    assert [row.number for row in completeness.wanting(prospect)] == [1, 8, 9]
    online = Parameter.objects.get(pk=9)
    services.set_parameter(prospect, parameter=online, value="si", by=None, at=AT)
    assert [row.number for row in completeness.wanting(prospect)] == [1]


# Hand-over


def unmet(customer: Customer) -> list[str]:
    fresh = Customer.objects.get(pk=customer.pk)
    right = rights.right_of(fresh, at=AT)
    needs = handover.checklist(fresh, fresh.contacts.all(), right)
    return [need.label for need in needs if not need.is_met]


@pytest.mark.req("ORG-29")
def test_a_hand_over_completes_what_support_needs_and_says_what_is_missing() -> None:
    customer = make.customer(is_entitled=False, service_model="")
    ana, eva = make.contact(customer=customer), make.contact(customer=customer)
    assert len(unmet(customer)) == 3
    details: CustomerDetails = {"plan": make.plan(), "plan_since": DAY, "service_model": "saas"}
    services.hand_over(customer, details=details, openers={eva.pk: False}, by=None, at=AT)
    eva.refresh_from_db()
    assert not eva.may_open_tickets
    assert unmet(customer) == ["Customer Success Manager"]
    said = customer.events.filter(action=ActionCode.HANDED_OVER)
    assert said.get().text == "Datos de soporte revisados. Falta: Customer Success Manager."
    csm = make.user()
    services.hand_over(customer, details={"csm": csm}, openers={}, by=None, at=AT)
    assert said.latest("pk").text == "Datos de soporte completos."
    ana.refresh_from_db()
    assert ana.may_open_tickets


@pytest.mark.req("ORG-29")
def test_nobody_who_may_open_tickets_and_can_be_reached_is_a_need() -> None:
    customer = make.customer(csm=make.user())
    person = make.contact(customer=customer, email="")
    assert unmet(customer) == ["Contactos que pueden abrir tickets"]
    services.update_contact(person, by=None, at=AT, mobile="600 11 22 33")
    assert unmet(customer) == []


@pytest.mark.req("ORG-29")
def test_the_page_of_support_data_writes_only_what_was_changed_on_it(
    client: Client, consultant: User
) -> None:
    customer = make.customer()
    ana, eva, ida = (make.contact(customer=customer) for _ in range(3))
    services.update_contact(ida, by=None, at=AT, may_open_tickets=False)
    form = client.get(url("hand_over", customer)).context["form"]
    assert set(form.initial["openers"]) == {ana.pk, eva.pk}
    sent = {
        "plan": customer.plan_id,
        "plan_since": "2026-01-01",
        "service_model": "open_source",
        "csm": consultant.pk,
        "is_key_account": "on",
        "version": customer.version,
        "openers": [ana.pk],
        "initial-openers": [ana.pk, eva.pk],
    }
    services.update_contact(ida, by=None, at=AT, may_open_tickets=True)  # meanwhile, elsewhere
    client.post(url("hand_over", customer), sent)
    customer.refresh_from_db()
    assert (customer.csm, customer.is_key_account) == (consultant, True)
    openers = customer.contacts.order_by("pk").values_list("may_open_tickets", flat=True)
    assert list(openers) == [True, False, True]


@pytest.mark.req("ORG-29")
def test_a_line_of_agreements_is_asked_for_no_plan(client: Client, consultant: User) -> None:
    line = make.line(entitlement=Entitlement.AGREEMENT)
    customer = make.customer(line=line, service_model="")
    make.contact(customer=customer)
    assert "plan" not in client.get(url("hand_over", customer)).context["form"].fields
    assert unmet(customer) == []


def test_somebody_elses_contact_is_not_touched(client: Client, consultant: User) -> None:
    customer, stranger = make.customer(), make.contact()
    sent = {"version": 1, "openers": [stranger.pk], "initial-openers": []}
    assert client.post(url("hand_over", customer), sent).status_code == 422
    odd = [stranger.pk, "9" * 5000, "²", ""]
    answer = client.post(url("hand_over", customer), {"version": 1, "initial-openers": odd})
    assert answer.status_code in (302, 409)
    stranger.refresh_from_db()
    assert stranger.may_open_tickets


@pytest.mark.req("ORG-30")
def test_who_has_only_a_telephone_is_not_said_to_have_been_told() -> None:
    customer = make.customer(csm=make.user(), service_model="saas")
    person = make.contact(customer=customer, email="", phone="+34 911 22 33 44")
    for addresses, is_told in (("", False), ("ana@cliente.test", True)):
        person.email = addresses
        person.save()
        services.hand_over(customer, details={}, openers={}, by=None, at=AT, announce=True)
        assert handover.is_announced(customer) is is_told
        assert Mail.objects.exists() is is_told
    told = customer.events.filter(text__contains="cuénteles por teléfono")
    assert told.count() == 1


@pytest.mark.req("ORG-30")
def test_who_comes_back_after_a_time_is_told_anew_how_they_are_helped() -> None:
    customer = make.customer(csm=make.user(), service_model="saas")
    make.contact(customer=customer)
    services.hand_over(customer, details={}, openers={}, by=None, at=AT, announce=True)
    customer.refresh_from_db()
    assert handover.is_announced(customer)
    later = AT + timedelta(days=400)
    Customer.objects.filter(pk=customer.pk).update(stage_since=later)
    customer.refresh_from_db()
    assert not handover.is_announced(customer)
    services.hand_over(customer, details={}, openers={}, by=None, at=later, announce=True)
    assert Mail.objects.filter(kind="handover").count() == 2


@pytest.mark.req("ORG-30")
def test_a_completed_hand_over_tells_the_team_and_the_customer_the_ways_to_be_helped() -> None:
    line = make.line(mailbox="ayuda@sgc.test", has_public_form=True, code="norte")
    mate = make.user(sector=line.front_sector)
    customer = make.customer(line=line, csm=make.user(), service_model="")
    ana, eva = make.contact(customer=customer), make.contact(customer=customer)
    services.hand_over(customer, details={}, openers={}, by=None, at=AT, announce=True)
    assert not Mail.objects.exists()  # the service model is missing
    saas: Any = {"service_model": "saas"}
    services.hand_over(customer, details=saas, openers={eva.pk: False}, by=None, at=AT)
    assert not Mail.objects.exists()  # nobody asked for it
    for _twice in range(2):
        services.hand_over(customer, details=saas, openers={}, by=None, at=AT, announce=True)
    mail = Mail.objects.get()
    assert (mail.kind, mail.to) == ("handover", [ana.email])
    for way in ("ayuda@sgc.test", "/solicitudes/norte/", "Teléfono", "WhatsApp"):
        assert way in mail.body
    assert Notice.objects.get(user=mate).url == customer.get_absolute_url()
