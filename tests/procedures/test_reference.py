import pytest
from django.core.management import call_command

from procedures.models import Document, Revision, Rule, RuleValue

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


@pytest.mark.req("DOC-06")
@pytest.mark.django_db
def test_the_register_starts_with_twelve_documents_and_loading_it_again_adds_none() -> None:
    call_command("load_reference", verbosity=0)
    call_command("load_reference", verbosity=0)
    rows = Revision.objects.exclude(document__code="MET-CC").select_related("document")
    assert sorted((r.document.code, r.number, r.issued_label) for r in rows) == sorted(
        (code, *issue) for code, issue in REGISTER.items()
    )


@pytest.mark.django_db
def test_loading_again_keeps_what_people_changed() -> None:
    call_command("load_reference", verbosity=0)
    Document.objects.filter(code="PO-04").update(title="Visitas de seguimiento")
    Rule.objects.filter(key="follow_up_after").update(label="Las 48 horas")
    RuleValue.objects.filter(rule__key="follow_up_after").update(value="24 h")
    call_command("load_reference", verbosity=0)
    assert Document.objects.get(code="PO-04").title == "Visitas de seguimiento"
    assert Rule.objects.get(key="follow_up_after").label == "Las 48 horas"
    assert RuleValue.objects.get(rule__key="follow_up_after").value == "24 h"


@pytest.mark.django_db
def test_what_the_business_never_told_us_is_marked_provisional() -> None:
    call_command("load_reference", verbosity=0)
    provisional = dict(RuleValue.objects.values_list("rule__key", "is_provisional"))
    assert not provisional["follow_up_after"]
    assert not provisional["follow_up_steps"]
    assert provisional["sla_warn_share"]
    assert provisional["no_answer_close_after"]
