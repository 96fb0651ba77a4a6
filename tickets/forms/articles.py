"""What an article says, and how it is looked for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import ServiceLine
from kit.lists import Filter
from kit.text import fold
from tickets.forms.handling import LARGEST_NUMBER
from tickets.forms.queue import WordsField
from tickets.models import ArticleState
from tickets.models.articles import ArticleQuerySet


class ArticleForm(forms.Form):
    title = forms.CharField(label=_("Título"), max_length=200)
    body = forms.CharField(
        label=_("Texto"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Tal como se le diría al cliente: se inserta en la respuesta."),
    )
    words = forms.CharField(
        label=_("Palabras por las que se busca"),
        max_length=300,
        required=False,
        help_text=_("Otras que usan los clientes para lo mismo."),
    )
    service_line = forms.ModelChoiceField(
        label=_("Línea de servicio"),
        queryset=ServiceLine.objects.all(),
        required=False,
        empty_label=_("Todas"),
    )
    owner = forms.ModelChoiceField(
        label=_("Responsable"),
        queryset=User.objects.active().order_by("name"),
        required=False,
        empty_label=_("Quien lo escribe"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=LARGEST_NUMBER)


class ArticleFilter(Filter):
    """What narrows the list of articles."""

    tab = "state"
    tabs = (
        ("", _("Publicados")),
        (ArticleState.DRAFT.value, _("Borradores")),
        (ArticleState.RETIRED.value, _("Retirados")),
        ("all", _("Todos")),
    )
    first = ("q", "line")

    state = forms.ChoiceField(label=_("Vista"), required=False, choices=tabs)
    q = WordsField(label=_("Palabras"), required=False)
    line = forms.ChoiceField(label=_("Línea"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].choices = lines  # type: ignore[attr-defined]

    def in_tab(self, rows: ArticleQuerySet, key: str) -> ArticleQuerySet:  # type: ignore[override]
        return rows if key == "all" else rows.filter(state=key or ArticleState.PUBLISHED)

    def narrow(self, rows: ArticleQuerySet) -> ArticleQuerySet:  # type: ignore[override]
        asked = self.cleaned_data
        if asked.get("line"):
            rows = rows.filter(service_line=asked["line"])
        return rows.with_words(fold(asked.get("q", "")).split())


def lines() -> list[tuple[str, Any]]:
    found = ServiceLine.objects.values_list("pk", "name")
    return [("", _("Todas")), *((str(pk), name) for pk, name in found)]
