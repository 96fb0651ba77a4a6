"""The shape of what people tell the system about a customer. Rules live in the services."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.forms.fields import Day, Phone, Website
from contacts.models import Classification, Customer, Stage

STAFF = ("csm", "account_executive", "account_assistant", "service_manager")
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
            *("is_key_account", *STAFF),
            *("commercial_handling", "kind", "origin", "scale", "industry"),
            *("revenue_level", "staff_count", "expectations", "external_ref"),
        ]
        widgets = {
            "plan_since": Day,
            "plan_until": Day,
            "expectations": forms.Textarea(attrs={"rows": 4}),
        }
        field_classes = {"phone": Phone, "website": Website}
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
        if not (self.instance.pk or self.is_bound):
            self.fields["legal_name"].widget.attrs["autofocus"] = True
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
