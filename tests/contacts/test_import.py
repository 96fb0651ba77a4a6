"""From the upload to the last row: checked first, written whole, and never twice."""

from random import Random
from string import ascii_lowercase

import pytest

from accounts.models import User
from contacts.models import Contact, Customer, ImportRow, Verdict
from contacts.services import imports
from tests import make
from tests.contacts.arrivals import AT, LATER, LIST, checked, imported, uploaded, verdicts

pytestmark = pytest.mark.django_db


def test_a_dry_run_says_what_would_happen_and_writes_nothing(importer: User) -> None:
    job = checked(LIST, importer)
    assert verdicts(job) == ["create", "create"]
    assert (job.total, job.done) == (2, 2)
    assert not Customer.objects.exists()


def test_customers_and_their_people_come_in_with_an_event_of_their_own(importer: User) -> None:
    job = imported(LIST, importer)
    nunez = Customer.objects.get(external_ref="A1")
    assert (nunez.tax_id, nunez.phone, nunez.stage) == ("B-1", "91 555 12 34", "potential")
    assert nunez.contacts.get().email == "begona@nunez.example"
    assert nunez.history.get().history_user == importer
    texts = list(nunez.events.order_by("pk").values_list("text", flat=True))
    assert texts[-1] == "Fila 2 de lista.csv."
    assert verdicts(job) == ["create", "create"]


def test_the_same_file_again_changes_nothing(importer: User) -> None:
    line = make.line()
    imported(LIST, importer, line)
    before = list(Customer.objects.values_list("pk", "version"))
    again = checked(LIST, importer, line)
    assert verdicts(again) == ["same", "same"]
    assert list(Customer.objects.values_list("pk", "version")) == before


def test_a_changed_file_updates_instead_of_duplicating(importer: User) -> None:
    line = make.line()
    imported(LIST, importer, line)
    changed = LIST.replace("91 555 12 34", "91 000").replace("juan@", "j.perez@")
    job = checked(changed, importer, line)
    assert verdicts(job) == ["update", "update"]
    assert job.rows.get(number=2).message == "teléfono"
    imports.run(job, by=job.by, at=LATER)
    imports.work(job.pk, at=LATER)
    assert Customer.objects.get(external_ref="A1").phone == "91 000"
    assert Contact.objects.get(first_name="Juan").email == "j.perez@molinos.example"
    assert (Customer.objects.count(), Contact.objects.count()) == (2, 2)


@pytest.mark.parametrize(
    "row",
    [
        "Empresa;CUIT\nOtro nombre;b1\n",
        "Empresa;Código\nOtro nombre;A1\n",
        "Empresa;Correo\nOtro nombre;INFO@NUNEZ.EXAMPLE\n",
        "Empresa;Tel\nFERRETERIA NUÑEZ s.l.;1\n",
    ],
)
def test_a_customer_is_known_by_tax_number_reference_e_mail_or_exact_name(
    importer: User, row: str
) -> None:
    line = make.line()
    known = make.customer(
        line=line,
        legal_name="Ferretería Núñez S.L.",
        tax_id="B-1",
        external_ref="A1",
        email="info@nunez.example",
    )
    assert checked(row, importer, line).rows.get().customer == known


def test_the_same_name_with_another_tax_number_is_not_taken_for_the_same(importer: User) -> None:
    line = make.line()
    make.customer(line=line, legal_name="Norte S.A.", tax_id="B-1")
    row = checked("Empresa;CUIT\nNorte S.A.;B-2\n", importer, line).rows.get()
    assert row.verdict == "reject"
    assert "Norte S.A." in row.message


def test_several_people_of_one_new_company_make_one_customer(importer: User) -> None:
    content = "Empresa;Contacto\nNorte;Ana Gil\nNorte;Berta Paz\n;Carla\n"
    job = imported(content, importer)
    assert Customer.objects.get().contacts.count() == 2
    assert verdicts(job) == ["create", "update", "reject"]


def test_new_companies_and_further_people_of_them_come_in_as_the_file_has_them(
    importer: User,
) -> None:
    dice = Random(1)
    names = ["".join(dice.choices(ascii_lowercase, k=9)) for _n in range(60)]
    content = "Empresa;Contacto\n" + "".join(
        f"{name};Ana {name}\n" + f"{name};Blas {name}\n" * (n % 3 > 0)
        for n, name in enumerate(names)
    )
    job = imported(content, importer)
    assert list(Customer.objects.order_by("number").values_list("legal_name", flat=True)) == names
    assert (Contact.objects.count(), imports.tally(job)["reject"]) == (100, 0)
    assert not job.rows.filter(is_applied=False).exists()


