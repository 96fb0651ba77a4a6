"""The page of those who see to it that letters leave."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

import outbox.services as outbox
from accounts.models import User
from kit.errors import Refused
from outbox.models import Mail, MailStatus, RetryPolicy
from outbox.services import sending
from tests import doors, make
from tests.make import MONDAY
from tests.outbox.letters import letter

pytestmark = pytest.mark.django_db

VERBS = ["try_again", "cancel", "mark_sent"]
S = MailStatus


@pytest.fixture
def operator(client: Client) -> Client:
    return doors.enter(client, make.user("outbox.operate_mail"))


def in_state(status: MailStatus, key: str = "carta") -> Mail:
    mail = letter(key)
    sent_at = MONDAY if status == S.SENT else None
    Mail.objects.filter(pk=mail.pk).update(status=status, sent_at=sent_at, attempts=8)
    mail.refresh_from_db()
    return mail


def press(client: Client, verb: str, mail: Mail) -> int:
    token = {"_once": str(uuid.uuid4())}
    return client.post(reverse(f"outbox:{verb}", args=[mail.pk]), token).status_code


@pytest.mark.parametrize(
    ("verb", "allowed", "becomes"),
    [
        ("try_again", {S.DOUBT, S.FAILED, S.CANCELLED}, S.QUEUED),
        ("cancel", {S.QUEUED, S.DOUBT, S.FAILED}, S.CANCELLED),
        ("mark_sent", {S.DOUBT}, S.SENT),
    ],
)
@pytest.mark.parametrize("status", S)
def test_what_may_be_decided_depends_on_the_fate_of_the_letter(
    operator: Client, verb: str, allowed: set[S], becomes: S, status: S
) -> None:
    mail = in_state(status)
    assert press(operator, verb, mail) == (302 if status in allowed else 409)
    assert (verb in outbox.choices(mail)) == (status in allowed)
    mail.refresh_from_db()
    assert mail.status == (becomes if status in allowed else status)
    assert (mail.decided_by is not None) == (status in allowed)


def test_a_letter_tried_again_has_all_of_its_attempts_and_the_same_message_id() -> None:
    mail = in_state(S.FAILED)
    again = outbox.try_again(mail, by=make.user(), at=MONDAY)
    assert (again.attempts, again.next_try_at, again.message_id) == (0, MONDAY, mail.message_id)


def test_a_letter_without_an_address_cannot_be_tried_again() -> None:
    with pytest.raises(Refused, match="ninguna dirección"):
        outbox.try_again(letter(to=["nadie"]), by=make.user(), at=MONDAY)


def test_a_letter_being_sent_right_now_is_left_alone(operator: Client) -> None:
    mail = letter(policy=RetryPolicy.HOLD)
    sending.claim(mail.pk, at=MONDAY)
    assert [press(operator, verb, mail) for verb in VERBS] == [409, 409, 409]


@pytest.mark.parametrize("verb", VERBS)
def test_only_operators_decide(client: Client, verb: str) -> None:
    mail = in_state(S.DOUBT)
    url = reverse(f"outbox:{verb}", args=[mail.pk])
    assert client.post(url).status_code == 302
    doors.enter(client, make.user())
    assert client.post(url).status_code == 403
    assert client.get(reverse("outbox:mails")).status_code == 403
    assert client.get(mail.get_absolute_url()).status_code == 403
    mail.refresh_from_db()
    assert mail.status == S.DOUBT


def test_letters_lie_on_the_shelf_of_their_fate(operator: Client) -> None:
    for status in S:
        in_state(status, f"carta-{status}")
    found = {}
    for shelf in ("por-enviar", "en-duda", "fallidas", "enviadas", "canceladas"):
        page = operator.get(reverse("outbox:mails"), {"estado": shelf})
        found[shelf] = {mail.status for mail in page.context["page"]}
        assert page.context["tabs"][0]["count"] == 2
    assert found == {
        "por-enviar": {S.QUEUED, S.SENDING},
        "en-duda": {S.DOUBT},
        "fallidas": {S.FAILED},
        "enviadas": {S.SENT},
        "canceladas": {S.CANCELLED},
    }


@pytest.mark.parametrize("query", ["BEA@cliente", "bea@cliente.test", "  Facturación "])
def test_a_letter_is_found_by_address_or_subject(operator: Client, query: str) -> None:
    letter("other")
    wanted = letter("wanted", to=["bea@cliente.test"], subject="Facturación", body="x")
    page = operator.get(reverse("outbox:mails"), {"q": query})
    assert list(page.context["page"]) == [wanted]


@pytest.mark.parametrize(
    "address", ["?q=\x00", "?q=%25%5F%27", "?page=999999", "?page=x", "?estado=nada"]
)
def test_a_strange_address_of_the_page_is_no_error(operator: Client, address: str) -> None:
    assert operator.get(reverse("outbox:mails") + address).status_code == 200


def test_the_list_costs_the_same_for_many_letters(
    operator: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        letter(f"carta-{number}")
    with django_assert_max_num_queries(12):
        operator.get(reverse("outbox:mails"))


def test_a_letter_shows_its_words_headers_and_what_went_wrong(operator: Client) -> None:
    mail = in_state(S.FAILED)
    Mail.objects.filter(pk=mail.pk).update(error="550 no such user", body="<b>hola</b>")
    page = operator.get(mail.get_absolute_url()).content.decode()
    assert "550 no such user" in page
    assert "&lt;b&gt;hola&lt;/b&gt;" in page
    assert "Auto-Submitted" in page
    assert "Acuse de recibo de un ticket" in page


def test_a_personal_link_is_shown_to_nobody(operator: Client) -> None:
    mail = letter(kind="password_reset", context={"name": "Eva", "url": "https://sgc.test/k3y"})
    page = operator.get(mail.get_absolute_url()).content.decode()
    assert "k3y" not in page
    assert "solo lo lee quien la recibe" in page


def test_a_kind_of_letter_that_no_longer_exists_can_still_be_looked_at(operator: Client) -> None:
    mail = letter()
    Mail.objects.filter(pk=mail.pk).update(kind="bygone")
    assert operator.get(mail.get_absolute_url()).status_code == 200


def test_pressing_twice_decides_once(operator: Client) -> None:
    mail, token = in_state(S.FAILED), {"_once": str(uuid.uuid4())}
    url = reverse("outbox:try_again", args=[mail.pk])
    first, second = operator.post(url, token), operator.post(url, token)
    assert first.headers["Location"] == second.headers["Location"] == mail.get_absolute_url()


def test_a_decision_says_whose_it_was(operator: Client) -> None:
    mail = in_state(S.DOUBT)
    press(operator, "mark_sent", mail)
    user = User.objects.get()
    mail.refresh_from_db()
    assert mail.decided_by == user
    assert str(user) in operator.get(mail.get_absolute_url()).content.decode()
