"""The shape of what people tell the system about a contact."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.forms.fields import Phone
from contacts.models import Contact


class ContactForm(forms.ModelForm):  # type: ignore[type-arg]
    """The same form for the people of potential and of active customers (ACO-16)."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Contact
        fields = [
            *("first_name", "last_name", "job_title", "email", "phone", "mobile", "treatment"),
            *("is_key_user", "is_decision_maker", "is_promoter", "is_signatory"),
            *("may_open_tickets", "is_active"),
        ]
        field_classes = {"phone": Phone, "mobile": Phone}
        help_texts = {
            "treatment": _("De usted, salvo que la persona prefiera otra cosa."),
            "is_active": _("Quite la marca si ya no trabaja allí: su historia se conserva."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        if not self.instance.pk:
            del self.fields["is_active"]
            self.fields["first_name"].widget.attrs["autofocus"] = not self.is_bound

    def details(self) -> dict[str, Any]:
        """What the service takes; a row that is on file already is changed from its version on."""
        given = dict(self.cleaned_data)
        if not self.instance.pk:
            del given["version"]
        return given
