"""No engine runs here: the two files are read and held to what they name."""

import re
import shlex
from typing import Any

import pytest
import yaml

from ops.healthcheck import own_name
from ops.layout import ROOT

SETTINGS = (ROOT / "config" / "settings.py").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def read_by_settings(*, required: bool) -> set[str]:
    pattern = r"env\.\w+\(\"(\w+)\"\)" if required else r"env\.\w+\(\s*\"(\w+)\""
    return set(re.findall(pattern, SETTINGS))


def test_every_variable_of_the_settings_is_documented() -> None:
    told = (ROOT / "docs" / "operations.md").read_text()
    assert {name for name in read_by_settings(required=False) if f"`{name}`" not in told} == set()


@pytest.mark.parametrize("service", ["prepare", "web", "worker", "sender", "copier", "beat"])
def test_each_part_gets_what_the_settings_demand_and_nothing_they_do_not_know(service: str) -> None:
    given = COMPOSE["services"][service]["environment"]
    assert read_by_settings(required=True) - given.keys() == set()
    assert given.keys() - read_by_settings(required=False) - {"REMAP_SIGTERM"} == set()


def test_the_secrets_of_the_composition_are_those_that_are_made() -> None:
    demanded = set(re.findall(r"\$\{(\w+):\?", (ROOT / "docker-compose.yml").read_text()))
    made = {"SECRET_KEY", "SGC_SIGNING_KEYS", "POSTGRES_PASSWORD"}
    assert demanded == made


def test_the_composition_has_its_parts_and_only_this_machine_reaches_them() -> None:
    services = COMPOSE["services"]
    assert services.keys() == {
        "db",
        "redis",
        "web",
        "worker",
        "sender",
        "copier",
        "beat",
        "mailpit",
        "prepare",
    }
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_the_image_ends_as_an_ordinary_user_with_a_health_check() -> None:
    instructions = re.findall(r"^([A-Z]+) (.*)$", DOCKERFILE, re.MULTILINE)
    assert [rest for word, rest in instructions if word == "USER"] == ["sgc"]
    assert "HEALTHCHECK" in dict(instructions)
    assert len([rest for word, rest in instructions if word == "FROM"]) == 2


def test_what_the_image_copies_is_not_ignored_and_what_is_secret_is() -> None:
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".git", "var", ".env"} <= set(ignored)
    needed = {"bin", "ops", "assets", "templates", "config", "manage.py", "requirements.txt"}
    assert needed & set(ignored) == set()


def test_what_the_proxy_needs_reaches_the_product() -> None:
    wanted = {"SGC_SECURE", "SGC_BEHIND_TLS_PROXY", "SGC_PROXIES", "SGC_BASE_URL", "ALLOWED_HOSTS"}
    assert wanted | {"SGC_STATUS_TOKEN", "EMAIL_URL"} <= COMPOSE["x-product"]["environment"].keys()


@pytest.mark.parametrize(
    ("allowed", "name"),
    [
        ("sgc.example,www.sgc.example", "sgc.example"),
        (".sgc.example", "sgc.example"),
        ("*", "localhost"),
        ("", "localhost"),
    ],
)
def test_the_health_check_asks_under_a_name_that_is_answered_to(allowed: str, name: str) -> None:
    assert own_name(allowed) == name


def test_the_image_serves_as_bin_start_does() -> None:
    served = DOCKERFILE[DOCKERFILE.index("\nCMD") :].replace("\\\n", " ")
    options = shlex.split(re.sub(r"[\[\],]", " ", served))
    for needed in ("config.wsgi:application", "--no-control-socket", "gthread"):
        assert needed in options
