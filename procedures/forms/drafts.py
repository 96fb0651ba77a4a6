"""The form of a draft: its text, its figures, its change control."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from kit.errors import Refused
from kit.files import StoredFile, store
from procedures.models import Change, ChangeReason, Document, Revision
from procedures.models.revisions import SECTIONS
from procedures.services.rules import check_value, choices_of, spoken

LONGEST = 60_000
LARGEST = 10 * 1024 * 1024
ROWS = 40
SPARE = 2  # empty rows of the change control below those that are filled in


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class RevisionForm(forms.Form):
    """A draft as one page; the figures that its document governs are fields of their own."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    in_force_on = forms.DateField(
        label=_("Vigente desde"),
        required=False,
        widget=Day(),
        help_text=_("Vacío: desde el momento en que se apruebe."),
    )
    file = forms.FileField(
        label=_("O bien el documento como archivo"),
        required=False,
        help_text=_("Hasta 10 MB. Si lo adjunta, las partes de arriba pueden quedar vacías."),
    )
    without_file = forms.BooleanField(label=_("Quitar el archivo"), required=False)
    related = forms.ModelMultipleChoiceField(
        Document.objects.order_by("code"),
        label=_("Documentos asociados"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, revision: Revision, proposals: list[dict[str, Any]], **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", initial_of(revision))
        super().__init__(*args, **kwargs)
        self.proposals = proposals
        for name in SECTIONS:
            self.fields[name] = forms.CharField(
                label=capfirst(str(Revision._meta.get_field(name).verbose_name)),  # type: ignore[union-attr]
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 14 if name == "description" else 5}),
            )
        related: Any = self.fields["related"]
        related.queryset = related.queryset.exclude(pk=revision.document_id)
        for one in proposals:
            self._add_figure(one)

    def _add_figure(self, one: Mapping[str, Any]) -> None:
        rule, new = one["rule"], one["new"]
        choices = choices_of(rule)
        said = _("sin cambio: %(old)s") % {"old": one["told"]}
        field: forms.Field
        if choices:
            field = forms.ChoiceField(choices=[("", said), *((c, spoken(c)) for c in choices)])
        else:
            field = forms.CharField(
                max_length=200, widget=forms.TextInput(attrs={"placeholder": said})
            )
        field.label, field.required = rule.label, False
        self.fields[f"figure_{rule.key}"] = field
        self.initial[f"figure_{rule.key}"] = new if new != one["old"] else ""
        if one["is_provisional"]:
            self.fields[f"confirm_{rule.key}"] = forms.BooleanField(
                label=_("El negocio confirma %(old)s") % {"old": one["told"]}, required=False
            )
            self.initial[f"confirm_{rule.key}"] = new == one["old"]

    def figure_fields(self) -> list[dict[str, Any]]:
        """Each figure with its two fields, for the page."""
        return [
            one
            | {
                "field": self[f"figure_{one['rule'].key}"],
                "confirm": self[f"confirm_{one['rule'].key}"] if one["is_provisional"] else None,
            }
            for one in self.proposals
        ]

    def text_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in SECTIONS]

    def clean(self) -> dict[str, Any]:
        super().clean()
        for one in self.proposals:
            name = f"figure_{one['rule'].key}"
            said = self.cleaned_data.get(name)
            if said:
                try:
                    check_value(one["rule"], said)
                except Refused as refused:
                    self.add_error(name, str(refused))
        file: UploadedFile[Any] | None = self.cleaned_data.get("file")
        if file and (file.size or 0) > LARGEST:
            self.add_error("file", _("El archivo pasa de 10 MB."))
        return self.cleaned_data

    def figures(self) -> dict[str, str]:
        """What the draft gives: a new value, or the old one as confirmed by the business."""
        given = {}
        for one in self.proposals:
            key = one["rule"].key
            said = self.cleaned_data.get(f"figure_{key}")
            if said:
                given[key] = said
            elif self.cleaned_data.get(f"confirm_{key}"):
                given[key] = one["old"]
        return given

    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in SECTIONS}

    def in_force_from(self) -> datetime | None:
        """The first moment of the chosen day, as our own clocks have it."""
        day = self.cleaned_data["in_force_on"]
        return timezone.make_aware(datetime.combine(day, time())) if day else None

    def stored_file(self) -> StoredFile | None:
        file: UploadedFile[Any] | None = self.cleaned_data.get("file")
        return store(file.read(), name=file.name or "documento") if file else None


def initial_of(revision: Revision) -> dict[str, Any]:
    since = revision.in_force_from
    return {
        **{name: getattr(revision, name) for name in SECTIONS},
        "version": revision.version,
        "in_force_on": timezone.localtime(since).date() if since else None,
        "related": revision.related.all(),
    }


class ChangeForm(forms.ModelForm):  # type: ignore[type-arg]
    """One row of the change control: all of it, or nothing (DOC-03)."""

    reason = forms.ChoiceField(
        label=_("Motivo"), choices=[("", "—"), *ChangeReason.choices], required=True
    )

    class Meta:
        model = Change
        fields = ["place", "reason", "description"]


class BaseChanges(forms.BaseFormSet):  # type: ignore[type-arg]
    """The change control: a row that is left empty, or emptied, is none."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.empty_permitted, form.use_required_attribute = True, False

    def rows(self) -> list[dict[str, str]]:
        return [dict(form.cleaned_data) for form in self.forms if form.has_changed()]


Changes = forms.formset_factory(
    ChangeForm, formset=BaseChanges, extra=SPARE, max_num=ROWS, absolute_max=ROWS
)


def changes_of(revision: Revision, data: Any) -> Any:
    """The rows of the draft and some empty ones; what is sent is compared with nothing."""
    given = revision.changes.values("place", "reason", "description")
    return Changes(data, prefix="changes", initial=None if data else list(given))


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label=_("Por qué vuelve a borrador"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReviewForm(forms.Form):
    remark = forms.CharField(
        label=_("Qué se miró"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
