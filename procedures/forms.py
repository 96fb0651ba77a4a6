from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from kit.errors import Refused
from procedures import services
from procedures.models import Document, Revision, Rule


class RevisionForm(forms.ModelForm):  # type: ignore[type-arg]
    """The next revision of a document; the system gives it its number."""

    class Meta:
        model = Revision
        fields = ["document", "issued_label", "in_force_from"]

    def clean(self) -> dict[str, Any]:
        super().clean()
        document: Document | None = self.cleaned_data.get("document")
        since: datetime | None = self.cleaned_data.get("in_force_from")
        if document and since:
            at = timezone.now()  # noqa: TID251 - the door of the administration
            try:
                services.next_number(document, in_force_from=since, at=at)
            except Refused as refused:
                raise ValidationError({"in_force_from": str(refused)}) from refused
        return self.cleaned_data


class FiguresFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """The figures that a new revision changes: those of its document, with values they can have."""

    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            rule: Rule | None = form.cleaned_data.get("rule")
            if rule is None:
                continue
            if rule.document_id != self.instance.document_id:
                form.add_error("rule", _("Ese documento no gobierna esta regla."))
            try:
                services.check_value(rule, form.cleaned_data.get("value", ""))
            except Refused as refused:
                form.add_error("value", str(refused))
