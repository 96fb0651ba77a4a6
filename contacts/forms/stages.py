"""The shape of what is asked when a customer becomes active, is handed over, or leaves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.forms.customers import word_empty_choices
from contacts.forms.fields import Day, Phone, Website
from contacts.forms.record import ParametersForm
from contacts.models import Contact, Customer, Entitlement, Parameter
from contacts.services.handover import is_announced


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Motivo"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class ConvertForm(ParametersForm):
    """The signed contract, and what an active customer's record still lacks (ACO-12, ACO-15)."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    signed_on = forms.DateField(label=_("Contrato firmado el"), widget=Day)
    phone = Phone(label=_("Teléfono"), max_length=40, required=False)
    website = Website(label=_("Sitio web"), required=False)
    revenue_level = forms.CharField(label=_("Nivel de facturación"), max_length=60, required=False)
    staff_count = forms.IntegerField(
        label=_("Cantidad de personal"), min_value=0, max_value=10**6, required=False
    )

    COMPANY = ("phone", "website", "revenue_level", "staff_count")

    def __init__(
        self, *args: Any, customer: Customer, wanting: list[Parameter], **kwargs: Any
    ) -> None:
        super().__init__(*args, offered=wanting, values={}, **kwargs)
        self.initial["version"] = customer.version
        for name in self.COMPANY:
            if getattr(customer, name) not in (None, ""):
                del self.fields[name]
        alone = [row.required_as for row in wanting]
        for name, parameter in self.offered.items():
            self.fields[name].required = alone.count(parameter.required_as) == 1

    @property
    def company(self) -> list[forms.BoundField]:
        return [self[name] for name in self.COMPANY if name in self.fields]

    @property
    def parameters(self) -> list[forms.BoundField]:
        return [self[name] for name in self.offered]

    def told(self) -> dict[str, Any]:
        given = self.cleaned_data
        company = {name: given[name] for name in self.COMPANY if given.get(name) not in (None, "")}
        return {
            "signed_on": given["signed_on"],
            "version": given["version"],
            "details": company,
            "values": self.changes(),
        }


class People(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Some of a customer's people, each with what one knows them by."""

    def label_from_instance(self, obj: Any) -> str:
        reached = obj.email or obj.mobile or obj.phone or _("sin correo ni teléfono")
        return f"{obj} · {reached}"


class HandOverForm(forms.ModelForm):  # type: ignore[type-arg]
    """What support needs to know, on one page (ORG-29)."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    openers = People(
        Contact.objects.none(),
        label=_("Quiénes pueden abrir tickets"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    announce = forms.BooleanField(
        label=_("Comunicar el traspaso al equipo y al cliente"),
        required=False,
        help_text=_("Cuando no falte nada: cada contacto recibe por qué vías se le atiende."),
    )

    class Meta:
        model = Customer
        fields = [
            *("plan", "plan_since", "plan_until", "service_model", "product"),
            *("is_key_account", "csm"),
        ]
        widgets = {"plan_since": Day, "plan_until": Day}
        help_texts = {"is_key_account": _("Sus tickets se atienden antes entre iguales.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        if self.instance.service_line.entitlement != Entitlement.PLAN:
            for name in ("plan", "plan_since", "plan_until"):
                del self.fields[name]
        self.fields["csm"].queryset = User.objects.active()  # type: ignore[attr-defined]
        word_empty_choices(self)
        self.people = self.instance.contacts.filter(is_active=True)
        self.fields["openers"].queryset = self.people  # type: ignore[attr-defined]
        self.initial["openers"] = [row.pk for row in self.people if row.may_open_tickets]
        self.fields["openers"].show_hidden_initial = True
        self.initial["announce"] = not is_announced(self.instance)

    def told(self) -> dict[str, Any]:
        """The details, and of the contacts only those that were ticked or unticked here."""
        given = dict(self.cleaned_data)
        version, chosen = given.pop("version"), {row.pk for row in given.pop("openers")}
        announce = given.pop("announce")
        shown = self.data.getlist(self.add_initial_prefix("openers"))  # type: ignore[attr-defined]
        before = {row.pk for row in self.people if str(row.pk) in shown}
        openers = {pk: pk in chosen for pk in before ^ chosen}
        return {"details": given, "version": version, "openers": openers, "announce": announce}
