"""Put a copy in the place of what runs now; without --yes it only says what it would do."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backups import restoring, words
from backups.engine import Fault, identity_in


class Command(BaseCommand):
    help = (
        "Restaura una copia de este sistema a partir de su manifiesto, con sus archivos en la "
        "misma carpeta. Muestra el plan; con --yes lo lleva a cabo."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("manifest", type=Path, help="archivo .json de la copia")
        parser.add_argument("--identity", type=Path, help="archivo con la clave privada de age")
        parser.add_argument("--yes", action="store_true", help="llevarlo a cabo")
        parser.add_argument("--force", action="store_true", help="aunque el sistema esté en marcha")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            wanted = restoring.plan(options["manifest"])
            self.stdout.write("\n".join(wanted.words))
            if not options["yes"]:
                self.stdout.write("Nada ha cambiado. Para llevarlo a cabo, repita con --yes.")
                return
            if options["identity"] is None:
                raise CommandError("Falta --identity: el archivo con la clave privada de age.")
            erased = restoring.carry_out(
                wanted,
                identity=identity_in(options["identity"].read_text()),
                force=options["force"],
                at=restoring.moment(),
                say=self.stdout.write,
            )
        except Fault as fault:
            raise CommandError(words.said(fault)) from fault
        except (restoring.Stopped, OSError) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"Restaurada. Supresiones aplicadas de nuevo: {erased}.")
