"""The shape of what people note in the agenda."""

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Sector, User
from contacts.models import Customer
from contacts.services import search
from kit.errors import Refused
from kit.text import one_line
from sla.duty import instant
from visits.models import Entry, EntryKind
from visits.services.ground import require_span

NUMBERED = re.compile(r"\(nº (\d{1,9})\)\s*$")
YEARS = range(2000, 2101)


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def clock_input() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class CustomerField(forms.CharField):
    """A customer by name or number: what is typed must mean exactly one that the person sees."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, **kwargs)
        self.user: User | None = None

    def clean(self, value: Any) -> Customer | None:
        words = one_line(super().clean(value) or "")
        if not words or self.user is None:
            return None
        seen = Customer.objects.visible_to(self.user)
        if named := NUMBERED.search(words):
            found = list(seen.filter(number=int(named[1])))
        else:
            hits = search.find(words, user=self.user)
            found = list(seen.filter(pk__in=[hit.pk for hit in hits if hit.kind == "customer"]))
        if len(found) != 1:
            several = _("Hay varios: elija uno de la lista.")
            raise forms.ValidationError(several if found else _("No hay ningún cliente así."))
        return found[0]


def told_customer(customer: Customer) -> str:
    """As `CustomerField` reads it back."""
    return f"{customer} (nº {customer.number})"


class WhenForm(forms.Form):
    """A stretch of time by the wall clock of whoever fills it in."""

    on = forms.DateField(label=_("Día"), widget=day_input())
    starts = forms.TimeField(label=_("Desde"), widget=clock_input())
    ends = forms.TimeField(label=_("Hasta"), widget=clock_input())
    ends_on = forms.DateField(
        label=_("Acaba el"),
        required=False,
        widget=day_input(),
        help_text=_("Vacío: el mismo día."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not {"on", "starts", "ends", "ends_on"} <= given.keys():
            return given
        start = self.moment("starts", "on")
        end = self.moment("ends", "ends_on" if given.get("ends_on") else "on")
        if start and end:
            given["starts_at"], given["ends_at"] = start, end
            self.check_span(start, end)
        return given

    def moment(self, name: str, of_day: str) -> datetime | None:
        """When the wall clock says so; a time that a spring night skips does not exist."""
        day, reading = self.cleaned_data.get(of_day), self.cleaned_data[name]
        if day is None or day.year not in YEARS:
            if day:
                self.add_error(of_day, _("Revise el año."))
            return None
        zone = timezone.get_current_timezone()
        found = instant(day, reading, zone)
        if found.astimezone(zone).time().replace(second=0) != reading.replace(second=0):
            self.add_error(name, _("Esa hora no existe ese día: el reloj se adelanta."))
            return None
        return found

    def check_span(self, starts_at: datetime, ends_at: datetime) -> None:
        if ends_at <= starts_at and not self.cleaned_data.get("ends_on"):
            self.add_error("ends", _("Es antes de empezar. Si termina otro día, diga cuál."))
            return
        try:
            require_span(starts_at, ends_at)
        except Refused as refused:
            self.add_error("ends", str(refused))

    def when(self) -> dict[str, datetime]:
        return {name: self.cleaned_data[name] for name in ("starts_at", "ends_at")}

    @staticmethod
    def of(row: Any, zone: ZoneInfo) -> dict[str, Any]:
        """How an entry or a visit stands in the form."""
        start, end = (moment.astimezone(zone) for moment in (row.starts_at, row.ends_at))
        return {
            "on": start.date(),
            "starts": start.time(),
            "ends": end.time(),
            "ends_on": end.date() if end.date() != start.date() else None,
            "version": row.version,
        }


class EntryForm(WhenForm):
    owner = forms.ModelChoiceField(User.objects.active(), label=_("De quién"), required=False)
    kind = forms.ChoiceField(
        label=_("Clase"),
        choices=[choice for choice in EntryKind.choices if choice[0] != EntryKind.VISIT],
    )
    subject = forms.CharField(label=_("Asunto"), max_length=200)
    customer = CustomerField(
        label=_("Cliente"),
        required=False,
        help_text=_("Nombre o número, si es con un cliente."),
        widget=forms.TextInput(attrs={"list": "customers", "autocomplete": "off"}),
    )
    is_away = forms.BooleanField(label=_("Fuera de la oficina"), required=False)
    place = forms.CharField(
        label=_("Dónde"),
        max_length=200,
        required=False,
        help_text=_("Obligatorio si está fuera de la oficina."),
    )
    reach = forms.CharField(
        label=_("Cómo localizarle"),
        max_length=120,
        required=False,
        help_text=_("Teléfono, despacho…"),
    )
    notes = forms.CharField(
        label=_("Notas"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Las lee todo el personal."),
    )

    def __init__(self, *args: Any, user: User, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        customer: Any = self.fields["customer"]
        customer.user = user
        if not (is_new and user.has_perm("visits.keep_agenda")):
            del self.fields["owner"]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("is_away") and not given.get("place"):
            self.add_error("place", _("Si está fuera, diga dónde se le puede encontrar."))
        return given

    def details(self) -> dict[str, Any]:
        names = ("kind", "subject", "customer", "is_away", "place", "reach", "notes")
        return {name: self.cleaned_data[name] for name in names} | self.when()

    @classmethod
    def initial_of(cls, entry: Entry, zone: ZoneInfo) -> dict[str, Any]:
        names = ("kind", "subject", "is_away", "place", "reach", "notes")
        facts = {name: getattr(entry, name) for name in names}
        customer = told_customer(entry.customer) if entry.customer else ""
        return {**cls.of(entry, zone), **facts, "customer": customer}


class WallField(forms.CharField):
    """A reading of the wall clock, as a calendar in the browser says it: 2026-11-24T10:00."""

    def clean(self, value: Any) -> datetime:
        try:
            said = datetime.fromisoformat(super().clean(value))
        except ValueError as wrong:
            raise forms.ValidationError(_("Esa fecha no se entiende.")) from wrong
        if said.year not in YEARS:
            raise forms.ValidationError(_("Revise el año."))
        return instant(said.date(), said.time(), timezone.get_current_timezone())


class MoveForm(forms.Form):
    """Where an entry was dragged to, to whom, and the version that one saw."""

    owner = forms.ModelChoiceField(User.objects.active(), required=False)
    starts_at = WallField(max_length=25)
    ends_at = WallField(max_length=25)
    version = forms.IntegerField()


class WhereFilter(forms.Form):
    """Of when, and of whom; what makes no sense is now and everybody."""

    on = forms.DateField(label=_("Día"), required=False, widget=day_input())
    sector = forms.ModelChoiceField(
        Sector.objects.filter(is_active=True),
        label=_("Sector"),
        required=False,
        empty_label=_("Toda la empresa"),
    )
    q = forms.CharField(label=_("Persona"), required=False, max_length=80)

    @property
    def said(self) -> dict[str, Any]:
        self.is_valid()
        given = self.cleaned_data
        on = given.get("on")
        on = on if on and on.year in YEARS else None
        return {"on": on, "sector": given.get("sector"), "q": given.get("q") or ""}
