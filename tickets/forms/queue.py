"""What the queue may be asked for; whatever is unreadable in the address is simply not asked."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models import Customer
from kit.lists import Filter
from kit.text import fold, one_line
from sla.models import Priority, RequestKind
from tickets.models import OPEN, Area
from tickets.models.ticket import TicketQuerySet

ANY = ("", _("Todas"))
ANYBODY = ("", _("Todos"))
LONGEST_NUMBER = 12


class WordsField(forms.CharField):
    """What somebody looks for: one line, however it was pasted."""

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value) or "", limit=80)


class QueueFilter(Filter):
    kind = forms.ChoiceField(label=_("Clase"), required=False, choices=[ANY, *RequestKind.choices])
    priority = forms.ChoiceField(
        label=_("Prioridad"), required=False, choices=[ANY, *Priority.choices]
    )
    status = forms.ChoiceField(
        label=_("Estado"),
        required=False,
        choices=[ANYBODY, *((status.value, status.label) for status in OPEN)],
    )
    area = forms.ChoiceField(label=_("Área"), required=False, choices=[ANY, *Area.choices])
    owner = forms.ChoiceField(label=_("Responsable"), required=False)
    q = WordsField(label=_("Buscar"), required=False)

    def __init__(self, *args: Any, owners: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(pk), name) for pk, name in owners]
        self.fields["owner"].choices = [ANYBODY, *people]  # type: ignore[attr-defined]
        self.is_valid()  # an answer that cannot be read is left out of cleaned_data

    def narrow(self, rows: TicketQuerySet) -> TicketQuerySet:  # type: ignore[override]
        """The tickets that fit everything that was asked and could be read."""
        asked = self.cleaned_data
        for field in ("kind", "priority", "status", "area", "owner"):
            if asked.get(field):
                rows = rows.filter(**{field: asked[field]})
        if words := asked.get("q"):
            rows = told_by(rows, words)
        return rows


def told_by(tickets: TicketQuerySet, words: str) -> TicketQuerySet:
    """Those of that number, or with these words in subject or customer, accents or not."""
    number = words.upper().removeprefix("T-").removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) < LONGEST_NUMBER:
        return tickets.filter(pk=int(number))
    in_subject = Q()
    for word in fold(words).split():
        in_subject &= Q(folded__contains=word)
    customers = Customer.objects.search(words).values("pk")
    return tickets.filter(in_subject | Q(customer__in=customers))
