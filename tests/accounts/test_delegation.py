from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.models import DelegatedAction, Delegation, DelegationState, User
from accounts.roles import ADMINISTRATOR, PROJECT_HEAD, SAC_AGENT, SAC_HEAD
from kit.errors import Refused
from tests import doors, make
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
ASSIGN = "tickets.assign_ticket"


@pytest.fixture(autouse=True)
def _roles() -> None:
    services.apply_roles(at=make.MONDAY)


def head() -> User:
    user = make.user(name="Jefa Delegante")
    services.assign_roles(user, [SAC_HEAD], at=make.MONDAY)
    return user


def agent(**fields: Any) -> User:
    user = make.user(**fields)
    services.assign_roles(user, [SAC_AGENT], at=make.MONDAY)
    return user


def permission(name: str = ASSIGN) -> Permission:
    return services.find_permissions([name])[name]


def lend(
    by: User, to: User, name: str = ASSIGN, *, first: datetime = make.MONDAY, days: int = 7
) -> Delegation:
    return services.delegate(
        permission(name),
        by=by,
        to=to,
        starts_at=first,
        ends_at=first + days * DAY,
        reason="Vacaciones",
        at=make.MONDAY,
    )


def may(user: User, at: datetime, name: str = ASSIGN) -> bool:
    with time_machine.travel(at):
        return User.objects.get(pk=user.pk).has_perm(name)


@pytest.mark.req("GEN-02")
def test_a_permission_is_lent_from_date_to_date() -> None:
    user = agent()
    lend(head(), user, first=make.MONDAY + DAY)
    asked = [make.MONDAY, make.MONDAY + 1 * DAY, make.MONDAY + 7 * DAY, make.MONDAY + 8 * DAY]
    assert [may(user, at) for at in asked] == [False, True, True, False]


def test_only_that_permission_is_lent_and_only_to_that_person() -> None:
    user, other = agent(), agent()
    lend(head(), user)
    assert not may(user, make.MONDAY, "outbox.operate_mail")
    assert not may(other, make.MONDAY)


def test_a_delegation_may_be_revoked_before_its_time() -> None:
    boss, user = head(), agent()
    delegation = lend(boss, user)
    services.revoke(delegation, by=boss, at=make.MONDAY + DAY)
    assert not may(user, make.MONDAY + 2 * DAY)
    with pytest.raises(Refused, match="ya había terminado"):
        services.revoke(delegation, by=boss, at=make.MONDAY + 2 * DAY)


def test_nobody_revokes_what_others_lent() -> None:
    delegation = lend(head(), agent())
    with pytest.raises(Refused, match="Solo quien delegó"):
        services.revoke(delegation, by=head(), at=make.MONDAY)


def test_nobody_lends_what_their_roles_do_not_give() -> None:
    boss = head()
    with pytest.raises(Refused, match="sus propias funciones"):
        lend(boss, agent(), "contacts.add_agreement")


def test_what_was_lent_cannot_be_lent_on() -> None:
    boss, deputy = head(), make.user()
    services.assign_roles(deputy, [PROJECT_HEAD], at=make.MONDAY)
    lend(boss, deputy, "outbox.operate_mail")
    assert may(deputy, make.MONDAY, "outbox.operate_mail")
    with pytest.raises(Refused, match="sus propias funciones"):
        lend(deputy, agent(), "outbox.operate_mail")


def test_the_right_to_delegate_is_not_lent() -> None:
    with pytest.raises(Refused, match="sus propias funciones"):
        lend(head(), agent(), "accounts.delegate_permission")


def test_a_loan_ends_when_the_giver_loses_the_role_or_leaves() -> None:
    boss, user = head(), agent()
    lend(boss, user)
    assert may(user, make.MONDAY)
    services.assign_roles(boss, [SAC_AGENT], at=make.MONDAY)
    assert not may(user, make.MONDAY)
    services.assign_roles(boss, [SAC_HEAD], at=make.MONDAY)
    User.objects.filter(pk=boss.pk).update(is_active=False)
    assert not may(user, make.MONDAY)


