"""An import as a piece of work: done once, by whoever is there, and taken up where it stopped."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from contacts.models import Customer, Import
from contacts.services import imports
from contacts.services.imports import applying, checking
from kit.errors import Refused
from tests import make
from tests.contacts.arrivals import AT, LATER, LIST, checked, imported, uploaded, verdicts

pytestmark = pytest.mark.django_db


def test_two_workers_do_not_write_the_same_row_twice(importer: User) -> None:
    job = checked(LIST, importer)
    imports.run(job, by=job.by, at=AT)
    Import.objects.filter(pk=job.pk).update(claimed_until=AT + timedelta(seconds=60))
    assert not imports.work(job.pk, at=AT)
    assert not Import.objects.due_at(AT).exists()
    assert imports.work(job.pk, at=AT + timedelta(seconds=60))
    assert not imports.work(job.pk, at=LATER)
    assert Customer.objects.count() == 2


def test_a_killed_worker_is_followed_by_one_that_goes_on_where_it_was(
    importer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "BATCH", 2)
    monkeypatch.setattr(applying, "MANY", 2)
    content = "Empresa;CUIT\n" + "".join(f"Empresa {n} {n * 7919};B-{n}\n" for n in range(7))
    job = uploaded(content, importer)
    imports.map_columns(job, mapping=job.mapping, at=AT)
    die_after_two_batches(job, AT)
    assert job.rows.count() == 4
    imports.work(job.pk, at=LATER)
    assert verdicts(job) == ["create"] * 7
    imports.run(job, by=job.by, at=LATER)
    die_after_two_batches(job, LATER)
    assert Customer.objects.count() == 4
    imports.work(job.pk, at=LATER + timedelta(minutes=5))
    assert Customer.objects.count() == 7
    numbers = Customer.objects.order_by("number").values_list("number", flat=True)
    assert numbers[6] - numbers[0] == 6


def die_after_two_batches(job: Import, at: datetime) -> None:
    """What a kill leaves: the batches that were committed, and a claim that nobody gives back."""
    assert Import.objects.due_at(at).filter(pk=job.pk).update(claimed_until=at + imports.LEASE)
    job.refresh_from_db()
    batches = imports.batches(job, at)
    next(batches)
    next(batches)
    batches.close()  # type: ignore[attr-defined]


def test_a_file_that_is_gone_fails_in_words(importer: User, tmp_path: Any) -> None:
    job = uploaded(LIST, importer)
    imports.map_columns(job, mapping=job.mapping, at=AT)
    for file in tmp_path.rglob("*"):
        if file.is_file():
            file.unlink()
    imports.work(job.pk, at=AT)
    job.refresh_from_db()
    assert (job.status, job.error) == ("failed", "El archivo ya no está.")


def test_what_nobody_foresaw_ends_the_import_in_words_and_not_in_a_loop(importer: User) -> None:
    job = uploaded(LIST, importer)
    imports.map_columns(job, mapping={"99": "legal_name"}, at=AT)
    imports.work(job.pk, at=AT)
    job.refresh_from_db()
    assert job.status == "failed"
    assert "inesperado" in job.error
    imports.map_columns(job, mapping={"1": "legal_name"}, at=AT)
    imports.work(job.pk, at=AT)
    assert verdicts(job) == ["create", "create"]


def test_many_rows_are_checked_in_batches_of_few_queries(
    importer: User, django_assert_max_num_queries: Any
) -> None:
    line = make.line()
    make.customer(line=line, legal_name="Empresa 7", tax_id="B-7")
    content = "Empresa;CUIT\n" + "".join(f"Empresa {n % 50};B-{n % 50}\n" for n in range(20_000))
    job = uploaded(content, importer, line)
    imports.map_columns(job, mapping=job.mapping, at=AT)
    with django_assert_max_num_queries(1000):
        imports.work(job.pk, at=AT)
    assert imports.tally(job)["same"] == 400
    assert job.rows.count() == 20_000


# Columns


def test_what_the_columns_meant_is_remembered_for_the_next_file_of_that_kind(
    importer: User,
) -> None:
    content = "Firma;Extraño\nUno;B-1\n"
    job = uploaded(content, importer)
    assert job.mapping == {}
    imports.map_columns(job, mapping={"0": "legal_name", "1": "tax_id"}, at=AT)
    assert uploaded(content, importer).mapping == {"0": "legal_name", "1": "tax_id"}
    moved = uploaded("Extraño;Firma;Correo\nB-1;Uno;a@x.test\n", importer)
    assert moved.mapping == {"0": "tax_id", "1": "legal_name", "2": "email"}


def test_a_source_with_a_name_is_proposed_for_every_file_with_its_titles(importer: User) -> None:
    job = uploaded("Firma;Sede;Nota\nUno;x;y\n", importer)
    chosen = {"0": "legal_name", "1": "external_ref"}
    imports.map_columns(job, mapping=chosen, source="ERP de Norte", at=AT)
    imports.map_columns(
        uploaded("Firma;Sede\nUno;x\n", importer),
        mapping={"0": "trade_name", "1": "legal_name"},
        at=LATER,
    )
    again = uploaded("Nota;Sede;Firma\ny;x;Uno\n", importer)
    assert str(again.source) == "ERP de Norte"
    assert again.mapping == {"1": "external_ref", "2": "legal_name"}
    imports.map_columns(again, mapping={"2": "legal_name"}, source="ERP de Norte", at=LATER)
    assert uploaded("Firma;Sede;Nota\nUno;x;y\n", importer).mapping == {"0": "legal_name"}


@pytest.mark.parametrize("mapping", [{}, {"0": "mobile"}, {"0": "legal_name", "1": "legal_name"}])
def test_columns_that_say_nobody_or_somebody_twice_are_refused(
    importer: User, mapping: dict[str, str]
) -> None:
    with pytest.raises(Refused):
        imports.map_columns(uploaded(LIST, importer), mapping=mapping, at=AT)


def test_an_import_runs_once_and_only_after_its_dry_run(importer: User) -> None:
    job = uploaded(LIST, importer)
    with pytest.raises(Refused):
        imports.run(job, by=job.by, at=AT)
    job = imported(LIST, importer)
    with pytest.raises(Refused):
        imports.run(job, by=job.by, at=AT)
    with pytest.raises(Refused):
        imports.map_columns(job, mapping=job.mapping, at=AT)
