from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from contacts import services
from contacts.models import Customer, Parameter, ServiceLine
from tests import make

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KEEP = ("contacts.view_customer", "contacts.add_customer", "contacts.change_customer")


@pytest.fixture
def keeper(client: Client) -> User:
    """Somebody logged in who may keep all customers, as an Asistente Comercial may."""
    user = make.user("contacts.view_all_customers", *KEEP)
    client.force_login(user)
    return user


def fields(line: ServiceLine, **changes: Any) -> dict[str, Any]:
    return {
        "legal_name": "Ferretería Núñez",
        "phone": "91 555 12 34",
        "service_line": line.pk,
        "version": 1,
    } | changes


def url(name: str, *args: Any) -> str:
    return reverse(f"contacts:{name}", args=args)


# Entering


@pytest.mark.req("ACO-08")
def test_only_the_name_and_one_way_to_reach_them_are_required(client: Client, keeper: User) -> None:
    line = make.line()
    answer = client.post(url("create_customer"), fields(line, legal_name="", phone=""))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"legal_name", "phone"}
    answer = client.post(url("create_customer"), fields(line, website="nunez.example"))
    customer = Customer.objects.get()
    assert answer.headers["Location"] == url("customer", customer.pk)
    assert customer.website == "https://nunez.example"
    # a browser would not send it out of a field of addresses
    page = client.get(url("update_customer", customer.pk)).text
    assert 'type="url"' not in page
    assert 'inputmode="url"' in page


@pytest.mark.parametrize("typed", ["no tiene", "x", "--"])
def test_what_cannot_be_dialled_is_no_telephone_on_the_form_or_in_the_list(
    client: Client, keeper: User, typed: str
) -> None:
    line = make.line()
    answer = client.post(url("create_customer"), fields(line, phone=typed))
    assert answer.status_code == 422
    assert "Escriba el número con sus cifras" in answer.text
    assert f'value="{typed}"' in answer.text  # still there, to be corrected
    row = make.customer(line=line)
    cell = reverse("list_cell", args=["clientes", row.pk, "phone"])
    answer = client.post(cell, {"phone": typed, "version": row.version})
    assert (answer.status_code, Customer.objects.get(pk=row.pk).phone) == (422, row.phone)


@pytest.mark.parametrize("typed", ["112", "+34 958 000 810", "011 15-4555-1234 (Ana, interno 12)"])
def test_any_spelling_of_a_telephone_is_taken(client: Client, keeper: User, typed: str) -> None:
    client.post(url("create_customer"), fields(make.line(), phone=typed))
    assert Customer.objects.get().phone == typed


def test_an_empty_choice_says_what_it_means_and_which_of_two_fields_is_needed(
    client: Client, keeper: User
) -> None:
    page = client.get(url("create_customer")).content.decode()
    assert "---------" not in page
    assert '<option value="" selected>Elija</option>' in page
    assert page.count('<option value="" selected>Sin indicar</option>') > 5
    assert "(o un correo)" in page
    assert "(o un teléfono)" in page


