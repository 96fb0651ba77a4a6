"""How a revision comes into force, and what happens to the one before it."""

from datetime import timedelta

import pytest

from accounts.models import AuditEvent, AuditKind, User
from accounts.roles import QUALITY_HEAD, SAC_HEAD, STAFF
from kit.errors import Refused
from procedures import register, services
from procedures.models import Document, Revision, Rule, State
from tests import make

pytestmark = pytest.mark.django_db

AT = make.MONDAY
DAY = timedelta(days=1)


def submitted(**facts: object) -> Revision:
    draft = make.drafted(**facts)  # type: ignore[arg-type]
    return services.submit(draft, by=draft.author or make.user(), at=AT)


@pytest.mark.req("DOC-01")
def test_a_new_revision_gets_the_next_number_with_its_date_and_the_former_stays_readable() -> None:
    first = make.issued(document=make.document(), since=AT, at=AT)
    second = make.issued(document=first.document, since=AT + 40 * DAY, at=AT)
    first.refresh_from_db()
    later = AT + 40 * DAY
    assert (second.number, second.issued_label) == (first.number + 1, "abril 2026")
    assert [one.state_at(AT) for one in (first, second)] == [State.IN_FORCE, State.COMING]
    assert [one.state_at(later) for one in (first, second)] == [State.OBSOLETE, State.IN_FORCE]
    assert first.document.in_force(later - timedelta(microseconds=1)) == first
    assert first.description == "Se hace así."


def test_a_date_that_has_passed_by_then_becomes_the_moment_of_approval() -> None:
    revision = submitted(since=AT - DAY)
    services.approve(revision, by=make.user(), at=AT)
    revision.refresh_from_db()
    assert revision.in_force_from == AT


def test_whoever_wrote_a_revision_does_not_approve_it() -> None:
    document = make.document(owners=[SAC_HEAD, QUALITY_HEAD])
    draft = make.drafted(document=document)
    second = make.user(QUALITY_HEAD)
    services.write(
        draft,
        texts={"purpose": "Otro.", "responsibilities": "De todos.", "description": "Así."},
        changes=[{"place": "Todo", "reason": "modification", "description": "Cambia."}],
        figures={},
        related=[],
        in_force_from=None,
        version=None,
        by=second,
        at=AT,
    )
    services.submit(draft, by=draft.author or make.user(), at=AT)
    for writer in (draft.author, second):
        assert isinstance(writer, User)
        with pytest.raises(Refused, match="no la aprueba"):
            services.approve(draft, by=writer, at=AT)


def test_whoever_gave_it_back_may_approve_it_afterwards() -> None:
    revision = submitted()
    approver = make.user()
    services.give_back(revision, reason="Falta el alcance", by=approver, at=AT)
    services.submit(revision, by=revision.author or make.user(), at=AT)
    assert services.approve(revision, by=approver, at=AT).status == "issued"


def test_a_draft_is_not_approved_before_it_is_sent() -> None:
    with pytest.raises(Refused, match="espera aprobación"):
        services.approve(make.drafted(), by=make.user(), at=AT)


def test_revisions_come_into_force_in_their_order() -> None:
    first = make.issued(document=make.document(), since=AT + 2 * DAY, at=AT)
    second = submitted(document=first.document, since=AT + DAY)
    with pytest.raises(Refused, match="más tarde"):
        services.approve(second, by=make.user(), at=AT)


def test_a_provisional_figure_is_confirmed_by_a_revision_that_repeats_it(
    methodology: Document,
) -> None:
    make.issued(document=methodology, figures={"reminder_steps": "3"}, since=AT, at=AT)
    value = register.current().words("reminder_steps", AT)
    assert value is not None
    assert (value.text, value.is_provisional) == ("3", False)
    told = AuditEvent.objects.get(kind=AuditKind.APPROVED)
    assert told.what.startswith("MET-CC rev. ")
    assert told.what.endswith(f"; {value_label()}: 3")


def value_label() -> str:
    return Rule.objects.get(key="reminder_steps").label


def test_who_has_to_know_a_new_revision_is_told() -> None:
    reader = make.user(STAFF)
    revision = submitted(readers=[STAFF])
    services.approve(revision, by=make.user(), at=AT)
    assert "Nueva revisión" in reader.notices.get().text
