"""The bell."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

import outbox.services as outbox
from accounts.models import User
from outbox.models import Notice
from tests import doors, make
from tests.make import MONDAY

pytestmark = pytest.mark.django_db


def ring(user: User, key: str = "ticket-1-late", **fields: Any) -> Notice:
    given: dict[str, Any] = {"text": "El ticket 1 ha vencido", "url": "/tickets/1/"} | fields
    notice = outbox.notify(user=user, key=key, at=MONDAY, **given)
    assert notice
    return notice


def test_the_same_thing_rings_once_for_each_person() -> None:
    eva, leo = make.user(), make.user()
    ring(eva)
    assert outbox.notify(user=eva, key="ticket-1-late", text="otra vez", at=MONDAY) is None
    ring(leo)
    assert Notice.objects.count() == 2


def test_nobody_is_told_of_what_they_did_themselves() -> None:
    eva = make.user()
    assert outbox.notify(user=eva, by=eva, key="k", text="Ha tomado el ticket", at=MONDAY) is None
    assert not Notice.objects.exists()


def test_who_has_left_is_told_nothing() -> None:
    gone = make.user(is_active=False)
    assert outbox.notify(user=gone, key="k", text="x", at=MONDAY) is None


def test_a_sector_is_told_person_by_person_with_its_head_once() -> None:
    head, actor = make.user(), make.user()
    sector = make.sector(head=head)
    User.objects.filter(pk__in=[head.pk, actor.pk]).update(sector=sector)
    member = make.user(sector=sector)
    make.user(sector=sector, is_active=False)
    make.user()
    for _again in range(2):
        outbox.notify_sector(sector.pk, key="k", text="Nuevo", by=actor, at=MONDAY)
    assert sorted(Notice.objects.values_list("user", flat=True)) == sorted([head.pk, member.pk])


def test_a_head_from_another_sector_is_told_too() -> None:
    head = make.user()
    outbox.notify_sector(make.sector(head=head).pk, key="k", text="Nuevo", at=MONDAY)
    assert [notice.user for notice in Notice.objects.all()] == [head]


def test_a_long_text_of_many_lines_fits_in_the_bell() -> None:
    notice = ring(make.user(), text="uno\r\ndos\x00" + "x" * 500)
    assert notice.text.startswith("uno dos x")
    assert len(notice.text) == 300


def test_the_bell_counts_only_ones_own_unread_lines(client: Client) -> None:
    eva, leo = make.user(), make.user()
    ring(eva)
    ring(eva, "k2")
    ring(leo)
    doors.enter(client, eva)
    assert ">2<span" in client.get(reverse("outbox:bell")).content.decode()
    outbox.read_all(eva, at=MONDAY)
    assert client.get(reverse("outbox:bell")).content.decode().strip() == ""


def test_opening_a_line_marks_it_read_and_leads_to_its_page(client: Client) -> None:
    eva = make.user()
    notice = ring(eva)
    doors.enter(client, eva)
    answer = client.post(reverse("outbox:open_notice", args=[notice.pk]))
    assert answer.headers["Location"] == "/tickets/1/"
    notice.refresh_from_db()
    read_at = notice.read_at
    assert read_at
    outbox.read_notice(notice, at=MONDAY)
    notice.refresh_from_db()
    assert notice.read_at == read_at


def test_a_line_that_leads_nowhere_leads_back_to_the_list(client: Client) -> None:
    eva = make.user()
    notice = ring(eva, url="")
    doors.enter(client, eva)
    answer = client.post(reverse("outbox:open_notice", args=[notice.pk]))
    assert answer.headers["Location"] == reverse("outbox:notices")


def test_a_look_changes_nothing(client: Client) -> None:
    notice = ring(make.user())
    doors.enter(client, notice.user)
    client.get(reverse("outbox:notices"))
    client.get(reverse("outbox:bell"))
    assert client.get(reverse("outbox:open_notice", args=[notice.pk])).status_code == 405
    assert Notice.objects.unread().count() == 1


def test_the_lines_of_others_do_not_exist(client: Client) -> None:
    notice = ring(make.user())
    doors.enter(client, make.user())
    assert client.post(reverse("outbox:open_notice", args=[notice.pk])).status_code == 404
    assert "El ticket 1" not in client.get(reverse("outbox:notices")).content.decode()
    client.post(reverse("outbox:read_all"))
    assert Notice.objects.unread().count() == 1


def test_the_list_opens_as_a_page_and_under_the_bell(client: Client) -> None:
    notice = ring(make.user(), text="<script>alert(1)</script>")
    doors.enter(client, notice.user)
    page = client.get(reverse("outbox:notices")).content.decode()
    under = client.get(reverse("outbox:notices"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" in page
    assert "<html" not in under
    for text in (page, under):
        assert "&lt;script&gt;alert(1)" in text


def test_everything_is_marked_read_at_once(client: Client) -> None:
    eva = make.user()
    ring(eva)
    ring(eva, "k2", tone="danger")
    doors.enter(client, eva)
    assert client.post(reverse("outbox:read_all")).status_code == 302
    assert not Notice.objects.unread().exists()


def test_an_unknown_tone_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="purple"):
        outbox.notify(user=make.user(), key="k", text="x", tone="purple", at=MONDAY)
