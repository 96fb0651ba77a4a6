"""Whatever matters to the safety of the house is told: who, when, what, why and from where (J4)."""

from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import AuditEvent, AuditKind, User
from accounts.models.delegations import Delegation
from accounts.roles import ADMINISTRATOR, QUALITY_HEAD, ROLES, SAC_AGENT
from contacts.models import Contact, PrivacyRequest
from contacts.services import privacy
from tests import doors, make
from tests.doorplan import DOORS
from tests.test_web import consume, inside_as_boss, place
from tests.world import World

pytestmark = pytest.mark.django_db

IP = "192.0.2.7"
PEOPLE = "admin:accounts_user_changelist"
APPS = ("accounts:", "list_", "contacts:", "procedures:", "sla:renew_feed", "sla:revoke_feed")

# Behind each of these doors these events; behind all others of these apps, none.
TOLD = {
    "accounts:add_person": {AuditKind.ADDED, AuditKind.ROLES},
    "accounts:edit_person": {AuditKind.ROLES},  # all of us have at least one
    "accounts:deactivate": {AuditKind.DEACTIVATED},
    "accounts:reactivate": {AuditKind.REACTIVATED},
    "accounts:delegate": {AuditKind.DELEGATED},
    "accounts:revoke": {AuditKind.REVOKED},
    "accounts:export_team": {AuditKind.EXPORTED},
    "list_export": {AuditKind.EXPORTED},
    "contacts:export_people": {AuditKind.EXPORTED},
    "contacts:export_usage": {AuditKind.EXPORTED},
    "procedures:export": {AuditKind.EXPORTED},
    "sla:renew_feed": {AuditKind.FEED},
    "contacts:export_person": {AuditKind.DATA_COPIED},
    "contacts:keep_data": {AuditKind.HELD},
    "contacts:merge_customer": {AuditKind.MERGED},
    "contacts:merge_contact": {AuditKind.MERGED},
    "contacts:undo_merge": {AuditKind.MERGE_UNDONE},
    "contacts:run_import": {AuditKind.IMPORTED},
    "contacts:undo_import": {AuditKind.IMPORT_UNDONE},
    "procedures:approve": {AuditKind.APPROVED},
    "procedures:give_back": {AuditKind.RETURNED},
}
WATCHED = sorted(
    name
    for name, door in DOORS.items()
    if name.startswith(APPS) and (name in TOLD or (door.form and not door.single))
)


@pytest.mark.parametrize("name", WATCHED)
def test_a_door_tells_exactly_what_is_done_behind_it(world: World, boss: User, name: str) -> None:
    door, inside = DOORS[name], inside_as_boss(world, REMOTE_ADDR=IP)
    where, since = place(world, name, boss), timezone.now()
    before = set(AuditEvent.objects.values_list("pk", flat=True))
    press = inside.post if "POST" in door.verbs else inside.get
    consume(press(where, world.ours["_fields"]))
    events = AuditEvent.objects.exclude(pk__in=before)
    assert sorted(one.kind for one in events) == sorted(TOLD.get(name, ()))
    for event in events:
        assert_whole(event, by=boss, since=since)


def assert_whole(event: AuditEvent, *, by: User, since: Any) -> None:
    assert event.by == by
    assert since <= event.at <= timezone.now()
    assert event.what
    assert event.ip == IP
    assert len(event.request_id) == 36


# --- What is done at the entry and in the administration ----------------------------------------


class Guest:
    """Somebody with a browser, who may be inside."""

    def __init__(self, **fields: Any) -> None:
        self.user = make.user(password=doors.PASSWORD, **fields)
        self.client = Client(REMOTE_ADDR=IP)

    def enters(self) -> "Guest":
        doors.log_in(self.client, self.user.email)
        return self

    def post(self, url: str, fields: dict[str, Any], *args: Any) -> doors.Answer:
        return self.client.post(reverse(url, args=args), fields)


def log_in(guest: Guest) -> User:
    guest.enters()
    return guest.user


