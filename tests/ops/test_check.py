"""What bin/check looks for by itself is found, and what only looks like it is not."""

import re

import pytest

from ops import check

KEY = "q7Zt3vB9xW2mK8sD4fG6hJ1n"


@pytest.mark.parametrize(
    ("line", "is_secret"),
    [
        (f'SECRET_KEY = "{KEY}"', True),
        (f"password: '{KEY}'", True),
        ("-----BEGIN RSA PRIVATE " + "KEY-----", True),
        ("AKIA" + "ABCDEFGHIJKLMNOP", True),
        ('SECRET_KEY = env.str("SECRET_KEY")', False),
        ('TOKEN = "a-token-of-the-monitor"', False),
        ('token = "0b0f6a1e-5f52-4d8c-9f4a-2a1f1d6b8c11"', False),
    ],
)
def test_a_key_in_a_line_is_seen(line: str, is_secret: bool) -> None:
    assert bool(re.search("|".join(check.SECRETS), line)) is is_secret


@pytest.mark.parametrize(
    ("line", "is_banned"),
    [
        ("--index-url https://py" + "pi.org/simple", True),
        ("FROM gh" + "cr.io/somebody/something", True),
        ("/ro" + "ot/sgc/var", True),
        ("FROM python:3.11-slim", False),
        ("a folder like $SGC_DATA/root/x", False),
    ],
)
def test_an_address_of_a_registry_or_of_one_machine_is_seen(line: str, is_banned: bool) -> None:
    assert any(re.search(pattern, line) for pattern in check.BANNED.values()) is is_banned
