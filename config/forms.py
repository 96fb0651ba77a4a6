"""The shape of what people say about their lists."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.lists import Change, Listing


class ViewForm(forms.Form):
    name = forms.CharField(label=_("Nombre de la vista"), max_length=60)
    query = forms.CharField(max_length=1000, required=False, widget=forms.HiddenInput)
    is_shared = forms.BooleanField(label=_("La ve todo el personal"), required=False)


class OpenWithForm(forms.Form):
    wanted = forms.ChoiceField(label=_("Abrir siempre"), choices=[("yes", ""), ("no", "")])


class ColumnsForm(forms.Form):
    """The columns that were checked, in the order in which they stood."""

    column = forms.MultipleChoiceField(label=_("Columnas"))

    def __init__(self, *args: Any, listing: Listing[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(column.key, column.label) for column in listing.columns]
        self.fields["column"].choices = choices  # type: ignore[attr-defined]


class ValueForm(forms.Form):
    """What a change of many rows sets in each of them."""

    def __init__(self, *args: Any, change: Change[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"] = change.field()
        self.fields["value"].label = change.label
        self.fields["value"].widget.attrs["autofocus"] = not self.is_bound

    def value(self) -> str:
        """The valid choice, as text."""
        return str(self["value"].data or "")
