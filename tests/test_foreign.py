"""Nothing of the customers that one does not see comes in by a form or out by a page (C2, C7)."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import Permission
from django.db.models import Model
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker

from accounts.models import User
from contacts.models import Contact, Customer, ServiceLine
from tests import doors, make
from tests.doorplan import DOORS
from tests.test_web import FORMS, PAGES, consume, counted, place
from tests.world import World, build, let_in, passing
from tickets.models import Ticket

CLERK = "clerk"  # who may do everything, with the customers of one line
CANARY = "Zarzaparrilla"  # part of every name that the clerk may not read
# The page shows another form beside this one, which has that field.
BESIDE = {("tickets:ignore", "contact")}
SURELY = {
    ("tickets:open", "contact"),
    ("tickets:merge", "other"),
    ("tickets:resolve", "recipients"),
    ("tickets:split", "messages"),
    ("contacts:update_customer", "service_line"),
    ("visits:capture_asi", "ticket"),
}
SEEING_ALL = ("view_all_customers", "keep_absence")
# Where somebody else's number may stand in an address.
ASKED = ("customer", "contact", "ticket", "owner", "q", "line", "person", "pk", "filter")

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files"))
    with files, django_db_blocker.unblock(), passing():
        made = build([])
        clerk = make.user(sector=made.sector, password=doors.PASSWORD)
        clerk.user_permissions.set(Permission.objects.exclude(codename__in=SEEING_ALL))
        let_in(made, CLERK, clerk)
        name_all_of(made.theirs["customer"].service_line)
        yield made


def name_all_of(line: ServiceLine) -> None:
    """Whatever is told of this line's customers can be told by its name."""
    customers = Customer.objects.filter(service_line=line)
    Contact.objects.filter(customer__in=customers).update(
        first_name=CANARY, email=f"{CANARY.lower()}@casa.test"
    )
    Ticket.objects.filter(customer__in=customers).update(subject=CANARY)
    assert customers.update(legal_name=f"{CANARY} S.A.", trade_name=CANARY)


@pytest.fixture
def clerk(world: World) -> User:
    return world.people[CLERK]


@pytest.fixture
def inside(world: World) -> Client:
    return entered(world)


def entered(world: World) -> Client:
    client = Client()
    client.cookies = deepcopy(world.clients[CLERK].cookies)  # some forms end the session
    return client


def foreign(world: World) -> dict[type[Model], list[Model]]:
    found: dict[type[Model], list[Model]] = {}
    for thing in world.theirs.values():
        found.setdefault(type(thing), []).append(thing)
    return found


def choices(client: Client, url: str) -> dict[str, type[Model]]:
    """The fields of the forms behind this door that choose among rows, and of which model."""
    with passing():
        said: Any = client.post(url, {}).context or {}
        if not said:
            said = client.get(url).context or {}
    return {
        form.add_prefix(name): field.queryset.model
        for form in forms_in(said)
        for name, field in form.fields.items()
        if isinstance(field, forms.ModelChoiceField) and field.queryset is not None
    }


def forms_in(said: Any) -> Iterator[forms.BaseForm]:
    """Every form that a page was drawn with, whatever it is called there."""
    for part in said:
        for layer in getattr(part, "dicts", [part]):
            yield from (one for one in layer.values() if isinstance(one, forms.BaseForm))


def test_the_fields_that_choose_among_rows_are_found(world: World, clerk: User) -> None:
    """A negative control: where no field is found, nothing is refused."""
    found = set()
    for name in FORMS:
        with passing():
            fields = choices(entered(world), place(world, name, clerk))
            found |= {(name, field) for field in fields}
    assert len(found) > 80
    assert found >= SURELY


@pytest.mark.parametrize("name", FORMS)
def test_no_form_takes_what_its_sender_may_not_see(
    world: World, clerk: User, inside: Client, name: str
) -> None:
    with passing():
        url = place(world, name, clerk)
        known = dict(world.ours["_fields"])
        strange = foreign(world)
        for field, model in choices(inside, url).items():
            if (name, field) in BESIDE:
                continue
            for thing in strange.get(model, ()):
                if not_for(clerk, thing):
                    with passing():
                        before = counted()
                        answer = consume(inside.post(url, known | {field: thing.pk}))
                        assert answer.status_code != 302, field
                        assert counted() == before, field
                        assert CANARY not in answer.content.decode(errors="ignore"), field


def not_for(person: User, thing: Model) -> bool:
    """Whether the person may not see it; what everybody sees has no such question."""
    manager = type(thing)._default_manager
    ask = getattr(manager, "visible_to", None)
    return ask is not None and not ask(person).filter(pk=thing.pk).exists()


@pytest.mark.parametrize("name", [name for name in PAGES if DOORS[name].permission != "public"])
def test_no_page_tells_of_what_its_reader_may_not_see(
    world: World, clerk: User, inside: Client, name: str
) -> None:
    with passing():
        url = place(world, name, clerk)
        mark = "&" if "?" in url else "?"
        theirs = world.theirs["customer"].pk
        pages = [url, f"{url}{mark}" + "&".join(f"{one}={theirs}" for one in ASKED)]
        for page in pages:
            answer = inside.get(page, follow=True)
            body = b"".join(answer) if answer.streaming else answer.content
            assert CANARY.encode() not in body, page
            assert CANARY.lower().encode() not in body.lower(), page


def test_a_refusal_tells_of_a_customer_of_others_by_number_alone(
    world: World, clerk: User, inside: Client
) -> None:
    """ACO-06: nobody is entered twice, and nobody learns by typing whom others serve."""
    with passing():
        url = place(world, "contacts:create_customer", clerk)
        theirs = Customer.objects.get(pk=world.theirs["customer"].pk)
        Customer.objects.filter(pk=theirs.pk).update(tax_id="B-12345678")
        answer = inside.post(url, world.ours["_fields"] | {"tax_id": "B-12345678"})
        page = answer.content.decode()
        assert answer.status_code == 409
        assert str(theirs.number) in page
        assert "pregunte a quien la lleva" in page
        assert CANARY not in page
        assert theirs.get_absolute_url() not in page
