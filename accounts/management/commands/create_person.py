"""Enter a colleague from the command line: the first ones, before anybody can log in."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts import services
from accounts.models import Sector
from accounts.roles import BY_NAME
from kit.errors import Refused


class Command(BaseCommand):
    help = "Da de alta a una persona y le envía un enlace para que elija su contraseña."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="correo electrónico, con el que entrará")
        parser.add_argument("name", help="nombre y apellido, entre comillas")
        parser.add_argument("--sector", required=True, metavar="CÓDIGO", help="como sac o evo")
        parser.add_argument(
            "--role",
            action="append",
            default=[],
            metavar="FUNCIÓN",
            help="como «Agente SAC»; se puede repetir",
        )
        parser.add_argument("--head", action="store_true", help="es responsable del sector")

    def handle(self, *args: Any, **options: Any) -> None:
        sector = Sector.objects.filter(code=options["sector"]).first()
        if sector is None:
            known = ", ".join(Sector.objects.order_by("code").values_list("code", flat=True))
            raise CommandError(f"No hay un sector «{options['sector']}». Hay: {known}.")
        if unknown := set(options["role"]) - BY_NAME.keys():
            raise CommandError(
                f"No hay una función «{min(unknown)}». Hay: {', '.join(sorted(BY_NAME))}."
            )
        try:
            user = services.add_person(
                email=options["email"],
                name=options["name"],
                sector=sector,
                roles=options["role"],
                is_head=options["head"],
                at=timezone.now(),
            )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{user.name}: se ha enviado a {user.email} un enlace para entrar.")
