"""Rows that are written together: nothing is otherwise than if each were written by itself."""

import re
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import User
from contacts.models import Contact, Customer, Event, Import, ParameterValue, ServiceLine
from contacts.services import imports
from contacts.services.imports import applying, parsing
from tests import make
from tests.contacts.arrivals import AT, checked, imported, people, verdicts

pytestmark = pytest.mark.django_db

TITLES = "Empresa;CUIT;Contacto;Correo;Tel;Cargo;Personal;Ejecutivo;Plan;Plan desde;Estado;"
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["Norte", "Sur", "Molinos", "Molinas del Sur", "Sur"]),
        st.sampled_from(["", "", "B-1", "B-2"]),
        st.sampled_from(["", "Ana Gil", "Anna Gil", "Berta Paz"]),
        st.sampled_from(["", "", "ana@x.example", "berta@x.example"]),
        st.sampled_from(["", "915551234", "915559999"]),
        st.sampled_from(["", "Compras", "CEO"]),
        st.sampled_from(["", "", "25", "mil"]),
        st.sampled_from(["", "", "eva@sgc.test"]),
        st.sampled_from(["", "", "oro"]),
        st.sampled_from(["", "01/02/2026"]),
        st.sampled_from(["", "", "Potencial", "Activo"]),
        st.sampled_from(["", "", "", "sí"]),
    ),
    min_size=1,
    max_size=8,
)


def each_by_itself(content: str, by: User, line: ServiceLine) -> Import:
    job = checked(content, by, line)
    words = parsing.vocabulary()
    for row in applying.waiting(job, 100):
        applying.write_one(job, row, parsing.parse(job, row.cells, words), AT)
    return job


def said(text: str) -> str:
    """Without the numbers: of two people who come in, either may be the first."""
    return re.sub(r"(número|nº) \d+", r"\1 N", text)


def written(job: Import) -> list[list[Any]]:
    """All that a person could see of customers and people, their past included."""
    own = {"id", "number", "history_id", "customer_id", "merged_into_id", "not_duplicate_of"}
    companies = dict(Customer.everyone.values_list("pk", "legal_name"))
    histories = [
        [
            *((name, value) for name, value in row.items() if name not in own),
            *(companies[pk] for pk in [row.get("customer_id")] if pk),
            len(row["not_duplicate_of"]),
        ]
        for kind in (Customer, Contact)
        for row in kind.history.order_by("history_id").values()
    ]
    rows = [
        [getattr(row, name) for name in ("verdict", "is_applied", *VERSIONS)]
        + [said(row.message), str(row.customer), str(row.contact)]
        for row in job.rows.order_by("number").select_related("customer", "contact")
    ]
    events = [
        [
            *(str(row.customer), str(row.contact), row.action_id, said(row.text), row.at),
            *(row.by_id, bool(row.url), bool(row.key), sorted(row.parameters)),
        ]
        for row in Event.objects.order_by("pk").select_related("customer", "contact")
    ]
    values = ParameterValue.objects.values_list("customer__legal_name", "parameter", "value", "at")
    return [sorted(part, key=repr) for part in (histories, rows, events, list(values))]


MAY = ("view_all_customers", "import_customer", "activate_customer")
VERSIONS = ("customer_before", "customer_after", "contact_before", "contact_after")


@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(before=ROWS, then=ROWS)
def test_rows_that_are_written_together_say_what_each_by_itself_would(
    before: list[tuple[str, ...]], then: list[tuple[str, ...]]
) -> None:
    first, content = (
        f"{TITLES}No es duplicado\n" + "".join(";".join(row) + "\n" for row in rows)
        for rows in (before, then)
    )
    with transaction.atomic():
        line, by = make.line(), make.user(*(f"contacts.{name}" for name in MAY))
        make.plan(code="oro", name="Oro")
        make.user(email="eva@sgc.test")
        imported(first, by, line)
        seen = []
        for write in (imported, each_by_itself):
            with transaction.atomic():
                seen.append(written(write(content, by, line)))
                transaction.set_rollback(True)
        assert seen[0] == seen[1]
        transaction.set_rollback(True)


def test_people_of_new_and_known_companies_and_changes_cost_few_queries(importer: User) -> None:
    line = make.line()
    new, twice = people(20), people(20).replace("25;Berta", "26;Berta")
    changes = (("Compras", "CEO"), ("25;", "30;"), ("Ana", "Elena"))
    changed = [new.replace(before, after) for before, after in changes]
    for content in (new, *changed, twice.replace("25;Diego", "27;Diego")):
        job = checked(content, importer, line)
        imports.run(job, by=job.by, at=AT)
        with CaptureQueriesContext(connection) as asked:
            imports.work(job.pk, at=AT)
        assert (len(asked) < 150, imports.tally(job)["reject"]) == (True, 0)
    assert (Customer.objects.count(), Contact.objects.count()) == (20, 100)
    versions = Customer.history.order_by("history_id").values_list("version", "staff_count")
    assert versions.count() == 20 * 5
    assert set(versions) == {(1, 25), (2, 30), (3, 25), (4, 26), (5, 27)}
    assert Contact.history.filter(job_title="CEO").count() == 80


def test_what_a_file_says_of_one_company_happens_in_its_order(importer: User) -> None:
    rows = "Norte;25;Ana Gil;\nNorte;26;Berta Paz;Compras\nNorte;;Berta Paz;CEO\n"
    job = imported(f"Empresa;Personal;Contacto;Cargo\n{rows}", importer)
    assert Contact.objects.get(first_name="Berta").job_title == "CEO"
    assert verdicts(job) == ["create", "update", "update"]


def test_by_what_a_row_puts_on_file_the_rows_after_it_find_it(importer: User) -> None:
    line = make.line()
    sur, xilo = (make.customer(line=line, legal_name=name) for name in ("Sur", "Xilo"))
    job = imported("Empresa;CUIT;Personal\nSur;;30\nSur;B-1;31\nXilo;B-1;\n", importer, line)
    assert list(job.rows.values_list("customer", flat=True)) == [sur.pk] * 3
    assert list(Customer.objects.filter(legal_name="Xilo", tax_id="B-1")) == [sur]
    assert xilo.version == Customer.objects.get(pk=xilo.pk).version


def test_a_row_that_is_refused_names_a_company_of_the_same_file_by_its_number(
    importer: User,
) -> None:
    job = imported("Empresa;CUIT\nNorte;B-1\nNorte;B-2\nNorte;\n", importer)
    assert verdicts(job) == ["create", "reject", "same"]
    assert f"«Norte» (nº {Customer.objects.get().number})" in job.rows.get(verdict="reject").message


def test_what_the_database_refuses_is_one_row_that_is_rejected(importer: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE contacts_contact ADD CONSTRAINT no_berta CHECK (first_name <> 'Berta')"
        )
    job = imported(people(2), importer)
    assert verdicts(job) == ["create", "reject", "update", "update"] * 2
    assert "inesperado" in job.rows.filter(verdict="reject")[0].message
    assert Contact.objects.count() == 6


def test_a_reference_of_somebody_out_of_sight_is_that_rows_error() -> None:
    make.customer(external_ref="A1")
    sector = make.sector()
    job = imported(
        "Empresa;Código\nXilófonos;A1\nZambombas;A2\n",
        make.user("contacts.import_customer", sector=sector),
        make.line(sectors=[sector]),
    )
    assert verdicts(job) == ["reject", "create"]
    assert "referencia externa ya es de" in job.rows.get(verdict="reject").message