def test_empty_cells_wipe_nothing_out(importer: User) -> None:
    line = make.line()
    make.customer(line=line, legal_name="Norte", phone="91 1", tax_id="B-1")
    imported("Empresa;Teléfono;CUIT\nNorte;;B-1\n", importer, line)
    assert Customer.objects.get().phone == "91 1"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("Empresa;Correo\nUno;no-es-un-correo\n", "correo"),
        ("Empresa;Plan\nUno;Diamante\n", "no es un valor conocido"),
        ("Empresa;Empleados\nUno;muchos\n", "no es un número entero"),
        ("Empresa;Plan desde\nUno;31/02/2026\n", "no es una fecha"),
        ("Empresa;KA\nUno;quizá\n", "escriba sí o no"),
        ("Empresa;CUIT\nUno;#REF!\n", "error de una fórmula"),
        ("Empresa;CUIT\n" + "x" * 300 + ";B-1\n", "200"),
        ("Empresa;Estado\nUno;Activo\n", "no tiene permiso"),
        ("Número de cliente;Empresa\n77;Uno\n", "ningún cliente con el número 77"),
        ("Empresa;Apellidos\nUno;Gil\n", "falta el nombre del contacto"),
        ("Empresa;Tel\n" + "Uno;911\n" * 40 + "Dos;911;3\n", "más celdas que títulos"),
    ],
)
def test_a_wrong_row_is_rejected_with_its_reason_and_the_others_go_on(
    importer: User, content: str, reason: str
) -> None:
    column = content.split("\n")[0].split(";").index("Empresa")
    job = checked(content + ";" * column + "Bueno S.A.\n", importer)
    assert reason in job.rows.get(verdict="reject").message
    assert verdicts(job)[-1] == "create"


@pytest.mark.req("ACO-06")
def test_whoever_resembles_somebody_on_file_is_rejected_until_it_is_confirmed(
    importer: User,
) -> None:
    line = make.line()
    known = make.customer(line=line, legal_name="Ferretería Núñez S.L.")
    job = checked("Empresa;CUIT\nFerreteria Nuñes;B-9\n", importer, line)
    assert f"nº {known.number}" in job.rows.get().message
    again = "Empresa;CUIT;No es duplicado\nFerreteria Nuñes;B-9;sí\n"
    imported(again, importer, line)
    assert Customer.objects.get(tax_id="B-9").not_duplicate_of == [known.pk]


@pytest.mark.req("ACO-06")
def test_a_row_that_resembles_a_customer_is_that_customer_once_it_bears_their_number(
    importer: User,
) -> None:
    line = make.line()
    known = make.customer(line=line, legal_name="Ferretería Núñez S.L.")
    job = checked("Empresa;CUIT\nFerreteria Nuñes;B-9\n", importer, line)
    assert "escriba su número en «Número de cliente»" in job.rows.get().message
    imported(
        f"Número de cliente;Empresa;CUIT\n{known.number};Ferreteria Nuñes;B-9\n", importer, line
    )
    assert Customer.objects.get().tax_id == "B-9"


def test_what_came_up_since_the_dry_run_is_seen_when_writing(importer: User) -> None:
    line = make.line()
    job = checked("Empresa;CUIT\nFerretería Núñez;B-9\n", importer, line)
    make.customer(line=line, legal_name="Ferreteria Nuñez e Hijos")
    imports.run(job, by=job.by, at=AT)
    imports.work(job.pk, at=AT)
    row = job.rows.get()
    assert (row.verdict, row.is_applied) == ("reject", True)
    assert Customer.objects.count() == 1


def test_nothing_half_happens_when_the_person_of_a_row_is_refused(importer: User) -> None:
    make.contact(email="ana@x.example")
    content = "Empresa;Nombre;Correo\nNueva;Ana;ana@x.example\n"
    job = checked(content, importer)
    ImportRow.objects.filter(job=job).update(verdict=Verdict.CREATE)
    imports.run(job, by=job.by, at=AT)
    imports.work(job.pk, at=AT)
    assert job.rows.get().verdict == "reject"
    assert not Customer.objects.filter(legal_name="Nueva").exists()


