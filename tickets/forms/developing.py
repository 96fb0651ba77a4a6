"""The term of a development, what it waits for, and a date that is agreed anew."""

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.forms.fields import Day


class DevelopmentForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    days = forms.IntegerField(
        label=_("Plazo en días laborables"), min_value=1, max_value=400, initial=10
    )
    requirements_on = forms.DateField(
        label=_("Requisitos aceptados el"),
        required=False,
        widget=Day,
        help_text=_("Cuándo el cliente aceptó lo que se va a hacer."),
    )
    material_on = forms.DateField(
        label=_("Material completo el"),
        required=False,
        widget=Day,
        help_text=_("Accesos, diseño y especificaciones. Mientras falte algo, el plazo no corre."),
    )


class MoveForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    to = forms.DateField(label=_("Nueva fecha de entrega"), widget=Day)
    reason = forms.CharField(
        label=_("Qué tercero interviene y por qué cambia"),
        max_length=300,
        help_text=_("El cliente recibe este texto."),
    )
