"""ASI are entered by everybody, need nobody's leave, and are told by person, account and reason."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts import roles
from contacts.models import ActionCode, Event
from kit.errors import Refused
from procedures import services as procedures
from procedures.library import ADMINISTRATION_HEAD, DOCUMENTS, WITHDRAWN
from tests import doors, make
from tests.visits import captured
from tests.visits.captured import AT, AUTHOR, spent
from visits.activity import LEGIBLE, Asked, Line, details, export_rows, legible, report
from visits.models import TO_FOLLOW, FindingKind
from visits.services.asi import Heard

pytestmark = pytest.mark.django_db
MARCH = (date(2026, 3, 1), date(2026, 3, 31))
ALL = "contacts.view_all_customers"


@pytest.mark.req("ASI-04")
def test_every_role_registers_asis_and_administration_alone_revises_their_instruction() -> None:
    assert [role for role in roles.ROLES if "visits.add_asi" not in role.permissions] == []
    (ours,) = [entry for entry in DOCUMENTS if entry.code == "IT ASI"]
    document = make.document(code=ours.code, owners=ours.owners)
    head = make.user(ADMINISTRATION_HEAD)
    assert procedures.draft(document, by=head, at=AT).document == document
    for other in (roles.PROJECT_HEAD, roles.IMPLEMENTATION_HEAD, roles.CONSULTANT):
        with pytest.raises(Refused, match="Solo los responsables"):
            procedures.draft(document, by=make.user(other), at=AT)


@pytest.mark.req("APE-12")
def test_an_asi_counts_as_soon_as_it_is_registered_and_no_iac_is_offered() -> None:
    made = captured.asi(hours=Decimal(3))
    *_lines, total = report(make.user(ALL), Asked(*MARCH))
    assert total.hours == 3
    assert made.sheets.get().status == "queued"
    assert Event.objects.filter(url=made.get_absolute_url()).exists()
    assert not hasattr(made, "state")
    assert not hasattr(made, "approved_at")
    assert {entry.code for entry in WITHDRAWN} >= {"IAC"}
    assert "IAC" not in {entry.code for entry in DOCUMENTS}


@pytest.mark.req("ASI-08")
@pytest.mark.req("APE-06")
def test_the_tasks_stand_on_the_timeline_and_in_the_activity_of_whoever_did_them(
    client: Client,
) -> None:
    words = "Se conciliaron tres bancos."
    made = captured.asi(description=words, spent=[spent("5")], by=make.user(*AUTHOR, ALL))
    assert words in Event.objects.get(url=made.get_absolute_url()).text
    (told,) = details(made.author, Asked(*MARCH, person=made.author))
    assert (told.description, told.spent) == (words, Decimal(5))  # type: ignore[attr-defined]
    client.force_login(made.author)
    asked = {"person": str(made.author.pk), "since": "2026-03-01", "until": "2026-03-31"}
    assert words in client.get(reverse("visits:activity"), asked).content.decode()
    assert details(made.author, Asked(*MARCH)) == []  # of everybody there would be too many


@pytest.mark.req("APE-04")
def test_the_share_of_visits_where_the_user_heard_of_complaints_is_reported() -> None:
    person = make.user(*AUTHOR, ALL)
    for told in (True, True, False):
        captured.asi(by=person, told_of_feedback=told)
    captured.asi(told_of_feedback=False)
    lines = report(person, Asked(*MARCH))
    shares = {line.label: line.share for line in lines}
    assert (shares[person.name], shares["Total"]) == (67, 50)


@pytest.mark.req("APE-08")
@pytest.mark.req("ASI-12")
def test_the_asis_are_listed_by_person_by_account_and_by_reason_in_order(client: Client) -> None:
    reader, person = make.user(*AUTHOR, ALL), make.user(*AUTHOR)
    one = make.customer(legal_name="Aceros del Sur")
    late = captured.asi(by=person, customer=one, reason="update")
    early = captured.asi(by=person, reason="installation", began_at=AT - timedelta(days=3))
    other = captured.asi(customer=one, reason="configuration", began_at=AT - timedelta(days=1))
    client.force_login(reader)

    def listed(**asked: str | int) -> list[str]:
        page = client.get(reverse("visits:asis"), asked).content.decode()
        found = {made.label: page.find(f">{made.label}<") for made in (early, late, other)}
        return sorted((name for name in found if found[name] > 0), key=found.__getitem__)

    assert listed(person=person.pk) == [late.label, early.label]
    assert listed(q="aceros") == [late.label, other.label]
    assert [listed(reason=why) for why in ("installation", "configuration", "update")] == [
        [early.label],
        [other.label],
        [late.label],
    ]


@pytest.mark.req("VIS-08")
def test_what_was_shown_and_what_interests_is_kept_for_us_and_may_become_an_opportunity() -> None:
    heard = [Heard("presented", "Bancos"), Heard("interest", "Compras: pedidos")]
    made = captured.asi(heard=[*heard, Heard("suggestion", "Otro color")])
    kinds = {one.kind for one in made.findings.all()}
    assert kinds >= {FindingKind.PRESENTED, FindingKind.INTEREST}
    assert not kinds & {FindingKind.PRESENTED, FindingKind.INTEREST} & {*TO_FOLLOW}
    event = Event.objects.get(action=ActionCode.INTEREST)
    assert (event.customer, event.text) == (made.customer, f"{made.label} · Compras: pedidos")
    assert made.sheets.get().facts["findings"] == [["Sugerencia", "Otro color"]]


def test_a_report_of_too_many_parts_for_a_page_shows_its_headings_alone() -> None:
    parts = [Line(key, f"Cliente {key}") for key in range(LEGIBLE)]
    assert legible([Line(1, "Ana", parts=parts)])
    assert not legible([Line(1, "Ana", parts=parts), Line(2, "Juan", parts=parts[:1])])


def test_the_period_that_is_meant_where_none_is_said_stands_in_the_form(client: Client) -> None:
    doors.enter(client, make.user("visits.view_asi"))
    page = client.get(reverse("visits:activity"), {"since": "2026-02-10"}).content.decode()
    assert 'value="2026-02-10"' in page
    assert 'value="2026-02-28"' in page


def test_the_report_and_its_periods_go_by_the_clock_of_whoever_reads_it(client: Client) -> None:
    calendar = make.calendar(zone="America/Argentina/Buenos_Aires")
    line = make.line(calendar=calendar)
    captured.asi(began_at=datetime(2026, 3, 1, 2, tzinfo=UTC))  # the day before, over there
    doors.enter(client, make.user(*AUTHOR, ALL, sector=line.front_sector))
    asked = {"since": "2026-02-28", "until": "2026-02-28"}
    total = client.get(reverse("visits:activity"), asked).context["lines"][-1]
    assert total.count == 1


def test_a_sheet_leaves_the_expenses_of_others_empty_instead_of_calling_them_zero() -> None:
    author = make.user(*AUTHOR, ALL)
    captured.asi(spent=[spent("5")], by=author)
    asked = Asked(*MARCH)
    _titles, *own = export_rows(report(author, asked), asked.by)
    _titles, *strange = export_rows(report(make.user(*AUTHOR, ALL), asked), asked.by)
    assert {row[4] for row in own} == {5.0}
    assert {row[4] for row in strange} == {None}
    assert [row[:4] for row in strange] == [row[:4] for row in own]
