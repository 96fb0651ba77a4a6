"""The filters of the list of customers; they live in the address."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import Classification, ParameterValue, ServiceLine, Stage
from contacts.models.customers import CustomerQuerySet
from contacts.services import completeness, search
from sla.models import Plan

VALUES = {"category": 40, "zone": 60}  # parameters that are filters too (ASI-15)
SAME = ("line", "plan", "csm", "executive", "assistant")
COLUMNS = {
    "line": "service_line",
    "plan": "plan",
    "csm": "csm",
    "executive": "account_executive",
    "assistant": "account_assistant",
}


class CustomerFilter(forms.Form):
    """What narrows the list; a value that is none of the choices narrows nothing."""

    stage = forms.ChoiceField(choices=[("", ""), *Stage.choices], label=_("Estado"), required=False)
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
    q = forms.CharField(label=_("Buscar"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = {"csm": "as_csm", "executive": "as_executive", "assistant": "as_assistant"}
        for name, role in roles.items():
            people = User.objects.filter(**{f"customers_{role}__isnull": False}).distinct()
            self.fields[name].queryset = people  # type: ignore[attr-defined]
        values = Classification.objects.filter(list__in=VALUES, is_active=True)
        offered = list(values.values_list("list", "name"))
        for name in VALUES:
            names = [(value, value) for kind, value in offered if kind == name]
            self.fields[name].choices = [("", _("Todas")), *names]  # type: ignore[attr-defined]
        self.is_valid()

    def narrow(self, customers: CustomerQuerySet, *, with_stage: bool = True) -> CustomerQuerySet:
        given = self.cleaned_data
        if with_stage and given.get("stage"):
            customers = customers.filter(stage=given["stage"])
        for name in SAME:
            if given.get(name):
                customers = customers.filter(**{COLUMNS[name]: given[name]})
        for name, number in VALUES.items():
            if given.get(name):
                customers = customers.filter(Exists(holding(number, given[name])))
        if given.get("key"):
            customers = customers.filter(is_key_account=True)
        if given.get("incomplete"):
            customers = completeness.incomplete(customers)
        return search.narrow(customers, given.get("q") or "")

    def in_words(self) -> str:
        """The filter as it is printed on an export."""
        parts = []
        for name, value in self.cleaned_data.items():
            if value:
                shown = Stage(value).label if name == "stage" else value
                yes = value is True
                parts.append(f"{self.fields[name].label}{'' if yes else f': {shown}'}")
        return "; ".join(map(str, parts)) or str(_("todos"))


def holding(number: int, value: str) -> Any:
    """The newest value of that parameter is this one."""
    newer = ParameterValue.objects.filter(
        customer=OuterRef("customer"), parameter=number, pk__gt=OuterRef("pk")
    )
    held = ParameterValue.objects.filter(customer=OuterRef("pk"), parameter=number, value=value)
    return held.filter(~Exists(newer))
