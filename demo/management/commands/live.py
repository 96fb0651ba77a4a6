"""Begin the demo company: `manage.py live --days 60`."""

import logging
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from contacts.models import Contact, Customer
from demo import books
from demo.life import Watch, hurry, live
from kit.errors import Refused
from outbox.models import Mail
from tickets.models import Ticket

WORDS = "abeto brisa cala duna encina faro grana haya islote jara lago monte nube olmo playa roca"
SHOWN = [
    ("agente", "atiende tickets (Customer Care)"),
    ("jefa", "dirige el SAC"),
    ("consultor", "atiende tickets (Base Global / IG)"),
    ("implementacion", "dirige a los consultores"),
    ("recepcion", "registra llamadas"),
    ("proyectos", "acuerdos y clientes sin derecho"),
    ("csm", "Customer Success Manager"),
    ("direccion", "ve todo"),
    ("admin", "administra; pide el segundo factor"),
]


class Command(BaseCommand):
    help = "Vive una empresa de demostración, día a día, en una base de datos nueva."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=60, help="días que se viven (60)")
        parser.add_argument("--seed", type=int, default=7, help="la misma semilla, la misma vida")
        parser.add_argument("--customers", type=int, help="clientes (25)")
        parser.add_argument("--tickets", type=int, help="solicitudes (unas dos al día)")
        parser.add_argument("--until", help="hasta cuándo, como 2026-11-20T18:00 (ahora)")
        parser.add_argument("--password", help="contraseña de todos (una al azar)")
        parser.add_argument("--progress", action="store_true", help="cuenta los días que pasan")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["days"] < 1:
            raise CommandError("--days tiene que ser 1 o más.")
        password = options["password"] or invent_password()
        until = moment(options["until"])
        secret = generate_totp_secret()
        hurry()
        log = logging.getLogger("sgc")
        level = log.level
        log.setLevel(logging.CRITICAL)  # what happens in a life that is made up alarms nobody
        try:
            live(
                days=options["days"],
                seed=options["seed"],
                until=until,
                password=password,
                totp_secret=secret,
                customers_count=options["customers"],
                tickets_count=options["tickets"],
                watch=self.counter(options["days"], until, is_wanted=options["progress"]),
            )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        finally:
            log.setLevel(level)
        self.stdout.write(told(password, secret))

    def counter(self, days: int, until: datetime, *, is_wanted: bool) -> Watch:
        """Tells each day that has begun, once."""
        last = 0

        def tell(at: datetime) -> None:
            nonlocal last
            day = days - (until - at).days
            if is_wanted and day > last:
                self.stdout.write(f"día {day} de {days}")
                self.stdout.flush()
                last = day

        return tell


def moment(text: str | None) -> datetime:
    if not text:
        return timezone.now().replace(microsecond=0) - timedelta(seconds=1)
    try:
        given = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"--until no es una fecha: {text}") from error
    return given if given.tzinfo else given.replace(tzinfo=UTC)


def invent_password() -> str:
    """Another one for each installation: a demo may be reached by others, too."""
    words = [secrets.choice(WORDS.split()) for _ in range(3)]
    return "-".join([*words, str(secrets.randbelow(9000) + 1000)])


def told(password: str, secret: str) -> str:
    counts = (
        f"{Customer.objects.count()} clientes, {Contact.objects.count()} contactos, "
        f"{Ticket.objects.count()} tickets, {Mail.objects.count()} cartas, "
        f"{User.objects.count()} personas"
    )
    people = "\n".join(f"  {login + '@' + books.DOMAIN:<26} {does}" for login, does in SHOWN)
    return (
        f"Empresa de demostración: {counts}.\n"
        f"Entre con cualquiera de estas personas:\n{people}\n"
        f"Contraseña de todas: {password}\n"
        f"Segundo factor de admin, calidad y comercial (clave para la app): {secret}"
    )
