"""Restore a kept copy from its target and compare it, here and now, with the key of the house."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backups import services
from backups.models import Step
from kit import clock
from kit.errors import Refused


class Command(BaseCommand):
    help = (
        "Prueba una copia guardada: la trae de su destino, la restaura a un lado y la compara con "
        "su manifiesto. Queda como evidencia. La clave privada no se guarda en ningún sitio."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run", type=int, help="número de la ejecución (el de su página)")
        parser.add_argument("--identity", type=Path, required=True, help="clave privada de age")
        parser.add_argument("--target", default="", help="desde qué destino, si hay varios")

    def handle(self, *args: Any, **options: Any) -> None:
        kept = Step.objects.kept().filter(run=options["run"], name__icontains=options["target"])
        step = kept.order_by("pk").first()
        if step is None:
            raise CommandError("De esa ejecución no queda ninguna copia en ese destino.")
        try:
            key = options["identity"].read_text()
            request = services.drill_now(step, key=key, at=clock.now())
        except (Refused, OSError) as problem:
            raise CommandError(str(problem)) from problem
        if request.drill is None:
            raise CommandError(request.problem)
        self.stdout.write("\n".join(f"{name}: {value}" for name, value in request.drill.facts))
        if not request.drill.is_good:
            raise CommandError(request.drill.problem)
        self.stdout.write(f"{step}: restaurada y comparada, es igual.")
