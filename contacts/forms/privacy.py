"""What a person asks about their own data, as it is taken down."""

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.models import Purpose, RequestKind


class OptOutForm(forms.Form):
    purposes = forms.MultipleChoiceField(
        label=_("Qué no quiere"),
        choices=Purpose,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Lo que no esté marcado deja de estar en vigor."),
    )
    how = forms.CharField(
        label=_("Cómo lo pidió"),
        max_length=200,
        help_text=_("Por ejemplo: «correo del 21/11/2026» o «por teléfono»."),
    )


class RequestForm(forms.Form):
    kind = forms.ChoiceField(label=_("Qué pide"), choices=RequestKind)
    asked_on = forms.DateField(
        label=_("Pedido el"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    how = forms.CharField(
        label=_("Cómo lo pidió"),
        max_length=200,
        help_text=_("Por qué medio, y cómo se comprobó que es esa persona."),
    )


class HoldForm(forms.Form):
    reason = forms.CharField(
        label=_("Se conserva por"),
        max_length=300,
        required=False,
        help_text=_("La obligación que impide suprimir. Vacío: nada lo impide."),
    )
