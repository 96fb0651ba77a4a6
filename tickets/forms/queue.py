"""What the queue may be asked for; whatever is unreadable in the address is simply not asked."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sla.models import Priority, RequestKind
from tickets.models import Area
from tickets.models.ticket import TicketQuerySet

ANY = ("", _("Todas"))


class QueueFilter(forms.Form):
    kind = forms.ChoiceField(label=_("Clase"), required=False, choices=[ANY, *RequestKind.choices])
    priority = forms.ChoiceField(
        label=_("Prioridad"), required=False, choices=[ANY, *Priority.choices]
    )
    area = forms.ChoiceField(label=_("Área"), required=False, choices=[ANY, *Area.choices])
    q = forms.CharField(label=_("Buscar"), required=False, max_length=80)

    def narrow(self, tickets: TicketQuerySet) -> TicketQuerySet:
        """The tickets that fit everything that was asked and could be read."""
        asked: dict[str, Any] = self.cleaned_data if self.is_valid() else self.readable()
        for field in ("kind", "priority", "area"):
            if asked.get(field):
                tickets = tickets.filter(**{field: asked[field]})
        if words := asked.get("q", "").strip():
            number = words.upper().removeprefix("T-").removeprefix("#")
            found = Q(subject__icontains=words) | Q(customer__search__contains=words.lower())
            tickets = tickets.filter(
                found | Q(pk=int(number)) if number.isdigit() and len(number) < 12 else found
            )
        return tickets

    def readable(self) -> dict[str, Any]:
        return getattr(self, "cleaned_data", {})
