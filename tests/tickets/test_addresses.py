"""Signed reply addresses: the way back to a ticket, closed to everybody who guesses (E5)."""

import pytest
from pytest_django import Settings

from tests import make
from tickets.services.core.addresses import reply_address, ticket_of

pytestmark = pytest.mark.django_db


def test_an_answer_to_the_reply_address_finds_its_ticket() -> None:
    ticket = make.ticket()
    assert ticket_of(reply_address(ticket)) == ticket.pk


def test_the_address_is_a_tag_on_the_mailbox_of_the_service_line() -> None:
    line = make.line(mailbox="ayuda@tienda.test")
    ticket = make.ticket(customer=make.customer(line=line))
    name, _, domain = reply_address(ticket).rpartition("@")
    assert name.startswith(f"ayuda+t{ticket.pk}-")
    assert domain == "tienda.test"


def test_mail_programs_may_change_the_case_of_the_address() -> None:
    ticket = make.ticket()
    assert ticket_of(f"  <{reply_address(ticket).upper()}> ") == ticket.pk


def test_an_older_key_still_opens_until_it_is_withdrawn(settings: Settings) -> None:
    ticket = make.ticket()
    settings.SIGNING_KEYS = {"k1": "1" * 32}
    address = reply_address(ticket)
    settings.SIGNING_KEYS = {"k2": "2" * 32, "k1": "1" * 32}
    assert ticket_of(address) == ticket.pk
    settings.SIGNING_KEYS = {"k2": "2" * 32}
    assert ticket_of(address) is None


def test_forged_addresses_lead_nowhere() -> None:
    """E5: guessed, cut, empty, of an unknown key, or signed for another ticket."""
    mine, other = make.ticket(), make.ticket()
    name, _, domain = reply_address(mine).rpartition("@")
    tag, _, digest = name.rpartition("-")
    key = tag.rpartition("-")[2]
    box = name.partition("+")[0]
    forged = {
        "number alone": f"{box}+t{mine.pk}@{domain}",
        "empty signature": f"{tag}-@{domain}",
        "no digest": f"{tag}@{domain}",
        "cut by one": f"{name[:-1]}@{domain}",
        "cut to one": f"{tag}-{digest[0]}@{domain}",
        "one letter changed": f"{tag}-{'a' if digest[0] != 'a' else 'b'}{digest[1:]}@{domain}",
        "other ticket": f"{box}+t{other.pk}-{key}-{digest}@{domain}",
        "unknown key": f"{box}+t{mine.pk}-k999-{digest}@{domain}",
        "no key": f"{box}+t{mine.pk}-{digest}@{domain}",
        "leading zero": f"{box}+t0{mine.pk}-{key}-{digest}@{domain}",
        "not a number": f"{box}+tuno-{key}-{digest}@{domain}",
        "huge number": f"{box}+t{'9' * 40}-{key}-{digest}@{domain}",
        "two addresses": f"{name}@{domain}@{domain}",
        "nothing": "",
    }
    assert {why: ticket_of(address) for why, address in forged.items()} == dict.fromkeys(forged)
