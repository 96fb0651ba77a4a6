"""What happens with the documents: one changes a figure, one waits, one is written, people read."""

import random
from collections.abc import Callable
from datetime import timedelta

import procedures.services as procedures
from accounts.models import User
from demo.agenda import Plot
from demo.company import Company
from procedures.models import Document, Revision
from procedures.models.revisions import SECTIONS
from procedures.services.reading import to_read

HOUR = timedelta(hours=1)


def at_share(company: Company, share: float) -> Plot:
    """Wait for an hour of work, after that share of the time has been lived."""
    agenda = company.agenda
    hours = company.hours(company.lines["customer-care"])
    yield hours.next_open(agenda.since + (agenda.until - agenda.since) * share) + HOUR


def written(
    company: Company,
    code: str,
    author: User,
    *,
    changes: list[tuple[str, str, str]],
    figures: dict[str, str],
    replace: tuple[str, str] = ("", ""),
) -> Revision:
    """A draft with what the last revision said, but for a few words."""
    document = Document.objects.get(code=code)
    draft = procedures.draft(document, by=author, at=company.now)
    texts = {name: getattr(draft, name) for name in SECTIONS}
    if replace[0]:
        texts["description"] = texts["description"].replace(*replace)
    names = ("place", "reason", "description")
    return procedures.write(
        draft,
        texts=texts,
        changes=[dict(zip(names, change, strict=True)) for change in changes],
        figures=figures,
        related=list(draft.related.all()),
        in_force_from=None,
        version=None,
        by=author,
        at=company.now,
    )


def changes_a_figure(company: Company) -> Plot:
    """Implementation shortens the time after which a resolved ticket closes; Dirección approves."""
    author = company.staff["implementacion"]
    yield from at_share(company, 0.3)
    draft = written(
        company,
        "PO-05",
        author,
        changes=[
            (
                "Notificaciones",
                "modification",
                "Un ticket resuelto se cierra a los 4 días laborables, en lugar de 5.",
            )
        ],
        figures={"resolved_close_after": "4 d"},
        replace=(
            "Un ticket resuelto se cierra solo si nadie lo reabre en el plazo establecido.",
            "Un ticket resuelto se cierra solo si nadie lo reabre en cuatro días laborables.",
        ),
    )
    procedures.submit(draft, by=author, at=(yield company.now + HOUR))
    at = yield company.now + 3 * HOUR
    procedures.approve(draft, by=company.staff["direccion"], at=at)


def waits_for_approval(company: Company) -> Plot:
    author = company.staff["proyectos"]
    yield from at_share(company, 0.65)
    draft = written(
        company,
        "PO-07",
        author,
        changes=[
            (
                "Llamadas de fidelización",
                "improvement",
                "Se agrega que la llamada se anuncia con una semana.",
            )
        ],
        figures={},
        replace=("Unos días antes se anuncia", "Una semana antes se anuncia"),
    )
    procedures.submit(draft, by=author, at=(yield company.now + HOUR))


def is_being_written(company: Company) -> Plot:
    author = company.staff["jefa"]
    yield from at_share(company, 0.75)
    written(
        company,
        "MET-CC",
        author,
        changes=[
            (
                "§ 9",
                "modification",
                "Se avisa al responsable cuando ha pasado el 80 % del plazo.",
            )
        ],
        figures={"sla_warn_share": "0,8", "reminder_steps": "3"},
    )


def people_read(company: Company) -> Plot:
    """Most read what they have to, some only a part of it, and a few nothing at all."""
    dice = random.Random(11)  # of its own: what else happens stays as it was
    yield from at_share(company, 0.4)
    for login in sorted(company.staff):
        yield company.now + timedelta(minutes=7)
        zeal, reader = dice.random(), company.staff[login]
        if zeal > 0.25:
            for revision in to_read(reader, at=company.now):
                if dice.random() < zeal:
                    procedures.acknowledge(revision, by=reader, at=company.now)


PAPERWORK: list[Callable[[Company], Plot]] = [
    changes_a_figure,
    waits_for_approval,
    is_being_written,
    people_read,
]
