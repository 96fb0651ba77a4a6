from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.services import apply_roles


class Command(BaseCommand):
    help = "Iguala los grupos con la tabla de funciones; conserva a las personas."

    def handle(self, *args: Any, **options: Any) -> None:
        changes = apply_roles(at=timezone.now())
        for line in changes:
            self.stdout.write(line)
        if not changes:
            self.stdout.write("Las funciones ya estaban al día.")
