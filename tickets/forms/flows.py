"""What the flow of each class asks people to write (TIC-10)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kit.lists import Filter
from tickets.forms.handling import LARGEST_NUMBER
from tickets.forms.queue import WordsField, told_by
from tickets.models import SurveyWay, Tenor, Ticket
from tickets.models.feedback import FeedbackQuerySet


class ReviewForm(forms.Form):
    """The standard message of an incident: only what comes next is to be written (C51)."""

    next_step = forms.CharField(
        label=_("Próximo paso"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "La carta dice: «Estamos revisando la incidencia que nos comunicó», y este próximo "
            "paso: qué haremos y cuándo."
        ),
    )


class SurveyForm(forms.Form):
    """When the requirement is surveyed, how, and by whom (TIC-16)."""

    way = forms.ChoiceField(label=_("Cómo"), choices=SurveyWay.choices, widget=forms.RadioSelect)
    starts_at = forms.DateTimeField(
        label=_("Cuándo"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Hora del servicio del cliente."),
    )
    with_whom = forms.CharField(label=_("Con quién"), max_length=200)
    surveyor = forms.ModelChoiceField(
        label=_("Quién releva"),
        queryset=User.objects.none(),
        empty_label=_("Elija una persona"),
    )

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"way": SurveyWay.VIDEO, "with_whom": str(ticket.contact)}
        people = User.objects.active().order_by("name")
        self.fields["surveyor"].queryset = people  # type: ignore[attr-defined]


class TreatForm(forms.Form):
    """What the Responsable SGC found out and decided (TIC-19)."""

    tenor = forms.ChoiceField(
        label=_("Qué es"), choices=[("", _("Por decidir")), *Tenor.choices], required=False
    )
    analysis = forms.CharField(
        label=_("Análisis"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    is_nonconformity = forms.BooleanField(label=_("Hay no conformidad"), required=False)
    treatment = forms.CharField(
        label=_("Tratamiento"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Qué se decidió y qué se respondió al cliente."),
    )
    is_done = forms.BooleanField(label=_("Queda tratado"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, max_value=LARGEST_NUMBER)


class FeedbackFilter(Filter):
    """What narrows the list of suggestions and complaints."""

    tab = "state"
    tabs = (("", _("Por tratar")), ("treated", _("Tratados")), ("all", _("Todos")))
    first = ("q", "tenor")

    state = forms.ChoiceField(label=_("Vista"), required=False, choices=tabs)
    q = WordsField(label=_("Asunto, cliente o ticket"), required=False)
    tenor = forms.ChoiceField(
        label=_("Qué es"), required=False, choices=[("", _("Todo")), *Tenor.choices]
    )

    def in_tab(self, rows: FeedbackQuerySet, key: str) -> FeedbackQuerySet:  # type: ignore[override]
        if key == "all":
            return rows
        return rows.exclude(treated_at=None) if key else rows.untreated()

    def narrow(self, rows: FeedbackQuerySet) -> FeedbackQuerySet:  # type: ignore[override]
        asked = self.cleaned_data
        if asked.get("tenor"):
            rows = rows.filter(tenor=asked["tenor"])
        if words := asked.get("q"):
            rows = rows.filter(ticket__in=told_by(Ticket.objects.all(), words))
        return rows
