from typing import Any

from django.core.management.base import BaseCommand

from kit import privacy


class Command(BaseCommand):
    help = "Prints what every column of the base holds about people, as a Markdown table."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("| Tabla | Columna | Qué es |\n|---|---|---|")
        for model in privacy.models():
            for column, kind in privacy.kinds_of(model).items():
                label = privacy.LABELS[kind]
                self.stdout.write(f"| {model._meta.label} | {column} | {label} |")
