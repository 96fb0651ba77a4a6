"""Who is to be blocked, who may say so, and how the Consultor Técnico hears of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import services as accounts
from accounts.roles import CONSULTANT, DIRECTION, IMPLEMENTATION_HEAD, TECHNICIAN
from contacts.models import ActionCode
from installations import services
from installations.models import Block, BlockList, Installation
from installations.services import block_lists
from kit.errors import Refused
from outbox.models import Mail, Notice
from tests import doors, make
from tests.tickets.pages import words

pytestmark = pytest.mark.django_db
AT, DAY = make.MONDAY, timedelta(days=1)
FORCE = "installations.force_block"


def mark(row: Installation, **facts: Any) -> Block:
    usual: dict[str, Any] = {"reason": "No paga", "by": make.user(FORCE), "at": AT}
    return services.block(row, **usual | facts)


def lacking(**fields: Any) -> Installation:
    return make.installation(customer=make.customer(is_entitled=False, **fields))


@pytest.mark.req("CIN-09")
def test_with_an_agreement_a_block_takes_force_majeure_and_somebody_who_may() -> None:
    row = make.installation()
    with pytest.raises(Refused, match="diga qué fuerza mayor"):
        mark(row)
    with pytest.raises(Refused, match="autoriza el Jefe"):
        mark(row, force_majeure="Fraude", by=make.user())
    assert mark(row, force_majeure="Fraude").force_majeure == "Fraude"


@pytest.mark.req("CIN-09")
def test_without_an_agreement_no_such_reason_is_demanded() -> None:
    assert mark(lacking(), by=make.user()).force_majeure == ""


@pytest.mark.req("CIN-13")
def test_the_mark_has_reason_author_and_date_and_stands_in_timeline_and_list() -> None:
    row, author = lacking(legal_name="Morosa S.A."), make.user(name="Ana Ríos")
    with pytest.raises(Refused, match="motivo"):
        mark(row, reason=" ")
    block = mark(row, by=author)
    assert (block.by, block.at, block.reason) == (author, AT, "No paga")
    event = row.customer.events.get(action=ActionCode.BLOCK_MARKED)
    assert "No paga" in event.text
    assert event.by == author
    told = block_lists.groups(Installation.objects.all(), at=AT).lines
    assert "Morosa S.A." in told["marked"][0]
    assert "No paga" in told["marked"][0]


def test_it_is_marked_once_lifted_with_a_reason_and_then_to_be_undone() -> None:
    row = lacking()
    block = mark(row)
    with pytest.raises(Refused, match="ya está marcada"):
        mark(row)
    technician = make.user()
    services.execute(block, by=technician, at=AT + DAY)
    with pytest.raises(Refused, match="nada por hacer"):
        services.execute(block, by=technician, at=AT + DAY)
    services.lift(block, reason="Ha pagado", by=make.user(), at=AT + 2 * DAY)
    assert block_lists.groups(Installation.objects.all(), at=AT).to_undo == [block]
    done = services.execute(block, by=technician, at=AT + 3 * DAY)
    assert done.undone_by == technician
    codes = [ActionCode.BLOCK_EXECUTED, ActionCode.BLOCK_LIFTED, ActionCode.BLOCK_UNDONE]
    assert row.customer.events.filter(action__in=codes).count() == 3
    assert mark(row).stands


def test_the_database_knows_who_did_what_to_a_block() -> None:
    block = mark(lacking())
    for wrong in ({"executed_at": AT}, {"lifted_at": AT}, {"reason": ""}, {"undone_at": AT}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Block._base_manager.filter(pk=block.pk).update(**wrong)


@pytest.mark.req("CIN-12")
def test_only_the_head_or_a_delegate_changes_it_and_others_read_it(client: Client) -> None:
    accounts.apply_roles(at=AT)
    row = lacking()
    sector = row.customer.service_line.front_sector
    where = reverse("installations:block", args=[row.pk])
    people = {role: make.user(role, sector=sector) for role in (CONSULTANT, DIRECTION, TECHNICIAN)}
    for person in people.values():
        doors.enter(client, person)
        assert client.post(where, {"reason": "No paga"}).status_code == 403
        assert client.get(row.get_absolute_url()).status_code == 200
    head, now = make.user(IMPLEMENTATION_HEAD, sector=sector), timezone.now()
    permission = Permission.objects.get(codename="block_installation")
    facts: dict[str, Any] = {"starts_at": now - DAY, "ends_at": now + DAY, "reason": "Vacaciones"}
    delegation = accounts.delegate(
        permission, by=head, to=people[CONSULTANT], at=now - DAY, **facts
    )
    doors.enter(client, people[CONSULTANT])
    assert client.post(where, {"reason": "No paga"}).status_code == 302
    block = Block.objects.get()
    accounts.revoke(delegation, by=head, at=now)
    lift = reverse("installations:lift", args=[block.pk])
    assert client.post(lift, {"reason": "Ha pagado"}).status_code == 403
    doors.enter(client, head)
    assert client.post(lift, {"reason": "Ha pagado"}).status_code == 302


@pytest.mark.req("CIN-11")
def test_the_letter_tells_the_technician_both_groups_and_stays_on_record() -> None:
    technician, head = make.user(TECHNICIAN), make.user(FORCE, name="Ana Ríos")
    lacking(legal_name="Vencida S.A.")
    mark(make.installation(customer=make.customer(legal_name="Fraude S.A.")), force_majeure="Sí")
    sent = services.send(note="Urgente", by=head, at=AT)
    mail = Mail.objects.get(key=f"block-list-{sent.pk}")
    assert mail.to == [technician.email]
    first, second = mail.body.index("Vencida S.A."), mail.body.index("Fraude S.A.")
    assert mail.body.index("Sin acuerdo") < first < mail.body.index("Corresponde bloquear") < second
    assert (sent.sent_by, sent.sent_at, sent.mail) == (head, AT, mail)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        BlockList.objects.filter(pk=sent.pk).update(note="otra")


@pytest.mark.req("CIN-11")
def test_each_month_a_draft_is_prepared_once_and_becomes_the_letter() -> None:
    head = make.user(IMPLEMENTATION_HEAD)
    make.user(TECHNICIAN)
    lacking()
    draft = services.prepare(at=AT)
    assert draft is not None
    assert services.prepare(at=AT + DAY) is None
    assert "lista mensual" in Notice.objects.get(user=head).text
    assert services.send(by=head, at=AT + DAY).pk == draft.pk
    assert services.prepare(at=AT + 31 * DAY) is not None


@pytest.mark.req("CIN-11")
def test_without_a_technician_or_without_anybody_to_tell_no_letter_leaves() -> None:
    with pytest.raises(Refused, match="Consultor Técnico"):
        services.send(by=make.user(), at=AT)
    make.user(TECHNICIAN)
    make.installation()
    with pytest.raises(Refused, match="no hay nada"):
        services.send(by=make.user(), at=AT)
    assert not BlockList.objects.exists()


def test_a_delegate_reads_only_of_the_customers_of_theirs_but_the_letter_tells_all(
    client: Client,
) -> None:
    ours = lacking(legal_name="Nuestra S.A.")
    lacking(legal_name="Ajena S.A.")
    make.user(TECHNICIAN)
    right = "installations.block_installation"
    doors.enter(client, make.user(right, sector=ours.customer.service_line.front_sector))
    page = words(client.get(reverse("installations:send_list")))
    assert "Nuestra S.A." in page
    assert "Ajena S.A." not in page
    assert "1 línea más" in page
    client.post(reverse("installations:send_list"), {"note": ""})
    assert "Ajena S.A." in Mail.objects.get(kind="block_list").body
