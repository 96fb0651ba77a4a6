"""Which of two values is kept, field by field, and why the two are one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.services.merging import Choice

MINE, THEIRS = "mine", "theirs"


class MergeForm(forms.Form):
    """A pair of radio buttons for each thing that the two say differently."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    other_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Por qué son el mismo"),
        max_length=300,
        help_text=_("Queda anotado en la línea de tiempo."),
    )

    def __init__(self, *args: Any, choices: list[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices
        for choice in choices:
            self.fields[f"pick-{choice.name}"] = forms.ChoiceField(
                label=choice.label,
                choices=[(MINE, choice.mine), (THEIRS, choice.theirs)],
                initial=THEIRS if choice.takes_theirs else MINE,
                required=False,
            )

    def rows(self) -> list[tuple[Choice, str, bool]]:
        """Each choice with the name of its radio buttons, and whether theirs is marked."""
        return [
            (choice, name, self[name].value() == THEIRS)
            for choice in self.choices
            for name in [f"pick-{choice.name}"]
        ]

    def theirs(self) -> list[str]:
        """The things of which the absorbed one's value is kept."""
        return [
            choice.name
            for choice in self.choices
            if self.cleaned_data.get(f"pick-{choice.name}") == THEIRS
        ]
