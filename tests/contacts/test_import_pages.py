"""The pages of an import, from the upload to the rejected rows."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from contacts.models import Customer, Import
from contacts.services import imports
from tests import make
from tests.contacts.arrivals import AT, LIST, checked, imported, uploaded, verdicts

pytestmark = pytest.mark.django_db


def page(name: str, *args: Any) -> str:
    return reverse(f"contacts:{name}", args=args)


def test_the_way_through_the_pages_ends_with_the_customers(client: Client, importer: User) -> None:
    client.force_login(importer)
    file = SimpleUploadedFile("lista.csv", LIST.encode())
    sent = {"file": file, "service_line": make.line().pk}
    answer = client.post(page("imports"), sent)
    job = Import.objects.get()
    assert answer.headers["Location"] == page("import", job.pk)
    columns = client.get(page("import", job.pk)).content.decode()
    assert "Ferretería Núñez S.L." in columns
    chosen = {f"c{index}": field for index, field in job.mapping.items()}
    client.post(page("map_columns", job.pk), chosen)
    waiting = client.get(page("import", job.pk)).content.decode()
    assert 'hx-trigger="every 2s"' in waiting
    imports.work(job.pk, at=AT)
    over = client.get(page("import_progress", job.pk))
    assert over.headers["HX-Refresh"] == "true"
    assert "Importar 2 filas" in client.get(page("import", job.pk)).content.decode()
    client.post(page("run_import", job.pk))
    imports.work(job.pk, at=AT)
    assert "Importación terminada" in client.get(page("import", job.pk)).content.decode()
    assert Customer.objects.count() == 2


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 500, b"PK\x03\x04", b"Empresa\n"])
def test_what_cannot_be_read_is_said_on_the_page_of_the_upload(
    client: Client, importer: User, content: bytes
) -> None:
    client.force_login(importer)
    file = SimpleUploadedFile("lista.xlsx", content)
    answer = client.post(page("imports"), {"file": file, "service_line": make.line().pk})
    assert answer.status_code in (409, 422)
    assert answer.context["form"].errors
    assert not Import.objects.exists()


def test_the_rejected_rows_can_be_fetched_put_right_and_uploaded_again(
    client: Client, importer: User
) -> None:
    client.force_login(importer)
    job = checked("Empresa;Empleados;Notas\n=Uno;muchos;+34 1\nDos;3;\n", importer)
    answer = client.get(page("rejected", job.pk))
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "'=Uno" in text
    assert "no es un número entero" in text
    assert "Dos" not in text
    again = checked(text.replace("muchos", "12"), importer, job.service_line)
    assert again.columns[:2] == ["Empresa", "Empleados"]
    assert again.rows.get().cells[:3] == ["=Uno", "12", "+34 1"]
    assert verdicts(again) == ["create"]


def test_others_imports_are_not_there(client: Client, importer: User) -> None:
    job = uploaded(LIST, importer)
    client.force_login(make.user("contacts.import_customer"))
    for name in ("import", "import_progress", "rejected", "map_columns"):
        assert client.get(page(name, job.pk)).status_code == 404
    assert client.post(page("run_import", job.pk)).status_code == 404
    client.force_login(make.user("contacts.view_customer"))
    assert client.get(page("imports")).status_code == 403


def test_an_import_is_undone_on_a_page_that_first_says_what_will_stay(
    client: Client, importer: User
) -> None:
    job = imported(LIST, importer)
    make.agreement(customer=Customer.objects.get(external_ref="A1"))
    client.force_login(importer)
    assert page("undo_import", job.pk) in client.get(page("import", job.pk)).content.decode()
    preview = client.get(page("undo_import", job.pk)).content.decode()
    assert "Deshacer 1 fila" in preview
    assert "1 acuerdo" in preview
    client.post(page("undo_import", job.pk))
    assert "every 2s" in client.get(page("import", job.pk)).content.decode()
    imports.work(job.pk, at=AT)
    after = client.get(page("import", job.pk)).content.decode()
    assert "Importación deshecha" in after
    assert (
        client.get(page("import", job.pk), {"verdict": "undo-left"}).context["page"].paginator.count
        == 1
    )


def test_the_columns_that_nobody_gave_a_meaning_are_named(client: Client, importer: User) -> None:
    job = checked("Empresa;Humor\nUno;bueno\n", importer)
    client.force_login(importer)
    assert (
        "Columnas que no se importan: Humor" in client.get(page("import", job.pk)).content.decode()
    )