def test_who_has_left_can_neither_receive_nor_use_a_loan() -> None:
    boss, user = head(), agent()
    with pytest.raises(Refused, match="esté activa"):
        lend(boss, agent(is_active=False))
    lend(boss, user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert not may(user, make.MONDAY)


@pytest.mark.parametrize(("first", "days"), [(make.MONDAY - 9 * DAY, 5), (make.MONDAY, 0)])
def test_a_loan_ends_in_the_future_and_after_its_beginning(first: datetime, days: int) -> None:
    with pytest.raises(Refused, match="después de hoy"):
        lend(head(), agent(), first=first, days=days)


def test_the_same_is_not_lent_twice_for_the_same_days() -> None:
    boss, user = head(), agent()
    lend(boss, user)
    with pytest.raises(Refused, match="Ya ha delegado"):
        lend(boss, user, first=make.MONDAY + 3 * DAY)
    assert lend(boss, user, first=make.MONDAY + 7 * DAY)


def test_a_delegation_tells_where_it_stands() -> None:
    delegation = lend(head(), agent(), first=make.MONDAY + DAY)
    at = [make.MONDAY, make.MONDAY + DAY, make.MONDAY + 8 * DAY]
    assert [delegation.state_at(moment) for moment in at] == [
        DelegationState.COMING,
        DelegationState.VALID,
        DelegationState.OVER,
    ]


def test_asking_twice_in_a_request_reads_the_loans_once(
    django_assert_num_queries: object,
) -> None:
    user = agent()
    lend(head(), user)
    fresh = User.objects.get(pk=user.pk)
    with time_machine.travel(make.MONDAY):
        fresh.has_perm("tickets.view_ticket")
        with django_assert_num_queries(2):  # type: ignore[operator]
            assert fresh.has_perm(ASSIGN)
            assert not fresh.has_perm("outbox.operate_mail")


# --- What is done with it is written down ----------------------------------------------------


@pytest.fixture
def deputy(client: Client) -> User:
    """An agent inside, to whom the head has lent the right to assign for some years."""
    user = agent(name="Suplente", sector=make.sector())
    lend(head(), user, days=3650)
    doors.enter(client, user)
    return user


def ticket_for(user: User) -> Ticket:
    return make.classified(customer=make.customer(line=make.line(sectors=[user.sector])))


@pytest.mark.req("GEN-02")
def test_what_is_done_with_a_lent_permission_is_logged_as_delegated(
    client: Client, deputy: User
) -> None:
    ticket, to = ticket_for(deputy), agent(sector=deputy.sector)
    where = reverse("tickets:assign", args=[ticket.pk])
    assert client.post(where, {"to": f"u{to.pk}"}).status_code == 302
    action = DelegatedAction.objects.get()
    assert (action.path, action.delegation.receiver) == (where, deputy)
    change = ticket.history.latest()
    assert change.owner == to
    assert change.history_user == deputy
    assert change.history_change_reason == "Por delegación de Jefa Delegante"


def test_the_giver_sees_what_was_done_in_their_name(client: Client, deputy: User) -> None:
    ticket = ticket_for(deputy)
    client.post(reverse("tickets:assign", args=[ticket.pk]), {"to": f"u{deputy.pk}"})
    giver = doors.enter(Client(), Delegation.objects.get().giver)
    page = giver.get(reverse("accounts:delegations")).text
    assert "Lo que se ha hecho en su nombre" in page
    assert reverse("tickets:assign", args=[ticket.pk]) in page


def test_what_ones_own_roles_allow_is_not_done_for_others(client: Client, deputy: User) -> None:
    ticket = ticket_for(deputy)
    client.post(reverse("tickets:take", args=[ticket.pk]))
    client.get(reverse("tickets:assign", args=[ticket.pk]))
    assert ticket.history.latest().owner == deputy
    assert ticket.history.latest().history_change_reason is None
    assert not DelegatedAction.objects.exists()


def test_what_was_refused_was_not_done(client: Client, deputy: User) -> None:
    ticket = ticket_for(deputy)
    answer = client.post(reverse("tickets:assign", args=[ticket.pk]), {"to": ""})
    assert answer.status_code == 422
    assert not DelegatedAction.objects.exists()


def test_the_reason_of_one_request_does_not_reach_the_next(client: Client, deputy: User) -> None:
    ticket = ticket_for(deputy)
    client.post(reverse("tickets:assign", args=[ticket.pk]), {"to": f"u{deputy.pk}"})
    ticket.refresh_from_db()
    ticket.subject = "Otro asunto"
    ticket.save()
    assert ticket.history.latest().history_change_reason is None


# --- The pages -------------------------------------------------------------------------------


def form(receiver: User, **changes: object) -> dict[str, object]:
    return {
        "permission": permission().pk,
        "receiver": receiver.pk,
        "starts_on": "2026-03-02",
        "ends_on": "2026-03-06",
        "reason": "Vacaciones",
    } | changes


@time_machine.travel(make.MONDAY)
def test_the_days_of_the_form_are_whole_days_here(client: Client) -> None:
    boss, user = head(), agent()
    doors.enter(client, boss)
    answer = client.post(reverse("accounts:delegate"), form(user))
    assert answer.status_code == 302
    row = Delegation.objects.get()
    assert row.starts_at.isoformat() == "2026-03-01T23:00:00+00:00"
    assert row.ends_at.isoformat() == "2026-03-06T23:00:00+00:00"
    assert (row.giver, row.receiver, row.reason) == (boss, user, "Vacaciones")


@time_machine.travel(make.MONDAY)
@pytest.mark.parametrize(
    "changes",
    [
        {"ends_on": "9999-12-31"},
        {"starts_on": "0001-01-01"},
        {"starts_on": "mañana"},
        {"permission": "999999"},
        {"receiver": ""},
        {"reason": "x" * 201},
    ],
)
def test_a_wrong_form_comes_back_with_what_was_typed(
    client: Client, changes: dict[str, object]
) -> None:
    doors.enter(client, head())
    answer = client.post(reverse("accounts:delegate"), form(agent(), reason="Viaje") | changes)
    assert answer.status_code == 422
    assert "reason" in changes or "Viaje" in answer.text
    assert not Delegation.objects.exists()


@time_machine.travel(make.MONDAY)
def test_what_is_refused_comes_back_with_the_reason_and_what_was_typed(client: Client) -> None:
    doors.enter(client, head())
    ended = form(agent(), reason="Viaje") | {"ends_on": "2026-03-01"}
    answer = client.post(reverse("accounts:delegate"), ended)
    assert (answer.status_code, Delegation.objects.exists()) == (409, False)
    assert "tiene que terminar después de hoy" in answer.text
    assert 'value="Viaje"' in answer.text


@time_machine.travel(make.MONDAY)
def test_the_list_shows_what_was_lent_and_takes_it_back(client: Client) -> None:
    boss = head()
    delegation = lend(boss, agent(name="Quien Suple"))
    doors.enter(client, boss)
    page = client.get(reverse("accounts:delegations")).text
    assert "Quien Suple" in page
    assert "Puede asignar tickets a otros" in page
    client.post(reverse("accounts:revoke", args=[delegation.pk]))
    delegation.refresh_from_db()
    assert delegation.revoked_at is not None
    assert "Revocada" in client.get(reverse("accounts:delegations")).text


def test_nobody_sees_or_revokes_the_delegations_of_others(client: Client) -> None:
    delegation = lend(head(), agent(name="Quien Suple"))
    doors.enter(client, head())
    assert "Quien Suple" not in client.get(reverse("accounts:delegations")).text
    assert client.post(reverse("accounts:revoke", args=[delegation.pk])).status_code == 404


def test_who_may_not_delegate_finds_no_way_to_do_it(client: Client) -> None:
    doors.enter(client, agent())
    assert client.get(reverse("accounts:delegate")).status_code == 403
    assert reverse("accounts:delegate") not in client.get(reverse("accounts:delegations")).text


@time_machine.travel(make.MONDAY)
@pytest.mark.req("GEN-02")
def test_who_was_lent_something_sees_what_by_whom_and_until_when(client: Client) -> None:
    receiver = agent()
    lend(head(), receiver)
    doors.enter(client, receiver)
    page = client.get(reverse("accounts:delegations")).text
    assert "Jefa Delegante" in page
    assert "Puede asignar tickets a otros" in page
    assert reverse("accounts:revoke", args=[Delegation.objects.get().pk]) not in page


def test_the_permissions_that_make_administrators_are_never_lent() -> None:
    services.apply_roles(at=make.MONDAY)
    boss = make.user()
    services.assign_roles(boss, [ADMINISTRATOR], at=make.MONDAY)
    lendable = {permission.codename for permission in boss.lendable_permissions()}
    assert "change_sector" in lendable
    assert not lendable & {"add_user", "change_user", "delegate_permission"}


def test_the_profile_keeps_what_one_may_say_oneself(client: Client) -> None:
    user = agent(name="Pepa Perfil")
    doors.enter(client, user)
    data = {"phone": "+34 600 000 000", "theme": "dark", "name": "Otra", "email": "otra@sgc.test"}
    assert client.post(reverse("accounts:profile"), data).status_code == 302
    user.refresh_from_db()
    assert (user.phone, user.theme, user.name) == ("+34 600 000 000", "dark", "Pepa Perfil")
    assert 'data-profile-theme="dark"' in client.get(reverse("accounts:profile")).text
    assert client.post(reverse("accounts:profile"), {"theme": "rosa"}).status_code == 422
