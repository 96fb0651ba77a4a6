"""The shape of what people tell the system about a ticket. Rules live in the services."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import Contact, ServiceLine
from kit.files import StoredFile, store
from procedures.models import Document
from sla.models import PRIORITIES, Priority, RequestKind
from tickets.models import CRITICALITY, Area, Cause, FollowUp, Outcome, Tenor, Ticket
from tickets.services import FollowUpAnswer
from tickets.services.errors import articles

BLANK = ("", "—")
INCIDENT = RequestKind.INCIDENT
Shelf = Sequence[tuple[Document, StoredFile]]  # controlled documents with their version in force
LARGEST_NUMBER = 2**31 - 1
LARGEST = 10 * 1024 * 1024
MOST_FILES = 10


def day_input() -> forms.DateInput:
    """The browser's own picker of days."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files in one field; each is bounded, and all are stored by `stored_files`."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
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


def stored_files(files: "Sequence[UploadedFile[Any]]") -> list[StoredFile]:
    return [store(file.read(), name=file.name or "archivo") for file in files]


class FilesForm(forms.Form):
    files = ManyFilesField(  # type: ignore[assignment]
        label=_("Adjuntos"), required=False, help_text=_("Hasta 10 archivos de 10 MB.")
    )

    def full_clean(self) -> None:
        """A form that comes back with an error also says which files it has lost."""
        super().full_clean()
        if self.errors:
            self.ask_for_files_again()

    def ask_for_files_again(self) -> None:
        """Name the files that had been chosen: no browser chooses them again by itself."""
        given = self.files.getlist(self.add_prefix("files"))  # type: ignore[attr-defined]
        names = ", ".join(f"«{file.name}»" for file in given)
        if names:
            self.add_error(
                "files", _("Vuelva a elegir los archivos: %(names)s.") % {"names": names}
            )

    def stored(self) -> list[StoredFile]:
        return stored_files(self.cleaned_data["files"])


