"""The filters of the lists of customers and of people; they live in the address."""

from functools import cached_property, partial
from typing import Any

from django import forms
from django.core.cache import cache
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import Classification, Customer, ParameterValue, ServiceLine, Stage
from contacts.models.customers import ContactQuerySet, CustomerQuerySet
from contacts.services import completeness, search
from kit.lists import Filter
from sla.models import Plan

VALUES = {"category": 40, "zone": 60}  # parameters that are filters too (ASI-15)
PEOPLE = {"csm": "csm", "executive": "account_executive", "assistant": "account_assistant"}
COLUMNS = {"line": "service_line", "plan": "plan", **PEOPLE}
# The fields whose choices are rows, with the words for not choosing
EVERY = dict.fromkeys(("line", "category", "zone"), _("Todas")) | dict.fromkeys(
    ("plan", *PEOPLE), _("Todos")
)
Choices = list[tuple[str, Any]]
A_MINUTE = 60  # by which what is offered may be late

ROLES = {
    "is_key_user": _("Usuario clave"),
    "is_decision_maker": _("Decisor"),
    "is_promoter": _("Impulsor"),
    "is_signatory": _("Firmante"),
}


class Offering(Filter):
    """A filter with fields that name rows of ours: it offers those that there are.

    They are kept for a minute, unless something is asked that is not there.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields.keys() & EVERY.keys():
            self.fields[name].choices = partial(self.choices_of, name)  # type: ignore[attr-defined]

    def choices_of(self, name: str) -> Choices:
        return [("", EVERY[name]), *self.offered[name]]

    @cached_property
    def offered(self) -> dict[str, Choices]:
        found: dict[str, Choices] = cache.get("contacts:offered", {})
        asked = {name: self.data.get(name) for name in self.fields.keys() & EVERY.keys()}
        if not found or any(key and key not in dict(found[name]) for name, key in asked.items()):
            found = everything()
            cache.set("contacts:offered", found, timeout=A_MINUTE)
        return found


class CustomerFilter(Offering):
    """What narrows the list of customers (ASI-15)."""

    tab = "stage"
    tabs = (
        ("", _("Todos")),
        (Stage.POTENTIAL, _("Potenciales")),
        (Stage.ACTIVE, _("Activos")),
        (Stage.INACTIVE, _("Inactivos")),
    )
    first = ("q", "line", "plan", "csm")

    stage = forms.ChoiceField(choices=[("", ""), *Stage.choices], label=_("Estado"), required=False)
    q = forms.CharField(label=_("Nombre, CUIT, teléfono…"), required=False, max_length=200)
    line = forms.ChoiceField(label=_("Línea"), required=False)
    plan = forms.ChoiceField(label=_("Plan"), required=False)
    csm = forms.ChoiceField(label=_("CSM"), required=False)
    executive = forms.ChoiceField(label=_("Ejecutivo"), required=False)
    assistant = forms.ChoiceField(label=_("Asistente"), required=False)
    category = forms.ChoiceField(label=_("Categoría"), required=False)
    zone = forms.ChoiceField(label=_("Zona"), required=False)
    key = forms.BooleanField(label=_("Key Account"), required=False)
    incomplete = forms.BooleanField(label=_("Datos incompletos"), required=False)

    def narrow(self, rows: CustomerQuerySet) -> CustomerQuerySet:  # type: ignore[override]
        given = self.cleaned_data
        for name, column in COLUMNS.items():
            if given.get(name):
                rows = rows.filter(**{column: given[name]})
        for name, number in VALUES.items():
            if given.get(name):
                rows = rows.filter(Exists(holding(number, given[name])))
        if given.get("key"):
            rows = rows.filter(is_key_account=True)
        if given.get("incomplete"):
            rows = completeness.incomplete(rows)
        return search.narrow(rows, given.get("q") or "")


class ContactFilter(Offering):
    """What narrows the list of people; `customer` comes from links."""

    tab = "state"
    tabs = (("", _("Todos")), ("active", _("Activos")), ("gone", _("Ya no están")))
    first = ("q", "role", "line")

    state = forms.ChoiceField(
        choices=[("", ""), ("active", _("Activos")), ("gone", _("Ya no están"))],
        label=_("Situación"),
        required=False,
    )
    q = forms.CharField(label=_("Nombre, empresa, correo…"), required=False, max_length=200)
    role = forms.ChoiceField(
        choices=[("", _("Todos")), *ROLES.items()], label=_("Papel"), required=False
    )
    line = forms.ChoiceField(label=_("Línea"), required=False)
    stage = forms.ChoiceField(
        choices=[("", _("Todos")), *Stage.choices], label=_("Estado del cliente"), required=False
    )
    no_email = forms.BooleanField(label=_("Sin correo electrónico"), required=False)

    def in_tab(self, rows: ContactQuerySet, key: str) -> ContactQuerySet:  # type: ignore[override]
        return rows.filter(is_active=key == "active") if key else rows

    def narrow(self, rows: ContactQuerySet) -> ContactQuerySet:  # type: ignore[override]
        given = self.cleaned_data
        if given.get("role"):
            rows = rows.filter(**{given["role"]: True})
        if given.get("line"):
            rows = rows.filter(customer__service_line=given["line"])
        if given.get("stage"):
            rows = rows.filter(customer__stage=given["stage"])
        if given.get("no_email"):
            rows = rows.filter(email="")
        return rows.search(given["q"]) if given.get("q") else rows


def everything() -> dict[str, Choices]:
    """What the fields of EVERY may be asked for now."""
    asked = {
        "line": ServiceLine.objects.values_list("pk", "name"),
        "plan": Plan.objects.values_list("pk", "name"),
        **{
            name: User.objects.filter(
                Exists(Customer.objects.filter(**{column: OuterRef("pk")}))
            ).values_list("pk", "name")
            for name, column in PEOPLE.items()
        },
        **{name: values_of(name).values_list("name", "name") for name in VALUES},
    }
    return {name: [(str(key), said) for key, said in rows] for name, rows in asked.items()}


def values_of(kind: str) -> QuerySet[Classification]:
    """The values of a list of classification that are in use."""
    return Classification.objects.filter(list=kind, is_active=True)


def holding(number: int, value: str) -> Any:
    """The newest value of that parameter is this one."""
    newer = ParameterValue.objects.filter(
        customer=OuterRef("customer"), parameter=number, pk__gt=OuterRef("pk")
    )
    held = ParameterValue.objects.filter(customer=OuterRef("pk"), parameter=number, value=value)
    return held.filter(~Exists(newer))
