"""What all tests share: nothing reaches the outside, and a browser where there is one."""

import gc
import ipaddress
import os
import shutil
import socket
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management.color import Style
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import override_settings
from django.test.utils import setup_databases, teardown_databases
from hypothesis import HealthCheck, settings
from playwright.sync_api import ConsoleMessage, Page
from pytest_django import DjangoDbBlocker

from accounts.models import User
from accounts.roles import ADMINISTRATOR
from procedures import register
from tests.world import BOSS, World, build, passing

# Playwright keeps a loop running in the main thread, in which Django would refuse to query.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# How long an example takes says how busy the machine is.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")

# An answer of 404 or 422 is a page that was asked for; what is still being asked when the page
# is left is given up, which htmx tells as an abort (a server that is away would be a sendError).
NO_FAULTS = ("Failed to load resource", "htmx:sendAbort", "htmx:afterRequest")

# What takes long to build, the longest first.
SHARED = ("_some_weeks", "world")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--faults", action="store_true", help="run the long fault tests as well")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("browser") and CHROMIUM is None:
            item.add_marker(pytest.mark.skip(reason="no Chromium here: apt-get install chromium"))
    # Those who share such a thing stand together, since it is built again wherever they are apart;
    # at the head, because a process that has nothing left to do takes from the end of the other's.
    items.sort(key=lambda item: [one not in getattr(item, "fixturenames", ()) for one in SHARED])
    if not config.getoption("--faults"):
        left_out = [item for item in items if item.get_closest_marker("faults")]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


def pytest_collection_finish() -> None:
    """What is imported by now stays: looking for garbage in it costs a twentieth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(autouse=True, scope="session")
def _tables_are_emptied_quickly() -> Iterator[None]:
    """Deleting the few rows of a test takes a twentieth of truncating all tables."""

    def sql_flush(
        _self: object, _style: Style, tables: Sequence[str], **_options: object
    ) -> list[str]:
        emptied = [f'DELETE FROM "{table}"' for table in tables]  # noqa: S608 - names of ours
        return [
            "SET session_replication_role = replica",  # no trigger and no order of deletion
            *emptied,
            "SET session_replication_role = origin",
        ]

    patch = pytest.MonkeyPatch()
    patch.setattr(DatabaseOperations, "sql_flush", sql_flush)
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def _nothing_reaches_the_outside() -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex"):
        patch.setattr(socket.socket, name, _only_this_machine(getattr(socket.socket, name)))
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def _copies_of_this_process_only(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The databases of two processes number alike: copies of both would have the same names."""
    with override_settings(BACKUP_WORK=tmp_path_factory.mktemp("copies") / "work"):
        yield


def _only_this_machine(connect: Any) -> Any:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = address[0]
            if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
                raise AssertionError(f"A test tried to reach {host}.")
        return connect(self, address)

    return guarded


@pytest.fixture(autouse=True)
def _figures_of_this_test_only() -> None:
    """The register of figures and the cache are kept in memory, where no rollback reaches them."""
    register.forget()
    cache.clear()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    switches = ["no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-sync"]
    switches += ["disable-background-networking", "disable-component-update"]
    arguments = [f"--{switch}" for switch in switches]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "es-ES", "timezone_id": "Europe/Madrid"}


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """A page on which no script fails and no content policy is violated."""
    faults: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(NO_FAULTS):
            faults.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    assert faults == []


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, django_db_keepdb: bool
) -> Iterator[None]:
    """End what threads of tests left connected, or the database could not be dropped.

    Where no test of a run is marked django_db, pytest-django makes no database: those that open one
    by themselves would work in that of the installation.
    """
    made = []
    if not connection.settings_dict["NAME"].startswith("test_"):
        with django_db_blocker.unblock():
            made = setup_databases(verbosity=0, interactive=False, keepdb=django_db_keepdb)
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    if made and not django_db_keepdb:
        with django_db_blocker.unblock():
            teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def own_ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Who is erased in a test is no matter of the installation that this machine may have."""
    file = tmp_path_factory.mktemp("ledger") / "supresiones.json"
    with override_settings(ERASURES_FILE=file):
        yield


@pytest.fixture(scope="module")
def world(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """One of everything, behind every door, with somebody who may open them all."""
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files"))
    with files, django_db_blocker.unblock(), passing():
        yield build([ADMINISTRATOR])


@pytest.fixture
def boss(world: World) -> User:
    """Somebody who may do everything."""
    return User.objects.get(pk=world.people[BOSS].pk)
