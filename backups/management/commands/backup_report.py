"""Word of a copy that this system cannot see, from the host that made it (BAC-05, C11)."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backups import services
from backups.models import Policy, StepStatus
from backups.services.reporting import Word
from kit import clock
from kit.errors import Refused

RESULTS = {"bueno": StepStatus.GOOD, "fallido": StepStatus.FAILED}


class Command(BaseCommand):
    help = (
        "Informa de cómo fue una copia hecha por otra herramienta, ruta por ruta o de una vez, o "
        "lee un registro de Cobian (--log). Repetirlo no cambia nada."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("policy", help="nombre de la política, p. ej. «Backup Diario»")
        parser.add_argument("--result", choices=RESULTS, help="cómo fue")
        parser.add_argument(
            "--route", action="append", default=[], metavar="[SERVIDOR:]RUTA", help="repetible"
        )
        parser.add_argument("--started", type=datetime.fromisoformat, metavar="MOMENTO")
        parser.add_argument("--ended", type=datetime.fromisoformat, metavar="MOMENTO")
        parser.add_argument("--bytes", type=int, default=0)
        parser.add_argument("--error", default="", help="qué falló")
        parser.add_argument("--log", type=Path, metavar="ARCHIVO", help="registro de Cobian")
        parser.add_argument("--server", default="", help="del que es el registro")

    def handle(self, *args: Any, **options: Any) -> None:
        policy = Policy.objects.filter(name=options["policy"]).first()
        if policy is None:
            raise CommandError(f"No hay ninguna política «{options['policy']}».")
        if bool(options["log"]) == bool(options["result"]):
            raise CommandError("Diga --result o --log, y no los dos.")
        try:
            told = self.log(policy, options) if options["log"] else self.word(policy, options)
        except (Refused, OSError) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(told)

    def log(self, policy: Policy, options: dict[str, Any]) -> str:
        path: Path = options["log"]
        taken = services.take_log(
            policy,
            path.read_bytes(),
            name=path.name,
            server=options["server"],
            by=None,
            at=clock.now(),
        )
        return taken.words

    def word(self, policy: Policy, options: dict[str, Any]) -> str:
        at, tz = clock.now(), policy.schedule.tz
        started, ended = (
            given if given is None or given.tzinfo else given.replace(tzinfo=tz)
            for given in (options["started"], options["ended"])
        )
        if options["bytes"] < 0 or (started and ended and ended < started):
            raise CommandError("Los bytes y los momentos no pueden ir hacia atrás.")
        word = Word(RESULTS[options["result"]], started, ended, options["bytes"], options["error"])
        moment = started or ended or at
        run = services.report(policy, paths=options["route"], word=word, moment=moment, at=at)
        return f"{run}: {run.get_result_display()}."
