import random

import pytest
from django.db import transaction

import outbox.services as outbox
from kit.files import StoredFile, store
from outbox.models import Mail, MailStatus, RetryPolicy
from tests.make import MONDAY
from tests.outbox.letters import context, letter


@pytest.mark.django_db
def test_a_letter_waits_in_the_table_with_the_words_of_its_kind() -> None:
    mail = letter(context={"contact": "Ana Ruiz", "team": "Equipo de Atención", "number": "812"})
    assert mail.status == MailStatus.QUEUED
    assert mail.subject == "Ticket 812: solicitud recibida"
    assert mail.body.startswith("Estimado/a Ana Ruiz:")
    assert mail.body.endswith("Equipo de Atención")


@pytest.mark.django_db
def test_the_same_fact_is_told_only_once() -> None:
    first, second = letter(), letter(subject="Otro", body="Otro texto")
    assert first == second
    assert second.body == first.body
    assert Mail.objects.count() == 1


@pytest.mark.django_db
def test_own_words_replace_the_standard_message() -> None:
    mail = letter(kind="ticket_reply", context={}, subject="Sobre su pedido", body="Ya está.")
    assert (mail.subject, mail.body) == ("Sobre su pedido", "Ya está.")


@pytest.mark.django_db
def test_a_variable_that_nobody_gave_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        letter(context={"contact": "Ana"})


@pytest.mark.django_db
def test_each_kind_says_how_it_is_retried_and_whether_a_machine_wrote_it() -> None:
    assert letter("a").policy == RetryPolicy.REPEAT
    assert letter("b", kind="third_party_consent").policy == RetryPolicy.HOLD
    assert letter("a").is_automatic
    assert not letter("c", kind="ticket_reply").is_automatic
    assert letter("d", policy=RetryPolicy.HOLD).policy == RetryPolicy.HOLD


@pytest.mark.django_db
def test_an_address_that_is_none_does_not_stop_the_others_and_is_shown() -> None:
    mail = letter(to=["ana@cliente.test", "pepe@", "ANA@cliente.test"], cc=["ana@cliente.test"])
    assert (mail.to, mail.cc) == (["ana@cliente.test"], [])
    assert "pepe@" in mail.error
    assert mail.status == MailStatus.QUEUED


@pytest.mark.django_db
def test_a_letter_to_nobody_is_shown_as_failed_at_once() -> None:
    mail = letter(to=["sin arroba"])
    assert mail.status == MailStatus.FAILED
    assert "sin arroba" in mail.error


@pytest.mark.django_db
def test_files_go_with_the_letter_by_their_place_in_the_store() -> None:
    mail = letter(files=[store(b"%PDF-1.7", name="informe.pdf")])
    assert [(file.name, file.content_type) for file in mail.files.all()] == [
        ("informe.pdf", "application/pdf")
    ]


@pytest.mark.django_db
def test_names_and_types_of_files_are_made_harmless() -> None:
    hostile = StoredFile("../a\r\nBcc: b@c.test\u2028.txt", "text/plain\r\nX: y", 1, "0" * 64)
    file = letter(files=[hostile]).files.get()
    assert file.name == "a Bcc: b@c.test .txt"
    assert file.content_type == "application/octet-stream"


@pytest.mark.django_db
def test_only_message_ids_pass_into_the_references() -> None:
    mail = letter(
        in_reply_to="<a@b.test>\r\nBcc: x@y.test", references="<1@b.test> basura <2@b.test>"
    )
    assert mail.in_reply_to == "<a@b.test>"
    assert mail.references == "<1@b.test> <2@b.test>"


@pytest.mark.django_db
def test_our_own_message_ids_are_recognised_and_made_up_ones_are_not() -> None:
    ours = letter().message_id
    assert outbox.is_ours(ours)
    name, _, rest = ours.removeprefix("<o.").partition(".")
    forged = f"<o.{name[::-1]}.{rest}"
    shortened = ours.partition("@")[0][:-1] + "@sgc.localhost>"
    for other in (forged, shortened, "<o.x.y@sgc.localhost>", "<812@cliente.test>", ""):
        assert not outbox.is_ours(other)


@pytest.mark.django_db(transaction=True)
def test_of_a_thousand_facts_only_those_that_happened_are_told() -> None:
    """A7: some of the facts are rolled back, with a fixed seed; their letters never exist."""
    dice, happened = random.Random(7), set()
    for number in range(1000):
        try:
            with transaction.atomic():
                letter(f"fact-{number}", context=context("ticket_opened", number=str(number)))
                if dice.random() < 0.5:
                    raise InterruptedError
        except InterruptedError:
            continue
        happened.add(f"fact-{number}")
    assert set(Mail.objects.values_list("key", flat=True)) == happened
    assert 400 < len(happened) < 600


@pytest.mark.django_db
def test_a_nul_in_the_text_does_not_stop_the_letter() -> None:
    mail = letter(subject="a\x00b", body="uno\x00dos", at=MONDAY)
    assert (mail.subject, mail.body) == ("a b", "unodos")
