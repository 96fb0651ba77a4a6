"""The copies: their register, policies and paths, and the logs of what was copied elsewhere."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from backups.models import Run
from tests.backups.copies import LOG, PAIR
from tests.doorplan.door import Door, Fields, nothing

SEE, KEEP = "backups.view_run", "backups.change_policy"


def word(_thing: Any) -> Fields:
    return {"text": "Disco cambiado; se repitió a mano."}


def policy(_thing: Any) -> Fields:
    return {
        "name": "Semanal",
        "mode": "reported",
        "frequency": "daily",
        "hour": "22:00",
        "zone": "America/Argentina/Buenos_Aires",
        "tool": "Cobian Backup",
        "medium": "cloud",
        "place": "local",
        "keep_daily": "7",
        "keep_weekly": "4",
        "keep_monthly": "12",
    }


def changed(row: Any) -> Fields:
    return {**policy(row), "medium": "dvd", "version": row.version}


def log(_thing: Any) -> Fields:
    return {"log": SimpleUploadedFile("log.txt", LOG.encode(), "text/plain")}


def doubtful(run: Any) -> None:
    Run.objects.filter(pk=run.pk).update(doubt="Hay un 40 % de filas menos.")


DOORS: dict[str, Door] = {
    "backups:calendar": Door(SEE),
    "backups:export_month": Door(SEE, args=("csv",)),
    "backups:print_month": Door(SEE, "POST", form=nothing),
    "backups:runs": Door(SEE),
    "backups:run": Door(SEE, "GET", "backup_run"),
    "backups:run_progress": Door(SEE, "GET", "backup_run"),
    "backups:acknowledge": Door(KEEP, "POST", "backup_run", form=word),
    "backups:settle_doubt": Door(KEEP, "POST", "backup_run", form=word, prepare=doubtful),
    "backups:comment": Door(KEEP, "POST", "backup_run", form=word),
    "backups:ask_drill": Door(KEEP, "GET POST", "kept_copy", form=lambda _: {"key": PAIR.identity}),
    "backups:policies": Door(SEE),
    "backups:policy": Door(SEE, "GET", "backup_policy"),
    "backups:new_policy": Door("backups.add_policy", "GET POST", form=policy),
    "backups:edit_policy": Door(KEEP, "GET POST", "backup_policy", form=changed),
    "backups:ask_run": Door(KEEP, "POST", "own_copy", form=nothing),
    "backups:switch_policy": Door(KEEP, "POST", "backup_policy", form=word),
    "backups:add_route": Door(
        KEEP,
        "GET POST",
        "backup_policy",
        form=lambda _: {"kind": "source", "server": "NUEVO", "path": "E:\\Datos"},
    ),
    "backups:take_log": Door(KEEP, "GET POST", "backup_policy", form=log),
    "backups:switch_route": Door(KEEP, "POST", "backup_route", form=nothing),
}
