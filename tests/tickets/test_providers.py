"""While a provider has the case: in writing, by its term, and still ours (CC-34, 38..40, C30)."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from kit.errors import Refused
from outbox.envelope import bounce_address
from outbox.models import Mail, Notice
from sla.models import Metric, Target
from tests import make
from tests.mails import mail
from tickets import services
from tickets.escalation_rows import panels_of
from tickets.models import Escalation, EscalationState, Fate, InboundMail, Status, Ticket, Voice
from tickets.services.core.addresses import escalation_of, provider_address
from tickets.services.mail import inbound
from tickets.services.promises import alerts, clocks
from tickets.services.silence import following
from tickets.services.work import regrouping, undoing

pytestmark = pytest.mark.django_db

AT, HOUR, DAY = make.MONDAY, make.HOUR, timedelta(days=1)
TODAY = AT.date()


@pytest.fixture(autouse=True)
def _files_of_this_test(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def again(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def escalated(ticket: Ticket | None = None, **facts: Any) -> Escalation:
    usual: dict[str, Any] = {
        "provider": facts.get("provider") or make.provider(name="LogiCommerce"),
        "information": "El pago 4031 falla desde las 9:00 con el error 500.",
        "reference": "LC-77",
        "since": TODAY,
        "by": make.user(),
        "at": AT + HOUR,
    }
    return services.escalate_to_provider(ticket or make.answered(), **usual | facts)


@pytest.mark.req("CC-38")
@pytest.mark.parametrize("missing", ["information", "reference"])
def test_a_provider_is_only_asked_with_all_information_and_its_reference(missing: str) -> None:
    provider = make.provider()
    with pytest.raises(Refused):
        escalated(None, provider=provider, **{missing: "  "})
    row = escalated(provider=provider, since=date(2026, 2, 27))
    assert (row.provider_reference, row.provider_since) == ("LC-77", date(2026, 2, 27))


@pytest.mark.req("CC-38")
def test_the_reference_that_a_provider_gives_later_is_put_right() -> None:
    row = escalated()
    services.follow(row, note="Abrieron su caso", reference="LC-99", by=make.user(), at=AT + DAY)
    assert again(row).provider_reference == "LC-99"


def test_dates_of_a_provider_make_sense() -> None:
    with pytest.raises(Refused, match="futuro"):
        escalated(since=TODAY + DAY)
    with pytest.raises(Refused, match="posterior"):
        escalated(provider=make.provider(), due_on=TODAY)


@pytest.mark.req("CC-39")
def test_the_customer_is_told_who_has_it_and_until_when() -> None:
    ticket = make.answered()
    escalated(ticket)
    letter = Mail.objects.get(kind="escalated_to_provider")
    assert letter.to == [ticket.contact.email]
    assert "LogiCommerce" in letter.body
    assert "5 días laborables (hasta el 09/03/2026)" in letter.body
    assert again(ticket).last_told_at == AT + HOUR


@pytest.mark.req("CC-39")
def test_the_resolution_is_due_when_the_provider_says_and_our_own_clock_stands_still() -> None:
    ticket = make.answered()
    ours = ticket.resolve_due_at
    row = escalated(ticket)
    now = again(ticket)
    assert now.status == Status.WAITING_THIRD
    assert now.resolve_due_at == row.provider_due_at == AT + HOUR + 7 * DAY
    assert clocks.disagreements(again(ticket)) == []
    services.finish(row, by=make.user(), outcome="Han publicado la corrección.", at=AT + 2 * DAY)
    now = again(ticket)
    assert now.status == Status.IN_PROGRESS
    assert ours is not None
    # what was left when they got it is left now
    assert now.resolve_due_at is not None
    assert now.resolve_due_at > ours
    assert clocks.disagreements(again(ticket)) == []


@pytest.mark.req("CC-39")
def test_a_new_date_of_the_provider_moves_the_resolution_and_the_customer_is_told() -> None:
    row = escalated()
    told = Mail.objects.filter(kind="escalated_to_provider")
    assert told.count() == 1
    services.follow(row, note="Se retrasan", due_on=date(2026, 3, 20), by=make.user(), at=AT + DAY)
    now = again(row.ticket)
    assert now.resolve_due_at == again(row).provider_due_at
    assert f"{now.resolve_due_at:%d/%m %H:%M}" == "23/03 07:00"  # the 20th is a Friday
    assert told.count() == 2
    assert "20/03/2026" in told.latest("pk").body
    assert now.status == Status.WAITING_THIRD
    other = services.ask(make.answered(), to=make.user(), question="¿Eh?", by=make.user(), at=AT)
    with pytest.raises(Refused, match="Solo un proveedor"):
        services.follow(other, note="x", due_on=date(2026, 3, 20), by=make.user(), at=AT + DAY)


def test_when_the_term_of_the_provider_passes_somebody_higher_answers() -> None:
    ticket = make.answered()
    ticket.sector.head = head = make.user()
    ticket.sector.save()
    row = escalated(ticket)
    assert row.provider_due_at is not None
    alerts.alert_due(at=row.provider_due_at)
    assert again(ticket).escalated_to == head


@pytest.mark.req("CC-34")
def test_while_a_provider_has_it_the_owner_and_the_48_hours_stay() -> None:
    ticket = make.answered()
    escalated(ticket)
    now = again(ticket)
    assert (now.owner, now.follow_up_at) == (ticket.owner, AT + HOUR + 2 * DAY)
    assert services.chase(now, at=AT + HOUR + 2 * DAY)
    assert again(ticket).follow_ups.get().track == "ours"


@pytest.mark.req("CC-40")
def test_its_owner_is_reminded_of_the_provider_every_48_hours_until_it_answers() -> None:
    ticket = make.answered()
    row = escalated(ticket)
    assert row.next_at == AT + HOUR + 2 * DAY
    assert following.follow_up_due(at=row.next_at - timedelta(seconds=1)) == 0
    for _ in range(3):
        row = again(row)
        assert following.follow_up_due(at=row.next_at) == 1
        assert following.follow_up_due(at=row.next_at) == 0
    notices = Notice.objects.filter(user=ticket.owner, text__contains="seguimiento con LogiComm")
    assert notices.count() == 3
    owner = make.user()
    services.assign(ticket, to=owner, by=make.user(), at=AT + 20 * DAY)
    following.follow_up_due(at=again(row).next_at)
    assert Notice.objects.filter(user=owner, text__contains="LC-77").exists()


@pytest.mark.req("CC-40")
def test_when_its_owner_has_left_somebody_who_works_here_is_reminded_and_sees_it() -> None:
    ticket = make.answered()
    ticket.sector.head = head = make.user()
    ticket.sector.save()
    row = escalated(ticket, by=ticket.owner)
    assert ticket.owner is not None
    User.objects.filter(pk=ticket.owner.pk).update(is_active=False)
    following.follow_up_due(at=row.next_at)
    assert Notice.objects.filter(user=head, text__contains="LC-77").count() == 1
    assert again(row) in Escalation.objects.of(head)


@pytest.mark.req("SAC-10")
def test_what_a_provider_is_told_goes_by_mail_and_stays_in_the_ticket() -> None:
    row = escalated()
    first = Mail.objects.get(kind="provider_message")
    assert first.to == [row.provider.email]  # type: ignore[union-attr]
    assert "El pago 4031" in first.body
    assert escalation_of(first.reply_to) == row.pk
    message = services.write_to_provider(row, body="¿Hay fecha?", by=make.user(), at=AT + DAY)
    assert (message.voice, message.mail is not None) == (Voice.PROVIDER, True)
    assert again(row).next_at == AT + 3 * DAY
    logged = services.write_to_provider(
        row, body="Por su portal", by=make.user(), at=AT + DAY, is_told=True
    )
    assert logged.mail is None
    assert Mail.objects.filter(kind="provider_message").count() == 2


def answer(row: Escalation, *, sender: str, to: str = "") -> InboundMail:
    raw = mail(sender=sender, to=to or provider_address(row), subject="Re: LC-77")
    box = row.ticket.customer.service_line.mailbox
    return inbound.read(inbound.receive(raw, mailbox=box, at=AT + DAY), at=AT + DAY)


@pytest.mark.req("SAC-10")
def test_the_answer_of_a_provider_reaches_the_ticket_but_never_the_customer() -> None:
    row = escalated()
    before = again(row.ticket)
    kept = answer(row, sender="otra.persona@logicommerce.test")
    assert (kept.fate, kept.ticket) == (Fate.FOLLOW_UP, row.ticket)
    message = kept.message
    assert message is not None
    assert (message.voice, message.sender) == (Voice.PROVIDER, "otra.persona@logicommerce.test")
    now = again(row.ticket)
    assert (now.status, now.last_heard_at) == (Status.WAITING_THIRD, before.last_heard_at)
    assert again(row).next_at == AT + 3 * DAY
    assert Notice.objects.filter(user=now.owner, text__contains="ha respondido").exists()


def test_nobody_can_make_up_the_address_of_a_provider() -> None:
    row = escalated()
    name, _at, domain = provider_address(row).partition("@")
    kept = answer(row, sender="quien@sea.test", to=f"{name[:-1]}1@{domain}")  # no base32
    assert kept.fate == Fate.UNKNOWN


@pytest.mark.req("SAC-10")
def test_what_a_provider_said_otherwise_is_put_down_by_one_of_us_who_stands_for_it() -> None:
    row, agent = escalated(), make.user(name="Ana Gil")
    services.hear_provider(row, body="Sale el martes", by=agent, at=AT + DAY)
    message = row.ticket.messages.latest("pk")
    assert (message.author, message.sender, message.voice) == (agent, "", Voice.PROVIDER)
    assert message.body == "LogiCommerce, según anotó Ana Gil:\n\nSale el martes"
    with pytest.raises(Refused, match="Escriba"):
        services.hear_provider(row, body=" ", by=make.user(), at=AT + DAY)


def test_two_providers_may_have_the_case_and_the_last_one_gives_it_back() -> None:
    ticket = make.answered()
    rows = [escalated(ticket, provider=make.provider(term=term)) for term in (5, 9)]
    assert again(ticket).resolve_due_at == rows[1].provider_due_at
    shown = panels_of(again(ticket), make.user(), at=AT + 2 * HOUR)
    assert shown["provider"] == rows[1].provider  # whose term rules
    services.finish(rows[1], by=make.user(), outcome="Hecho.", at=AT + DAY)
    assert again(ticket).status == Status.WAITING_THIRD
    assert again(ticket).resolve_due_at == rows[0].provider_due_at
    services.finish(rows[0], by=make.user(), outcome="Hecho.", at=AT + DAY)
    assert again(ticket).status == Status.IN_PROGRESS
    assert again(rows[0]).state == EscalationState.TO_TELL
    with pytest.raises(Refused, match="Ningún proveedor"):
        services.write_to_provider(rows[0], body="¿Y?", by=make.user(), at=AT + DAY)


def test_who_has_the_ticket_hears_that_a_provider_did_not_get_our_letter() -> None:
    row = escalated()
    letter = Mail.objects.get(kind="provider_message")
    raw = mail(
        sender="MAILER-DAEMON@sgc.test",
        to=bounce_address(letter),
        headers={"Auto-Submitted": "auto-replied", "Return-Path": "<>"},
    )
    box = row.ticket.customer.service_line.mailbox
    kept = inbound.read(inbound.receive(raw, mailbox=box, at=AT + DAY), at=AT + DAY)
    assert (kept.fate, kept.ticket) == (Fate.IGNORED, row.ticket)
    assert Notice.objects.filter(user=row.ticket.owner, text__contains="no llegó a").exists()


def our_clock(ticket: Ticket, at: datetime) -> timedelta:
    """How much of our own term to resolve it is used up."""
    explained = next(
        one for one in services.explain(again(ticket), at=at) if one.metric == Metric.RESOLUTION
    )
    return explained.consumed


@pytest.mark.req("CC-39")
def test_what_the_customer_answers_does_not_start_our_clock_behind_the_providers() -> None:
    ticket = make.answered()
    row = escalated(ticket)
    used = our_clock(ticket, AT + HOUR)
    services.reply(
        ticket, body="¿Nos pasa la factura?", waits=True, by=make.user(), at=AT + 2 * HOUR
    )
    assert again(ticket).status == Status.WAITING_CUSTOMER
    services.hear(ticket, body="Es la 4031.", at=AT + 3 * HOUR)
    now = again(ticket)
    assert now.status == Status.WAITING_THIRD  # ours to answer, and the provider's to solve
    assert now.reply_due_at is not None
    assert now.resolve_due_at == row.provider_due_at
    assert our_clock(ticket, AT + DAY) == used
    assert clocks.disagreements(again(ticket)) == []
    services.finish(row, by=make.user(), outcome="Corregido.", at=AT + DAY)
    assert again(ticket).status == Status.IN_PROGRESS
    assert our_clock(ticket, AT + DAY + HOUR) == used + HOUR


@pytest.mark.req("CC-39")
def test_neither_an_answer_of_ours_nor_taking_it_back_ends_the_term_of_the_provider() -> None:
    ticket = make.answered()
    escalated(ticket)
    used, by = our_clock(ticket, AT + HOUR), make.user()
    services.reply(ticket, body="¿Nos pasa la factura?", waits=True, by=by, at=AT + 2 * HOUR)
    services.reply(
        ticket,
        body="Ya tenemos la factura 4031: no hace falta que la envíe.",
        by=by,
        at=AT + 3 * HOUR,
    )
    assert again(ticket).status == Status.WAITING_THIRD
    services.wait(ticket, awaited="customer", reason="Falta un dato", by=by, at=AT + 4 * HOUR)
    services.resume(ticket, by=by, at=AT + 5 * HOUR)
    assert again(ticket).status == Status.WAITING_THIRD
    with pytest.raises(Refused, match="Lo tiene LogiCommerce"):
        services.resume(ticket, by=by, at=AT + 6 * HOUR)
    assert our_clock(ticket, AT + DAY) == used


@pytest.mark.req("CC-39")
def test_a_word_that_a_merge_brings_leaves_the_case_with_the_provider() -> None:
    customer, by = make.customer(), make.user()
    ticket = make.answered(customer=customer)
    escalated(ticket)
    services.reply(ticket, body="¿La factura?", waits=True, by=by, at=AT + 2 * HOUR)
    other = make.answered(customer=customer, at=AT + 3 * HOUR)
    services.hear(other, body="Sobre lo del pago: la 4031.", at=AT + 4 * HOUR)
    used = our_clock(ticket, AT + 5 * HOUR)
    row = regrouping.merge(ticket, other, by=by, at=AT + 5 * HOUR, tell=False)
    assert again(ticket).status == Status.WAITING_THIRD
    assert our_clock(ticket, AT + DAY) == used
    undoing.undo_regrouping(row, by=by, at=AT + 6 * HOUR)
    assert again(ticket).status == Status.WAITING_CUSTOMER
    assert clocks.disagreements(again(ticket)) == []


@pytest.mark.req("CC-39")
def test_the_account_of_the_time_says_whose_term_it_is(client: Client) -> None:
    ticket = make.answered()
    row = escalated(ticket)
    resolution = services.explain(again(ticket), at=AT + DAY)[-1]
    assert resolution.provider == (
        "Lo tiene LogiCommerce desde el 02/03/2026 11:00: rige su plazo, que vence el "
        "09/03/2026 11:00. El nuestro no corre hasta que responda."
    )
    assert not resolution.is_broken
    late = services.explain(again(ticket), at=AT + 8 * DAY)[-1]
    assert "que venció el 09/03/2026" in late.provider
    assert late.is_broken
    client.force_login(make.user("tickets.view_ticket", "contacts.view_all_customers"))
    page = client.get(reverse("tickets:explain", args=[ticket.pk])).content.decode()
    assert "Lo tiene LogiCommerce" in page
    assert "Plazo del proveedor" in page
    services.finish(row, by=make.user(), outcome="Corregido.", at=AT + DAY)
    assert services.explain(again(ticket), at=AT + 2 * DAY)[-1].provider == ""


@pytest.mark.req("CC-39")
def test_it_is_said_of_a_change_too_whose_resolution_nobody_has_promised(client: Client) -> None:
    make.policy()
    Target.objects.filter(kind="change", metric=Metric.RESOLUTION).delete()
    ticket = make.answered(kind="change", priority="low", owner=None)
    escalated(ticket)
    metrics = [one.metric for one in services.explain(again(ticket), at=AT + DAY)]
    assert Metric.RESOLUTION not in metrics
    client.force_login(make.user("tickets.view_ticket", "contacts.view_all_customers"))
    page = client.get(reverse("tickets:explain", args=[ticket.pk])).content.decode()
    assert "Lo tiene LogiCommerce" in page
