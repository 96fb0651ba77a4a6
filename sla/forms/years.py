"""What is asked about the days of a calendar; the rules stand in sla.services.years."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.text import one_line
from sla.forms.rota import YEARS, DayField, HourInput
from sla.models import Holiday, HolidayScope
from sla.services.dayfiles import MOST_EVENTS
from sla.services.years import Feast


class FeastForm(forms.Form):
    """A day without the usual service, or one on which service is given all the same."""

    date = DayField(label=_("Fecha"))
    name = forms.CharField(label=_("Nombre"), max_length=120)
    scope = forms.ChoiceField(label=_("Ámbito"), choices=HolidayScope.choices)
    is_covered = forms.BooleanField(
        label=_("Festivo con servicio: se atiende como un día normal"), required=False
    )
    opens = forms.TimeField(label=_("Abre a las"), widget=HourInput, required=False)
    closes = forms.TimeField(
        label=_("Cierra a las"),
        widget=HourInput,
        required=False,
        help_text=_("Solo si es media jornada."),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        opens, closes = said.get("opens"), said.get("closes")
        if bool(opens) != bool(closes):
            self.add_error("closes", _("De media jornada se dicen las dos horas."))
        elif opens and closes and closes <= opens:
            self.add_error("closes", _("Cierra después de abrir."))
        return said

    def feast(self) -> Feast:
        return Feast(**self.cleaned_data)

    @staticmethod
    def of(holiday: Holiday) -> dict[str, Any]:
        """How the form begins."""
        return {name: getattr(holiday, name) for name in Feast._fields}


class YearForm(forms.Form):
    year = forms.IntegerField(min_value=2000, max_value=2100)


class DayFileForm(forms.Form):
    file = forms.FileField(
        label=_("Archivo de calendario"),
        help_text=_("Un .ics con días enteros, como el que publica un ayuntamiento."),
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
    )


def days_chosen(said: list[str]) -> list[tuple[date, str]]:
    """The days that were marked, as «2031-05-06 Día del patrón»; what is no day is left out."""
    found = []
    for words in said[:MOST_EVENTS]:
        day, _space, name = words.partition(" ")
        try:
            chosen = date.fromisoformat(day)
        except ValueError:
            continue
        if chosen.year in YEARS and (text := one_line(name, limit=120)):
            found.append((chosen, text))
    return found
