"""The shape of what is captured at a customer's: one page for a phone held in one hand."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.forms.fields import Phone
from contacts.models import Contact, Customer, Parameter
from contacts.services import parameters
from contacts.services.duplicates import Candidate
from installations.services.facts import PARAMETERS
from kit.errors import Refused
from kit.files import StoredFile, sniff, store
from tickets.forms.opening import moment_field
from tickets.models import Ticket
from visits.forms.equipping import LeftForm, left_forms
from visits.models import (
    CONFIGURING,
    MOST_HOURS,
    ExpenseKind,
    FindingKind,
    Modality,
    VisitReason,
)
from visits.services.asi import Heard, Spent, Work
from visits.services.equipping import Left

LARGEST = 10 * 1024 * 1024
LARGEST_SIGNATURE = 200_000
PICTURES = ("image/jpeg", "image/png", "image/webp", "image/heic", "image/heif", "application/pdf")
DATA_URL = "data:image/png;base64,"
TICKETS_OFFERED = 50


def text_area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def growing(**attrs: str) -> forms.TextInput:
    """The field by which a row shows that it says something, so that the next one is offered."""
    return forms.TextInput(attrs={"placeholder": " ", **attrs})


class WorkForm(forms.Form):
    """What was done: also the form of its correction."""

    modality = forms.ChoiceField(
        label=_("Modalidad"), choices=Modality.choices, initial=Modality.ON_SITE
    )
    reason = forms.ChoiceField(label=_("Motivo"), choices=[("", "—"), *VisitReason.choices])
    began_at = moment_field(label=_("Comienzo"))
    hours = forms.DecimalField(
        label=_("11 Horas Aplicadas"),
        max_digits=4,
        decimal_places=2,
        max_value=MOST_HOURS,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "placeholder": "1,5"}),
        error_messages={"max_value": _("Son más de 24: divida lo que duró más días.")},
        help_text=_("Con decimales: 1,5 es una hora y media."),
    )
    description = forms.CharField(
        label=_("Tareas realizadas"), max_length=20_000, widget=text_area(5)
    )
    is_unfinished = forms.BooleanField(label=_("Quedaron tareas sin cumplir"), required=False)
    observations = forms.CharField(
        label=_("Observaciones"),
        max_length=10_000,
        required=False,
        widget=text_area(3),
        help_text=_("El cliente las lee en su hoja. Lo interno, en una nota del ticket."),
    )
    told_of_feedback = forms.BooleanField(
        label=_("Le informé de que puede presentar sugerencias y reclamos"), required=False
    )
    project = forms.CharField(label=_("Proyecto"), max_length=100, required=False)
    ticket = forms.ModelChoiceField(
        label=_("Ticket o evolutivo"),
        queryset=Ticket.objects.none(),
        required=False,
        empty_label=_("Ninguno"),
    )

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        newest = Ticket.objects.filter(customer=customer).order_by("-pk")
        latest = newest.values_list("pk", flat=True)[:TICKETS_OFFERED]
        self.fields["ticket"].queryset = newest.filter(pk__in=list(latest))  # type: ignore[attr-defined]

    def clean_hours(self) -> Any:
        hours = self.cleaned_data["hours"]
        if hours <= 0:
            raise forms.ValidationError(_("Escriba cuántas horas: más de cero."))
        return hours

    def work(self) -> Work:
        names = Work.__dataclass_fields__
        return Work(**{name: self.cleaned_data[name] for name in names})


class CorrectForm(WorkForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(label=_("Por qué se corrige"), max_length=200)


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    """Somebody who is not on file yet (ASI-06)."""

    class Meta:
        model = Contact
        fields = ["first_name", "last_name", "job_title", "email", "mobile"]
        field_classes = {"mobile": Phone}

    def details(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


def say(form: forms.Form, is_right: bool) -> bool:
    """Whether the parts of a form are right; when one is not, the whole form says so too."""
    if not is_right:
        form.add_error(None, _("No se ha guardado: revise lo señalado más abajo."))
    return is_right


class ObstacleForm(forms.Form):
    text = forms.CharField(label=_("Obstáculo"), max_length=300, required=False, widget=growing())
    cause = forms.CharField(label=_("Causa"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("text") and not given.get("cause"):
            self.add_error("cause", _("Indique la causa del obstáculo."))
        if given.get("cause") and not given.get("text"):
            self.add_error("text", _("Indique el obstáculo."))
        return given


class HeardForm(forms.Form):
    text = forms.CharField(
        label=_("Qué dijo"), max_length=1000, required=False, widget=growing(list="modules")
    )
    kind = forms.ChoiceField(label=_("Qué es"), choices=FindingKind.choices, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("text") and not given.get("kind"):
            self.add_error("kind", _("Diga qué es."))
        return given


class SpentForm(forms.Form):
    amount = forms.DecimalField(
        label=_("Importe"),
        min_value=0,
        max_digits=10,
        decimal_places=2,
        localize=True,
        required=False,
        widget=growing(inputmode="decimal"),
        error_messages={"min_value": _("Un gasto no puede ser negativo.")},
    )
    kind = forms.ChoiceField(label=_("Concepto"), choices=ExpenseKind.choices, required=False)
    note = forms.CharField(label=_("Detalle"), max_length=200, required=False)
    receipt = forms.FileField(
        label=_("Comprobante"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
    )

    def clean_receipt(self) -> Any:
        return checked_receipt(self.cleaned_data["receipt"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        has_amount = given.get("amount") is not None
        if has_amount and not given.get("kind"):
            self.add_error("kind", _("Diga de qué es el gasto."))
        if (given.get("note") or given.get("receipt")) and not has_amount:
            self.require_amount()
        return given

    def require_amount(self) -> None:
        """A receipt or a note without its amount would be lost: say so instead."""
        if "amount" not in self.errors:
            self.add_error("amount", _("Escriba el importe de este gasto."))


def checked_receipt(file: Any) -> Any:
    """A picture or a PDF of a bearable size, whatever it says of itself."""
    if not file:
        return None
    if file.size > LARGEST:
        raise forms.ValidationError(
            _("El comprobante pasa de 10 MB: saque la foto con menos resolución.")
        )
    if sniff(file.read(4096)) not in PICTURES:
        raise forms.ValidationError(_("El comprobante ha de ser una foto o un PDF."))
    file.seek(0)
    return file


Obstacles = forms.formset_factory(ObstacleForm, extra=5, max_num=5)
HeardRows = forms.formset_factory(HeardForm, extra=8, max_num=8)
SpentRows = forms.formset_factory(SpentForm, extra=10, max_num=10)


class AsiForm(WorkForm):
    """The whole capture: its own fields, those of a new person, and three tables of rows."""

    contact = forms.ModelChoiceField(
        label=_("Contacto"),
        queryset=Contact.objects.none(),
        required=False,
        empty_label=_("Elija…"),
    )
    met = forms.ModelMultipleChoiceField(
        label=_("Otros usuarios contactados"),
        queryset=Contact.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    confirms_parameters = forms.BooleanField(
        label=_("He revisado los parámetros y están al día"), required=False
    )
    signed_by = forms.CharField(label=_("Nombre de quien firma"), max_length=120, required=False)
    # a text, not a hidden field: of those no draft is kept
    signature = forms.CharField(required=False, widget=forms.TextInput(attrs={"hidden": True}))

    similar: Sequence[Candidate] = ()  # the people on file whom the new one resembles
    changes: Sequence[tuple[str, list[str]]] = ()  # what becomes of each installation
    agreed = ""  # the fingerprint of those that were shown
    refusal: Refused | None = None

    field_order = ["contact", "met", "modality", "reason", "began_at", "hours", "description"]

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        customer: Customer,
        user: User,
        at: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, files, customer=customer, **kwargs)
        people = customer.contacts.filter(is_active=True)
        self.fields["contact"].queryset = people  # type: ignore[attr-defined]
        self.fields["contact"].note = _("(o alguien nuevo)")  # type: ignore[attr-defined]
        self.fields["met"].queryset = people  # type: ignore[attr-defined]
        self.person = PersonForm(data, prefix="person")
        self.person.empty_permitted, self.person.use_required_attribute = True, False
        self.obstacles = Obstacles(data, prefix="obstacles")
        self.heard = HeardRows(data, prefix="heard")
        self.spent = SpentRows(data, files, prefix="spent")
        self.installations = list(left_forms(data, customer=customer, user=user, at=at))
        has_form = any(one.installation for one in self.installations)
        mirrored = PARAMETERS.values() if has_form else ()  # those follow the installation
        shown = parameters.shown(customer)
        self.asked = [(row, value) for row, value in shown if row.number not in mirrored]
        for row, value in self.asked:
            self.fields[parameter_name(row)] = forms.CharField(
                label=str(row), max_length=200, required=False
            )
            self.initial.setdefault(parameter_name(row), value.value if value else "")
            self.fields[seen_name(row)] = forms.CharField(
                required=False, widget=forms.HiddenInput, initial=value.value if value else ""
            )

    def is_valid(self) -> bool:
        own = super().is_valid()
        rows = [part.is_valid() for part in (self.obstacles, self.heard, self.spent)]
        rows += [one.is_valid() for one in self.chosen]
        rows.append(not (own and self.wants_person) or self.person.is_valid())
        return own and say(self, all(rows))

    @property
    def wants_person(self) -> bool:
        return self.cleaned_data.get("contact") is None

    def clean_signature(self) -> bytes:
        """The picture that was drawn; an empty field is no signature."""
        given = self.cleaned_data["signature"]
        if not given:
            return b""
        try:
            if not given.startswith(DATA_URL) or len(given) > LARGEST_SIGNATURE:
                raise ValueError
            content = base64.b64decode(given.removeprefix(DATA_URL), validate=True)
        except (ValueError, binascii.Error):
            content = b""
        if sniff(content) != "image/png":
            raise forms.ValidationError(_("La firma no llegó bien: vuelva a firmar."))
        return content

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("signature") and not given.get("signed_by"):
            self.add_error("signed_by", _("Indique el nombre de quien firma."))
        return given

    @property
    def same(self) -> list[tuple[int, str]]:
        """Of the people who are alike, those of this account: it may be one of them after all."""
        offered = self.fields["contact"].queryset  # type: ignore[attr-defined]
        rows = offered.filter(pk__in=[one.pk for one in self.similar])
        return [(row.pk, row.full_name) for row in rows]

    @property
    def parameter_fields(self) -> list[tuple[Any, Any]]:
        """The parameters of the customer's line: what was seen, hidden, and what it is to be."""
        return [(self[seen_name(row)], self[parameter_name(row)]) for row, _value in self.asked]

    def told_obstacles(self) -> list[tuple[str, str]]:
        rows = [form.cleaned_data for form in self.obstacles]
        return [(row["text"], row["cause"]) for row in rows if row.get("text")]

    def told_heard(self) -> list[Heard]:
        rows = [form.cleaned_data for form in self.heard]
        return [Heard(row["kind"], row["text"]) for row in rows if row.get("text")]

    def has_amounts(self, kept: Mapping[str, StoredFile]) -> bool:
        """Whether each photo that arrived already has its amount."""
        for form in self.spent:
            if form.add_prefix("receipt") in kept and not form.cleaned_data.get("amount"):
                form.require_amount()
        return say(self, all(form.is_valid() for form in self.spent))

    def chosen_receipts(self) -> list[tuple[str, Any]]:
        """The photos that came with this form and are right, by the field they were chosen in."""
        if not self.is_bound:
            return []
        rows = [(one.add_prefix("receipt"), one.cleaned_data.get("receipt")) for one in self.spent]
        return [(name, file) for name, file in rows if file]

    def told_spent(self, kept: Mapping[str, StoredFile]) -> list[Spent]:
        """Each amount with its receipt: the one that comes now, or that came before (`kept`)."""
        return [
            Spent(row["kind"], row["amount"], row["note"], receipt(row, form, kept))
            for form in self.spent
            if (row := form.cleaned_data).get("amount")
        ]

    @property
    def chosen(self) -> list[LeftForm]:
        """The installations that are said to have changed."""
        return [one for one in self.installations if one.is_bound]

    def told_left(self) -> list[Left]:
        return [one.left() for one in self.chosen]

    def told_parameters(self) -> Sequence[tuple[Parameter, str, str]]:
        """Those that differ from what was seen, when the reason is one that changes them."""
        given = self.cleaned_data
        if given["reason"] not in CONFIGURING:
            return []
        return [
            (row, given[seen_name(row)], given[parameter_name(row)])
            for row, _value in self.asked
            if given[seen_name(row)] != given[parameter_name(row)]
            and not (self.chosen and row.number in PARAMETERS.values())
        ]


def receipt(row: Mapping[str, Any], form: Any, kept: Mapping[str, StoredFile]) -> StoredFile | None:
    if row["receipt"]:
        return store(row["receipt"].read(), name=row["receipt"].name)
    return kept.get(form.add_prefix("receipt"))


def parameter_name(row: Parameter) -> str:
    return f"parameter_{row.number}"


def seen_name(row: Parameter) -> str:
    return f"seen_{row.number}"
