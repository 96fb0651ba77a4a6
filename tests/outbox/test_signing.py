"""Signatures of addresses and links (E5)."""

import pytest
from pytest_django import Settings

from outbox.signing import sign, verify

OLD, NEW = "o" * 32, "n" * 32


def test_a_signature_is_good_for_its_purpose_and_value_only() -> None:
    signature = sign("ticket-reply", "12")
    assert verify("ticket-reply", "12", signature)
    assert not verify("ticket-reply", "1", signature)
    assert not verify("ticket-reply", "123", signature)
    assert not verify("bounce", "12", signature)
    assert not verify("ticket-reply1", "2", signature)


def test_mail_programs_may_change_its_case() -> None:
    assert verify("bounce", "7", sign("bounce", "7").upper())


def test_a_renewed_key_signs_and_the_old_one_still_verifies(settings: Settings) -> None:
    settings.SIGNING_KEYS = {"old": OLD}
    before = sign("bounce", "7")
    settings.SIGNING_KEYS = {"new": NEW, "old": OLD}
    assert sign("bounce", "7").startswith("new-")
    assert verify("bounce", "7", before)
    settings.SIGNING_KEYS = {"new": NEW}
    assert not verify("bounce", "7", before)


def test_a_key_does_not_pass_for_another(settings: Settings) -> None:
    settings.SIGNING_KEYS = {"old": OLD, "new": NEW}
    assert not verify("bounce", "7", sign("bounce", "7").replace("old-", "new-"))


@pytest.mark.parametrize("made_up", ["", "-", "dev-", "dev", "dev-aaaa", "ñ-ñ", "dev-" + "a" * 16])
def test_what_is_made_up_is_not_accepted(made_up: str) -> None:
    assert not verify("bounce", "7", made_up)
    assert not verify("bounce", "7", sign("bounce", "7")[:-1])
