"""The administration: every table opens, in Spanish, and only for those who administer."""

import ast
import gettext
import re
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.staticfiles import finders
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from accounts import services
from accounts.models import User
from accounts.roles import ADMINISTERING, ROLES
from tests import doors, make

pytestmark = pytest.mark.django_db

CATALOGUE = Path("locale/es/LC_MESSAGES/django.po")
TABLES = sorted(f"{m._meta.app_label}_{m._meta.model_name}" for m in admin.site._registry)
# Words of English that are no words of Spanish, nor names of ours.
ENGLISH = re.compile(
    r"\b(the|this|of|and|your|add|save|delete|search|filters?|apply|select|change|view|log|theme|"
    r"light|dark|date|today|clear|choose|reset|from|run|type|open|close|remove|new|items?|back|"
    r"show|hide|users?|results?|groups?|permissions?|historical)\b",
    re.IGNORECASE,
)
NAMES = ("Open Source", "open_source")  # what the business itself calls so


@pytest.fixture
def inside(client: Client) -> Client:
    return doors.enter(client, make.user(is_superuser=True, is_staff=True))


def words(html: str) -> str:
    """What is read on the page or told by its controls, without symbols of the icon font."""
    bare = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.DOTALL)
    bare = re.sub(r"<span[^>]*material-symbols[^>]*>[^<]*</span>", " ", bare)
    told = re.findall(r'\b(?:title|placeholder|aria-label)="([^"]+)"', bare)
    return " · ".join([re.sub(r"<[^>]*>", " ", bare), *told])


def leaks(html: str) -> list[str]:
    text = words(html)
    for name in NAMES:
        text = text.replace(name, "")
    return sorted({found.group().lower() for found in ENGLISH.finditer(text)})


@pytest.mark.parametrize("table", TABLES)
def test_every_table_opens_in_spanish(inside: Client, table: str) -> None:
    page = inside.get(reverse(f"admin:{table}_changelist"))
    assert page.status_code == 200
    assert leaks(page.text) == []
    asked = RequestFactory().get("/")
    asked.user = User.objects.latest("pk")
    model: Any = next(
        m for m in admin.site._registry if f"{m._meta.app_label}_{m._meta.model_name}" == table
    )
    if admin.site._registry[model].has_add_permission(asked):
        form = inside.get(reverse(f"admin:{table}_add"))
        assert form.status_code == 200
        assert leaks(form.text) == []


@pytest.mark.parametrize("page", ["index", "password_change"])
def test_the_pages_around_them_are_spanish(inside: Client, page: str) -> None:
    assert leaks(inside.get(reverse(f"admin:{page}")).text) == []


def test_english_would_be_noticed(inside: Client) -> None:
    with translation.override("en"):
        page = inside.get(reverse("admin:accounts_user_changelist")).text
    assert {"filters", "search", "select", "dark"} <= set(leaks(page))


def test_the_history_of_a_row_is_spanish(inside: Client) -> None:
    user = make.user(name="Quien Cambia")
    user.name = "Quien Cambió"
    user.save()
    page = inside.get(reverse("admin:accounts_user_history", args=[user.pk])).text
    assert leaks(page) == []
    assert "Motivo" in page


def test_no_other_role_enters_it(client: Client) -> None:
    services.apply_roles(at=make.MONDAY)
    others = sorted({role.name for role in ROLES} - ADMINISTERING)
    for role, table in zip_longest(others, TABLES, fillvalue=None):  # each of either is tried
        person = make.user()
        services.assign_roles(person, [role or others[0]], at=make.MONDAY)
        doors.enter(client, person)
        answer = client.get(reverse(f"admin:{table or TABLES[0]}_changelist"))
        assert answer.status_code == 302, (role, table)
        assert answer.headers["Location"].startswith("/admin/login/"), (role, table)


@pytest.mark.parametrize("role", sorted(ADMINISTERING))
def test_who_administers_opens_only_what_the_role_gives(client: Client, role: str) -> None:
    services.apply_roles(at=make.MONDAY)
    person = make.user()
    services.assign_roles(person, [role], at=make.MONDAY)
    doors.enter(client, person)
    held = next(r.permissions for r in ROLES if r.name == role)
    for model in admin.site._registry:
        app, name = model._meta.app_label, model._meta.model_name
        answer = client.get(reverse(f"admin:{app}_{name}_changelist"))
        may = {f"{app}.view_{name}", f"{app}.change_{name}"} & held
        assert answer.status_code == (200 if may else 403), f"{app}.{name}"


def test_the_compiled_words_are_those_that_can_be_read() -> None:
    text = CATALOGUE.read_text()
    pairs = re.findall(r'^msgid (".*")\nmsgstr (".*")$', text, re.MULTILINE)
    with CATALOGUE.with_suffix(".mo").open("rb") as compiled:
        catalogue = gettext.GNUTranslations(compiled)
    assert len(pairs) > 80
    for source, target in pairs:
        if source != '""':
            assert catalogue.gettext(ast.literal_eval(source)) == ast.literal_eval(target)


def test_its_pages_carry_the_sign_of_the_house(inside: Client) -> None:
    found = re.search(r'<link rel="icon" href="([^"]+)"', inside.get(reverse("admin:index")).text)
    assert found
    assert finders.find(found[1].removeprefix(settings.STATIC_URL))
