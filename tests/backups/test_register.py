"""The register writes itself: what is expected, told, judged, missed and alarmed of."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from accounts.roles import ADMINISTRATOR, DEVELOPMENT_HEAD, ROLES
from backups import months, reference, services
from backups.models import Policy, Result, Run, Step
from backups.services import health
from kit import clock
from kit.errors import Refused
from outbox.models import Mail
from tests import make
from tests.backups import copies
from tests.backups.copies import BEFORE, FAILED, LOG, MORNING, NIGHT

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
UNCS = {
    r"\\BG-SRV03-FS\Diario",
    r"\\BG-SRV07\Diario",
    r"\\BG-SRV03-FS\Implementacion\IG_GLOBAL_PACKAGE_VIEJOS\UPDATE_PACKAGE" + "\\",
    r"\\BG-SRV07\Implementacion\IG_GLOBAL_PACKAGE_VIEJOS\UPDATE_PACKAGE" + "\\",
}


def seeded(name: str) -> Policy:
    reference.load(BEFORE)
    return Policy.objects.get(name=name)


def routes(policy: Policy, kind: str) -> set[tuple[str, str]]:
    return set(policy.routes.filter(kind=kind).values_list("server", "path"))


# --- Policies -----------------------------------------------------------------------------------


@pytest.mark.req("BAC-01")
def test_only_the_head_of_development_and_administrators_keep_the_copies() -> None:
    for right in ("backups.add_policy", "backups.change_policy"):
        may = {role.name for role in ROLES if right in role.permissions}
        assert may == {DEVELOPMENT_HEAD, ADMINISTRATOR}


@pytest.mark.req("BAC-02")
@pytest.mark.req("BAC-04")
@pytest.mark.req("BAC-05")
@pytest.mark.req("BAC-06")
def test_the_daily_policy_has_every_route_of_the_instruction() -> None:
    daily = seeded("Backup Diario")
    assert (daily.when, daily.zone) == ("Diaria, a las 23:00", "America/Argentina/Buenos_Aires")
    assert (daily.tool, daily.get_medium_display()) == ("Cobian Backup", "Digital")
    assert daily.get_place_display() == "Servidor Local y Servidor Nube"
    assert routes(daily, "source") == {
        ("BG-SRV03-FS", r"F:\BackupIG"),
        ("BG-SRV07", r"D:\BackupIG"),
    }
    ends = daily.routes.filter(kind="target").values_list("origin", "server", "path", "place")
    assert sorted(ends) == [
        ("BG-SRV03-FS", "BG-SRV03-FS", r"F:\Diario", "local"),
        ("BG-SRV03-FS", "IG-CLOUD", r"C:\Diario", "cloud"),
        ("BG-SRV07", "BG-SRV07", r"D:\Diario", "local"),
        ("BG-SRV07", "IG-CLOUD", r"C:\Diario", "cloud"),
    ]
    assert {path for _server, path in routes(daily, "share")} == UNCS
    assert all(route.is_active for route in daily.routes.all())


@pytest.mark.req("BAC-08")
@pytest.mark.req("BAC-09")
@pytest.mark.req("BAC-10")
def test_the_monthly_policy_brings_five_routes_down_from_the_cloud() -> None:
    monthly = seeded("Backup Mensual")
    assert (monthly.when, monthly.medium) == ("Mensual, el día 1 a las 02:00", "cloud")
    found = monthly.routes.values_list("origin", "server", "path")
    assert {(origin, server) for origin, server, _path in found} == {("IG-CLOUD", "BG-SRV03-FS")}
    assert {path for _origin, _server, path in found} == {
        r"\\BG-SRV03-FS\Diario",
        r"\\BG-SRV03-FS\fs\Groups\Desarrollo\Global8" + "\\",
        r"\\BG-SRV03-FS\fs\Groups\Desarrollo\S2" + "\\",
        r"\\BG-SRV03-FS\fs\Groups\Desarrollo\S2_OLD" + "\\",
        r"\\BG-SRV03-FS\Implementacion\IG_GLOBAL_PACKAGE_VIEJOS\UPDATE_PACKAGE" + "\\",
    }


def test_what_people_changed_survives_another_loading() -> None:
    daily, by = seeded("Backup Diario"), make.user()
    route = daily.routes.earliest("pk")
    services.switch_route(route, is_active=False, by=by, at=NIGHT)
    reference.load(NIGHT)
    route.refresh_from_db()
    assert not route.is_active
    assert Policy.objects.count() == 3


@pytest.mark.req("BAC-10")
def test_the_medium_changes_with_history_and_each_run_keeps_its_own() -> None:
    policy, by = copies.policy(), make.user()
    first = copies.told(policy)
    assert first.medium == "cloud"
    services.update_policy(policy, {"medium": "dvd"}, version=2, by=by, at=NIGHT)
    second = copies.told(policy, at=NIGHT + DAY)
    assert {first.medium, second.medium} == {"cloud", "dvd"}
    entry = policy.history.latest()
    assert (entry.medium, entry.history_user) == ("dvd", by)
    with pytest.raises(Refused, match="Mientras usted editaba"):
        services.update_policy(policy, {"medium": "cloud"}, version=2, by=by, at=NIGHT)


def test_what_this_system_performs_waits_for_a_key_and_a_target() -> None:
    own = seeded("SGC")
    assert not own.is_active
    facts: Any = {"by": make.user(), "at": NIGHT}
    with pytest.raises(Refused, match="un origen y un destino"):
        services.activate(own, **facts)
    target = {"kind": "target", "access": "folder", "path": "/copias", "place": "local"}
    services.add_route(own, target, **facts)
    with pytest.raises(Refused, match="clave pública"):
        services.activate(own, **facts)


def test_what_was_never_connected_alarms_nobody_until_its_first_word() -> None:
    daily = seeded("Backup Diario")
    assert (daily.state, daily.tone) == ("Por conectar", "warning")
    services.watch(at=MORNING)
    assert not Run.objects.exists()
    assert all(state.is_well for state in health.states(at=MORNING))
    run = copies.told(daily)
    daily.refresh_from_db()
    assert (daily.state, run.scheduled_at, run.result) == ("Activa", NIGHT, Result.GOOD)
    services.watch(at=MORNING + DAY)  # from then on it is missed
    assert daily.runs.earliest("-scheduled_at").result == Result.MISSING
    assert [state.policy for state in health.states(at=MORNING + DAY) if not state.is_well] == [
        daily
    ]


def test_old_news_connect_nothing() -> None:
    daily = seeded("Backup Diario")
    with pytest.raises(Refused, match="ninguna ejecución prevista"):
        copies.told(daily, at=NIGHT - 9 * DAY, late=9 * DAY)
    daily.refresh_from_db()
    assert (daily.state, Run.objects.count()) == ("Por conectar", 0)


def test_a_pause_needs_a_reason_and_is_not_ended_by_word_from_outside() -> None:
    policy, by = copies.policy(name="Diario"), make.user()
    with pytest.raises(Refused, match="por qué"):
        services.deactivate(policy, because=" ", by=by, at=NIGHT)
    services.deactivate(policy, because="Se cambia el servidor.", by=by, at=BEFORE)
    services.watch(at=MORNING)
    with pytest.raises(Refused, match=r"en pausa \(Se cambia el servidor\.\)"):
        copies.told(policy)
    assert not Run.objects.exists()
    (state,) = health.states(at=MORNING)
    assert (state.is_well, state.policy.state) == (True, "En pausa")
    assert services.activate(policy, by=by, at=MORNING).off_because == ""


# --- Runs ---------------------------------------------------------------------------------------


@pytest.mark.req("BAC-03")
@pytest.mark.req("BAC-12")
def test_each_night_leaves_one_entry_without_anybody_typing_it() -> None:
    policy = copies.policy()
    for hours in (0, 1, 24 * 9):  # the last time after nine nights without a bell
        services.watch(at=NIGHT + timedelta(hours=hours))
    nights = list(policy.runs.order_by("pk").values_list("scheduled_at", flat=True))
    assert nights == [NIGHT + n * DAY for n in range(10)]  # Saturdays and Sundays too


@pytest.mark.req("BAC-07")
@pytest.mark.req("BAC-13")
def test_it_is_good_only_with_a_local_and_a_cloud_copy() -> None:
    run = copies.told(policy := copies.policy(), r"F:\Diario")
    assert run.result == Result.WAITING
    run = copies.told(policy, r"CLOUD:C:\Diario")
    assert (run.result, run.bytes) == (Result.GOOD, 2000)
    assert (run.started_at, run.ended_at) == (NIGHT, NIGHT + timedelta(hours=1))
    assert [step.bytes for step in run.steps.all()] == [1000, 1000]
    only_local = copies.told(copies.policy(copies.LOCAL, place="both"))
    assert only_local.result == Result.PARTIAL


def test_a_path_that_fails_makes_it_partial_and_says_why() -> None:
    policy = copies.policy(copies.LOCAL, copies.CLOUD, {"kind": "share", "path": r"\\F\Diario"})
    copies.told(policy, r"\\F\Diario", status=FAILED)
    copies.told(policy, r"F:\Diario")
    run = copies.told(policy, r"C:\Diario")
    assert run.result == Result.PARTIAL
    assert "Disco lleno" in run.error


@pytest.mark.req("BAC-13")
def test_nobody_alters_a_result_but_managers_comment_on_it() -> None:
    run, by = copies.told(copies.policy(), status=FAILED), make.user()
    services.comment(run, text="Se cambió el disco.", by=by, at=MORNING)
    for change in ({"result": "good"}, {"error": ""}, {"bytes": 5}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Run.objects.filter(pk=run.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.filter(run=run).update(status="good")
    with pytest.raises(IntegrityError), transaction.atomic():
        run.comments.all().delete()
    with pytest.raises(Refused, match="ya consta"):
        copies.told(run.policy)


@pytest.mark.req("BAC-11")
def test_a_monthly_copy_is_complete_without_anybody_carrying_it_anywhere() -> None:
    monthly = services.activate(seeded("Backup Mensual"), by=make.user(), at=BEFORE)
    assert monthly.next_at is not None
    assert copies.told(monthly, at=monthly.next_at).result == Result.GOOD


# --- Alarms -------------------------------------------------------------------------------------


@pytest.mark.req("BAC-14")
def test_what_did_not_come_by_morning_is_told_once_until_somebody_sees_to_it() -> None:
    head, policy = make.user(DEVELOPMENT_HEAD), copies.policy()
    services.watch(at=MORNING - timedelta(minutes=1))
    assert not Mail.objects.exists()
    for minute in range(3):
        services.watch(at=MORNING + timedelta(minutes=minute))
    letter = Mail.objects.get(kind="backup_alarm")
    assert letter.to == [head.email]
    assert "Faltante" in letter.subject
    run = policy.runs.unanswered().get()
    with pytest.raises(Refused, match="qué se hizo"):
        services.acknowledge(run, because=" ", by=head, at=MORNING)
    services.acknowledge(run, because="Se hizo a mano.", by=head, at=MORNING)
    assert not Run.objects.unanswered().exists()
    run.refresh_from_db()
    assert run.result == Result.MISSING


@pytest.mark.req("BAC-14")
def test_what_fails_is_told_at_once_and_what_comes_late_is_judged_again() -> None:
    make.user(DEVELOPMENT_HEAD)
    copies.told(copies.policy(), status=FAILED)
    assert Mail.objects.filter(kind="backup_alarm").count() == 1
    late = copies.policy()
    services.watch(at=MORNING)
    run = copies.told(late)
    assert (run.result, run.alarmed_at) == (Result.GOOD, MORNING)
    assert Mail.objects.filter(kind="backup_alarm").count() == 2


def test_a_bell_that_does_not_ring_is_noticed_all_the_same() -> None:
    copies.policy()
    assert [state.is_well for state in health.states(at=MORNING - timedelta(minutes=1))] == [True]
    (state,) = health.states(at=MORNING)  # nothing was expected: no bell rang
    assert (state.is_well, state.wanted) == (False, NIGHT)


# --- Word from outside --------------------------------------------------------------------------


@pytest.mark.req("BAC-05")
def test_a_host_reports_by_command_and_again_without_harm() -> None:
    policy = copies.policy(at=clock.now() - 2 * DAY, name="Diario")
    services.watch(at=clock.now())
    out, told = StringIO(), ("backup_report", "Diario", "--result=bueno")
    for route in (r"F:\Diario", r"F:\Diario", r"CLOUD:C:\Diario"):
        call_command(*told, f"--route={route}", stdout=out)
    assert out.getvalue().splitlines()[-1].endswith(": Bueno.")
    with pytest.raises(CommandError, match="ya consta"):
        call_command("backup_report", "Diario", "--result=fallido")
    with pytest.raises(CommandError, match="no tiene la ruta"):
        call_command(*told, r"--route=X:\Nada")
    assert policy.runs.values_list("result", flat=True)[0] == Result.GOOD


@pytest.mark.req("BAC-05")
def test_a_log_of_cobian_tells_of_its_paths_once() -> None:
    policy = copies.policy()
    facts: Any = {"name": "log.txt", "by": None, "at": MORNING}
    taken = services.take_log(policy, LOG.encode("utf-16"), **facts)
    assert (taken.told, taken.report.unread) == (1, [])
    step = Step.objects.get(run__policy=policy, status="good")
    assert (step.name, step.ended_at) == (r"F:\Diario en FILES", NIGHT + timedelta(minutes=14))
    again = services.take_log(policy, LOG.encode("utf-16"), **facts)
    assert (again.report, again.told, again.known) == (taken.report, 0, 1)
    with pytest.raises(Refused, match="ninguna tarea"):
        services.take_log(policy, b"hola", **facts)


@pytest.mark.req("BAC-16")
def test_a_month_counts_what_was_expected_and_what_became_of_it() -> None:
    policy = copies.policy()
    copies.told(policy)
    copies.told(policy, status=FAILED, at=NIGHT + DAY)
    copies.told(policy, r"F:\Diario", at=NIGHT + 2 * DAY)
    services.watch(at=MORNING + 3 * DAY)
    (sheet,) = months.sheets_of(NIGHT.date().replace(day=1))
    assert dict(sheet.told) | {"Abiertas": 0} == {
        "Previstas": 4,
        "Verificadas": 0,
        "Buenas": 1,
        "Parciales": 1,
        "Fallidas": 1,
        "Faltantes": 1,
        "Omitidas": 0,
        "Abiertas": 0,
    }
    nights, local, _cloud = sheet.lines
    tones = [marks[0].tone for marks in nights.days[1:5]]
    assert tones == ["info", "danger", "warning", "danger"]  # nothing is green: nothing was proven
    assert [marks[0].tone for marks in local.days[1:5]] == ["info", "danger", "info", "danger"]
