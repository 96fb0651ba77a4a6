"""The shape of what people tell the system about a ticket. Rules live in the services."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import Channel, Contact, Customer
from kit.files import StoredFile, store
from sla.models import PRIORITIES, Priority, RequestKind
from tickets.models import CRITICALITY, Area, Cause, Outcome, Ticket

BLANK = ("", "—")
LARGEST = 10 * 1024 * 1024
MOST_FILES = 10


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files in one field; each is bounded, and all are stored by `stored_files`."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if len(files) > MOST_FILES:
            raise forms.ValidationError(
                _("Adjunte como máximo %(most)s archivos."), params={"most": MOST_FILES}
            )
        for file in files:
            super().clean(file, initial)
            if file.size > LARGEST:
                raise forms.ValidationError(
                    _("«%(name)s» pasa de 10 MB: compártalo por otra vía o divídalo."),
                    params={"name": file.name},
                )
        return list(files)


def stored_files(files: Sequence[UploadedFile]) -> list[StoredFile]:
    return [store(file.read(), name=file.name or "archivo") for file in files]


class FilesForm(forms.Form):
    files = ManyFilesField(
        label=_("Adjuntos"), required=False, help_text=_("Hasta 10 archivos de 10 MB.")
    )

    def stored(self) -> list[StoredFile]:
        return stored_files(self.cleaned_data["files"])


class ReplyForm(FilesForm):
    """A letter to the customer; the last fields answer an open follow-up (SAC-16..18)."""

    body = forms.CharField(
        label=_("Respuesta"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": _("Escriba la respuesta antes de enviarla.")},
    )
    next_step = forms.CharField(
        label=_("Próximo paso"),
        max_length=1_000,
        required=False,
        help_text=_("Qué haremos y cuándo. Obligatorio en la primera respuesta si no resuelve."),
    )
    waits = forms.BooleanField(label=_("Queda esperando al cliente"), required=False)
    detail = forms.CharField(label=_("Detalle de la revisión"), max_length=2_000, required=False)
    department = forms.CharField(
        label=_("Departamento que lo revisa"), max_length=100, required=False
    )
    possible_cause = forms.CharField(label=_("Posible causa"), max_length=300, required=False)
    none_found = forms.BooleanField(label=_("Sin causa identificada"), required=False)
    estimated_on = forms.DateField(
        label=_("Fecha estimada"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class NoteForm(FilesForm):
    body = forms.CharField(
        label=_("Nota interna"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Escriba la nota antes de guardarla.")},
    )


class ClassifyForm(forms.Form):
    """What the request is and how pressing; for an incident the cause proposes it (SLA-05..08)."""

    kind = forms.ChoiceField(label=_("Clase"), choices=[BLANK, *RequestKind.choices])
    cause = forms.ChoiceField(
        label=_("¿Qué sucede?"),
        choices=[BLANK, *Cause.choices],
        required=False,
        help_text=_("Solo en incidencias: de la causa se propone la prioridad."),
    )
    priority = forms.ChoiceField(
        label=_("Prioridad"),
        choices=[BLANK, *Priority.choices],
        required=False,
        help_text=_("Vacía: la que corresponde a la causa."),
    )
    area = forms.ChoiceField(label=_("Área"), choices=Area.choices)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        kind, cause = given.get("kind", ""), given.get("cause", "")
        if kind == RequestKind.INCIDENT and cause and not given.get("priority"):
            given["priority"] = CRITICALITY[cause]
        if kind != RequestKind.INCIDENT:
            given["cause"] = ""
        priority = given.get("priority")
        if kind and not priority:
            self.add_error("priority", _("Elija la prioridad."))
        elif kind and priority not in PRIORITIES[kind]:
            allowed = ", ".join(str(Priority(value).label) for value in PRIORITIES[kind])
            self.add_error("priority", _("Para esta clase caben: %s.") % allowed)
        return given


class AssignForm(forms.Form):
    to = forms.ModelChoiceField(label=_("Responsable"), queryset=User.objects.none())

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = User.objects.active().filter(sector=ticket.sector_id)


class WaitForm(forms.Form):
    AWAITED = [("customer", _("Al cliente")), ("third_party", _("A un tercero"))]

    awaited = forms.ChoiceField(label=_("¿A quién se espera?"), choices=AWAITED)
    reason = forms.CharField(label=_("Qué falta"), max_length=300)
    review_on = forms.DateField(
        label=_("Revisar el"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class ResolveForm(forms.Form):
    """How the case ended, and who is told (TIC-17, TIC-18)."""

    outcome = forms.ChoiceField(label=_("Resultado"), choices=Outcome.choices)
    resolution = forms.CharField(
        label=_("Resolución"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 5})
    )
    recipients = forms.ModelMultipleChoiceField(
        label=_("Contactos que reciben la resolución"),
        queryset=Contact.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    colleagues = forms.ModelMultipleChoiceField(
        label=_("Colegas en copia"), queryset=User.objects.none(), required=False
    )
    silent_reason = forms.CharField(
        label=_("Si no se notifica, por qué"), max_length=200, required=False
    )

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contacts = ticket.customer.contacts.filter(is_active=True).exclude(email="")
        self.fields["recipients"].queryset = contacts  # type: ignore[attr-defined]
        self.fields["recipients"].initial = [ticket.contact_id]
        self.fields["colleagues"].queryset = User.objects.active()  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Motivo"), max_length=200)


class CommitForm(forms.Form):
    on = forms.DateField(
        label=_("Fecha comprometida con el cliente"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class OpenForm(FilesForm):
    """A request that reached us by telephone, WhatsApp or a form."""

    contact = forms.ModelChoiceField(label=_("Contacto"), queryset=Contact.objects.none())
    channel = forms.ChoiceField(
        label=_("Canal"), choices=[choice for choice in Channel.choices if choice[0] != "email"]
    )
    reference = forms.CharField(
        label=_("Referencia al mensaje del cliente"),
        max_length=200,
        required=False,
        help_text=_("Fecha y asunto del correo, número del formulario…"),
    )
    subject = forms.CharField(label=_("Asunto"), max_length=250)
    body = forms.CharField(
        label=_("Descripción"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 7})
    )
    is_urgent = forms.BooleanField(label=_("El cliente lo considera urgente"), required=False)

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contacts = customer.contacts.filter(is_active=True)
        self.fields["contact"].queryset = contacts  # type: ignore[attr-defined]
