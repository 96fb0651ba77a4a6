"""The demo company is lived: nothing in it could not have happened."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from contacts.models import Customer
from kit.errors import Refused
from ops.product import LIVED
from tests.demo.lives import digest, lived, load_reference
from tests.world import passing

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _reference(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What every life stands on, loaded once; nothing of it remains."""
    with django_db_blocker.unblock(), passing():
        load_reference()
        yield


@pytest.fixture(autouse=True)
def _files_of_this_test_only(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path


def digest_of_a_life(days: int, *, seed: int, tickets: int) -> str:
    """What happened in a life of which nothing remains."""
    with passing():
        lived(days, seed=seed, customers=10, tickets=tickets)
        return digest()


@pytest.mark.faults  # three lives take a while
def test_the_same_seed_gives_the_same_life_and_another_one_another() -> None:
    first, again, other = (digest_of_a_life(2, seed=seed, tickets=5) for seed in (7, 7, 8))
    assert first == again != other


def test_customers_beyond_those_of_the_books_are_invented_but_only_where_nobody_lives() -> None:
    lived(2, customers=28, tickets=1)
    with pytest.raises(Refused, match="Ya hay datos"):
        lived(2)
    with pytest.raises(CommandError, match="Ya hay datos"):
        call_command("live", days=1)
    assert Customer.objects.count() == 28


def test_whoever_logs_in_with_the_printed_password_finds_their_work(client: Client) -> None:
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
