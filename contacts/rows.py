"""The people of a customer as lines of an export."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from contacts.models import Contact
from kit.sheets import Cell


def contact_rows(people: Iterable[Contact]) -> Iterator[list[Cell]]:
    """The people of a customer, for an export (ACO-16)."""
    yield [
        _("Número de alta"),
        _("Nombre"),
        _("Apellido"),
        _("Cargo"),
        _("Teléfono"),
        _("Móvil"),
        _("Correo electrónico"),
        _("Trato"),
        _("Activo"),
    ]
    for person in people:
        yield [
            person.number,
            person.first_name,
            person.last_name,
            person.job_title,
            person.phone,
            person.mobile,
            person.email,
            person.get_treatment_display(),
            _("sí") if person.is_active else _("no"),
        ]
