"""Redis may be away: people work on, and only what is kept for a moment is forgotten (K3)."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse

from tests import doors, make
from tickets.models import Message

pytestmark = pytest.mark.django_db

AWAY = {
    "default": {
        "BACKEND": "kit.cache.PatientRedisCache",
        "LOCATION": "redis://127.0.0.1:1/0",
        "OPTIONS": {"socket_connect_timeout": 1},
    }
}


@pytest.fixture(autouse=True)
def _redis_is_away() -> Iterator[None]:
    with override_settings(CACHES=AWAY, CELERY_BROKER_URL="redis://127.0.0.1:1/0"):
        yield


def test_people_enter_and_answer_a_customer(client: Client) -> None:
    agent = make.user(
        "tickets.view_ticket",
        "tickets.reply_ticket",
        "contacts.view_all_customers",
        password=doors.PASSWORD,
    )
    doors.give_second_factor(agent)
    doors.log_in(client, agent.email)
    client.post(reverse("mfa_authenticate"), {"code": doors.code()})
    ticket = make.classified(owner=agent)
    page = reverse("tickets:detail", args=[ticket.pk])
    assert client.get(page).status_code == 200
    fields = {
        "body": "Pruebe otro cable.",
        "next_step": "Le llamamos el martes.",
        "version": ticket.version,
    }
    answer = client.post(reverse("tickets:reply", args=[ticket.pk]), fields)
    assert answer.status_code == 302
    assert Message.objects.filter(ticket=ticket, body="Pruebe otro cable.").exists()
    assert client.get(reverse("tickets:queue")).status_code == 200


def test_the_cache_is_merely_empty() -> None:
    cache.set("a", 1)
    cache.set_many({"b": 2})
    assert cache.get("a") is None
    assert cache.get("a", "nothing") == "nothing"
    assert cache.get_many(["a", "b"]) == {}
    assert cache.add("a", 1)
    assert cache.incr("a", 1) == 1
    assert not cache.touch("a")
    assert not cache.delete("a")
    assert "a" not in cache
    cache.delete_many(["a"])
    cache.clear()
