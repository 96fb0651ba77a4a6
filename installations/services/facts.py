"""What an installation is, in the order and the words in which pages and Fichas tell it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from contacts.services import agreements, edits, rights
from installations.models import Installation

# Which of the account's numbered parameters says the same of its first installation (ASI-13)
PARAMETERS = {
    "serial": 10,
    "system_version": 1,
    "engine": 5,
    "server": 6,
    "online_public": 8,
    "online_private": 9,
    "companies": 20,
    "users": 24,
    "seats": 28,
}
LIMITS = ("expires_on", "access_limit")
# What a configuration says; whoever looks after it, and when it is visited next, is no part of it
CONFIGURED = ("name", "product", *PARAMETERS, *LIMITS, "is_active")


def label_of(name: str) -> str:
    words = str(Installation._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return f"{words[:1].upper()}{words[1:]}"


def told(installation: Installation, *names: str) -> list[tuple[str, str]]:
    return [(label_of(name), edits.shown(installation, name)) for name in names]


def beginnings(installation: Installation) -> list[str]:
    """What a new installation is, where nothing came before."""
    said = told(installation, "system_version", *LIMITS)
    modules = ", ".join(module["name"] for module in switched_on(installation))
    return [f"{label}: {value}" for label, value in [*said, (_("Módulos"), modules or "—")]]


def switched_on(installation: Installation) -> list[dict[str, Any]]:
    """The modules that are on, each with its functions that are on, by name."""
    rows = list(installation.switches.on().told())
    modules = {row.module.name for row in rows if row.module}
    functions = [row.function for row in rows if row.function]
    modules |= {function.module.name for function in functions}
    return [
        {
            "name": name,
            "functions": sorted(one.name for one in functions if one.module.name == name),
        }
        for name in sorted(modules)
    ]


def frozen(installation: Installation, *, at: datetime) -> dict[str, Any]:
    """All that a Ficha prints, as it is at this moment."""
    customer = installation.customer
    right = rights.right_of(customer, at=at)
    return {
        "customer": {
            "number": customer.number,
            "legal_name": customer.legal_name,
            "trade_name": customer.trade_name,
            "tax_id": customer.tax_id,
        },
        "name": installation.name,
        "product": edits.shown(installation, "product"),
        "facts": [
            {"number": PARAMETERS[name], "label": label_of(name), "value": value}
            for name in PARAMETERS
            if (value := edits.shown(installation, name))
        ],
        "modules": switched_on(installation),
        "expires_on": edits.shown(installation, "expires_on"),
        "access_limit": installation.access_limit,
        "is_active": installation.is_active,
        "has_right": right.is_entitled,
        "right": right.reason,
        "agreements": _agreements(installation, at),
    }


def _agreements(installation: Installation, at: datetime) -> list[str]:
    customer = installation.customer
    today = customer.service_line.local_date(at)
    found = agreements.validity(customer, today)
    return [agreements.told(row.agreement) for row in found if row.agreement and row.is_valid]


def differing(installation: Installation, values: Mapping[int, str]) -> dict[str, str]:
    """What the account's parameters say otherwise than its first installation (ASI-13), by name."""
    return {
        label_of(name): values[number]
        for name, number in PARAMETERS.items()
        if number in values and values[number] != plain(installation, name)
    }


def plain(installation: Installation, name: str) -> str:
    """A value as a parameter of the account holds it."""
    value = getattr(installation, name)
    return "" if value is None else str(value)


def is_first(installation: Installation) -> bool:
    """Whether the account's parameters speak of this one: the oldest that is in use."""
    others = Installation.objects.in_use().filter(customer=installation.customer_id)
    return not others.filter(pk__lt=installation.pk).exists()


def standing_words(installation: Installation) -> str:
    return str(_("En uso") if installation.is_active else _("Fuera de uso"))