def log_out(guest: Guest) -> User:
    guest.enters().post("account_logout", {})
    return guest.user


def new_password(guest: Guest) -> User:
    new = "otra clave larga de verdad"
    fields = {"oldpassword": doors.PASSWORD, "password1": new, "password2": new}
    guest.enters().post("account_change_password", fields)
    return guest.user


def forgotten_password(guest: Guest) -> User:
    guest.post("account_reset_password", {"email": guest.user.email})
    page = guest.client.get(doors.last_link(), follow=True)
    new = "otra clave larga de verdad"
    guest.client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    return guest.user


def second_factor_on(guest: Guest) -> User:
    guest.enters().post("account_reauthenticate", {"password": doors.PASSWORD})
    page = guest.client.get(reverse("mfa_activate_totp"))
    guest.post("mfa_activate_totp", {"code": doors.code(page.context["form"].secret)})
    return guest.user


def second_factor_off(guest: Guest) -> User:
    doors.enter(guest.client, guest.user, has_second_factor=True)
    guest.post("mfa_deactivate_totp", {})
    return guest.user


def in_the_administration(guest: Guest) -> Guest:
    services.apply_roles(at=make.MONDAY)
    services.assign_roles(guest.user, [ADMINISTRATOR], at=make.MONDAY)
    doors.enter(guest.client, guest.user)
    return guest


def log_out_of_the_administration(guest: Guest) -> User:
    in_the_administration(guest).post("admin:logout", {})
    return guest.user


def new_password_in_the_administration(guest: Guest) -> User:
    new = "otra clave larga de verdad"
    fields = {"oldpassword": doors.PASSWORD, "password1": new, "password2": new}
    in_the_administration(guest).post("admin:password_change", fields)
    return guest.user


def act(action: str) -> Callable[[Guest], User]:
    def do(guest: Guest) -> User:
        person = make.user()
        doors.give_second_factor(person)
        chosen = {"action": action, "_selected_action": [person.pk]}
        in_the_administration(guest).post(PEOPLE, chosen)
        return person

    return do


def add_in_the_administration(guest: Guest) -> User:
    fields = {"name": "Nora Nueva", "email": "Nora@SGC.test"}
    in_the_administration(guest).post("admin:accounts_user_add", fields)
    return User.objects.get(email="nora@sgc.test")


def change_in_the_administration(guest: Guest) -> User:
    in_the_administration(guest)
    person = make.user()
    groups = [Group.objects.get(name=SAC_AGENT).pk]
    fields = {"name": person.name, "email": "nueva@sgc.test", "groups": groups}
    guest.post("admin:accounts_user_change", fields, person.pk)
    return User.objects.get(email="nueva@sgc.test")


def change_on_the_page(guest: Guest) -> User:
    in_the_administration(guest)
    person = make.user(sector=make.sector())
    place: dict[str, Any] = {"sector": person.sector_id, "roles": [SAC_AGENT]}
    fields = {"name": person.name, "email": "nueva@sgc.test", **place}
    guest.post("accounts:edit_person", fields, person.pk)
    return User.objects.get(email="nueva@sgc.test")


DONE: list[tuple[Callable[[Guest], User], set[AuditKind]]] = [
    (log_in, {AuditKind.LOGIN}),
    (log_out, {AuditKind.LOGOUT}),
    (log_out_of_the_administration, {AuditKind.LOGOUT}),
    (new_password, {AuditKind.PASSWORD}),
    (new_password_in_the_administration, {AuditKind.PASSWORD}),
    (forgotten_password, {AuditKind.PASSWORD}),
    (second_factor_on, {AuditKind.SECOND_FACTOR}),
    (second_factor_off, {AuditKind.SECOND_FACTOR}),
    (act("forget_second_factor"), {AuditKind.SECOND_FACTOR}),
    (act("unlock"), {AuditKind.UNLOCKED}),
    (add_in_the_administration, {AuditKind.ADDED}),
    (change_in_the_administration, {AuditKind.ADDRESS, AuditKind.ROLES}),
    (change_on_the_page, {AuditKind.ADDRESS, AuditKind.ROLES}),
]


