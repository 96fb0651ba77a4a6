"""What a customer gets for a broken promise: proposed by one, decided by another (SLA-15)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from kit.errors import Refused
from sla.models import Metric
from tests import doors, make
from tests.tickets.pages import words
from tickets import services
from tickets.models import Compensation, Term
from tickets.services.promises.compensating import decide_compensation, propose_compensation

pytestmark = pytest.mark.django_db

AT, HOUR, DAY = make.MONDAY, make.HOUR, timedelta(days=1)


def term(*, late: bool = True, penalty: str = "Un mes de soporte.") -> Term:
    policy = make.policy()
    policy.penalty = penalty
    policy.save()
    ticket = make.classified()
    at = AT + (2 * DAY if late else HOUR)
    services.reply(ticket, by=make.user(), body="Pruebe así.", next_step="Díganos.", at=at)
    return Term.objects.get(ticket=ticket, metric=Metric.FIRST_REPLY)


@pytest.mark.req("SLA-15")
def test_a_broken_promise_is_compensated_once_another_person_approves() -> None:
    ana, head = make.user(), make.user()
    row = propose_compensation(term(), what="Un mes de soporte", by=ana, at=AT + 3 * DAY)
    with pytest.raises(Refused, match="lo hace otra persona"):
        decide_compensation(row, approve=True, reason="", by=ana, at=AT + 3 * DAY)
    decide_compensation(row, approve=True, reason="", by=head, at=AT + 4 * DAY)
    row.refresh_from_db()
    assert (row.status, row.decided_by, row.decided_at) == ("approved", head, AT + 4 * DAY)
    assert row.history.count() == 2
    with pytest.raises(Refused, match="ya está decidida"):
        decide_compensation(row, approve=False, reason="No", by=head, at=AT + 5 * DAY)


@pytest.mark.req("SLA-15")
@pytest.mark.parametrize(
    ("late", "penalty", "said"),
    [(False, "Un mes.", "no es un incumplimiento"), (True, "", "no prevé compensaciones")],
)
def test_only_a_broken_promise_that_the_sla_provides_for_is_compensated(
    late: bool, penalty: str, said: str
) -> None:
    row = term(late=late, penalty=penalty)
    with pytest.raises(Refused, match=said):
        propose_compensation(row, what="Un mes", by=make.user(), at=AT + 3 * DAY)


@pytest.mark.req("SLA-03")
def test_resolving_late_breaks_no_contract_and_is_not_compensated() -> None:
    row = Term.objects.get(ticket=term().ticket, metric=Metric.RESOLUTION)
    with pytest.raises(Refused, match="no es un incumplimiento"):
        propose_compensation(row, what="Un mes", by=make.user(), at=AT + 60 * DAY)


@pytest.mark.req("SLA-15")
def test_one_that_was_refused_may_be_proposed_anew_and_a_refusal_says_why() -> None:
    row = propose_compensation(term(), what="Un año", by=make.user(), at=AT + 3 * DAY)
    with pytest.raises(Refused, match="Diga por qué"):
        decide_compensation(row, approve=False, reason=" ", by=make.user(), at=AT + 3 * DAY)
    decide_compensation(row, approve=False, reason="Excesiva", by=make.user(), at=AT + 3 * DAY)
    again = propose_compensation(row.term, what="Un mes", by=make.user(), at=AT + 4 * DAY)
    assert (again.pk, again.status, again.what) == (row.pk, "proposed", "Un mes")


def test_nobody_approves_their_own_not_even_behind_the_service() -> None:
    row = propose_compensation(term(), what="Un mes", by=make.user(), at=AT + 3 * DAY)
    row.status, row.decided_by, row.decided_at = "approved", row.proposed_by, AT
    with pytest.raises(IntegrityError, match="compensation_is_approved_by_another"):
        row.save()


@pytest.mark.req("SLA-15")
def test_it_is_proposed_and_approved_on_the_page_of_the_promise(client: Client) -> None:
    row = term()
    may = ("tickets.view_compliance", "tickets.propose_compensation")
    sees = {"sector": row.ticket.sector}
    doors.enter(client, make.user(*may, **sees))
    empty = client.post(reverse("tickets:propose", args=[row.pk]), {"what": ""})
    assert empty.status_code == 422
    client.post(reverse("tickets:propose", args=[row.pk]), {"what": "Un mes de soporte"})
    doors.enter(client, make.user(may[0], "tickets.approve_compensation", **sees))
    assert "Propuesta Un mes de soporte" in words(
        client.get(reverse("tickets:term", args=[row.pk]))
    )
    made = Compensation.objects.get()
    client.post(reverse("tickets:decide", args=[made.pk]), {"approve": "1"})
    assert Compensation.objects.get().status == "approved"
