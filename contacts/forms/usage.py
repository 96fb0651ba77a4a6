"""What the page «who runs what» may be asked for; it lives in the address."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import Parameter, ParameterType, ServiceLine, Stage
from contacts.models.customers import CustomerQuerySet
from contacts.services.usage import Comparison

ANY_STAGE = "all"


class UsageFilter(forms.Form):
    """A parameter and, if one likes, which of its values; what cannot be read is not asked."""

    parameter = forms.ModelChoiceField(
        Parameter.objects.exclude(type=ParameterType.STAFF).only("number", "name", "unit"),
        label=gettext_lazy("Parámetro"),
        required=False,
        empty_label=gettext_lazy("Elija un parámetro"),
    )
    comparison = forms.ChoiceField(
        label=gettext_lazy("Valor"),
        required=False,
        choices=[("", gettext_lazy("cualquiera")), *Comparison.choices],
    )
    value = forms.CharField(label=gettext_lazy("Comparado con"), required=False, max_length=200)
    line = forms.ModelChoiceField(
        ServiceLine.objects.only("name"),
        label=gettext_lazy("Línea"),
        required=False,
        empty_label=gettext_lazy("Todas"),
    )
    stage = forms.ChoiceField(
        label=gettext_lazy("Estado"),
        required=False,
        choices=[("", gettext_lazy("Activos")), (ANY_STAGE, gettext_lazy("Todos"))],
    )
    lacking = forms.BooleanField(label=gettext_lazy("Sin valor"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_valid()

    def customers(self, seen: CustomerQuerySet) -> CustomerQuerySet:
        given = self.cleaned_data
        if given.get("stage") != ANY_STAGE:
            seen = seen.filter(stage=Stage.ACTIVE)
        return seen.filter(service_line=given["line"]) if given.get("line") else seen

    @property
    def comparing(self) -> dict[str, str]:
        given = self.cleaned_data
        return {"comparison": given.get("comparison") or "", "asked": given.get("value") or ""}

    def in_words(self) -> str:
        """What was asked, as it is printed on an export."""
        given, parameter = self.cleaned_data, self.cleaned_data.get("parameter")
        if given.get("lacking"):
            return _("%s: sin valor") % parameter
        comparison, value = given.get("comparison"), given.get("value")
        if comparison and value:
            return f"{parameter} {Comparison(comparison).label} «{value}»"
        return str(parameter)
