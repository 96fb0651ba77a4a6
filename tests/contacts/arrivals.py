"""Files on their way in, as far as a test wants them."""

from datetime import UTC, datetime, timedelta
from random import Random
from string import ascii_lowercase
from typing import Any

from accounts.models import User
from contacts.models import Import
from contacts.services import imports
from tests import make

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
LIST = (
    "Código;Razón social;CUIT;Teléfono empresa;Nombre;Apellidos;Correo\n"
    "A1;Ferretería Núñez S.L.;B-1;91 555 12 34;Begoña;Ibáñez;begona@nunez.example\n"
    "A2;Molinos del Plata;30-2;011 4555-1234;Juan;Pérez;juan@molinos.example\n"
)


def people(companies: int) -> str:
    """The normal list of another CRM: a row for each person, its company told again in each."""
    names = ["".join(Random(n).choices(ascii_lowercase, k=9)) for n in range(companies)]
    return "Empresa;CUIT;Personal;Contacto;Correo;Cargo\n" + "".join(
        f"{name};B-{name};25;{who} {name};{who}@{name}.example;Compras\n"
        for name in names
        for who in ("Ana", "Berta", "Carla", "Diego")
    )


def uploaded(content: str, by: User, line: Any = None) -> Import:
    return imports.upload(
        content.encode(), name="lista.csv", service_line=line or make.line(), by=by, at=AT
    )


def checked(content: str, by: User, line: Any = None) -> Import:
    job = uploaded(content, by, line)
    imports.map_columns(job, mapping=job.mapping, at=AT)
    imports.work(job.pk, at=AT)
    job.refresh_from_db()
    assert job.status == "checked", job.error
    return job


def imported(content: str, by: User, line: Any = None) -> Import:
    job = checked(content, by, line)
    imports.run(job, by=job.by, at=AT)
    imports.work(job.pk, at=AT)
    job.refresh_from_db()
    assert job.status == "done", job.error
    return job


def verdicts(job: Import) -> list[str]:
    return list(job.rows.order_by("number").values_list("verdict", flat=True))
