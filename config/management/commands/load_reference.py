"""What every installation needs before its first day: roles, documents, calendars, letters."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import module_has_submodule


class Command(BaseCommand):
    help = "Carga los datos de referencia (se puede repetir: no duplica ni pisa lo editado)."

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        with transaction.atomic():
            call_command("sync_roles")
            for name in settings.INSTALLED_APPS:
                app = import_module(name)
                if "." not in name and module_has_submodule(app, "reference"):
                    import_module(f"{name}.reference").load(at)
                    self.stdout.write(f"  {name}")
