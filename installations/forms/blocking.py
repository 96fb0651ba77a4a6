"""The shape of a mark «corresponde bloquear», of lifting it, and of the letter about them."""

from django import forms
from django.utils.translation import gettext_lazy as _


class BlockForm(forms.Form):
    reason = forms.CharField(
        label=_("Motivo"),
        max_length=300,
        help_text=_("Por qué corresponde bloquear. Lo lee el Consultor Técnico."),
    )
    force_majeure = forms.CharField(
        label=_("Fuerza mayor"),
        max_length=300,
        required=False,
        help_text=_("Solo si el cliente tiene derecho a asistencia: qué lo hace inevitable."),
    )


class LiftForm(forms.Form):
    reason = forms.CharField(label=_("Por qué se levanta"), max_length=300)


class SendListForm(forms.Form):
    note = forms.CharField(
        label=_("Nota"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Se añade al final de la carta."),
    )
