"""Whatever leaves the house as a table says what it is, and who took it is written down (F11)."""

import pytest
from django.test import Client

from accounts.models import Export
from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("url", "permission", "told"),
    [
        ("/personal/equipo/exportar/csv/", "", "Equipo al "),
        ("/listas/tickets/exportar/csv/", "tickets.view_ticket", "Tickets al "),
        ("/tickets/carga/exportar/csv/", "tickets.view_workload", "Carga de trabajo al "),
        ("/procedimientos/exportar/csv/", "procedures.view_document", "Registro de documentos al "),
        ("/equipo/guardias/exportar/csv/", "sla.view_rota", "Mesa al "),
    ],
)
def test_every_export_says_what_it_is_and_is_written_down(
    client: Client, url: str, permission: str, told: str
) -> None:
    make.rota(name="Mesa")
    client.force_login(make.user(*filter(None, [permission])))
    text = b"".join(client.get(url).streaming_content).decode()  # type: ignore[attr-defined]
    lines = text.replace('"', "").lstrip("\ufeff").splitlines()
    assert lines[0].startswith(told)
    assert lines[1].startswith("Filtro: ")
    assert Export.objects.get().rows == len(lines) - 3