@pytest.mark.parametrize(("do", "kinds"), DONE)
def test_what_is_done_about_people_is_told(
    do: Callable[[Guest], User], kinds: set[AuditKind]
) -> None:
    guest, since = Guest(), timezone.now()
    person = do(guest)
    theirs = AuditEvent.objects.filter(by=guest.user)
    events = list(theirs if do is log_in else theirs.exclude(kind=AuditKind.LOGIN))
    assert sorted(one.kind for one in events) == sorted(kinds)
    for event in events:
        assert_whole(event, by=guest.user, since=since)
        assert person.email in event.what


def test_every_kind_is_tried() -> None:
    tried = set().union(*TOLD.values(), *(kinds for _do, kinds in DONE))
    assert tried | {kind for _do, kind, _net in ABOUT_DATA} == set(AuditKind)


# --- What is done about the people of customers --------------------------------------------------


def block(inside: Client, person: Contact) -> PrivacyRequest:
    fields = {"kind": "erasure", "asked_on": "2026-01-01", "how": "Por carta de Zulema Irrepetible"}
    inside.post(reverse("contacts:ask_privacy", args=[person.pk]), fields)
    return person.privacy_requests.get()


def unblock(inside: Client, person: Contact) -> PrivacyRequest:
    request = block(inside, person)
    inside.post(reverse("contacts:withdraw_request", args=[request.pk]))
    return request


def erase(inside: Client, person: Contact) -> PrivacyRequest:
    request = block(inside, person)
    assert privacy.erase_due(at=datetime(2099, 1, 1, tzinfo=UTC))
    return request


ABOUT_DATA = [
    (block, AuditKind.BLOCKED, True),
    (unblock, AuditKind.UNBLOCKED, True),
    (erase, AuditKind.ERASED, False),
]


@pytest.mark.parametrize(("do", "kind", "over_the_net"), ABOUT_DATA)
def test_what_is_done_about_data_is_told_without_a_name(
    world: World,
    boss: User,
    do: Callable[[Client, Contact], PrivacyRequest],
    kind: AuditKind,
    over_the_net: bool,
) -> None:
    customer, inside = world.ours["customer"], inside_as_boss(world, REMOTE_ADDR=IP)
    person = make.contact(customer=customer, first_name="Zulema", last_name="Irrepetible")
    consume(inside.get(reverse("list_export", args=("contactos", "csv")) + "?q=zulema+irrepetible"))
    since = timezone.now()
    request = do(inside, person)
    what = f"Contacto nº {person.number}, petición {request.pk}"
    event = AuditEvent.objects.get(kind=kind, what=what)
    if over_the_net:
        assert_whole(event, by=boss, since=since)
    else:
        assert (event.by, event.ip, event.request_id) == (None, None, "")
    said = " ".join(f"{one.what} {one.why}" for one in AuditEvent.objects.all())
    assert ("irrepetible" in said.lower()) is (kind == AuditKind.UNBLOCKED)


# --- What the log says, and who reads it ---------------------------------------------------------


def roles_told() -> list[str]:
    return list(AuditEvent.objects.filter(kind=AuditKind.ROLES).values_list("what", flat=True))


def test_other_roles_are_told_with_the_former_ones_and_the_same_ones_are_not() -> None:
    services.apply_roles(at=make.MONDAY)
    person, boss = make.user(), make.user()
    for roles in ([SAC_AGENT], [QUALITY_HEAD, SAC_AGENT], [QUALITY_HEAD, SAC_AGENT]):
        services.assign_roles(person, roles, by=boss, at=make.MONDAY)
    who = f"{person.name} ({person.email})"
    assert roles_told()[:2] == [
        f"{who}: {SAC_AGENT} → {SAC_AGENT}, {QUALITY_HEAD}",
        f"{who}: — → {SAC_AGENT}",
    ]


