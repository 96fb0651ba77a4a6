from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from outbox.catalogue import KINDS
from outbox.models import Template
from outbox.wording import unknown_in

TEXTS = ("subject", "body", "body_informal")


class TemplateForm(forms.ModelForm):  # type: ignore[type-arg]
    """The wording of a kind of letter, with no variable but those that the kind has (ORG-22)."""

    class Meta:
        model = Template
        fields = ["key", "language", "name", *TEXTS, "valid_from", "valid_to"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "key" in self.fields:  # a new row: of which kind, is chosen once
            choices = [(kind.key, kind.name) for kind in KINDS.values()]
            self.fields["key"] = forms.ChoiceField(label=_("clase"), choices=choices)

    def clean(self) -> dict[str, Any]:
        super().clean()
        kind = KINDS.get(self.cleaned_data.get("key") or self.instance.key)
        for name in TEXTS:
            unknown = unknown_in(self.cleaned_data.get(name) or "", kind.variables if kind else ())
            if unknown:
                self.add_error(name, unknown_variable(unknown, kind.variables if kind else ()))
        return self.cleaned_data


def unknown_variable(unknown: list[str], allowed: Any) -> ValidationError:
    return ValidationError(
        _("No se puede usar %(unknown)s. Variables de este mensaje: %(allowed)s."),
        params={
            "unknown": ", ".join(unknown),
            "allowed": ", ".join(f"{{{{ {name} }}}}" for name in allowed),
        },
    )
