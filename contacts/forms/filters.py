"""The filters of the lists of customers and of people; they live in the address."""

from functools import partial
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import Classification, ParameterValue, ServiceLine, Stage
from contacts.models.customers import ContactQuerySet, CustomerQuerySet
from contacts.services import completeness, search
from kit.lists import Filter
from sla.models import Plan

VALUES = {"category": 40, "zone": 60}  # parameters that are filters too (ASI-15)
COLUMNS = {
    "line": "service_line",
    "plan": "plan",
    "csm": "csm",
    "executive": "account_executive",
    "assistant": "account_assistant",
}


ROLES = {
    "is_key_user": _("Usuario clave"),
    "is_decision_maker": _("Decisor"),
    "is_promoter": _("Impulsor"),
    "is_signatory": _("Firmante"),
}


class CustomerFilter(Filter):
    """What narrows the list of customers (ASI-15)."""

    tab = "stage"
    tabs = (
        ("", _("Todos")),
        (Stage.POTENTIAL, _("Potenciales")),
        (Stage.ACTIVE, _("Activos")),
        (Stage.INACTIVE, _("Inactivos")),
    )
    first = ("q", "line", "plan", "csm", "incomplete")

    stage = forms.ChoiceField(choices=[("", ""), *Stage.choices], label=_("Estado"), required=False)
    q = forms.CharField(label=_("Nombre, CUIT, correo o teléfono"), required=False, max_length=200)
    line = forms.ModelChoiceField(
        ServiceLine.objects.all(), label=_("Línea"), required=False, empty_label=_("Todas")
    )
    plan = forms.ModelChoiceField(
        Plan.objects.all(), label=_("Plan"), required=False, empty_label=_("Todos")
    )
    csm = forms.ModelChoiceField(
        User.objects.none(), label=_("CSM"), required=False, empty_label=_("Todos")
    )
    executive = forms.ModelChoiceField(
        User.objects.none(), label=_("Ejecutivo"), required=False, empty_label=_("Todos")
    )
    assistant = forms.ModelChoiceField(
        User.objects.none(), label=_("Asistente"), required=False, empty_label=_("Todos")
    )
    category = forms.ChoiceField(label=_("Categoría"), required=False)
    zone = forms.ChoiceField(label=_("Zona"), required=False)
    key = forms.BooleanField(label=_("Key Account"), required=False)
    incomplete = forms.BooleanField(label=_("Datos incompletos"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = {"csm": "as_csm", "executive": "as_executive", "assistant": "as_assistant"}
        for name, role in roles.items():
            people = User.objects.filter(**{f"customers_{role}__isnull": False}).distinct()
            self.fields[name].queryset = people  # type: ignore[attr-defined]
        for name in VALUES:
            self.fields[name].choices = partial(offered, name)  # type: ignore[attr-defined]

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


class ContactFilter(Filter):
    """What narrows the list of people; `customer` comes from links."""

    tab = "state"
    tabs = (("", _("Todos")), ("active", _("Activos")), ("gone", _("Ya no están")))
    first = ("q", "role", "line")

    state = forms.ChoiceField(
        choices=[("", ""), ("active", _("Activos")), ("gone", _("Ya no están"))],
        label=_("Situación"),
        required=False,
    )
    q = forms.CharField(
        label=_("Nombre, empresa, correo o teléfono"), required=False, max_length=200
    )
    role = forms.ChoiceField(
        choices=[("", _("Todos")), *ROLES.items()], label=_("Papel"), required=False
    )
    line = forms.ModelChoiceField(
        ServiceLine.objects.all(), label=_("Línea"), required=False, empty_label=_("Todas")
    )
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


def offered(kind: str) -> list[tuple[str, Any]]:
    """The values of a list of classification that a filter may ask for."""
    names = Classification.objects.filter(list=kind, is_active=True).values_list("name", flat=True)
    return [("", _("Todas")), *((name, name) for name in names)]


def holding(number: int, value: str) -> Any:
    """The newest value of that parameter is this one."""
    newer = ParameterValue.objects.filter(
        customer=OuterRef("customer"), parameter=number, pk__gt=OuterRef("pk")
    )
    held = ParameterValue.objects.filter(customer=OuterRef("pk"), parameter=number, value=value)
    return held.filter(~Exists(newer))
