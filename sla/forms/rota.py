"""What is asked about turns of duty; the rules stand in sla.services.rota."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.people import DayInput
from accounts.models import User
from sla.models import Rota, Shift
from sla.services.rota import Turn

YEARS = range(2000, 2101)


class HourInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class DayField(forms.DateField):
    """A day of the years that people plan for."""

    widget = DayInput

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day and day.year not in YEARS:
            raise forms.ValidationError(_("Revise el año."))
        return day


class PersonField(forms.TypedChoiceField):
    """One of us; those of the rota's own sector come first."""

    def offer(self, rota: Rota) -> None:
        people = list(User.objects.active().select_related("sector"))
        own = [person for person in people if person.sector_id == rota.sector_id]
        others = [person for person in people if person.sector_id != rota.sector_id]
        self.coerce = {str(person.pk): person for person in people}.__getitem__
        groups = [(rota.sector.name, own), (_("Otros sectores"), others)]
        self.choices = [
            ("", _("Elija una persona")),
            *((label, [(who.pk, who.name) for who in some]) for label, some in groups if some),
        ]


class ShiftForm(forms.Form):
    """One turn by the wall clock."""

    person = PersonField(label=_("Quién"))
    on = DayField(label=_("Día en que empieza"))
    starts = forms.TimeField(label=_("Desde las"), widget=HourInput)
    ends = forms.TimeField(label=_("Hasta las"), widget=HourInput)
    ends_on = DayField(
        label=_("Día en que termina"),
        required=False,
        help_text=_("Vacío: el mismo día o, si pasa de medianoche, el siguiente."),
    )
    allows_overlap = forms.BooleanField(
        label=_("Permitir que se solape con otra persona (refuerzo)"), required=False
    )

    def __init__(self, *args: Any, rota: Rota, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].offer(rota)  # type: ignore[attr-defined]

    def turn(self) -> Turn:
        said = self.cleaned_data
        names = ("person", "on", "starts", "ends", "ends_on", "allows_overlap")
        return Turn(**{name: said[name] for name in names})


class NewShiftForm(ShiftForm):
    """One turn, or the same one every day or week."""

    repeat = forms.ChoiceField(
        label=_("Se repite"),
        choices=[("", _("No")), ("weekly", _("Cada semana")), ("daily", _("Cada día"))],
        required=False,
    )
    until = DayField(label=_("Hasta el día, incluido"), required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("repeat") and not said.get("until") and "until" not in self.errors:
            self.add_error("until", _("Diga hasta qué día se repite."))
        return said


class EditShiftForm(ShiftForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    @staticmethod
    def of(shift: Shift) -> dict[str, Any]:
        """How the form begins."""
        start, end = shift.local_start, shift.local_end
        return {
            "person": shift.person_id,
            "on": start.date(),
            "starts": start.time(),
            "ends": end.time(),
            "ends_on": end.date(),
            "allows_overlap": shift.allows_overlap,
            "version": shift.version,
        }


class SwapForm(forms.Form):
    """Two people exchange their turns of some days."""

    one = PersonField(label=_("Una persona"))
    other = PersonField(label=_("La otra"))
    first = DayField(label=_("Turnos que empiezan desde el día"))
    last = DayField(label=_("Hasta el día, incluido"))

    def __init__(self, *args: Any, rota: Rota, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("one", "other"):
            self.fields[name].offer(rota)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if "first" in said and "last" in said and said["last"] < said["first"]:
            self.add_error("last", _("Es anterior al primer día."))
        return said


class WeekForm(forms.Form):
    """Which week is filled: the one that has this day."""

    monday = DayField()
