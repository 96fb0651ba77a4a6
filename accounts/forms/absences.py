"""The shape of what people say about being away."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.people import DayInput
from accounts.models import AbsenceKind, Sector, User


class AbsenceForm(forms.Form):
    kind = forms.ChoiceField(label=_("Clase"), choices=AbsenceKind.choices)
    starts_on = forms.DateField(label=_("Primer día"), widget=DayInput)
    from_noon = forms.BooleanField(label=_("El primer día, solo la tarde"), required=False)
    ends_on = forms.DateField(label=_("Último día, incluido"), widget=DayInput)
    until_noon = forms.BooleanField(label=_("El último día, solo la mañana"), required=False)
    substitute = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Quién cubre"),
        required=False,
        empty_label=_("Nadie todavía"),
    )
    reason = forms.CharField(
        label=_("Motivo"),
        max_length=200,
        required=False,
        help_text=_("Lo ven solo la persona, quien la dirige y RR. HH."),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = User.objects.active().exclude(pk=person.pk)
        self.fields["substitute"].queryset = others  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name in ("starts_on", "ends_on"):
            if name in given and not 2000 <= given[name].year <= 2100:
                self.add_error(name, _("Revise el año."))
        return given


class RefusalForm(forms.Form):
    answer = forms.CharField(
        label=_("Por qué no se aprueba"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Lo lee quien la pidió."),
    )


class CalendarFilter(forms.Form):
    """Which month of which sector; what is no month is this one."""

    month = forms.DateField(input_formats=["%Y-%m"], required=False)
    sector = forms.ModelChoiceField(
        Sector.objects.filter(is_active=True),
        label=_("Sector"),
        required=False,
        empty_label=_("Toda la empresa"),
    )

    def month_or(self, today: date) -> date:
        """The first day of the month that is asked for."""
        given = self.cleaned_data.get("month") if self.is_valid() or self.is_bound else None
        chosen = given if given and 2000 <= given.year <= 2100 else today
        return chosen.replace(day=1)
