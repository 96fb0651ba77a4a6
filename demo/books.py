"""What the demo company is made of, read from demo/data."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
DOMAIN = "demo.sgc"


@dataclass(frozen=True)
class Person:
    """One of us."""

    login: str
    name: str
    sector: str
    position: str
    roles: list[str]
    superior: str = ""
    heads: list[str] = field(default_factory=list)

    @property
    def email(self) -> str:
        return f"{self.login}@{DOMAIN}"


@dataclass(frozen=True)
class Human:
    """Somebody at a customer."""

    first: str
    last: str
    job: str = ""
    phone: str = ""
    mobile: str = ""
    treatment: str = "usted"
    key_user: bool = False
    decision_maker: bool = False
    promoter: bool = False
    signatory: bool = False


@dataclass(frozen=True)
class Firm:
    """A customer. Plan and agreements are told in days from the first day of the demo."""

    line: str
    legal_name: str
    email: str
    contacts: list[Human]
    trade_name: str = ""
    tax_id: str = ""
    phone: str = ""
    website: str = ""
    industry: str = ""
    scale: str = ""
    origin: str = ""
    stage: str = "active"
    plan: str = ""
    plan_days: list[int] = field(default_factory=list)
    service_model: str = ""
    product: str = ""
    is_key_account: bool = False
    revenue_level: str = ""
    staff_count: int | None = None
    csm: str = ""
    executive: str = ""
    assistant: str = ""
    handling: str = ""
    expectations: str = ""
    agreements: list[tuple[str, int, int]] = field(default_factory=list)
    server: str = ""

    @property
    def domain(self) -> str:
        return self.email.rpartition("@")[2]


@dataclass(frozen=True)
class Story:
    """A request as a customer tells it, and what there is to be said about it."""

    subject: str
    body: str
    kind: str
    reply: str
    next_step: str
    ask: str
    answer: str
    department: str
    possible_cause: str
    resolution: str
    cause: str = ""
    priority: str = ""
    area: str = "sac"
    tenor: str = ""
    urgent: bool = False
    file: str = ""


@cache
def people() -> tuple[Person, ...]:
    return tuple(Person(**row) for row in rows("staff", "person"))


@cache
def firms() -> tuple[Firm, ...]:
    return tuple(
        Firm(**{**row, "contacts": [Human(**human) for human in row["contacts"]]})
        for row in rows("customers", "customer")
    )


@cache
def stories(line: str) -> tuple[Story, ...]:
    """The requests that customers of a line have: those of the ERP, or those of online shops."""
    return tuple(Story(**row) for row in rows("erp" if line == "ig" else "shop", "story"))


def rows(name: str, noun: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = book(name)[noun]
    return found


def book(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text())
