"""The shape of what people tell the system about a customer. Rules live in the services."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import (
    AgreementKind,
    Classification,
    Customer,
    Parameter,
    ParameterType,
    ParameterValue,
    Stage,
)
from contacts.services.parameters import LISTS

STAFF = ("csm", "account_executive", "account_assistant")
LISTED = ("kind", "origin", "scale", "industry")


def word_empty_choices(form: forms.BaseForm) -> None:
    """Say in words what an empty choice means, instead of a row of dashes."""
    for field in form.fields.values():
        words = _("Elija") if field.required else _("Sin indicar")
        if isinstance(field, forms.ModelChoiceField):
            field.empty_label = words if field.empty_label is not None else None
        elif isinstance(field, forms.ChoiceField):
            choices = list(field.choices)  # type: ignore[arg-type]
            if choices and not choices[0][0]:
                field.choices = [("", words), *choices[1:]]


class Day(forms.DateInput):
    """A date picker; browsers want the ISO form in it, whatever they show."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Website(forms.URLField):
    """An address that people may write without its beginning."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", **kwargs)


class CustomerForm(forms.ModelForm):  # type: ignore[type-arg]
    """One form for potential and active customers; `version` tells a stale one (B6)."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    stage = forms.ChoiceField(
        label=_("Estado"), choices=[(s.value, s.label) for s in (Stage.POTENTIAL, Stage.ACTIVE)]
    )

    class Meta:
        model = Customer
        fields = [
            *("legal_name", "trade_name", "tax_id", "phone", "email", "website"),
            *("service_line", "plan", "plan_since", "plan_until", "service_model", "product"),
            *("is_key_account", "csm", "account_executive", "account_assistant"),
            *("commercial_handling", "kind", "origin", "scale", "industry"),
            *("revenue_level", "staff_count", "expectations", "external_ref"),
        ]
        widgets = {
            "plan_since": Day,
            "plan_until": Day,
            "website": forms.URLInput(attrs={"placeholder": "https://"}),
            "expectations": forms.Textarea(attrs={"rows": 4}),
        }
        field_classes = {"website": Website}
        help_texts = {
            "is_key_account": _("Sus tickets se atienden antes entre iguales."),
            "expectations": _("Se muestra en cada uno de sus tickets."),
            "external_ref": _("Su número en otro sistema; sirve para importar de nuevo."),
        }

    def __init__(self, *args: Any, may_activate: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        if self.instance.pk or not may_activate:
            del self.fields["stage"]
        for name in STAFF:
            self.fields[name].queryset = User.objects.active()  # type: ignore[attr-defined]
        for name in LISTED:
            offered = Classification.objects.filter(list=name, is_active=True)
            self.fields[name].queryset = offered  # type: ignore[attr-defined]
        self.fields["phone"].note = _("(o un correo)")  # type: ignore[attr-defined]
        self.fields["email"].note = _("(o un teléfono)")  # type: ignore[attr-defined]
        word_empty_choices(self)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not (given.get("phone") or given.get("email") or {"phone", "email"} & set(self.errors)):
            self.add_error("phone", _("Indique al menos un teléfono o un correo electrónico."))
        if given.get("plan") and not given.get("plan_since") and "plan_since" not in self.errors:
            self.add_error("plan_since", _("Indique desde qué día tiene el plan."))
        if not given.get("plan") and given.get("plan_since"):
            self.add_error("plan", _("Hay fecha de plan, pero falta el plan."))
        return given

    def details(self) -> dict[str, Any]:
        """What the service takes; a row that is on file already is changed from its version on."""
        given = dict(self.cleaned_data)
        if not self.instance.pk:
            del given["version"]
        return given


class DeactivateForm(forms.Form):
    reason = forms.CharField(
        label=_("Motivo"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


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
    """A field for each parameter that the customer's line uses; the numbers are its names."""

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
            choices = [("", "—"), *((name, name) for name in names)]
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
        for name in self.changed_data:
            value = self.cleaned_data[name]
            shown = self.data.get(self.add_initial_prefix(name), "")
            found.append((self.offered[name], shown, "" if value is None else str(value)))
        return found
