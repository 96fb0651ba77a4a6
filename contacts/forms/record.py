"""The shape of what stands on a customer's record: agreements and parameters."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.forms.fields import Day
from contacts.models import (
    AgreementKind,
    Classification,
    Parameter,
    ParameterType,
    ParameterValue,
)
from contacts.services.parameters import LISTS


class AgreementForm(forms.Form):
    kind = forms.ChoiceField(label=_("Clase"), choices=AgreementKind.choices)
    starts_on = forms.DateField(label=_("Desde"), widget=Day)
    ends_on = forms.DateField(
        label=_("Hasta"),
        widget=Day,
        required=False,
        help_text=_("Incluido. Vacío: sin fecha de fin."),
    )
    notes = forms.CharField(label=_("Observaciones"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        start, end = given.get("starts_on"), given.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("Termina antes de empezar."))
        return given


class EndAgreementForm(forms.Form):
    ends_on = forms.DateField(label=_("Último día"), widget=Day)


class ParametersForm(forms.Form):
    """A field for each of some parameters; the numbers are its names."""

    def __init__(
        self,
        *args: Any,
        offered: list[Parameter],
        values: dict[int, ParameterValue],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {f"p{row.number}": row for row in offered if row.type != ParameterType.STAFF}
        for name, parameter in self.offered.items():
            value = values.get(parameter.number)
            self.fields[name] = self.field_for(parameter, value.value if value else "")

    def field_for(self, parameter: Parameter, value: str) -> forms.Field:
        label = f"{parameter.number} · {parameter.name}"
        label = f"{label} ({parameter.unit})" if parameter.unit else label
        if parameter.type == ParameterType.NUMBER:
            return forms.IntegerField(
                label=label,
                min_value=0,
                max_value=10**9,
                required=False,
                initial=value,
                show_hidden_initial=True,
            )
        if parameter.type in LISTS:
            names = list(
                Classification.objects.filter(
                    list=LISTS[ParameterType(parameter.type)], is_active=True
                ).values_list("name", flat=True)
            )
            if value and value not in names:
                names.append(value)
            choices = [("", _("Sin indicar")), *((name, name) for name in names)]
            return forms.ChoiceField(
                label=label,
                choices=choices,
                required=False,
                initial=value,
                show_hidden_initial=True,
            )
        return forms.CharField(
            label=label, max_length=200, required=False, initial=value, show_hidden_initial=True
        )

    def changes(self) -> list[tuple[Parameter, str, str]]:
        """Of each parameter that was changed on this page: the value shown and the new one."""
        found = []
        for name in (name for name in self.changed_data if name in self.offered):
            value = self.cleaned_data[name]
            shown = self.data.get(self.add_initial_prefix(name), "")
            found.append((self.offered[name], shown, "" if value is None else str(value)))
        return found


class ChangeParametersForm(ParametersForm):
    """All parameters of a customer, and why they change."""

    reason = forms.CharField(
        label=_("Motivo del cambio"),
        max_length=200,
        required=False,
        help_text=_("Queda junto a cada valor: la visita, la actualización, quién lo dijo."),
    )
