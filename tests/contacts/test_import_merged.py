"""Files that still know somebody by what they were called before they were merged."""

import pytest

from accounts.models import User
from contacts import services
from contacts.models import Contact, Customer
from contacts.services import imports, reach
from kit.errors import Refused
from tests import make
from tests.contacts.arrivals import AT, checked, imported, verdicts
from tests.contacts.merges import merge, undo

pytestmark = pytest.mark.django_db


@pytest.mark.req("ACO-17")
@pytest.mark.parametrize(
    "row",
    [
        "Número de cliente;Tel\n{number};91 7\n",
        "Empresa;Código;Tel\nBoreal;A2;91 7\n",
        "Empresa;CUIT;Tel\nOtro nombre;b2;91 7\n",
        "Correo de la empresa;Tel\nINFO@BOREAL.EXAMPLE;91 7\n",
        "Empresa;Tel\nBOREAL s.l.;91 7\n",
    ],
)
def test_who_was_merged_is_known_by_all_its_names_and_the_survivor_is_written(
    importer: User, row: str
) -> None:
    line = make.line()
    kept = make.customer(line=line, legal_name="Norte", external_ref="A1", tax_id="B-1")
    absorbed = make.customer(
        line=line,
        legal_name="Boreal S.L.",
        external_ref="A2",
        tax_id="B-2",
        email="info@boreal.example",
    )
    last = make.customer(line=line, legal_name="Septentrión", tax_id="B-3")
    merge(kept, absorbed)
    merge(last, kept)
    job = imported(row.format(number=absorbed.number), importer, line)
    assert verdicts(job) == ["update"]
    assert job.rows.get().customer == last
    last.refresh_from_db()
    assert (last.phone, last.tax_id, last.external_ref) == ("91 7", "B-3", "")
    assert Customer.everyone.count() == 3


@pytest.mark.req("ACO-17")
def test_what_the_absorbed_one_said_already_changes_nothing(importer: User) -> None:
    line = make.line()
    kept = make.customer(line=line, legal_name="Norte", external_ref="A1", phone="91 1")
    absorbed = make.customer(line=line, legal_name="Boreal", external_ref="A2", stage="potential")
    merge(kept, absorbed)
    content = "Empresa;Código;Tel;Estado\nBoreal;A2;;Potencial\nNorte;A1;91 1;Activo\n"
    assert verdicts(checked(content, importer, line)) == ["same", "same"]


def test_a_code_that_neither_of_the_two_has_is_refused(importer: User) -> None:
    line = make.line()
    kept = make.customer(line=line, tax_id="B-1", external_ref="A1")
    absorbed = make.customer(line=line, tax_id="B-2", external_ref="A2")
    merge(kept, absorbed, "external_ref")  # which the absorbed one gives up
    content = "CUIT;Código\nB-2;A3\nB-2;A2\n"
    assert verdicts(checked(content, importer, line)) == ["reject", "same"]


def test_of_two_with_one_name_the_one_is_meant_that_still_stands_there(importer: User) -> None:
    line = make.line()
    one, two, three = (make.customer(line=line, tax_id="B-1") for _ in range(3))
    merge(two, one)
    row = checked("CUIT;Tel\nB-1;91 7\n", importer, line).rows.get()
    assert row.customer == two
    merge(three, two)
    row = checked("CUIT;Tel\nB-1;91 7\n", importer, line).rows.get()
    assert row.customer == three


def test_who_was_merged_into_somebody_out_of_sight_is_out_of_sight() -> None:
    line = make.line()
    kept, absorbed = make.customer(), make.customer(line=line, tax_id="B-2", phone="91 1")
    merge(kept, absorbed)
    sector = make.sector()
    importer = make.user("contacts.import_customer", sector=sector)
    line.sectors.set([sector])
    job = imported("Empresa;CUIT;Tel\nBoreal;B-2;666\n", importer, line)
    assert verdicts(job) == ["reject"]
    assert kept.number != absorbed.number
    assert f"nº {kept.number}" in job.rows.get().message


