"""The shape of what is said by telephone: on a ticket, or without telephone in the plan."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact, Customer
from kit.lists import Filter
from sla.models import Plan
from tickets.forms.handling import FilesForm
from tickets.forms.opening import moment_field
from tickets.models import ALIVE, CallOutcome, CallState, IncomingCall, Ticket
from tickets.services.phone.calls import upgrades
from tickets.services.phone.listening import ways


class CallForm(forms.Form):
    """The protocol of a call without telephone in the plan: three steps, and how it ended."""

    contact = forms.ModelChoiceField(
        label=_("Quién llama"), queryset=Contact.objects.none(), empty_label=_("Elija un contacto")
    )
    called_at = moment_field(label=_("Hora de la llamada"), required=False)
    conversation = forms.CharField(
        label=_("Conversación"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Qué necesita y qué se le dijo. El CSM lo recibe tal cual."),
    )
    ticket = forms.ModelChoiceField(
        label=_("Ticket del que habla"),
        queryset=Ticket.objects.none(),
        required=False,
        empty_label=_("Ninguno"),
    )
    is_urgent = forms.BooleanField(label=_("El cliente lo considera urgente"), required=False)
    explained = forms.BooleanField(label=_("1. Le he explicado las condiciones de su plan"))
    offered = forms.BooleanField(
        label=_("2. Le he ofrecido ampliar el plan, con sus ventajas y su coste, si hay cuál")
    )
    guided = forms.BooleanField(
        label=_("3. Si no lo amplía: le he guiado para abrir un ticket"), required=False
    )
    outcome = forms.ChoiceField(
        label=_("Cómo terminó"), choices=CallOutcome.choices, widget=forms.RadioSelect
    )
    proposed = forms.ModelChoiceField(
        label=_("Plan que se le propone"),
        queryset=Plan.objects.none(),
        required=False,
        empty_label=_("Ninguno en particular"),
    )

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plans = upgrades(customer)
        choices = {
            "contact": customer.contacts.filter(is_active=True),
            "ticket": customer.tickets.open().order_by("-pk"),
            "proposed": Plan.objects.filter(pk__in=[plan.pk for plan in self.plans]),
        }
        for name, rows in choices.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        outcome = given.get("outcome")
        if outcome == CallOutcome.PLAN and not given.get("proposed"):
            self.add_error("proposed", _("Elija el plan que el cliente acepta."))
        if outcome and outcome != CallOutcome.PLAN and not given.get("guided"):
            self.add_error("guided", _("Falta este paso: quien no amplía su plan abre un ticket."))
        return given


class TakeDownForm(FilesForm):
    """What the customer said on a ticket, as they said it; who, how and when."""

    field_order = ("body", "contact", "channel", "said_at", "files")

    body = forms.CharField(
        label=_("Qué dijo"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Con sus palabras: queda como mensaje suyo, y nos toca a nosotros."),
        error_messages={"required": _("Escriba lo que dijo el cliente.")},
    )
    contact = forms.ModelChoiceField(label=_("Quién lo dijo"), queryset=Contact.objects.none())
    channel = forms.ChoiceField(label=_("Cómo"))
    said_at = moment_field(
        label=_("Cuándo"),
        required=False,
        help_text=_("Desde entonces corren los plazos. Vacío: ahora."),
    )

    def __init__(self, *args: Any, ticket: Ticket, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = ticket.customer.contacts.filter(is_active=True)
        self.fields["contact"].queryset = people  # type: ignore[attr-defined]
        self.fields["channel"].choices = [  # type: ignore[attr-defined]
            (way.value, way.label) for way in ways(ticket.customer, at=at)
        ]

    def said(self) -> dict[str, Any]:
        return {**self.cleaned_data, "files": self.stored()}


class SettleCallForm(forms.Form):
    state = forms.ChoiceField(
        label=_("En qué quedó"),
        choices=[(one.value, one.label) for one in CallState if one != CallState.PENDING],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Qué se hizo o por qué se descarta"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CallFilter(Filter):
    """Which calls: those that still wait for a CSM come first."""

    tab = "state"
    tabs = (
        ("", _("Pendientes")),
        ("mine", _("Mías")),
        ("settled", _("Resueltas")),
        ("all", _("Todas")),
    )
    first = ("outcome", "q")

    state = forms.ChoiceField(label=_("Vista"), required=False, choices=tabs)
    outcome = forms.ChoiceField(
        label=_("Cómo terminó"), required=False, choices=[("", _("Todas")), *CallOutcome.choices]
    )
    q = forms.CharField(label=_("Cliente"), required=False, max_length=80)

    def in_tab(self, rows: QuerySet[IncomingCall], key: str) -> QuerySet[IncomingCall]:
        pending = rows.filter(Q(state=CallState.PENDING) | Q(escalation__state__in=ALIVE))
        if key == "mine":
            gone = Q(told__is_active=False, customer__csm=self.user)  # whose accounts one took over
            return pending.filter(Q(told=self.user) | gone)
        if key == "settled":
            ended = Q(escalation__isnull=False) & ~Q(escalation__state__in=ALIVE)
            return rows.filter(ended | Q(state__in=[CallState.DONE, CallState.DECLINED]))
        return rows if key == "all" else pending

    def narrow(self, rows: QuerySet[IncomingCall]) -> QuerySet[IncomingCall]:
        given = self.cleaned_data
        if given.get("outcome"):
            rows = rows.filter(outcome=given["outcome"])
        if words := given.get("q"):
            rows = rows.filter(customer__in=Customer.objects.search(words).values("pk"))
        return rows

    def in_words(self) -> str:
        words = super().in_words()
        return words if self.in_which_tab else f"{self.tabs[0][1]}; {words}"
