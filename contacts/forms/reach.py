"""Another e-mail or telephone of somebody."""

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.models import ReachKind, ReachLabel


class ReachForm(forms.Form):
    kind = forms.ChoiceField(label=_("Vía"), choices=ReachKind.choices)
    value = forms.CharField(label=_("Dirección o número"), max_length=254)
    label = forms.ChoiceField(label=_("Uso"), choices=ReachLabel.choices)
