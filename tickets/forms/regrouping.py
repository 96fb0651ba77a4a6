"""Which tickets belong together, and which messages are a subject of their own."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tickets.forms.handling import LARGEST_NUMBER
from tickets.models import Message, Ticket, Tie, Voice
from tickets.models.ticket import TicketQuerySet

OFFERED = 50  # of the customer's last tickets


class TicketChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} · {obj.get_status_display()} · {timezone.localtime(obj.opened_at):%d/%m/%Y}"


class MessageChoices(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        when = f"{timezone.localtime(obj.at):%d/%m/%Y %H:%M}"
        who = obj.author or obj.contact or obj.sender
        return f"{when} · {who}: {Truncator(obj.body).chars(160)}"


def others_of(ticket: Ticket, by: User) -> TicketQuerySet:
    """The customer's other tickets that one may see, the newest first."""
    seen = Ticket.objects.visible_to(by).filter(customer=ticket.customer_id, merged_into=None)
    return seen.exclude(pk=ticket.pk).order_by("-pk")


class MergeForm(forms.Form):
    other = TicketChoice(
        Ticket.objects.none(),
        label=_("Con cuál"),
        empty_label=_("Elija un ticket abierto del mismo cliente"),
        help_text=_(
            "Queda el más antiguo, con todos los mensajes; el otro se cierra como duplicado y "
            "sigue encontrándose por su número."
        ),
    )
    tell = forms.BooleanField(
        label=_("Avisar al cliente con una sola carta"), required=False, initial=True
    )

    def __init__(self, *args: Any, ticket: Ticket, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = others_of(ticket, by).open()
        self.fields["other"].queryset = others  # type: ignore[attr-defined]
        if not others.exists():
            nothing = _("El cliente no tiene otro ticket abierto")
            self.fields["other"].empty_label = nothing  # type: ignore[attr-defined]


class SplitForm(forms.Form):
    messages = MessageChoices(
        Message.objects.none(),
        label=_("Mensajes que tratan del otro tema"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Pasan al ticket nuevo, cuyos plazos cuentan desde que el cliente escribió."),
    )
    subject = forms.CharField(label=_("Asunto del ticket nuevo"), max_length=250)
    tell = forms.BooleanField(
        label=_("Enviar al cliente el acuse con el número nuevo"), required=False, initial=True
    )

    def __init__(self, *args: Any, ticket: Ticket, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = ticket.messages.exclude(voice=Voice.PUBLIC).select_related("author", "contact")
        self.fields["messages"].queryset = said  # type: ignore[attr-defined]


class LinkForm(forms.Form):
    kind = forms.ChoiceField(label=_("Este ticket"), choices=Tie.choices)
    number = forms.CharField(label=_("Nº del otro ticket"), max_length=20)

    def __init__(self, *args: Any, ticket: Ticket, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen = Ticket.objects.visible_to(by)

    def clean_number(self) -> Ticket:
        number = self.cleaned_data["number"].upper().removeprefix("T-").strip()
        is_number = number.isascii() and number.isdigit() and int(number) <= LARGEST_NUMBER
        found = self.seen.filter(pk=int(number)).first() if is_number else None
        if found is None:
            raise forms.ValidationError(_("No hay ningún ticket con ese número a su alcance."))
        return found


class SeveralForm(forms.Form):
    detail = forms.CharField(
        label=_("Qué temas ve"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("La carta pide un mensaje por tema; esto va dentro de ella."),
    )
    replacements = forms.ModelMultipleChoiceField(
        Ticket.objects.none(),
        label=_("Tickets que ya lo sustituyen"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, ticket: Ticket, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        later = others_of(ticket, by).filter(opened_at__gte=ticket.opened_at)
        self.fields["replacements"].queryset = later  # type: ignore[attr-defined]
        if not later.exists():
            del self.fields["replacements"]


class NewSubjectForm(forms.Form):
    next_step = forms.CharField(
        label=_("Próximo paso en este ticket"), max_length=1_000, required=False
    )

    def __init__(self, *args: Any, ticket: Ticket, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["next_step"].required = ticket.first_replied_at is None
