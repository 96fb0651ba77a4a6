from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tickets.services.promises import clocks


class Command(BaseCommand):
    """Prove that every stored deadline is what the event log says; fails when one is not."""

    help = "Compara los plazos guardados de los tickets abiertos con su registro de eventos."

    def handle(self, *args: Any, **options: Any) -> None:
        found = clocks.verify()
        for line in found:
            self.stderr.write(line)
        if found:
            raise CommandError(f"{len(found)} plazos no coinciden con el registro.")
        self.stdout.write("Todos los plazos guardados coinciden con el registro.")
