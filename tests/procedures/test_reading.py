"""Who has read what they have to know (CAP-06), and when documents are looked at (DOC-07)."""

from datetime import timedelta

import pytest

from accounts.roles import DIRECTION, SAC_HEAD, STAFF
from kit.errors import Refused
from outbox.models import Notice
from procedures import services
from procedures.services.reading import readings, to_read
from procedures.services.reviewing import overdue
from tests import make
from tests.procedures.conftest import enter

pytestmark = pytest.mark.django_db

AT = make.MONDAY
DAY = timedelta(days=1)


@pytest.mark.req("CAP-06")
def test_every_active_person_has_to_acknowledge_the_quality_policy() -> None:
    policy = enter("POL-CAL")
    done, missing = make.user(STAFF), make.user(STAFF)
    make.user(STAFF, is_active=False)
    in_force = policy.in_force(AT)
    assert in_force is not None
    services.acknowledge(in_force, by=done, at=AT)
    [row] = readings([policy], at=AT)
    assert [(one.user, one.read_at) for one in row.done] == [(done, AT)]
    assert row.missing == [missing]


@pytest.mark.req("CAP-06")
def test_what_one_has_to_read_follows_from_ones_roles_and_sector() -> None:
    sector = make.sector()
    by_role = make.issued(readers=[DIRECTION])
    by_sector = make.issued()
    by_sector.document.reader_sectors.add(sector)
    assert set(to_read(make.user(DIRECTION), at=AT)) == {by_role}
    assert set(to_read(make.user(sector=sector), at=AT)) == {by_sector}
    assert set(to_read(make.user(), at=AT)) == set()


@pytest.mark.req("CAP-06")
def test_a_new_revision_has_to_be_read_anew() -> None:
    reader = make.user(STAFF)
    first = make.issued(readers=[STAFF])
    services.acknowledge(first, by=reader, at=AT)
    assert not to_read(reader, at=AT)
    second = make.issued(document=first.document, at=AT)
    assert list(to_read(reader, at=AT + DAY)) == [second]
    with pytest.raises(Refused, match="vigente"):
        services.acknowledge(first, by=make.user(), at=AT + DAY)


def test_reading_twice_counts_the_first_time() -> None:
    reader, revision = make.user(), make.issued()
    services.acknowledge(revision, by=reader, at=AT)
    assert services.acknowledge(revision, by=reader, at=AT + DAY).read_at == AT


@pytest.mark.req("CAP-06")
def test_those_who_miss_something_are_reminded_once_a_week() -> None:
    reader = make.user(STAFF)
    make.issued(readers=[STAFF])
    make.issued(readers=[STAFF])
    Notice.objects.all().delete()
    for day in range(7):
        services.remind_readers(at=AT + day * DAY)
    assert "2 documentos" in reader.notices.get().text
    services.remind_readers(at=AT + 7 * DAY)
    assert reader.notices.count() == 2


@pytest.mark.req("DOC-07")
def test_owners_are_reminded_of_documents_that_nobody_looked_at_for_a_year() -> None:
    owner = make.user(SAC_HEAD)
    issued = make.issued(owners=[SAC_HEAD], at=AT)
    assert services.remind_owners(at=AT + 364 * DAY) == 0
    assert services.remind_owners(at=AT + 366 * DAY) == 1
    assert issued.document.code in owner.notices.get().text
    services.review(issued.document, by=owner, at=AT + 366 * DAY)
    assert overdue(at=AT + 367 * DAY) == []
    assert overdue(at=AT + 2 * 366 * DAY) != []


@pytest.mark.req("DOC-07")
def test_the_period_is_a_figure_of_the_control_of_documents() -> None:
    control = enter("CTRL-DOC")
    make.issued(document=control, figures={"document_review_months": "6"}, since=AT, at=AT)
    mine = make.issued(at=AT)
    late = {look.document for look in overdue(at=AT + 190 * DAY)}
    assert mine.document in late


def test_only_owners_review_a_document() -> None:
    with pytest.raises(Refused, match=SAC_HEAD):
        services.review(make.issued().document, by=make.user(), at=AT)