def test_only_customers_one_may_see_are_changed() -> None:
    hidden = make.customer(legal_name="Ajena", external_ref="A1", phone="91 1")
    importer = make.user("contacts.import_customer", sector=make.sector())
    job = imported("Empresa;Código;Tel\nAjena;A1;666\n", importer)
    assert verdicts(job) == ["reject"]
    hidden.refresh_from_db()
    assert hidden.phone == "91 1"


def test_an_active_customer_comes_in_only_by_somebody_who_may_activate(importer: User) -> None:
    content = "Empresa;Estado\nUno;Activo\n"
    assert verdicts(checked(content, importer)) == ["reject"]
    may = make.user("contacts.activate_customer", "contacts.view_all_customers")
    imported(content, may)
    assert Customer.objects.get().stage == "active"


# Whose telephone it is, and of which line


def test_a_row_without_a_person_is_a_company_with_its_own_telephone_and_e_mail(
    importer: User,
) -> None:
    content = "Empresa;Nombre;Teléfono;Correo\nNorte;;915 551 234;info@norte.example\n"
    job = imported(content + "Sur;Ana;915 550 000;ana@sur.example\n", importer)
    norte, sur = Customer.objects.order_by("legal_name")
    assert (norte.phone, norte.email) == ("915 551 234", "info@norte.example")
    assert (sur.phone, sur.email) == ("", "")
    assert (sur.contacts.get().phone, sur.contacts.get().email) == (
        "915 550 000",
        "ana@sur.example",
    )
    assert verdicts(job) == ["create", "create"]


def test_whoever_says_that_a_column_is_the_contacts_is_believed(importer: User) -> None:
    job = uploaded("Empresa;Nombre;Teléfono\nNorte;;915551234\n", importer)
    chosen = {"0": "legal_name", "1": "first_name", "2": "contact_phone"}
    imports.map_columns(job, mapping=chosen, at=AT)
    imports.work(job.pk, at=AT)
    assert job.rows.get().message == "falta el nombre del contacto."


def test_a_reason_is_said_once(importer: User) -> None:
    job = checked("Empresa;Cargo\n;Compras\nUno;\n", importer)
    assert job.rows.get(verdict="reject").message.count("razón social") == 1


def test_a_row_may_name_its_line_and_a_wrong_one_is_that_rows_error(importer: User) -> None:
    shop, erp = make.line(name="Tiendas"), make.line(name="ERP")
    content = "Empresa;Línea de servicio\nUno;Tiendas\nDos;\nTres;Otra\n"
    job = imported(content, importer, erp)
    assert Customer.objects.get(legal_name="Uno").service_line == shop
    assert Customer.objects.get(legal_name="Dos").service_line == erp
    assert "Línea de servicio «Otra»" in job.rows.get(verdict="reject").message


def test_a_name_is_known_within_the_line_that_its_row_names(importer: User) -> None:
    shop, erp = make.line(name="Tiendas"), make.line(name="ERP")
    known = make.customer(line=shop, legal_name="Norte")
    job = checked("Empresa;Línea;Tel\nNorte;Tiendas;1\n", importer, erp)
    assert job.rows.get().customer == known


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [
        ("ES", "91 555 12 34", "+34 915 55 12 34"),
        ("AR", "011 4555-1234", "+54 11 4555-1234"),
        ("ES", "+54 11 4555 1234", "+54 11 4555-1234"),
        ("ES", "ext. 120", "ext. 120"),
        ("", "91 555 12 34", "91 555 12 34"),
    ],
)
def test_a_national_telephone_is_one_of_the_lines_country(
    importer: User, country: str, typed: str, kept: str
) -> None:
    line = make.line(calendar=make.calendar(country=country))
    imported(f"Empresa;Tel\nNorte;{typed}\n", importer, line)
    assert Customer.objects.get().phone == kept


def test_a_telephone_that_is_the_same_in_full_changes_nothing(importer: User) -> None:
    line = make.line(calendar=make.calendar(country="ES"))
    make.customer(line=line, legal_name="Norte", phone="915551234")
    assert verdicts(checked("Empresa;Tel\nNorte;91 555 12 34\n", importer, line)) == ["same"]


# The worker
