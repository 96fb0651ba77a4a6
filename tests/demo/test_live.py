"""The demo company is lived: nothing in it could not have happened."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from contacts.models import Customer
from kit.errors import Refused
from ops.product import LIVED
from tests.demo.lives import digest, lived, load_reference

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_of_this_test_only(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path


def digest_of_a_life(days: int, *, seed: int, tickets: int) -> str:
    """What happened in a life of which nothing remains."""
    before = transaction.savepoint()
    lived(days, seed=seed, customers=10, tickets=tickets)
    found = digest()
    transaction.savepoint_rollback(before)
    return found


def test_the_same_seed_gives_the_same_life() -> None:
    load_reference()
    first = digest_of_a_life(5, seed=7, tickets=10)
    assert digest_of_a_life(5, seed=7, tickets=10) == first


def test_another_seed_gives_another_life() -> None:
    load_reference()
    assert digest_of_a_life(1, seed=7, tickets=2) != digest_of_a_life(1, seed=8, tickets=2)


def test_customers_beyond_those_of_the_books_are_invented() -> None:
    lived(2, customers=28, tickets=3)
    assert Customer.objects.count() == 28


def test_a_company_that_already_lives_is_left_alone() -> None:
    lived(2, customers=2, tickets=1)
    with pytest.raises(Refused, match="Ya hay datos"):
        lived(2)
    with pytest.raises(CommandError, match="Ya hay datos"):
        call_command("live", days=1)
    assert Customer.objects.count() == 2


def test_whoever_logs_in_with_the_printed_password_finds_their_work(client: Client) -> None:
    load_reference()
    told = StringIO()
    call_command("live", days=2, customers=16, tickets=4, progress=True, stdout=told)
    days = [line for line in told.getvalue().splitlines() if LIVED.match(line)]
    assert days == ["día 1 de 2", "día 2 de 2"]
    password = told.getvalue().split("Contraseña de todas: ")[1].split()[0]
    answer = client.post("/cuenta/login/", {"login": "agente@demo.sgc", "password": password})
    assert answer.status_code == 302
    assert client.get("/tickets/").status_code == 200


@pytest.mark.parametrize(
    ("options", "complaint"),
    [({"days": 0}, "--days"), ({"until": "ayer"}, "--until")],
)
def test_a_mistyped_option_is_explained(options: dict[str, object], complaint: str) -> None:
    with pytest.raises(CommandError, match=complaint):
        call_command("live", **options)
