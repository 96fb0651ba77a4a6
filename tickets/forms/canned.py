"""The shape of a canned reply, of looking for one, and of running a macro."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Concat
from django.forms.models import model_to_dict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import ServiceLine
from kit.db import FoldText
from kit.lists import Filter
from kit.text import fold, one_line
from sla.models import Priority, RequestKind
from tickets.forms.handling import BLANK, LARGEST_NUMBER, causes
from tickets.models import CannedReply, Then
from tickets.services.people.candidates import able_people

KINDS = (("", _("Todas")), ("text", _("Solo texto")), ("macro", _("Macros")))
WHOSE = (("", _("De quien sean")), ("mine", _("Mías")), ("shared", _("De todos")))
MACRO = ~Q(kind="", assignee=None, then="")


class CannedFilter(Filter):
    tab = "use"
    tabs = (("", _("En uso")), ("retired", _("Retiradas")))
    first = ("whose", "does", "q")

    use = forms.ChoiceField(label=_("Uso"), required=False, choices=tabs)
    whose = forms.ChoiceField(label=_("De quién"), required=False, choices=WHOSE)
    does = forms.ChoiceField(label=_("Qué es"), required=False, choices=KINDS)
    q = forms.CharField(label=_("Nombre o texto"), required=False, max_length=80)

    def in_tab(self, rows: QuerySet[Any], key: str) -> QuerySet[Any]:
        return rows.filter(is_active=key == "")

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        asked = self.cleaned_data
        if whose := asked.get("whose"):
            rows = rows.filter(owner=self.user if whose == "mine" else None)
        if does := asked.get("does"):
            rows = rows.filter(MACRO if does == "macro" else ~MACRO)
        return said_by(rows, asked.get("q") or "")


def said_by(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Those with all these words in name or text, accents or not."""
    said = FoldText(Concat("name", Value(" "), "body", output_field=TextField()))
    rows = rows.alias(folded=said) if words else rows
    for word in fold(one_line(words, limit=80)).split():
        rows = rows.filter(folded__contains=word)
    return rows


class CannedForm(forms.Form):
    """What a reply says and, for a macro, what else it does."""

    name = forms.CharField(label=_("Nombre"), max_length=120)
    body = forms.CharField(
        label=_("Texto"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Sin saludo ni firma: los pone la carta. [su|tu] según el trato del contacto."),
    )
    next_step = forms.CharField(label=_("Próximo paso"), max_length=1_000, required=False)
    line = forms.ModelChoiceField(
        ServiceLine.objects.order_by("name"),
        label=_("Línea de servicio"),
        required=False,
        empty_label=_("Todas"),
    )
    is_shared = forms.BooleanField(
        label=_("Para todo el equipo"), required=False, help_text=_("Si no, solo la ve usted.")
    )
    kind = forms.ChoiceField(
        label=_("Clasifica como"),
        required=False,
        choices=[("", _("Sigue como está")), *RequestKind.choices],
    )
    cause = forms.ChoiceField(label=_("Causa"), required=False, choices=causes)
    priority = forms.ChoiceField(
        label=_("Prioridad"), required=False, choices=[BLANK, *Priority.choices]
    )
    assignee = forms.ModelChoiceField(
        User.objects.none(), label=_("Se asigna a"), required=False, empty_label=_("Nadie más")
    )
    then = forms.ChoiceField(
        label=_("Después"), required=False, choices=[("", _("Nada más")), *Then.choices]
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=LARGEST_NUMBER)

    def __init__(self, given: Any = None, *, row: CannedReply, by: User) -> None:
        known = model_to_dict(row) | {"is_shared": bool(row.pk and row.owner is None)}
        super().__init__(given, initial=known)
        self.mine = row.owner or by
        self.fields["assignee"].queryset = able_people()  # type: ignore[attr-defined]
        if not by.has_perm("tickets.share_cannedreply"):
            del self.fields["is_shared"]

    def facts(self) -> dict[str, Any]:
        """What the row is to be; whoever may not share keeps it to themselves."""
        given = dict(self.cleaned_data)
        is_shared = given.pop("is_shared", False)
        return {**given, "owner": None if is_shared else self.mine}


class MacroForm(forms.Form):
    """The texts of a macro as they will be sent: they may be put right before."""

    body = forms.CharField(
        label=_("Texto para el cliente"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    next_step = forms.CharField(label=_("Próximo paso"), max_length=1_000, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=LARGEST_NUMBER)

    def __init__(self, *args: Any, row: CannedReply, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not row.body:
            del self.fields["body"], self.fields["next_step"]

    def said(self) -> dict[str, Any]:
        return {"body": "", "next_step": "", **self.cleaned_data}
