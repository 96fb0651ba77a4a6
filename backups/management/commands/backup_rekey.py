"""A new key for the passwords of targets: add it in front of SGC_BACKUP_KEYS, then run this."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backups.services import planning
from kit.errors import Refused


class Command(BaseCommand):
    help = "Vuelve a cifrar las contraseñas de los destinos con la primera de SGC_BACKUP_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = planning.close_again()
        except Refused as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"Contraseñas cifradas de nuevo: {count}.")
