"""Colleagues enter, change, leave and return, and what they may do follows at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.models import Delegation, Sector, User
from accounts.roles import ADMINISTRATOR, SAC_AGENT, SAC_HEAD, STAFF
from accounts.services.people import version_of
from kit.errors import Refused, Stale
from outbox.models import Mail
from tests import doors, make

pytestmark = pytest.mark.django_db

AT = make.MONDAY
TOMORROW = AT + timedelta(days=1)


@pytest.fixture(autouse=True)
def _roles() -> None:
    services.apply_roles(at=make.MONDAY)


@pytest.fixture
def boss() -> User:
    user = make.user(name="Alicia Administra")
    services.assign_roles(user, [ADMINISTRATOR], at=make.MONDAY)
    return user


def page(name: str, person: User) -> str:
    return reverse(f"accounts:{name}", args=[person.pk])


def form(person: User, **changes: Any) -> dict[str, Any]:
    sector = person.sector_id or make.sector().pk
    fields = {"name": person.name, "email": person.email, "sector": sector}
    return fields | {"version": version_of(person)} | changes


@pytest.mark.req("GEN-01")
def test_a_colleague_enters_with_sector_post_superior_and_roles_and_is_invited(
    client: Client, boss: User
) -> None:
    doors.enter(client, boss)
    sector = make.sector()
    data = {"name": "Nora Nueva", "email": "Nora@SGC.test", "sector": sector.pk}
    data |= {"superior": boss.pk, "roles": [SAC_AGENT], "joined_on": "2026-03-01"}
    assert client.post(reverse("accounts:add_person"), data).status_code == 302
    nora = User.objects.get(email="nora@sgc.test")
    assert (nora.sector, nora.superior) == (sector, boss)
    assert set(nora.groups.values_list("name", flat=True)) == {SAC_AGENT, STAFF}
    assert not nora.has_usable_password()
    assert Mail.objects.get().to == ["nora@sgc.test"]
    assert nora.history.latest().history_user == boss


def test_what_cannot_be_comes_back_with_what_was_typed(client: Client, boss: User) -> None:
    doors.enter(client, boss)
    taken = make.user(email="toma@sgc.test")
    data = form(taken, name="Nora Nueva", email="TOMA@sgc.test")
    answer = client.post(reverse("accounts:add_person"), data)
    assert answer.status_code == 422
    assert "Nora Nueva" in answer.text


@pytest.mark.req("GEN-03")
def test_a_role_that_is_taken_away_is_gone_with_the_next_click(client: Client, boss: User) -> None:
    """C10: no session has to end for it."""
    head = make.user()
    services.assign_roles(head, [SAC_HEAD], at=make.MONDAY)
    doors.enter(client, head)
    assert client.get(reverse("tickets:workload")).status_code == 200
    services.update_person(head, by=boss, at=AT, roles=[STAFF])
    assert client.get(reverse("tickets:workload")).status_code == 403


def test_who_leaves_is_out_at_once_on_every_device_and_stays_out(boss: User) -> None:
    """C10: the open page, the other computer and the link in the mailbox are dead."""
    person = make.user(password=doors.PASSWORD)
    devices = [doors.enter(Client(), person) for _ in range(2)]
    services.people.invite(person)
    link = doors.last_link()
    services.deactivate(person, by=boss, at=AT)
    assert not Session.objects.exists()
    home = reverse("home")
    assert all(device.get(home).status_code == 302 for device in devices)
    guest = Client()
    doors.log_in(guest, person.email)
    assert "_auth_user_id" not in guest.session
    assert guest.get(link, follow=True).context["token_fail"]


def test_who_returns_chooses_a_new_password_and_finds_no_old_session(boss: User) -> None:
    person = make.user(password=doors.PASSWORD)
    device = doors.enter(Client(), person)
    old = device.session.session_key
    kept = Session.objects.get(pk=old)
    services.deactivate(person, by=boss, at=AT)
    kept.save()  # as if one had not been found
    services.reactivate(person, by=boss, at=TOMORROW)
    assert device.get(reverse("home")).status_code == 302
    assert Mail.objects.latest("pk").to == [person.email]
    assert not User.objects.get(pk=person.pk).has_usable_password()


def test_who_depended_on_somebody_who_leaves_gets_another_superior(boss: User) -> None:
    top = make.user()
    leaver = make.user(superior=top)
    sector = make.sector(head=leaver)
    heir, other = make.user(superior=leaver), make.user(superior=leaver)
    with pytest.raises(Refused):
        services.deactivate(leaver, by=boss, at=AT)
    services.deactivate(leaver, by=boss, at=AT, successor=heir)
    assert User.objects.get(pk=other.pk).superior == heir
    assert User.objects.get(pk=heir.pk).superior == top
    assert Sector.objects.get(pk=sector.pk).head == heir


def test_what_was_lent_ends_with_whoever_leaves(boss: User) -> None:
    head, deputy = make.user(), make.user()
    services.assign_roles(head, [SAC_HEAD], at=make.MONDAY)
    lent = services.delegate(
        services.find_permissions(["tickets.assign_ticket"])["tickets.assign_ticket"],
        by=head,
        to=deputy,
        starts_at=AT,
        ends_at=TOMORROW,
        reason="Viaje",
        at=AT,
    )
    services.deactivate(deputy, by=boss, at=AT)
    assert Delegation.objects.get(pk=lent.pk).revoked_at == AT


def test_nobody_leaves_or_changes_roles_by_their_own_hand(boss: User) -> None:
    with pytest.raises(Refused):
        services.deactivate(boss, by=boss, at=AT)
    with pytest.raises(Refused):
        services.update_person(boss, by=boss, at=AT, roles=[STAFF])
    gone = make.user(is_active=False)
    with pytest.raises(Refused):
        services.deactivate(gone, by=boss, at=AT)
    with pytest.raises(Refused):
        services.reactivate(boss, by=gone, at=AT)


def test_a_form_from_before_somebody_elses_change_is_refused_once(
    client: Client, boss: User
) -> None:
    person = make.user(name="Ana Antes")
    seen = form(person, phone="111")
    services.update_person(person, by=make.user(name="Otra Jefa"), at=AT, phone="222")
    with pytest.raises(Stale):
        services.update_person(person, by=boss, at=AT, version=seen["version"], phone="111")
    doors.enter(client, boss)
    answer = client.post(page("edit_person", person), seen)
    assert answer.status_code == 409
    assert "Otra Jefa" in answer.text
    assert 'value="111"' in answer.text
    again = seen | {"version": version_of(person)}
    assert client.post(page("edit_person", person), again).status_code == 302
    assert User.objects.get(pk=person.pk).phone == "111"


def test_a_superior_from_below_is_refused_where_it_was_chosen(client: Client, boss: User) -> None:
    person = make.user(superior=boss)
    below = make.user(superior=person)
    doors.enter(client, boss)
    answer = client.post(page("edit_person", person), form(person, superior=below.pk))
    assert answer.status_code == 422
    assert "no puede ser su superior" in answer.text
    with pytest.raises(Refused):
        services.update_person(person, by=boss, at=AT, superior=below)


def test_leaving_asks_first_and_says_what_it_entails(client: Client, boss: User) -> None:
    doors.enter(client, boss)
    person = make.user()
    make.user(superior=person)
    where = page("deactivate", person)
    assert "1 persona responde ante ella" in client.get(where).text
    assert client.post(where, {}).status_code == 422
    answer = client.post(where, {"successor": boss.pk})
    assert answer.headers["Location"] == person.get_absolute_url()
    assert "ya no está" in client.get(person.get_absolute_url()).text
    assert mail.outbox == []


def test_skills_are_judged_by_those_who_lead_and_by_nobody_else(client: Client) -> None:
    head = make.user()
    person = make.user(superior=head)
    skill = make.skill("Integraciones")
    services.set_skills(person, {skill: 3}, by=head, at=AT)
    services.set_skills(person, {skill: 1}, by=make.user("accounts.keep_absence"), at=AT)
    assert person.skills.get().level == 1
    for stranger in (person, make.user()):
        with pytest.raises(Refused):
            services.set_skills(person, {skill: 2}, by=stranger, at=AT)
    doors.enter(client, head)
    assert client.post(page("set_skills", person), {f"s{skill.pk}": "0"}).status_code == 302
    assert not person.skills.exists()
    assert client.post(page("set_skills", person), {f"s{skill.pk}": "9"}).status_code == 422
