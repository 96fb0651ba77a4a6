"""What is asked about the cover of holidays; the rules stand in sla.services.covers."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from sla.forms.rota import DayField


class AssignForm(forms.Form):
    """Who covers: the one who asks, or somebody they lead."""

    person = forms.ModelChoiceField(
        label=_("Quién lo cubre"), queryset=User.objects.none(), empty_label=_("Elija a alguien")
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        led = User.objects.led_by(by).values("pk")
        people = User.objects.active().filter(Q(pk__in=led) | Q(pk=by.pk))
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class ProposeForm(forms.Form):
    day = DayField(label=_("Día que prefiere"))


class RefuseForm(forms.Form):
    reason = forms.CharField(label=_("Por qué no"), max_length=200)
