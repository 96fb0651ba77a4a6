"""The pages of the copies, the monitor's door and the call to whoever watches from outside."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from backups import places, services
from backups.engine import Sftp
from backups.models import Policy, Result, Route, Run
from backups.services import closing
from kit import clock
from outbox.models import Printout
from procedures.library import WITHDRAWN
from tests import doors, make
from tests.backups import copies
from tests.backups.copies import LOG, MORNING, NIGHT
from tests.backups.engine import peers
from tests.backups.test_register import DAY
from tests.tickets.pages import words

pytestmark = pytest.mark.django_db
KEEP = ("backups.view_run", "backups.add_policy", "backups.change_policy")


@pytest.fixture
def keeper(client: Client) -> Client:
    return doors.enter(client, make.user(*KEEP))


def missed() -> Run:
    """Of last night, and told of."""
    row = copies.policy(at=clock.now() - 3 * DAY)
    services.watch(at=clock.now())
    return row.runs.earliest("pk")


@pytest.mark.req("BAC-14")
def test_the_first_page_shows_it_in_red_until_somebody_sees_to_it(keeper: Client) -> None:
    run = missed()
    assert run.result == Result.MISSING
    assert "fallaron o no se hicieron" in words(keeper.get(reverse("home")))
    for one in Run.objects.unanswered():
        keeper.post(reverse("backups:acknowledge", args=[one.pk]), {"text": "Hecha a mano."})
    assert "fallaron o no se hicieron" not in words(keeper.get(reverse("home")))
    other = doors.enter(Client(), make.user())
    missed()
    assert "fallaron o no se hicieron" not in words(other.get(reverse("home")))


def test_the_monitor_is_told_which_copy_is_missing(client: Client, settings: LazySettings) -> None:
    settings.STATUS_TOKEN = "a-token-of-the-monitor"
    told = {"Authorization": "Bearer a-token-of-the-monitor"}
    copies.policy(at=clock.now(), name="Nueva")
    assert client.get("/copyz", headers=told).status_code == 200
    copies.policy(at=clock.now() - 3 * DAY, name="Vieja")  # and no bell has rung since
    answer = client.get("/copyz", headers=told)
    found = json.loads(answer.content)["policies"]
    assert answer.status_code == 503
    assert {name: one["ok"] for name, one in found.items()} == {"Nueva": True, "Vieja": False}
    assert client.get("/copyz").status_code == 302


@pytest.mark.req("BAC-02")
def test_a_policy_is_written_changed_and_its_history_shown(keeper: Client) -> None:
    sent = {
        **{"name": "Semanal", "mode": "reported", "frequency": "monthly", "hour": "22:00"},
        **{"zone": "Marte/Norte", "tool": "Cobian", "medium": "cloud", "place": "local"},
        **{"keep_daily": "7", "keep_weekly": "4", "keep_monthly": "12"},
    }
    page = words(keeper.post(reverse("backups:new_policy"), sent))
    assert "No es una zona horaria" in page
    assert "Diga qué día del mes" in page
    sent |= {"zone": "Europe/Madrid", "frequency": "daily"}
    keeper.post(reverse("backups:new_policy"), sent)
    row = Policy.objects.get(name="Semanal")
    sent |= {"medium": "dvd", "version": "1"}
    keeper.post(reverse("backups:edit_policy", args=[row.pk]), sent)
    assert "Nube (Cloud) → DVD" in words(keeper.get(row.get_absolute_url()))


@pytest.mark.req("BAC-16")
def test_a_month_is_filtered_exported_and_printed(keeper: Client) -> None:
    row = copies.policy(name="Copia de marzo")
    copies.told(row)
    services.watch(at=MORNING + DAY)
    month = {"month": "2026-03"}
    assert "Copia de marzo" in words(keeper.get(reverse("backups:calendar"), month))
    table = b"".join(keeper.get(reverse("backups:export_month", args=["csv"]), month)).decode()
    assert "Copia de marzo;2;0;1;0;0;1" in table.replace('"', "")
    asked: dict[str, str | int] = {"month": "2026-03", "result": "missing", "policy": row.pk}
    assert words(keeper.get(reverse("backups:runs"), asked)).count("Faltante") >= 1
    keeper.post(f"{reverse('backups:print_month')}?month=2026-03")
    page = Printout.objects.get().page
    assert "Registro de copias de seguridad" in page
    assert "02/03/2026 23:00" in page


@pytest.mark.req("BAC-05")
def test_a_log_is_brought_in_and_what_nobody_understands_is_shown(keeper: Client) -> None:
    row = copies.policy(at=NIGHT - DAY)
    file = SimpleUploadedFile("log.txt", f"{LOG}¿y esto?\n".encode())
    keeper.post(reverse("backups:take_log", args=[row.pk]), {"log": file})
    assert "¿y esto?" in words(keeper.get(row.get_absolute_url()))


@pytest.mark.req("BAC-12")
@pytest.mark.req("BAC-15")
def test_nothing_is_kept_but_policies_and_what_became_of_them() -> None:
    """No report to be typed (IBM) and no maintenance of equipment (RME)."""
    kept = {model.__name__ for model in apps.get_app_config("backups").get_models()}
    assert {name for name in kept if not name.startswith("Historical")} == {
        *("Policy", "Route", "Run", "Step", "Drill", "DrillRequest", "Comment", "Report")
    }
    assert {"IBM", "RME"} <= {form.code for form in WITHDRAWN}


# --- The call outside (I4) -----------------------------------------------------------------------


@pytest.fixture
def calls(settings: LazySettings) -> Iterator[list[str]]:
    """Somebody who watches from outside, and whom they were called by."""
    heard: list[str] = []

    class Watcher(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_told: object) -> None:
            """Not on our pages."""

    server = HTTPServer(("127.0.0.1", 0), Watcher)
    thread = Thread(target=server.serve_forever)
    thread.start()
    settings.BACKUP_PING = f"http://127.0.0.1:{server.server_port}/copia"
    yield heard
    server.shutdown()
    thread.join()
    server.server_close()


def test_only_a_proven_copy_is_told_outside_and_nobody_there_breaks_nothing(
    calls: list[str], settings: LazySettings
) -> None:
    row = copies.own("/source", "/target")
    services.watch(at=NIGHT)
    run = row.runs.get()
    Run.objects.filter(pk=run.pk).update(
        result=Result.RUNNING, started_at=NIGHT, lease_until=MORNING
    )
    run.refresh_from_db()
    assert not closing.close(run, None, doubts=[], error="Sin disco", at=MORNING)
    assert calls == []
    closing.ping()
    assert calls == ["/copia"]
    settings.BACKUP_PING = "http://127.0.0.1:1/"
    closing.ping()


def test_the_administration_shows_them_changes_nothing_and_hides_passwords(client: Client) -> None:
    row = copies.policy()
    run = copies.told(row)
    Route.objects.filter(policy=row).update(secret="cerrada-canario")
    doors.enter(client, make.user(*KEEP, is_staff=True))
    for name, thing in (("policy", row), ("run", run)):
        url = reverse(f"admin:backups_{name}_change", args=[thing.pk])
        page = client.get(url).text
        assert r"F:\Diario" in page
        assert "canario" not in page
        assert client.post(url, {"name": "Otra"}).status_code == 403
    services.deactivate(row, because="Se cambia el NAS.", by=make.user(), at=MORNING)
    history = client.get(reverse("admin:backups_policy_history", args=[row.pk])).text
    assert "Se cambia el NAS." in history


def test_a_target_that_could_never_work_is_refused_with_what_to_write(keeper: Client) -> None:
    row = copies.own("/source", "/one")
    url, route = reverse("backups:add_route", args=[row.pk]), {"kind": "target", "place": "local"}
    for sent, answer in (
        ({"access": "smb", "path": "copias"}, "en qué equipo"),
        ({"access": "sftp", "server": "nas", "path": "/copias"}, "ssh-keyscan"),
        ({"access": "folder", "path": "../etc"}, "Este nombre no sirve: ../etc"),
        ({"access": "s3", "server": "http://nube.example", "path": "cubo"}, "http://nube.example"),
    ):
        assert answer in words(keeper.post(url, {**route, **sent})), sent
    assert row.routes.count() == 2


def test_a_private_key_pasted_into_one_line_is_the_key_again(keeper: Client) -> None:
    row, key = copies.own("/source", "/one"), peers.new_key().export_private_key().decode()
    sent = {"kind": "target", "access": "sftp", "server": "nas", "path": "/copias"}
    sent |= {"place": "local", "host_key": "nas ssh-ed25519 AAAA", "user": "sgc"}
    url = reverse("backups:add_route", args=[row.pk])
    keeper.post(url, {**sent, "password": key.replace("\n", "")})
    place = places.target_of(row.routes.latest("pk"))
    assert isinstance(place, Sftp)
    assert place.private_key == key
