"""Whoever keeps the register issues revisions; nobody rewrites one."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from procedures import reference, services
from procedures.models import Document, Revision, Rule
from tests import doors, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def methodology() -> Document:
    reference.load(make.MONDAY)
    return Document.objects.get(code="MET-CC")


@pytest.fixture
def keeper(client: Client) -> Client:
    user = make.user(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="procedures"))
    return doors.enter(client, user)


def form(
    document: Document, *, days: int = 1, rule: str = "follow_up_after", value: str = "24 h"
) -> dict[str, Any]:
    since = timezone.localtime(timezone.now() + timedelta(days=days))
    return {
        "document": document.pk,
        "issued_label": "noviembre 2026",
        "in_force_from_0": since.strftime("%d/%m/%Y"),
        "in_force_from_1": since.strftime("%H:%M"),
        "values-TOTAL_FORMS": 1,
        "values-INITIAL_FORMS": 0,
        "values-0-rule": Rule.objects.get(key=rule).pk,
        "values-0-value": value,
    }


def issue(keeper: Client, fields: dict[str, object]) -> int:
    return keeper.post(reverse("admin:procedures_revision_add"), fields).status_code


def test_a_new_revision_changes_a_figure_from_its_date_on(
    keeper: Client, methodology: Document
) -> None:
    assert issue(keeper, form(methodology)) == 302
    now = timezone.now()
    assert services.duration("follow_up_after", at=now) == timedelta(hours=48)
    later = now + timedelta(days=2)
    assert services.duration("follow_up_after", at=later) == timedelta(hours=24)
    assert services.governing("follow_up_after", at=later).number == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"days": -1},
        {"value": "dos días"},
        {"value": ""},
        {"rule": "resolved_close_after"},
    ],
)
def test_a_revision_that_makes_no_sense_is_given_back_with_what_was_typed(
    keeper: Client, methodology: Document, wrong: dict[str, Any]
) -> None:
    page = keeper.post(
        reverse("admin:procedures_revision_add"),
        form(methodology, **wrong),
    )
    assert page.status_code == 200
    assert page.context["errors"]
    assert "noviembre 2026" in page.content.decode()
    assert methodology.revisions.count() == 1


@pytest.mark.parametrize("verb", ["change", "delete"])
@pytest.mark.parametrize("model", [Revision, Rule])
def test_what_was_issued_cannot_be_changed_or_deleted(
    keeper: Client, methodology: Document, model: type[Revision | Rule], verb: str
) -> None:
    row = model.objects.filter(document=methodology).first()
    assert row
    url = reverse(f"admin:procedures_{model._meta.model_name}_{verb}", args=[row.pk])
    assert keeper.post(url, {"post": "yes"}).status_code == 403
    assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", ["document", "revision", "rule"])
def test_the_register_can_be_looked_at(keeper: Client, methodology: Document, model: str) -> None:
    pages = [reverse(f"admin:procedures_{model}_changelist")]
    pk = {"document": methodology.pk, "revision": Revision.objects.get(document=methodology).pk}
    rule = Rule.objects.get(key="follow_up_after").pk
    pages.append(reverse(f"admin:procedures_{model}_change", args=[pk.get(model, rule)]))
    assert [keeper.get(page).status_code for page in pages] == [200, 200]


def test_the_code_of_a_document_can_be_put_right(keeper: Client, methodology: Document) -> None:
    visits = Document.objects.get(code="PO-04")
    url = reverse("admin:procedures_document_change", args=[visits.pk])
    fields = {"code": "PO-09", "title": visits.title, "kind": visits.kind}
    management = {"revisions-TOTAL_FORMS": 0, "revisions-INITIAL_FORMS": 0}
    assert keeper.post(url, fields | management).status_code == 302
    visits.refresh_from_db()
    assert visits.code == "PO-09"
