"""What people tell about an error, its steps and the versions that correct it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kit.lists import Filter
from kit.text import fold
from tickets.forms.handling import LARGEST_NUMBER, day_input
from tickets.forms.queue import WordsField
from tickets.models import STEPS, UNFIXED, Incident, IncidentState, Ticket
from tickets.models.incidents import IncidentQuerySet
from tickets.models.updates import UpdateRequestQuerySet
from tickets.services.errors.incidents import heads

ANYBODY = ("", _("Todos"))


def people() -> Any:
    return User.objects.active().order_by("name")


class ErrorForm(forms.Form):
    """An error as whoever met it tells it (IT INC)."""

    title = forms.CharField(label=_("Qué falla"), max_length=200)
    product = forms.CharField(label=_("Producto"), max_length=60, required=False)
    module = forms.CharField(label=_("Módulo"), max_length=60, required=False)
    found_in = forms.CharField(label=_("Versión en que se vio"), max_length=40, required=False)
    steps = forms.CharField(
        label=_("Pasos para reproducirlo"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    expected = forms.CharField(
        label=_("Qué se esperaba"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    actual = forms.CharField(
        label=_("Qué ocurre"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    owner = forms.ModelChoiceField(
        label=_("Asignado a"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Gerente de I+D"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people()  # type: ignore[attr-defined]
        if not heads().exists():
            self.fields["owner"].required = True
            self.fields["owner"].help_text = _("Nadie tiene la función Gerente de I+D.")


class ChangeErrorForm(ErrorForm):
    """What I+D found out about it since."""

    cause = forms.CharField(
        label=_("Causa"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    correction = forms.CharField(
        label=_("Corrección"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    expected_on = forms.DateField(label=_("Fecha prevista"), required=False, widget=day_input())
    version = forms.IntegerField(widget=forms.HiddenInput, max_value=LARGEST_NUMBER)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].required = False  # it stays whose it is


class StepForm(forms.Form):
    """Where an error goes next, and what customers may be told of it."""

    to = forms.ChoiceField(label=_("Pasa a"), widget=forms.RadioSelect)
    fixed_in = forms.CharField(
        label=_("Versión que lo corrige"),
        max_length=40,
        required=False,
        help_text=_("Obligatoria si queda corregido."),
    )
    detail = forms.CharField(
        label=_("Qué se le puede decir al cliente"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Obligatorio si se descarta. Se propone en el aviso que viene después."),
    )

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = [(one.value, one.label) for one in STEPS[IncidentState(incident.state)]]
        self.fields["to"].choices = allowed  # type: ignore[attr-defined]
        self.fields["to"].initial = allowed[0][0]


class TellForm(forms.Form):
    """Which customers are told of the last step, and in which words."""

    detail = forms.CharField(
        label=_("Qué se les dice"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Va en cada carta, después del nuevo estado."),
    )
    tickets = forms.ModelMultipleChoiceField(
        queryset=Ticket.objects.none(),
        required=False,
        error_messages={"invalid_choice": _("Alguno de esos tickets ya no se puede avisar.")},
    )

    def __init__(self, *args: Any, tickets: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tickets"].queryset = tickets  # type: ignore[attr-defined]


class WhichForm(forms.Form):
    """Which known error a ticket is about."""

    incident = forms.ModelChoiceField(
        queryset=Incident.objects.all(),
        error_messages={"required": _("Elija el error."), "invalid_choice": _("No existe.")},
    )


class AskUpdateForm(forms.Form):
    wanted = forms.CharField(label=_("Versión que se pide"), max_length=40)
    note = forms.CharField(
        label=_("Nota para I+D"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class InstalledForm(forms.Form):
    installed = forms.CharField(label=_("Versión instalada"), max_length=40)
    on = forms.DateField(label=_("Instalada el"), widget=day_input())


class DropForm(forms.Form):
    reason = forms.CharField(label=_("Por qué ya no hace falta"), max_length=200)


class ErrorFilter(Filter):
    """What narrows the list of errors."""

    tab = "state"
    tabs = (
        ("", _("Abiertos")),
        (IncidentState.FIXED.value, _("Corregidos")),
        (IncidentState.DISCARDED.value, _("Descartados")),
        ("all", _("Todos")),
    )
    first = ("q", "step", "owner")

    state = forms.ChoiceField(label=_("Vista"), required=False, choices=tabs)
    q = WordsField(label=_("Palabras o número"), required=False)
    step = forms.ChoiceField(
        label=_("Estado"),
        required=False,
        choices=[ANYBODY, *((one.value, one.label) for one in UNFIXED)],
    )
    owner = forms.ChoiceField(label=_("Asignado a"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = owners  # type: ignore[attr-defined]

    def in_tab(self, rows: IncidentQuerySet, key: str) -> IncidentQuerySet:  # type: ignore[override]
        if key == "all":
            return rows
        return rows.filter(state=key) if key else rows.unfixed()

    def narrow(self, rows: IncidentQuerySet) -> IncidentQuerySet:  # type: ignore[override]
        asked = self.cleaned_data
        if asked.get("step"):
            rows = rows.filter(state=asked["step"])
        if asked.get("owner"):
            rows = rows.filter(owner=asked["owner"])
        words = asked.get("q", "")
        number = words.upper().removeprefix("INC-")
        if number.isascii() and number.isdigit() and len(number) < 12:
            return rows.filter(pk=int(number))
        return rows.with_words(fold(words).split())


def owners() -> list[tuple[str, Any]]:
    """Those who have an error."""
    found = User.objects.filter(incidents__isnull=False).distinct().order_by("name")
    return [ANYBODY, *((str(pk), name) for pk, name in found.values_list("pk", "name"))]


class UpdateFilter(Filter):
    """What narrows the list of updates that were asked for."""

    tab = "state"
    tabs = (("", _("Pendientes")), ("done", _("Instaladas")), ("dropped", _("Anuladas")))
    first = ("q",)

    state = forms.ChoiceField(label=_("Vista"), required=False, choices=tabs)
    q = WordsField(label=_("Cliente o versión"), required=False)

    def in_tab(self, rows: UpdateRequestQuerySet, key: str) -> UpdateRequestQuerySet:  # type: ignore[override]
        if not key:
            return rows.pending()
        ended = rows.exclude(ended_at=None)
        return ended.filter(dropped="") if key == "done" else ended.exclude(dropped="")

    def narrow(self, rows: UpdateRequestQuerySet) -> UpdateRequestQuerySet:  # type: ignore[override]
        words = self.cleaned_data.get("q", "")
        return rows.named(words) if words else rows
