"""Who still runs what: the value that a parameter has now at every customer (ASI-16)."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.models import Parameter, ParameterValue
from contacts.models.customers import CustomerQuerySet
from kit.text import fold

PART = re.compile(r"\d+|[^\d\s.,;_-]+")


class Comparison(models.TextChoices):
    IS = "is", _("es")
    IS_NOT = "not", _("no es")
    CONTAINS = "has", _("contiene")
    BELOW = "lt", _("es anterior o menor que")
    FROM = "ge", _("es igual, posterior o mayor que")


def order(value: str) -> list[tuple[int, int, str]]:
    """The place of a value among others as people order versions: 8.9, 8.10, 9 beta, 10."""
    parts = PART.findall(fold(value))
    return [(1, int(part), "") if part.isdigit() else (0, 0, part) for part in parts]


TESTS: dict[str, Callable[[str, str], bool]] = {
    Comparison.IS: lambda value, asked: fold(value) == fold(asked),
    Comparison.IS_NOT: lambda value, asked: fold(value) != fold(asked),
    Comparison.CONTAINS: lambda value, asked: fold(asked) in fold(value),
    Comparison.BELOW: lambda value, asked: order(value) < order(asked),
    Comparison.FROM: lambda value, asked: order(value) >= order(asked),
}


def held(parameter: Parameter, customers: CustomerQuerySet) -> models.QuerySet[ParameterValue]:
    """The value that each of these customers has now; none for those who have none."""
    ours = ParameterValue.objects.filter(parameter=parameter, customer__in=customers)
    newest = ours.newest().values("pk")
    return ParameterValue.objects.filter(pk__in=newest).exclude(value="")


def counts(parameter: Parameter, customers: CustomerQuerySet) -> list[tuple[str, int]]:
    """Every value in use with how many have it, in the order of versions."""
    found = Counter(held(parameter, customers).values_list("value", flat=True))
    return sorted(found.items(), key=lambda item: (order(item[0]), item[0]))


def having(
    parameter: Parameter, customers: CustomerQuerySet, *, comparison: str = "", asked: str = ""
) -> models.QuerySet[ParameterValue]:
    """The values now held that fit the comparison, each with its customer.

    Values are compared here, where "8.10" comes after "8.9"; there are few different ones.
    """
    rows = held(parameter, customers)
    if comparison in TESTS and asked:
        fits: Any = TESTS[comparison]
        known = rows.order_by().values_list("value", flat=True).distinct()
        rows = rows.filter(value__in=[value for value in known if fits(value, asked)])
    return rows.select_related("customer__service_line", "by", "parameter")


def lacking(parameter: Parameter, customers: CustomerQuerySet) -> CustomerQuerySet:
    """Those of its lines of service who have no value of it."""
    lines = list(parameter.service_lines.values_list("pk", flat=True))
    if lines:
        customers = customers.filter(service_line__in=lines)
    return customers.exclude(pk__in=held(parameter, customers).values("customer"))