@pytest.mark.req("ACO-06")
def test_a_similar_one_must_be_confirmed_and_nothing_typed_is_lost(
    client: Client, keeper: User
) -> None:
    known = make.customer(legal_name="Ferreteria Nuñez S.L.")
    typed = fields(known.service_line, expectations="Quiere crecer")
    answer = client.post(url("create_customer"), typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Quiere crecer" in page
    assert f'name="not_duplicate_of" value="{known.pk}"' in page
    confirmed = typed | {"not_duplicate_of": [known.pk]}
    assert client.post(url("create_customer"), confirmed).status_code == 409  # and why?
    client.post(url("create_customer"), confirmed | {"not_duplicate_because": "Es otra"})
    assert Customer.objects.exclude(pk=known.pk).get().not_duplicate_of == [known.pk]


@pytest.mark.req("ACO-06")
def test_similar_customers_show_while_the_name_is_typed(client: Client, keeper: User) -> None:
    known = make.customer(legal_name="Ferretería Núñez S.L.", phone="+54 11 4000 2100")
    asked: dict[str, Any] = {
        "legal_name": "ferreteria nunes",
        "service_line": known.service_line_id,
    }
    answer = client.get(url("similar_customers"), asked, headers={"HX-Request": "true"})
    assert "Ferretería Núñez S.L." in answer.content.decode()
    for so_far in ({"legal_name": "ferreteria nunes"}, {"phone": "+54 1140002100"}):  # no line yet
        answer = client.get(url("similar_customers"), so_far)
        assert "Ferretería Núñez S.L." in answer.content.decode()
    assert "Núñez" not in client.get(url("similar_customers"), {}).content.decode()


@pytest.mark.req("ACO-05")
def test_a_commercial_assistant_enters_potentials_only_and_a_consultant_actives_too(
    client: Client, keeper: User
) -> None:
    line = make.line()
    client.post(url("create_customer"), fields(line, stage="active"))
    assert Customer.objects.get().stage == "potential"
    consultant = make.user("contacts.activate_customer", "contacts.view_all_customers", *KEEP)
    client.force_login(consultant)
    typed = fields(line, stage="active", legal_name="Otra", phone="93 444 00 11")
    client.post(url("create_customer"), typed)
    assert Customer.objects.get(legal_name="Otra").stage == "active"


@pytest.mark.req("ACO-05")
def test_converting_and_ending_need_their_permission(client: Client, keeper: User) -> None:
    customer = make.customer(stage="potential")
    assert client.post(url("activate", customer.pk)).status_code == 403
    assert client.post(url("deactivate", customer.pk), {"reason": "x"}).status_code == 403
    customer.refresh_from_db()
    assert customer.stage == "potential"


def test_ending_twice_is_refused_in_words(client: Client) -> None:
    client.force_login(make.user("contacts.activate_customer", "contacts.view_all_customers"))
    customer = make.customer(stage="inactive")
    answer = client.post(url("deactivate", customer.pk), {"reason": "Cierra"})
    assert answer.status_code == 409
    assert "Inactivo" in answer.content.decode()


# Editing


def test_an_edit_from_a_stale_page_shows_what_changed_and_keeps_what_was_typed(
    client: Client, keeper: User
) -> None:
    customer = make.customer(phone="91 1", legal_name="Núñez")
    Customer.objects.filter(pk=customer.pk).update(version=1)
    other = make.user(name="Laura Gil")
    services.update_customer(customer, by=other, at=AT, version=1, phone="91 2")
    typed = fields(customer.service_line, legal_name="Núñez e Hijos", phone="91 1", version=1)
    answer = client.post(url("update_customer", customer.pk), typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Laura Gil" in page
    assert "Núñez e Hijos" in page
    assert Customer.objects.get().legal_name == "Núñez"
    # sent again, knowingly, from the version that was shown
    client.post(url("update_customer", customer.pk), typed | {"version": 2})
    assert Customer.objects.get().legal_name == "Núñez e Hijos"


def test_the_same_form_sent_twice_makes_one_customer(client: Client, keeper: User) -> None:
    token = "0b0f6a1e-5f52-4d8c-9f4a-2a1f1d6b8c11"
    typed = fields(make.line(), _once=token)
    answers = [client.post(url("create_customer"), typed) for _ in range(2)]
    customer = Customer.objects.get()
    assert [answer.headers["Location"] for answer in answers] == [
        url("customer", customer.pk),
        url("customer", customer.pk),
    ]


@pytest.mark.parametrize("field", ["plan", "service_line", "csm", "kind", "staff_count", "website"])
def test_nonsense_in_any_field_is_a_wrong_form_and_no_failure(
    client: Client, keeper: User, field: str
) -> None:
    for nonsense in ("999999", "-1", "x\x00y", "javascript:alert(1)", "9" * 400):
        answer = client.post(url("create_customer"), fields(make.line(), **{field: nonsense}))
        assert answer.status_code in (302, 409, 422)
    assert not Customer.objects.filter(website__startswith="javascript").exists()


# The page of one customer


@pytest.fixture
def full() -> Customer:
    customer = make.customer(
        legal_name="Ferretería Núñez",
        is_key_account=True,
        expectations="Abrir en Portugal",
        product="classic",
        commercial_handling="autonomous",
        csm=make.user("contacts.view_customer", "contacts.view_event", name="Carmen Success"),
    )
    make.contact(customer=customer, is_decision_maker=True, is_promoter=True, is_key_user=True)
    return customer


@pytest.mark.req("CC-30", "CC-46", "CC-49", "VIS-09", "VIS-12", "GEN-04", "ACO-16")
def test_the_page_says_what_one_must_know_of_a_customer(client: Client, full: Customer) -> None:
    client.force_login(
        make.user(
            "contacts.view_all_customers",
            "contacts.view_customer",
            "contacts.view_contact",
            "contacts.view_event",
        )
    )
    page = client.get(url("customer", full.pk)).content.decode()
    for words in (
        "Key Account",
        "Carmen Success",
        "Abrir en Portugal",
        "decisor",
        "impulsor",
        "usuario clave",
        "SaaS · Classic",
        "Autónomo",
        "Con derecho a asistencia hoy",
    ):
        assert words in page


@pytest.mark.req("CC-46")
def test_the_csm_sees_their_customer_and_its_history_whatever_their_sector(
    client: Client, full: Customer
) -> None:
    csm, stranger = full.csm, make.user("contacts.view_customer", "contacts.view_event")
    assert csm
    for user, status in ((csm, 200), (stranger, 404)):
        client.force_login(user)
        assert client.get(url("customer", full.pk)).status_code == status
        assert client.get(url("timeline", full.pk)).status_code == status


def test_the_page_costs_the_same_however_much_there_is(
    client: Client, full: Customer, django_assert_max_num_queries: Any
) -> None:
    client.force_login(
        make.user(
            "contacts.view_all_customers",
            "contacts.view_customer",
            "contacts.view_contact",
            "contacts.view_event",
        )
    )
    for number in range(30):
        make.contact(customer=full, first_name=f"P{number}")
        Parameter.objects.create(
            number=100 + number, name="x", type="text", required_as=f"{number}"
        )
    with django_assert_max_num_queries(20):
        assert client.get(url("customer", full.pk)).status_code == 200


@pytest.mark.parametrize(
    "name",
    ["customer", "update_customer", "timeline", "set_parameters", "sign_agreement", "people"],
)
def test_a_customer_that_is_not_there_is_a_404(client: Client, name: str) -> None:
    seeing = ("view_all_customers", "view_customer", "view_event", "view_contact")
    changing = ("change_customer", "add_parametervalue", "add_agreement")
    client.force_login(make.user(*(f"contacts.{name}" for name in seeing + changing)))
    assert client.get(url(name, 999999)).status_code == 404
    assert client.get(url(name, 10**18)).status_code == 404


# The list


@pytest.fixture
def three(keeper: User) -> list[Customer]:
    gold = make.plan(name="Gold")
    return [
        make.customer(legal_name="Alfa", stage="active", plan=gold, plan_since="2026-01-01"),
        make.customer(legal_name="Beta", stage="potential", is_key_account=True, csm=keeper),
        make.customer(legal_name="Gamma", stage="inactive", phone="91 555 12 34"),
    ]


def listed(client: Client, **query: Any) -> list[str]:
    return [str(row) for row in client.get(url("customers"), query).context["page"].rows]


@pytest.mark.req("ACO-02")
def test_the_list_has_all_stages_in_one_base_and_each_filter_narrows_it(
    client: Client, keeper: User, three: list[Customer]
) -> None:
    alfa, _beta, gamma = three
    assert listed(client) == ["Alfa", "Beta", "Gamma"]
    assert listed(client, stage="potential") == ["Beta"]
    assert listed(client, line=gamma.service_line_id) == ["Gamma"]
    assert listed(client, plan=alfa.plan_id) == ["Alfa"]
    assert listed(client, key="on") == ["Beta"]
    assert listed(client, csm=keeper.pk) == ["Beta"]
    assert listed(client, q="5551234") == ["Gamma"]
    assert listed(client, q="gmama") == ["Gamma"]
    assert listed(client, plan="x", stage="??") == ["Alfa", "Beta", "Gamma"]


@pytest.mark.req("CC-30")
def test_key_accounts_are_marked_in_the_list(client: Client, three: list[Customer]) -> None:
    page = client.get(url("customers"), {"key": "on"}).content.decode()
    assert 'title="Key Account"' in page


def test_an_empty_list_says_what_to_do(client: Client, keeper: User) -> None:
    assert "Registre el primero" in client.get(url("customers")).content.decode()
    make.customer()
    page = client.get(url("customers"), {"q": "nadie así"}).content.decode()
    assert "Nada cumple el filtro" in page


def test_the_list_costs_the_same_at_any_length(
    client: Client, keeper: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        make.customer(legal_name=f"Cliente {number}", csm=keeper)
    with django_assert_max_num_queries(20):
        assert len(listed(client)) == 25