@pytest.mark.req("ACO-06")
def test_a_new_row_that_resembles_an_absorbed_one_is_held_back(importer: User) -> None:
    line = make.line()
    kept, absorbed = (
        make.customer(line=line, legal_name=name) for name in ("Norte S.A.", "Ferretería Núñez")
    )
    merge(kept, absorbed)
    row = checked("Empresa\nFerreteria Nuñes\n", importer, line).rows.get()
    assert row.verdict == "reject"
    assert f"nº {kept.number}" in row.message


def test_such_an_import_is_undone_and_the_merge_after_it(importer: User) -> None:
    line = make.line()
    kept = make.customer(line=line, legal_name="Norte", phone="91 1")
    absorbed = make.customer(line=line, legal_name="Boreal", external_ref="A2")
    record = merge(kept, absorbed)
    job = imported("Código;Tel\nA2;91 7\n", importer, line)
    imports.undo(job, by=importer, at=AT)
    imports.work(job.pk, at=AT)
    kept.refresh_from_db()
    assert kept.phone == "91 1"
    undo(record)
    assert checked("Código;Tel\nA2;91 7\n", importer, line).rows.get().customer == absorbed


def test_a_reference_that_an_absorbed_one_has_is_given_to_nobody_else() -> None:
    kept, absorbed = make.customer(), make.customer(external_ref="A2")
    merge(kept, absorbed)
    with pytest.raises(Refused, match="referencia externa ya es de"):
        services.create_customer(
            by=None, at=AT, legal_name="Xilófonos", external_ref="A2", service_line=make.line()
        )


# People


@pytest.mark.req("ACO-17")
@pytest.mark.parametrize(
    "row",
    [
        "Norte;Ana;G.;VIEJA@norte.example;600 11 22 33;CEO\n",
        "Norte;Anita;Gil;vieja@norte.example;;CEO\n",
        "Norte;Ana;G.;;;CEO\n",
    ],
)
def test_the_old_address_or_name_of_an_absorbed_person_leads_to_the_one_who_stays(
    importer: User, row: str
) -> None:
    company = make.customer(line=make.line(), legal_name="Norte")
    former = {"first_name": "Ana", "last_name": "G.", "email": "vieja@norte.example"}
    kept = make.contact(customer=company, last_name="Gil", email="ana@norte.example")
    merge(kept, make.contact(customer=company, **former, mobile="600 11 22 33"))
    content = "Empresa;Nombre;Apellidos;Correo;Móvil;Cargo\n" + row
    job = imported(content, importer, company.service_line)
    assert (verdicts(job), job.rows.get().contact) == (["update"], kept)
    kept.refresh_from_db()
    assert (kept.job_title, kept.last_name) == ("CEO", "Gil")
    assert (kept.email, kept.mobile) == ("ana@norte.example", "")
    assert Contact.everyone.count() == 2


@pytest.mark.req("ACO-17")
def test_the_address_that_gave_way_to_that_of_the_absorbed_one_does_not_come_back(
    importer: User,
) -> None:
    company = make.customer(line=make.line(), legal_name="Norte")
    kept, absorbed = (
        make.contact(customer=company, last_name="Gil", email=f"{box}@norte.example")
        for box in ("ana", "nueva")
    )
    merge(kept, absorbed, "email")
    content = "Empresa;Contacto;Correo\nNorte;Ana Gil;ana@norte.example\n"
    job = checked(content, importer, company.service_line)
    assert (verdicts(job), job.rows.get().contact) == (["same"], kept)


@pytest.mark.req("ACO-06")
@pytest.mark.parametrize("way", ["Correo;OTRA@norte.example", "Móvil;600 11 22 33"])
def test_somebody_new_with_another_address_or_number_of_somebody_on_file_is_held_back(
    importer: User, way: str
) -> None:
    line = make.line(calendar=make.calendar(country="ES"))
    known = make.contact(customer=make.customer(line=line), phone="600112233")
    reach.add_reach(known, kind="email", value="otra@norte.example", label="work", by=None, at=AT)
    title, value = way.split(";")
    job = checked(f"Empresa;Contacto;{title}\nXilófonos;Zoe Paz;{value}\n", importer, line)
    assert verdicts(job) == ["reject"]
    assert f"nº {known.number}" in job.rows.get().message