class ReplyForm(FilesForm):
    """A letter to the customer; while an update is owed, with what it must tell (SAC-16..18)."""

    body = forms.CharField(
        label=_("Respuesta"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 7, "data-key": "r", "data-key-label": _("Responder")}),
        error_messages={"required": _("Escriba la respuesta antes de enviarla.")},
    )
    detail = forms.CharField(
        label=_("Detalle concreto de la revisión"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    department = forms.CharField(label=_("Departamento que lo revisa"), max_length=100)
    possible_cause = forms.CharField(label=_("Posible causa"), max_length=300, required=False)
    none_found = forms.BooleanField(label=_("Sin causa identificada"), required=False)
    estimated_on = forms.DateField(label=_("Fecha estimada"), widget=day_input())
    next_step = forms.CharField(
        label=_("Próximo paso"),
        max_length=1_000,
        required=False,
        help_text=_("Qué haremos y cuándo. La primera respuesta lo necesita."),
    )
    documents = forms.MultipleChoiceField(
        label=_("Documentos vigentes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    waits = forms.BooleanField(label=_("Queda esperando al cliente"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=LARGEST_NUMBER)

    def __init__(
        self, *args: Any, owed: FollowUp | None, last: int, shelf: Shelf = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.shelf = {str(document.pk): file for document, file in shelf}
        choices = [(str(document.pk), document.title) for document, _file in shelf]
        self.fields["documents"].choices = choices  # type: ignore[attr-defined]
        if not shelf:
            del self.fields["documents"]
        asked = asked_by(owed.step, last) if owed else set()
        for name in TOLD_IN_UPDATES - asked:
            del self.fields[name]
        if "department" in asked:
            self.fields["estimated_on"].required = False  # "si es posible"
        self.fields["body"].required = owed is None

    def said(self) -> dict[str, Any]:
        """The words of the letter, the files that go with it and what was found out."""
        given = self.cleaned_data
        answer = FollowUpAnswer(
            detail=given.get("detail", ""),
            department=given.get("department", ""),
            cause=given.get("possible_cause", ""),
            none_found=given.get("none_found", False),
            estimated_on=given.get("estimated_on"),
        )
        words = {name: given[name] for name in ("body", "next_step", "waits")}
        chosen = [self.shelf[key] for key in given.get("documents", ())]
        return {**words, "files": [*self.stored(), *chosen], "answer": answer}


TOLD_IN_UPDATES = {"detail", "department", "possible_cause", "none_found", "estimated_on"}


def asked_by(step: int, last: int) -> set[str]:
    """The fields of the update of that step; the service decides whether they say enough."""
    if step >= last:
        return {"detail", "estimated_on"}
    return {"detail"} if step == 1 else TOLD_IN_UPDATES - {"detail"}


class NoteForm(FilesForm):
    body = forms.CharField(
        label=_("Nota interna"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5, "data-key": "m", "data-key-label": _("Nota")}),
        error_messages={"required": _("Escriba la nota antes de guardarla.")},
    )


# Cases that the name of a cause does not say, as whoever chooses looks for them
CASES = {
    Cause.OPERATION: _("problema operativo, dentro o fuera de la compra"),
    Cause.DISPLAY: _("comentarios de producto, encuestas, ajustes gráficos, textos mal traducidos"),
}


def causes() -> list[Any]:
    """The questions that decide, under the criticality that each of them means (SLA-05..08)."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for cause in Cause:
        cases = f": {CASES[cause]}" if cause in CASES else ""
        listed = (cause.value, f"{cause.label}{cases}")
        groups.setdefault(str(CRITICALITY[cause].label), []).append(listed)
    return [BLANK, *groups.items()]


class ClassifyForm(forms.Form):
    """What the request is and how pressing; for an incident the cause proposes it (SLA-05..08)."""

    kind = forms.ChoiceField(label=_("Clase"), choices=[BLANK, *RequestKind.choices])
    cause = forms.ChoiceField(
        label=_("Si es una incidencia, ¿qué sucede?"),
        choices=causes,
        required=False,
        help_text=_(
            "De lo que sucede se propone la prioridad. Alta dificulta mucho la venta sin "
            "impedirla: compra o cálculo anómalos, lentitud o errores visuales importantes, fallas "
            "del ERP causadas por el sistema. Si las causan los datos del cliente, es Media."
        ),
    )
    priority = forms.ChoiceField(
        label=_("Prioridad"),
        choices=[BLANK, *Priority.choices],
        required=False,
        help_text=_("En una incidencia puede quedar vacía si arriba dice qué sucede."),
    )
    tenor = forms.ChoiceField(
        label=_("Si es una de las dos, ¿sugerencia o reclamo?"),
        choices=[BLANK, *Tenor.choices],
        required=False,
        help_text=_("Un reclamo va en el acto a su CSM; una sugerencia, solo a quien la trata."),
    )
    area = forms.ChoiceField(label=_("Área"), choices=Area.choices)
    version = forms.IntegerField(widget=forms.HiddenInput, max_value=LARGEST_NUMBER)

    def __init__(self, *args: Any, line: ServiceLine | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if line:
            kinds = [(kind, line.kind_word(kind)) for kind in RequestKind.values]
            self.fields["kind"].choices = [BLANK, *kinds]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        kind, cause = given.get("kind", ""), given.get("cause", "")
        if kind == RequestKind.COMPLAINT and not given.get("tenor"):
            self.add_error("tenor", _("Diga si es una sugerencia o un reclamo."))
        priority = given.get("priority") or (CRITICALITY.get(cause) if kind == INCIDENT else "")
        if kind and not priority:
            self.add_error("priority", _("Elija la prioridad."))
        elif kind and priority not in PRIORITIES[kind]:
            allowed = ", ".join(str(Priority(value).label) for value in PRIORITIES[kind])
            self.add_error("priority", _("Para esta clase caben: %s.") % allowed)
        return given


class WaitForm(forms.Form):
    AWAITED = [("customer", _("Al cliente")), ("third_party", _("A un tercero"))]

    awaited = forms.ChoiceField(
        label=_("¿A quién se espera?"),
        choices=AWAITED,
        widget=forms.RadioSelect,
        initial="third_party",
    )
    reason = forms.CharField(label=_("Qué falta"), max_length=250)
    review_on = forms.DateField(label=_("Revisar el"), required=False, widget=day_input())
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=LARGEST_NUMBER)


class ResolveForm(forms.Form):
    """How the case ended, and who is told (TIC-17, TIC-18)."""

    # "Sin respuesta" is what follows from a warning with a date, and from nothing else (CC-44).
    outcome = forms.ChoiceField(
        label=_("Resultado"),
        choices=[one for one in Outcome.choices if one[0] != Outcome.NO_ANSWER],
    )
    resolution = forms.CharField(
        label=_("Resolución"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("El cliente la recibe tal cual: qué ocurría y qué se hizo."),
    )
    recipients = forms.ModelMultipleChoiceField(
        label=_("Contactos que la reciben"),
        queryset=Contact.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    colleagues = forms.ModelMultipleChoiceField(
        label=_("Colegas que la reciben"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 5}),
    )
    silent_reason = forms.CharField(
        label=_("Si no se notifica al cliente, por qué"), max_length=200, required=False
    )
    article_reason = forms.CharField(
        label=_("Si no queda un artículo, por qué"),
        max_length=200,
        required=False,
        help_text=_("Una consulta se responde con un artículo, o deja uno nuevo."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=LARGEST_NUMBER)

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contacts = ticket.customer.contacts.filter(is_active=True).exclude(email="")
        self.fields["recipients"].queryset = contacts  # type: ignore[attr-defined]
        self.fields["recipients"].initial = [ticket.contact_id]
        self.fields["colleagues"].queryset = User.objects.active()  # type: ignore[attr-defined]
        if not articles.is_missing(ticket):
            del self.fields["article_reason"]

    def ending(self) -> dict[str, Any]:
        """What is told to whom; contacts and colleagues are recipients alike."""
        given = dict(self.cleaned_data)
        people = [*given.pop("recipients"), *given.pop("colleagues")]
        return {**given, "recipients": people}


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Motivo"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


class CommitForm(forms.Form):
    on = forms.DateField(
        label=_("Fecha dada al cliente"),
        widget=day_input(),
        help_text=_("Se avisa un día laborable antes, y queda si se cumplió."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=LARGEST_NUMBER)
