"""What is proposed for a broken promise, and what is decided about it."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ProposeForm(forms.Form):
    what = forms.CharField(
        label=_("Compensación"),
        max_length=300,
        help_text=_("Qué recibe el cliente, según lo que prevé su versión del SLA."),
    )


class DecideForm(forms.Form):
    reason = forms.CharField(
        label=_("Motivo"),
        max_length=300,
        required=False,
        help_text=_("Obligatorio para rechazar."),
    )
