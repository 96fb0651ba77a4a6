"""The shape of a request that somebody writes to us from the open web."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tickets.forms.handling import ManyFilesField
from tickets.services.mail.webform import Request, Sent

MOST_FILES = 5
LARGEST_IN_ALL = 10 * 1024 * 1024  # as a mail that is a third larger, and still read


class PublicForm(forms.Form):
    """Who writes, from where and what about. Nothing here tells whether we know them."""

    name = forms.CharField(
        label=_("Su nombre"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    company = forms.CharField(
        label=_("Su empresa"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    email = forms.EmailField(
        label=_("Su correo electrónico"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Le responderemos a esta dirección."),
    )
    subject = forms.CharField(label=_("Asunto"), max_length=200)
    body = forms.CharField(
        label=_("¿En qué podemos ayudarle?"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Qué ocurre, a qué afecta y desde cuándo. Un tema en cada solicitud."),
    )
    is_urgent = forms.BooleanField(label=_("Es urgente"), required=False)
    files = ManyFilesField(  # type: ignore[assignment]
        label=_("Archivos"),
        required=False,
        help_text=_("Hasta 5 archivos; en total, 10 MB. Las capturas ayudan."),
    )
    # No person sees this field; programs that fill in everything give themselves away by it
    website = forms.CharField(
        label=_("No escriba nada aquí"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean_email(self) -> str:
        address: str = self.cleaned_data["email"]
        if not address.isascii():
            raise forms.ValidationError(_("Escriba la dirección sin acentos ni eñes."))
        return address

    def clean_files(self) -> list[Any]:
        files: list[Any] = self.cleaned_data["files"]
        if len(files) > MOST_FILES or sum(file.size for file in files) > LARGEST_IN_ALL:
            raise forms.ValidationError(_("Adjunte hasta 5 archivos: en total, 10 MB."))
        return files

    @property
    def is_by_a_program(self) -> bool:
        return bool(self.cleaned_data.get("website"))

    def told(self, number: UUID) -> Request:
        given = dict(self.cleaned_data)
        given.pop("website")
        files = [Sent(file.name or "archivo", file.read()) for file in given.pop("files")]
        return Request(**given, number=number, files=tuple(files))
