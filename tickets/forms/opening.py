"""The shape of a request that somebody of ours writes down: who, what, and whether it is done."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import Channel, Contact, Customer, StaffIntake
from sla.models import PRIORITIES, Priority, RequestKind
from tickets.forms.handling import FilesForm, day_input
from tickets.services.intake import channels
from tickets.services.phone.meetings import Meeting

MOST_POINTS = 100_000
# What one needs who ends a consulta while the customer is there: it is what ending it later asks.
ANSWERING = ("tickets.classify_ticket", "tickets.reply_ticket", "tickets.close_ticket")


def moment_input() -> forms.DateTimeInput:
    """The browser's own picker of a day and its hour."""
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def moment_field(**kwargs: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        widget=moment_input(), input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **kwargs
    )


class OpenForm(FilesForm):
    """A request that reached us by telephone, WhatsApp or a form; answered at once, or not."""

    contact = forms.ModelChoiceField(
        label=_("Contacto"), queryset=Contact.objects.none(), empty_label=_("Elija un contacto")
    )
    channel = forms.ChoiceField(label=_("Canal"))
    called_at = moment_field(
        label=_("Cuándo fue"),
        required=False,
        help_text=_("Desde entonces corren los plazos. Vacío: ahora."),
    )
    reference = forms.CharField(
        label=_("Referencia al mensaje del cliente"),
        max_length=200,
        required=False,
        help_text=_("Fecha y asunto de su correo, número del formulario…"),
    )
    subject = forms.CharField(label=_("Asunto"), max_length=250)
    body = forms.CharField(
        label=_("Descripción"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 5})
    )
    is_urgent = forms.BooleanField(label=_("El cliente lo considera urgente"), required=False)
    answer = forms.CharField(
        label=_("Respuesta dada en el acto"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("El cliente la recibe por correo, y el ticket queda resuelto como consulta."),
    )
    priority = forms.ChoiceField(
        label=_("Prioridad de la consulta"),
        choices=[(value, Priority(value).label) for value in PRIORITIES[RequestKind.QUERY]],
        initial=Priority.LOW,
        required=False,
    )
    meeting_on = forms.DateField(
        label=_("Fecha de la reunión de requisitos"), required=False, widget=day_input()
    )
    points = forms.DecimalField(
        label=_("Estimación en T-Points"),
        required=False,
        min_value=0,
        max_value=MOST_POINTS,
        decimal_places=2,
        localize=True,
    )

    def __init__(
        self, *args: Any, customer: Customer, by: User, at: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.wants_message = customer.service_line.staff_intake == StaffIntake.WITH_REFERENCE
        first = "subject" if self.initial.get("contact") else "contact"
        self.fields[first].widget.attrs["autofocus"] = True
        contacts = customer.contacts.filter(is_active=True, may_open_tickets=True)
        self.fields["contact"].queryset = contacts  # type: ignore[attr-defined]
        ways = channels.permitted(customer, at=at)
        self.fields["channel"].choices = [  # type: ignore[attr-defined]
            (way.value, way.label) for way in ways if way != Channel.EMAIL
        ]
        if not by.has_perms(
            ANSWERING
        ):  # who only takes requests down leaves them Pendiente (TIC-03)
            del self.fields["answer"], self.fields["priority"]
        if not self.wants_message:
            del self.fields["meeting_on"], self.fields["points"]

    def clean(self) -> dict[str, Any]:
        """A line that wants the customer's own words takes a call for them, or the exception."""
        given = super().clean() or {}
        met, points = given.get("meeting_on"), given.get("points")
        said = given.get("reference") or met or given.get("channel") == Channel.PHONE
        if self.wants_message and not said:
            self.add_error(
                "reference",
                _("Indique cuál es el mensaje del cliente, o la reunión de requisitos."),
            )
        if met and not points:
            self.add_error("points", _("Indique la estimación que se valoró en la reunión."))
        if met and given.get("answer"):
            self.add_error("answer", _("Un evolutivo espera la aprobación: no se cierra aquí."))
        return given

    def told(self) -> dict[str, Any]:
        """What was told to us, as a ticket is registered with it."""
        given = dict(self.cleaned_data)
        held_on, points = given.pop("meeting_on", None), given.pop("points", None)
        meeting = Meeting(held_on, points) if held_on else None
        return {**given, "files": self.stored(), "meeting": meeting}
