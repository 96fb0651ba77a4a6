from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from accounts.models import Sector
from procedures.models import Document, DocumentKind, Process, State

GROUPS = [("process", _("Proceso")), ("kind", _("Categoría")), ("state", _("Estado"))]
CARD = [
    *("code", "title", "kind", "process", "issuer", "is_for_customers"),
    *("owners", "reader_roles", "reader_sectors"),
]


class DocumentFilter(forms.Form):
    """What narrows the register; a value that is none of the choices narrows nothing."""

    group = forms.ChoiceField(label=_("Agrupar por"), choices=GROUPS, required=False)
    process = forms.ModelChoiceField(
        Process.objects.all(), label=_("Proceso"), required=False, empty_label=_("Todos")
    )
    kind = forms.ChoiceField(
        label=_("Categoría"), choices=[("", _("Todas")), *DocumentKind.choices], required=False
    )
    state = forms.ChoiceField(
        label=_("Estado"), choices=[("", _("Todos")), *State.choices], required=False
    )
    q = forms.CharField(label=_("Buscar"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_valid()

    def in_words(self) -> str:
        given = {
            self.fields[name].label: value
            for name in ("process", "q")
            if (value := self.cleaned_data.get(name))
        }
        for name in ("kind", "state"):
            words = dict(self.fields[name].choices)  # type: ignore[attr-defined]
            if self.cleaned_data.get(name):
                given[self.fields[name].label] = words[self.cleaned_data[name]]
        return "; ".join(f"{label}: {value}" for label, value in given.items()) or "—"


class DocumentForm(forms.ModelForm):  # type: ignore[type-arg]
    """The card of a document; `version` tells a stale one (B6)."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    owners = forms.ModelMultipleChoiceField(
        Group.objects.order_by("name"),
        label=_("Roles responsables"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Solo ellos preparan revisiones, y reciben el aviso de revisarlo."),
    )
    reader_roles = forms.ModelMultipleChoiceField(
        Group.objects.order_by("name"),
        label=_("Roles que deben leerlo"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reader_sectors = forms.ModelMultipleChoiceField(
        Sector.objects.filter(is_active=True),
        label=_("Sectores que deben leerlo"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = Document
        fields = CARD

    def validate_unique(self) -> None:
        """The service says it better, and knows of withdrawn codes."""
