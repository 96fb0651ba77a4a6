"""An import taken back: what nobody touched since is as before; what somebody did stays, told."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import User
from contacts.models import Contact, Customer, Event, Import, Parameter, ParameterValue
from contacts.services import imports, parameters, update_contact, update_customer
from contacts.services.imports import undoing
from kit.errors import Refused
from tests import make
from tests.contacts.arrivals import AT, LATER, LIST, checked, imported, people

pytestmark = pytest.mark.django_db


def undone(job: Import, by: User) -> Import:
    imports.undo(job, by=by, at=LATER)
    imports.work(job.pk, at=LATER)
    job.refresh_from_db()
    assert job.status == "undone", job.error
    return job


def record() -> dict[str, list[dict[str, Any]]]:
    """Every customer and contact on file, with all that a person could see of them."""
    return {
        kind.__name__: [
            {name: value for name, value in row.items() if name not in ("version", "search")}
            for row in kind._base_manager.order_by("pk").values()
        ]
        for kind in (Customer, Contact, ParameterValue)
    }


def test_what_an_import_made_is_gone_and_the_history_knows_that_it_was(importer: User) -> None:
    job = undone(imported(LIST, importer), importer)
    assert record() == {"Customer": [], "Contact": [], "ParameterValue": []}
    assert not Event.objects.exists()
    last = Customer.history.first()
    assert (last.history_type, last.history_user) == ("-", importer)
    assert list(job.rows.values_list("undo", flat=True)) == ["undone", "undone"]


def test_what_an_import_changed_is_as_it_was_and_says_so_on_the_timeline(importer: User) -> None:
    line = make.line()
    known = make.customer(line=line, legal_name="Norte", tax_id="B-1", phone="91 1")
    ana = make.contact(customer=known, first_name="Ana", last_name="Gil", job_title="Compras")
    before = record()
    content = "Empresa;CUIT;Teléfono empresa;Contacto;Cargo\nNorte;B-1;91 555 12 34;Ana Gil;CEO\n"
    job = imported(content + "Norte;B-1;;Berta Paz;\n", importer, line)
    ana.refresh_from_db()
    assert (ana.job_title, known.contacts.count()) == ("CEO", 2)
    undone(job, importer)
    assert record() == before
    said = list(known.events.filter(action=161).values_list("text", flat=True))
    assert any("Se retira a Berta Paz" in text for text in said)
    assert any("Teléfono: " in text for text in said)


def test_who_looked_after_a_customer_before_does_again(importer: User) -> None:
    Parameter.objects.get_or_create(number=50, defaults={"name": "Ejecutivo", "type": "staff"})
    line, eva = make.line(), make.user(email="eva@sgc.test")
    make.user(email="leo@sgc.test")
    content = "Empresa;Ejecutivo\nNorte;eva@sgc.test\n"
    imported(content, importer, line)
    undone(imported(content.replace("eva", "leo"), importer, line), importer)
    norte = Customer.objects.get()
    assert norte.account_executive == eva
    assert parameters.current(norte)[50].value == str(eva)


def test_what_a_whole_list_changed_is_undone_in_few_queries(importer: User) -> None:
    line = make.line()
    imported(people(10), importer, line)
    before = record()
    content = people(10).replace("Compras", "CEO").replace(";25;", ";30;").replace("Ana", "Elena")
    job = imported(content, importer, line)
    imports.undo(job, by=importer, at=LATER)
    with CaptureQueriesContext(connection) as asked:
        imports.work(job.pk, at=LATER)
    # one for each table that may hold on to them, and a few for all the rows
    assert (len(asked) < 110, record()) == (True, before)
    assert Event.objects.filter(action=161).count() == 10 + 10 + 30
    last = Contact.history.filter(version=3).values_list("job_title", "history_type")
    assert list(last) == [("Compras", "~")] * 30


@pytest.mark.faults
def test_thousands_of_companies_with_their_people_are_undone_to_the_last_one(
    importer: User,
) -> None:
    line = make.line()
    before = record()
    job = undone(imported(people(750), importer, line), importer)
    assert job.rows.filter(undo="undone").count() == 3_000
    assert record() == before
    assert not Event.objects.exists()


def test_a_record_that_somebody_changed_since_stays_with_all_of_its_row(importer: User) -> None:
    job = imported(LIST, importer)
    colleague = make.user(name="Carla Sosa")
    update_contact(Contact.objects.get(first_name="Juan"), by=colleague, at=LATER, job_title="CEO")
    undone(job, importer)
    assert list(Customer.objects.values_list("external_ref", flat=True)) == ["A2"]
    row = job.rows.get(undo="left")
    assert "Carla Sosa lo cambió" in row.undo_reason
    assert Customer.objects.get().contacts.get().job_title == "CEO"


def test_a_record_that_is_in_use_since_stays(importer: User) -> None:
    job = imported(LIST, importer)
    juan = Contact.objects.get(first_name="Juan")
    make.ticket(customer=juan.customer, contact=juan)
    undone(job, importer)
    assert Customer.objects.get() == juan.customer
    assert "ticket" in job.rows.get(undo="left").undo_reason


def test_the_preview_says_what_will_stay_and_changes_nothing(importer: User) -> None:
    job = imported(LIST, importer)
    nunez = Customer.objects.get(external_ref="A1")
    update_customer(nunez, by=make.user(name="Carla Sosa"), at=LATER, website="https://n.example")
    before = record()
    reasons = undoing.preview(job)
    assert [bool(reasons[pk]) for pk in job.rows.values_list("pk", flat=True)] == [True, False]
    assert record() == before


def test_people_of_one_new_company_go_together_or_stay_together(importer: User) -> None:
    job = imported("Empresa;Contacto\nNorte;Ana Gil\nNorte;Berta Paz\nSur;Carla Sol\n", importer)
    update_contact(Contact.objects.get(first_name="Ana"), by=make.user(), at=LATER, job_title="X")
    undone(job, importer)
    assert list(job.rows.values_list("undo", flat=True)) == ["left", "left", "undone"]
    assert Contact.objects.count() == 2


def test_what_stayed_can_be_undone_once_nothing_holds_it(importer: User) -> None:
    job = imported(LIST, importer)
    agreement = make.agreement(customer=Customer.objects.get(external_ref="A1"))
    undone(job, importer)
    assert Customer.objects.count() == 1
    agreement.delete()
    undone(job, importer)
    assert not Customer.objects.exists()


def test_imports_are_undone_one_after_the_other_to_the_end(importer: User) -> None:
    """A second file that added somebody and changed something holds the first while it stands."""
    line = make.line()
    first = imported(LIST, importer, line)
    more = "Código;Razón social;Sitio web;Contacto\nA1;Ferretería Núñez S.L.;n.example;Berta Paz\n"
    second = imported(more, importer, line)
    assert any(undoing.preview(first).values())
    undone(second, importer)
    undone(first, importer)
    assert record() == {"Customer": [], "Contact": [], "ParameterValue": []}
    assert not Event.objects.exists()


def test_an_import_is_undone_once_and_only_when_it_is_done(importer: User) -> None:
    job = checked(LIST, importer)
    with pytest.raises(Refused):
        imports.undo(job, by=importer, at=LATER)
    job = undone(imported(LIST, importer), importer)
    with pytest.raises(Refused):
        imports.undo(job, by=importer, at=LATER)


def test_events_of_others_are_deleted_by_nobody_while_an_import_is_undone(importer: User) -> None:
    other = make.contact(first_name="Otra").customer
    update_customer(other, by=importer, at=AT, website="https://o.example")
    job = imported(LIST, importer)
    imports.undo(job, by=importer, at=LATER)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        other.events.all()._raw_delete("default")


COMPANIES = ("Norte", "Sur", "Molinos", "Ferretería")
PEOPLE = ("", "Ana Gil", "Berta Paz", "Carla Sol")
ROWS = st.lists(
    st.tuples(
        st.sampled_from(COMPANIES),
        st.sampled_from(PEOPLE),
        st.sampled_from(["", "915551234", "915559999"]),
        st.sampled_from(["", "Compras", "CEO"]),
        st.sampled_from(["", "1", "25"]),
        st.sampled_from(["", "sí"]),
    ),
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(before=ROWS, then=ROWS)
def test_any_import_and_its_undo_leave_the_record_as_it_was(
    importer: User, before: list[tuple[str, ...]], then: list[tuple[str, ...]]
) -> None:
    titles = "Empresa;Contacto;Tel;Cargo;Empleados;KA\n"
    with transaction.atomic():
        line = make.line()
        first = imported(titles + "".join(";".join(row) + "\n" for row in before), importer, line)
        found = record()
        job = imported(titles + "".join(";".join(row) + "\n" for row in then), importer, line)
        if imports.may_undo(job):
            undone(job, importer)
        assert record() == found
        if imports.may_undo(first):
            undone(first, importer)
        assert not any(record().values())
        transaction.set_rollback(True)
