"""The shape of the first handling, and of what is agreed with a customer in T-Points."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from tickets.forms.handling import LARGEST_NUMBER, day_input
from tickets.models import CHARGED, Affects, Coverage, Nature, Purpose, Reply, Ticket

NOTHING = ("", "—")


def points_field(**kwargs: Any) -> forms.DecimalField:
    """An amount of T-Points, with a decimal comma."""
    return forms.DecimalField(
        min_value=0, max_value=100_000, decimal_places=2, localize=True, **kwargs
    )


# A Service Manager's are asked for with their proposal.
PURPOSES = [one for one in Purpose.choices if one[0] != Purpose.MANAGER]


class TriageForm(forms.Form):
    has_problem = forms.BooleanField(label=_("Dice cuál es el problema"), required=False)
    has_impact = forms.BooleanField(label=_("Dice a qué afecta y cuánto"), required=False)
    has_technical = forms.BooleanField(
        label=_("Trae los datos técnicos que hacen falta"), required=False
    )
    affects = forms.ChoiceField(
        label=_("Alcance"), choices=[NOTHING, *Affects.choices], required=False
    )
    coverage = forms.ChoiceField(
        label=_("¿Lo cubre el SAC?"),
        choices=[NOTHING, *Coverage.choices],
        required=False,
        help_text=_("Cubre la ayuda en el uso y las incidencias."),
    )
    nature = forms.ChoiceField(
        label=_("Si es una incidencia, ¿qué resultó ser?"),
        choices=[NOTHING, *Nature.choices],
        required=False,
    )
    points = points_field(
        label=_("T-Points estimados"),
        required=False,
        help_text=_("De la configuración o la investigación."),
    )
    is_proactive = forms.BooleanField(
        label=_("Proactivo: lo propusimos nosotros antes de que lo pidieran"), required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput, max_value=LARGEST_NUMBER)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("nature") in CHARGED and not given.get("points"):
            self.add_error("points", _("Estime cuántos T-Points llevaría."))
        return given


class InformationForm(forms.Form):
    """What the customer is asked for, after the four points of the standard message (CC-45)."""

    affects = forms.ChoiceField(
        label=_("Alcance, si ya se sabe"), choices=[NOTHING, *Affects.choices], required=False
    )
    detail = forms.CharField(
        label=_("Qué falta en este caso"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "La carta pide además una descripción más detallada, los pasos previos, capturas de "
            "pantalla y el alcance."
        ),
    )


class ConsentForm(forms.Form):
    purpose = forms.ChoiceField(label=_("Para qué"), choices=PURPOSES, widget=forms.RadioSelect)
    third_party = forms.CharField(
        label=_("Con quién habría que hablar"),
        max_length=100,
        required=False,
        help_text=_("Proveedor del plug-in, integrador del ERP o del CRM…"),
    )
    points = points_field(label=_("T-Points que consumiría"))
    detail = forms.CharField(
        label=_("En qué consiste"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("El cliente lo recibe tal cual."),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("purpose") == Purpose.THIRD_PARTY and not given.get("third_party"):
            self.add_error("third_party", _("Diga con quién."))
        return given


class RecordConsentForm(forms.Form):
    reply = forms.ChoiceField(
        label=_("Qué respondió"), choices=Reply.choices, widget=forms.RadioSelect
    )
    person = forms.ModelChoiceField(
        label=_("Quién"), queryset=Contact.objects.none(), empty_label=_("Elija un contacto")
    )
    on = forms.DateField(label=_("Cuándo"), widget=day_input())
    how = forms.CharField(
        label=_("Cómo"), max_length=200, help_text=_("Por correo en el ticket, por teléfono…")
    )

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = ticket.customer.contacts.filter(is_active=True)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        self.initial.setdefault("person", ticket.contact_id)


class ClaimForm(forms.Form):
    points = points_field(label=_("T-Points consumidos"))
    detail = forms.CharField(
        label=_("Qué se hizo"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 3})
    )
