"""Agreements, parameters, completeness and stages: what stands on a customer's record."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from contacts import services
from contacts.models import AgreementKind, Classification, Customer, Entitlement, Parameter
from contacts.services import agreements, completeness, parameters
from kit.errors import Refused
from tests import make

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)


@pytest.fixture
def customer() -> Customer:
    return make.customer(line=make.line(entitlement=Entitlement.AGREEMENT), is_entitled=False)


def sign(customer: Customer, **terms: Any) -> Any:
    usual: dict[str, Any] = {
        "kind": AgreementKind.SUPPORT,
        "starts_on": date(2026, 1, 1),
        "by": None,
        "at": AT,
    }
    return services.sign_agreement(customer, **usual | terms)


# Agreements


@pytest.mark.req("VIS-05")
def test_an_agreement_holds_from_its_first_to_its_last_day_and_entitles(customer: Customer) -> None:
    sign(customer, starts_on=DAY, ends_on=date(2026, 3, 31))
    days = [date(2026, 3, 1), DAY, date(2026, 3, 31), date(2026, 4, 1)]
    assert [customer.entitled_on(day) for day in days] == [False, True, True, False]


@pytest.mark.req("VIS-05")
def test_only_assistance_and_maintenance_entitles_to_help(customer: Customer) -> None:
    sign(customer, kind=AgreementKind.TRAINING)
    assert not customer.entitled_on(DAY)


@pytest.mark.req("VIS-05")
def test_for_each_kind_the_record_says_whether_it_holds_today(customer: Customer) -> None:
    sign(customer)
    sign(customer, kind=AgreementKind.TRAINING, ends_on=date(2026, 2, 1))
    shown = {row.kind: row.is_valid for row in agreements.validity(customer, DAY)}
    assert shown == {"support": True, "development": False, "training": False}


@pytest.mark.req("VIS-05")
@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        (date(2026, 6, 30), None),
        (date(2025, 1, 1), date(2026, 1, 1)),
        (date(2026, 2, 1), date(2026, 2, 2)),
        (date(2025, 1, 1), None),
    ],
)
def test_two_agreements_of_a_kind_never_hold_on_one_day(
    customer: Customer, starts: date, ends: date | None
) -> None:
    sign(customer, ends_on=date(2026, 6, 30))
    with pytest.raises(Refused, match="01/01/2026"):
        sign(customer, starts_on=starts, ends_on=ends)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.agreement(customer=customer, starts_on=starts, ends_on=ends)
    sign(customer, starts_on=date(2026, 7, 1))
    sign(customer, kind=AgreementKind.DEVELOPMENT, starts_on=starts, ends_on=ends)


def test_an_agreement_can_end_earlier_but_not_be_stretched(customer: Customer) -> None:
    agreement = sign(customer, ends_on=date(2026, 6, 30))
    ended = services.end_agreement(agreement, ends_on=date(2026, 4, 1), by=None, at=AT)
    assert ended.ends_on == date(2026, 4, 1)
    for wrong in (date(2026, 5, 1), date(2025, 12, 31)):
        with pytest.raises(Refused):
            services.end_agreement(ended, ends_on=wrong, by=None, at=AT)
    assert "01/01/2026 al 01/04/2026" in customer.events.latest("pk").text


@pytest.mark.req("CC-17")
def test_a_plan_entitles_on_the_days_it_covers() -> None:
    customer = make.customer(plan=make.plan(), plan_since=DAY, plan_until=date(2026, 3, 9))
    days = [date(2026, 3, 1), DAY, date(2026, 3, 9), date(2026, 3, 10)]
    assert [customer.entitled_on(day) for day in days] == [False, True, True, False]


# Stages


@pytest.mark.req("ACO-01")
def test_every_change_of_stage_is_dated_and_stands_in_the_history(customer: Customer) -> None:
    by = make.user()
    services.deactivate(customer, by=by, at=AT, reason="Cierra")
    later = AT + timedelta(days=3)
    services.activate(customer, by=by, at=later, reason="Vuelve")
    customer.refresh_from_db()
    assert (customer.stage, customer.stage_since) == ("active", later)
    stages = list(customer.history.order_by("history_id").values_list("stage", "history_user"))
    assert stages == [("active", None), ("inactive", by.pk), ("active", by.pk)]


@pytest.mark.parametrize(("stage", "verb"), [("active", "activate"), ("inactive", "deactivate")])
def test_a_stage_is_not_taken_twice(customer: Customer, stage: str, verb: str) -> None:
    Customer.objects.filter(pk=customer.pk).update(stage=stage)
    with pytest.raises(Refused):
        getattr(services, verb)(customer, by=None, at=AT, reason="x")


@pytest.mark.req("GEN-05")
def test_the_history_is_dated_with_the_moment_of_the_fact(customer: Customer) -> None:
    services.update_customer(customer, by=None, at=AT, phone="91 1")
    services.end_agreement(sign(customer), ends_on=DAY, by=None, at=AT + timedelta(days=1))
    assert customer.history.get(history_type="~").history_date == AT
    dates = customer.agreements.get().history.values_list("history_date", flat=True)
    assert list(dates) == [AT + timedelta(days=1), AT]


# Parameters


@pytest.mark.req("ASI-16")
def test_a_parameter_keeps_every_value_with_who_and_when(customer: Customer) -> None:
    version = Parameter.objects.create(number=1, name="Versión", type="text")
    by = make.user()
    for day, value in enumerate(("8.1", "8.2", "8.2")):
        at = AT + timedelta(days=day)
        services.set_parameter(customer, parameter=version, value=value, by=by, at=at)
    past = list(customer.parameter_values.order_by("pk").values_list("value", "by", "at"))
    assert past == [("8.1", by.pk, AT), ("8.2", by.pk, AT + timedelta(days=1))]
    assert parameters.current(customer)[1].value == "8.2"


@pytest.mark.req("ASI-14")
@pytest.mark.parametrize("value", ["-1", "2,5", "muchas", "1e3", "²"])
def test_counts_are_whole_numbers_of_zero_or_more(customer: Customer, value: str) -> None:
    count = Parameter.objects.create(number=24, name="Cantidad de Usuarios", type="number")
    with pytest.raises(Refused):
        services.set_parameter(customer, parameter=count, value=value, by=None, at=AT)
    row = services.set_parameter(customer, parameter=count, value="007", by=None, at=AT)
    assert row.value == "7"


@pytest.mark.req("ASI-15")
def test_categories_are_of_the_list_and_account_people_of_the_staff(customer: Customer) -> None:
    category = Parameter.objects.create(number=40, name="Categoría", type="category")
    executive = Parameter.objects.create(number=50, name="Ejecutivo de Cuenta", type="staff")
    Classification.objects.create(list="category", name="A")
    services.set_parameter(customer, parameter=category, value="A", by=None, at=AT)
    with pytest.raises(Refused):
        services.set_parameter(customer, parameter=category, value="Z", by=None, at=AT)
    with pytest.raises(Refused):
        services.set_parameter(customer, parameter=executive, value="Ana", by=None, at=AT)
    ana = make.user(name="Ana Torres")
    services.update_customer(customer, by=None, at=AT, account_executive=ana)
    assert parameters.current(customer)[50].value == "Ana Torres"


@pytest.mark.req("ASI-17")
def test_withdrawn_parameters_are_not_asked_for(customer: Customer) -> None:
    old = Parameter.objects.create(number=301, name="Desde Hora", type="text", is_active=False)
    assert old not in parameters.offered(customer)
    with pytest.raises(Refused):
        services.set_parameter(customer, parameter=old, value="8", by=None, at=AT)


def test_parameters_of_another_line_are_not_offered(customer: Customer) -> None:
    ours, theirs, all_ = (
        Parameter.objects.create(number=n, name="x", type="text") for n in (1, 2, 3)
    )
    ours.service_lines.add(customer.service_line)
    theirs.service_lines.add(make.line())
    assert list(parameters.offered(customer)) == [ours, all_]


def test_several_parameters_are_set_together_or_not_at_all(customer: Customer) -> None:
    version = Parameter.objects.create(number=1, name="Versión", type="text")
    count = Parameter.objects.create(number=24, name="Usuarios", type="number")
    wrong = [(version, "", "8.1"), (count, "", "x")]
    with pytest.raises(Refused):
        services.set_parameters(customer, wrong, by=None, at=AT)
    assert not customer.parameter_values.exists()
    services.set_parameter(customer, parameter=version, value="9", by=None, at=AT)
    with pytest.raises(Refused, match="ahora es «9»"):
        services.set_parameters(customer, [(version, "8", "8.1")], by=None, at=AT)


# Completeness


@pytest.fixture
def complete() -> Customer:
    customer = make.customer(
        phone="91 1", website="https://x.test", revenue_level="1 M", staff_count=0
    )
    make.contact(customer=customer)
    return customer


@pytest.mark.req("ACO-13")
@pytest.mark.parametrize(
    "change", [{"phone": ""}, {"website": ""}, {"revenue_level": ""}, {"staff_count": None}]
)
def test_what_is_missing_is_named_and_the_customer_listed(
    complete: Customer, change: dict[str, Any]
) -> None:
    assert completeness.completeness(complete).missing == ()
    assert not completeness.incomplete(Customer.objects.all()).exists()
    Customer.objects.filter(pk=complete.pk).update(**change)
    complete.refresh_from_db()
    assert len(completeness.completeness(complete).missing) == 1
    assert completeness.incomplete(Customer.objects.all()).get() == complete


@pytest.mark.req("ACO-13")
def test_people_without_an_e_mail_are_missing_data_unless_they_left(complete: Customer) -> None:
    person = make.contact(customer=complete, email="")
    assert len(completeness.completeness(complete).missing) == 1
    assert completeness.incomplete(Customer.objects.all()).exists()
    services.update_contact(person, by=None, at=AT, is_active=False)
    assert completeness.completeness(complete).missing == ()
    assert not completeness.incomplete(Customer.objects.all()).exists()


@pytest.mark.req("ACO-15")
def test_one_of_the_two_online_parameters_is_enough_and_an_emptied_one_is_none(
    complete: Customer,
) -> None:
    public, private = (
        Parameter.objects.create(number=n, name=f"{n}", type="text", required_as="Online")
        for n in (8, 9)
    )
    assert completeness.completeness(complete).missing == ("Online",)
    for value, missing in (("https://x", ()), ("", ("Online",))):
        services.set_parameter(complete, parameter=private, value=value, by=None, at=AT)
        assert completeness.completeness(complete).missing == missing
        assert completeness.incomplete(Customer.objects.all()).exists() == bool(missing)
    assert public in parameters.offered(complete)


# Pages


def url(name: str, *args: Any) -> str:
    return reverse(f"contacts:{name}", args=args)


@pytest.fixture
def manager(client: Client) -> User:
    names = ("view_all_customers", "view_customer", "add_agreement", "change_agreement")
    more = ("add_parametervalue", "view_event", "view_contact", "add_contact", "change_contact")
    user = make.user(*(f"contacts.{name}" for name in names + more))
    client.force_login(user)
    return user


@pytest.mark.req("VIS-05")
def test_an_overlapping_agreement_is_refused_on_its_page_with_what_was_typed(
    client: Client, customer: Customer, manager: User
) -> None:
    typed = {"kind": "support", "starts_on": "2026-01-01", "notes": "Renovación"}
    assert client.post(url("sign_agreement", customer.pk), typed).status_code == 302
    answer = client.post(url("sign_agreement", customer.pk), typed)
    assert answer.status_code == 409
    assert "Renovación" in answer.content.decode()
    assert customer.agreements.count() == 1
    agreement = customer.agreements.get()
    client.post(url("end_agreement", agreement.pk), {"ends_on": "2026-02-01"})
    assert customer.agreements.get().ends_on == date(2026, 2, 1)


@pytest.mark.req("ASI-13", "ASI-16")
def test_the_page_of_parameters_offers_them_by_number_and_shows_the_earlier_values(
    client: Client, customer: Customer, manager: User
) -> None:
    version = Parameter.objects.create(number=1, name="Versión del Sistema", type="text")
    count = Parameter.objects.create(number=20, name="Cantidad de Empresas", type="number")
    services.set_parameter(customer, parameter=version, value="8.1", by=manager, at=AT)
    page = client.get(url("set_parameters", customer.pk)).content.decode()
    assert "1 · Versión del Sistema" in page
    assert "02/03/2026 10:00" in page
    sent = {"p1": "8.2", "initial-p1": "8.1", "p20": "", "initial-p20": ""}
    client.post(url("set_parameters", customer.pk), sent)
    assert parameters.current(customer)[1].value == "8.2"
    assert count.number not in parameters.current(customer)
    wrong = client.post(url("set_parameters", customer.pk), sent | {"p20": "-3"})
    assert wrong.status_code == 422


def test_a_value_that_was_not_touched_on_a_stale_page_is_not_written_back(
    client: Client, customer: Customer, manager: User
) -> None:
    version = Parameter.objects.create(number=1, name="Versión", type="text")
    Parameter.objects.create(number=20, name="Empresas", type="number")
    services.set_parameter(customer, parameter=version, value="9", by=None, at=AT)
    stale = {"p1": "8", "initial-p1": "8", "p20": "3", "initial-p20": ""}
    client.post(url("set_parameters", customer.pk), stale)
    assert {n: row.value for n, row in parameters.current(customer).items()} == {1: "9", 20: "3"}


@pytest.mark.req("ACO-09", "ACO-16", "CC-02")
def test_a_contact_is_entered_with_a_valid_e_mail_and_is_addressed_as_usted(
    client: Client, customer: Customer, manager: User
) -> None:
    typed = {
        "first_name": "Begoña",
        "last_name": "Ibáñez",
        "job_title": "Compras",
        "phone": "91 555",
        "mobile": "600 11 22 33",
        "email": "no-es",
        "treatment": "usted",
    }
    wrong = client.post(url("add_contact", customer.pk), typed)
    assert wrong.status_code == 422
    assert "Ibáñez" in wrong.content.decode()
    assert wrong.context["form"].fields["treatment"].initial == "usted"
    client.post(url("add_contact", customer.pk), typed | {"email": "b@x.test"})
    contact = customer.contacts.get()
    assert (contact.job_title, contact.mobile, contact.is_informal) == (
        "Compras",
        "600 11 22 33",
        False,
    )
    page = client.get(url("contact", contact.pk)).content.decode()
    assert f"Nº de alta {contact.number}" in page


@pytest.mark.req("VIS-09", "GEN-05")
def test_marks_of_a_person_are_changed_with_history(
    client: Client, customer: Customer, manager: User
) -> None:
    contact = make.contact(customer=customer, first_name="Ana", email="a@x.test")
    typed = {"first_name": "Ana", "email": "a@x.test", "treatment": "tu", "version": 1}
    marks = {"is_decision_maker": "on", "is_promoter": "on", "is_active": "on"}
    client.post(url("update_contact", contact.pk), typed | marks)
    contact.refresh_from_db()
    assert (contact.is_decision_maker, contact.is_promoter, contact.is_informal) == (True,) * 3
    newest, oldest = contact.history.all()
    assert (newest.history_user, oldest.is_promoter) == (manager, False)
    assert "Decisor: no → sí" in contact.events.get().text
    stale = client.post(url("update_contact", contact.pk), typed)
    assert stale.status_code == 409


@pytest.mark.req("ACO-16")
def test_all_people_of_a_customer_can_be_listed_and_exported(
    client: Client, customer: Customer, manager: User
) -> None:
    for number in range(15):
        make.contact(customer=customer, first_name=f"Persona{number}")
    assert "Ver 3 contactos más" in client.get(url("customer", customer.pk)).content.decode()
    assert "Persona14" in client.get(url("people", customer.pk)).content.decode()
    answer = client.get(url("export_people", customer.pk))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert len(text.splitlines()) == 16
