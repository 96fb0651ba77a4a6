"""After a restoration by hand: erase again whoever the copies know to have been erased (I20)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backups import erasures
from contacts.services.privacy import replaying
from kit import clock


class Command(BaseCommand):
    help = (
        "Tras restaurar a mano: vuelve a suprimir a quien conste como suprimido en los manifiestos "
        "de una carpeta o en el registro de este servidor. Repetirlo no cambia nada."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="carpeta con los manifiestos (.json)")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["folder"].is_dir():
            raise CommandError(f"{options['folder']} no es una carpeta.")
        try:
            known = erasures.known(options["folder"])
        except ValueError as error:
            raise CommandError(f"No se puede leer un registro de supresiones: {error}") from error
        again = replaying.replay(known, at=clock.now())
        self.stdout.write(f"Supresiones conocidas: {len(known)}. Aplicadas de nuevo: {again}.")