def test_a_changed_table_of_roles_is_told_once_though_nobody_asked_over_the_net() -> None:
    services.apply_roles(at=make.MONDAY)
    Group.objects.get(name=SAC_AGENT).permissions.clear()
    before = AuditEvent.objects.count()
    for _ in range(2):
        call_command("sync_roles", stdout=StringIO())
    assert AuditEvent.objects.count() == before + 1
    event = AuditEvent.objects.latest("pk")
    assert (event.kind, event.by, event.ip, event.request_id) == (AuditKind.ROLES, None, None, "")
    assert f"{SAC_AGENT}: + tickets.reply_ticket" in event.what


def test_what_is_not_done_is_not_told() -> None:
    person = make.user()
    with transaction.atomic():
        services.audit(AuditKind.LOGIN, by=person, at=make.MONDAY, what="Entra")
        transaction.set_rollback(True)
    assert not AuditEvent.objects.filter(by=person).exists()


def test_what_is_done_for_somebody_else_says_for_whom(world: World) -> None:
    giver, deputy = make.user(ADMINISTRATOR), make.user(sector=make.sector())
    services.apply_roles(at=make.MONDAY)
    permission = services.find_permissions(["contacts.view_customer"])["contacts.view_customer"]
    Delegation.objects.create(
        permission=permission,
        giver=giver,
        receiver=deputy,
        starts_at=make.MONDAY,
        ends_at=timezone.now() + make.HOUR,
        reason="Vacaciones",
    )
    client = doors.enter(Client(), deputy)
    consume(client.get(reverse("list_export", args=("clientes", "csv"))))
    event = AuditEvent.objects.get(by=deputy)
    assert event.why == f"Por delegación de {giver}"


@pytest.mark.parametrize(
    ("proxies", "claimed", "ip"),
    [
        (0, "", "10.0.0.1"),
        (0, "203.0.113.9", "10.0.0.1"),  # a stranger's claim, and no proxy of ours
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (1, "2001:db8::9", "2001:db8::9"),
        (1, "unknown", None),
        (3, "203.0.113.9", None),
    ],
)
def test_the_address_is_the_one_that_our_own_proxies_saw(
    proxies: int, claimed: str, ip: str | None
) -> None:
    guest = make.user(password=doors.PASSWORD)
    client = Client(REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": claimed})
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=proxies):
        doors.log_in(client, guest.email)
    assert AuditEvent.objects.get(by=guest).ip == ip


def test_an_event_of_a_kind_that_nobody_knows_is_refused() -> None:
    with pytest.raises(IntegrityError, match="audit_kind_is_known"):
        AuditEvent.objects.create(kind="rumor", at=make.MONDAY, what="Dicen")


@pytest.mark.parametrize("role", [ADMINISTRATOR, QUALITY_HEAD])
def test_who_answers_for_the_house_reads_the_log_and_nobody_writes_in_it(role: str) -> None:
    services.apply_roles(at=make.MONDAY)
    reader = make.user()
    services.assign_roles(reader, [role], at=make.MONDAY)
    event = AuditEvent.objects.latest("pk")
    client = doors.enter(Client(), reader)
    page = client.get(reverse("admin:accounts_auditevent_changelist"), {"q": reader.email})
    assert f"— → {role}" in page.text
    detail = reverse("admin:accounts_auditevent_change", args=[event.pk])
    assert client.get(detail).status_code == 200
    for door in ("add", "change", "delete"):
        args = [] if door == "add" else [event.pk]
        where = reverse(f"admin:accounts_auditevent_{door}", args=args)
        assert client.post(where, {"what": "Otra cosa", "post": "yes"}).status_code == 403


def test_only_they_read_it() -> None:
    readers = {one.name for one in ROLES if "accounts.view_auditevent" in one.permissions}
    assert readers == {ADMINISTRATOR, QUALITY_HEAD}
