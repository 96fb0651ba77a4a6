from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import IntegrityError, transaction

from accounts.roles import BY_NAME, CONSULTANT, PROJECT_HEAD, SAC_HEAD
from kit.errors import Refused
from procedures import reference, services
from procedures.library import DOCUMENTS
from procedures.models import Document, Revision, Rule, RuleValue, State
from procedures.rows import grouped, lines
from tests import make
from tests.procedures.conftest import enter

DRAFT = "procedures.draft_document"
REGISTER = {
    "IT CIN": (1, "abril 2019"),
    "IT BAC": (5, "agosto 2024"),
    "IT ASI": (5, "junio 2022"),
    "IT APE": (3, "agosto 2024"),
    "IT ACO": (3, "junio 2022"),
    "IT ACC": (4, "junio 2022"),
    "PO-08": (4, "julio 2020"),
    "PO-07": (5, "julio 2024"),
    "PO-06": (5, "julio 2022"),
    "PO-05": (4, "agosto 2021"),
    "PO-04": (3, "agosto 2021"),
    "PE-CM-01": (0, ""),
}
WITHDRAWN = {
    "RCA": "PO-08 rev. 04",
    "SCA": "PO-08 rev. 04",
    "PCA": "PO-08 rev. 04",
    "ESI": "PO-07 rev. 05",
    "IAC": "IT APE rev. 03",
    "IBM": "IT BAC rev. 05",
    "RME": "IT BAC rev. 05",
}


@pytest.mark.req("DOC-06")
@pytest.mark.django_db
def test_the_register_starts_with_twelve_documents_and_loading_it_again_adds_none() -> None:
    call_command("load_reference", verbosity=0)
    before = Document.objects.count(), Revision.objects.count()
    call_command("load_reference", verbosity=0)
    rows = Revision.objects.issued().select_related("document")
    found = {row.document.code: (row.number, row.issued_label) for row in rows}
    assert found.items() >= REGISTER.items()
    assert (Document.objects.count(), Revision.objects.count()) == before


@pytest.mark.django_db
def test_loading_again_keeps_what_people_changed() -> None:
    reference.load(make.MONDAY)
    Document.objects.filter(code="PO-04").update(title="Visitas de seguimiento")
    Rule.objects.filter(key="follow_up_after").update(label="Las 48 horas")
    methodology = Document.objects.get(code="MET-CC")
    make.issued(document=methodology, figures={"follow_up_after": "24 h"}, at=make.MONDAY)
    reference.load(make.MONDAY)
    assert Document.objects.get(code="PO-04").title == "Visitas de seguimiento"
    assert Rule.objects.get(key="follow_up_after").label == "Las 48 horas"
    assert services.duration("follow_up_after", at=make.MONDAY) == timedelta(hours=24)
    assert methodology.revisions.count() == 2


@pytest.mark.req("DOC-08")
@pytest.mark.django_db
def test_every_document_belongs_to_a_process_and_a_category() -> None:
    reference.load(make.MONDAY)
    found = lines(Document.objects.all(), at=make.MONDAY)
    by_process = dict(grouped(found, "process"))
    assert "PE-CM-01" in [line.document.code for line in by_process["Comercialización"]]
    by_kind = dict(grouped(found, "kind"))
    assert "PO-05" in [line.document.code for line in by_kind["Procedimientos operativos"]]
    assert sum(map(len, by_process.values())) == sum(map(len, by_kind.values())) == len(found)


@pytest.mark.req("CLI-18")
@pytest.mark.django_db
def test_the_references_of_the_customer_procedure_are_listed_internal_and_external() -> None:
    reference.load(make.MONDAY)
    related = Document.objects.get(code="PE-CM-01").revisions.get().related.all()
    assert {one.code: one.is_external for one in related} == {
        "IRAM-ISO 9001": True,
        "AAA": True,
        "MAN-CAL": False,
        "CTRL-DOC": False,
    }


@pytest.mark.req("ACO-04")
@pytest.mark.django_db
def test_the_head_of_projects_and_the_consultants_own_the_keeping_of_contacts() -> None:
    reference.load(make.MONDAY)
    document = Document.objects.get(code="IT ACO")
    owners = [PROJECT_HEAD, CONSULTANT]
    assert set(document.owners.values_list("name", flat=True)) == set(owners)
    may_draft = [name for name in owners if DRAFT in BY_NAME[name].permissions]
    assert may_draft == owners


@pytest.mark.req("DOC-05")
@pytest.mark.django_db
def test_withdrawn_formats_are_obsolete_and_never_come_back() -> None:
    reference.load(make.MONDAY)
    keeper = make.user()
    for code, revision in WITHDRAWN.items():
        format = Document.objects.get(code=code)
        [line] = lines(Document.objects.filter(pk=format.pk), at=make.MONDAY)
        assert line.state == State.OBSOLETE
        assert str(format.withdrawn_by) == revision
        details = {"code": code.lower(), "title": "Otra vez", "kind": "form"}
        with pytest.raises(Refused, match="retiró"):
            services.create_document(details=details, by=keeper, at=make.MONDAY)
        format.owners.add(Group.objects.get_or_create(name=SAC_HEAD)[0])
        with pytest.raises(Refused, match="retirado"):
            services.draft(format, by=make.user(SAC_HEAD), at=make.MONDAY)
        with pytest.raises(IntegrityError, match="withdrawn"), transaction.atomic():
            Revision.objects.create(document=format, number=0)


@pytest.mark.django_db
def test_what_the_business_never_told_us_is_marked_provisional() -> None:
    reference.load(make.MONDAY)
    provisional = dict(RuleValue.objects.values_list("rule__key", "is_provisional"))
    assert not provisional["follow_up_after"]
    assert not provisional["follow_up_steps"]
    assert provisional["sla_warn_share"]
    assert provisional["no_answer_close_after"]


@pytest.mark.req("DOC-02")
@pytest.mark.django_db
def test_every_document_of_ours_has_the_text_that_its_structure_asks_for() -> None:
    reference.load(make.MONDAY)
    issued = Revision.objects.issued()
    bare = [one for one in issued if not (one.purpose and one.responsibilities and one.description)]
    assert bare == []
    assert issued.count() == len([entry for entry in DOCUMENTS if not entry.issuer])


@pytest.mark.django_db
def test_an_inherited_revision_that_came_without_its_text_gets_it_once(
    methodology: Document,
) -> None:
    bare = Document.objects.create(code="IT BAC", title="Copias", kind="instruction")
    revision = Revision.objects.create(
        document=bare, number=5, is_inherited=True, in_force_from=make.LONG_AGO
    )
    revision.status = "issued"
    revision.save()
    enter("IT BAC")
    revision.refresh_from_db()
    assert revision.purpose.startswith("Resguardar la información")
