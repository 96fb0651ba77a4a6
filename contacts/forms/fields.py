"""The shape of single facts about customers and people."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kit.text import digits

SHORTEST = 3  # digits: an extension or an emergency number


class Day(forms.DateInput):
    """A date picker; browsers want the ISO form in it, whatever they show."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Website(forms.URLField):
    """An address that people may write without its beginning."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", **kwargs)


class Phone(forms.CharField):
    """A telephone number in any spelling, with words beside it if need be, that can be dialled."""

    widget = forms.TelInput

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and len(digits(value)) < SHORTEST:
            raise ValidationError(
                _("Escriba el número con sus cifras: por ejemplo, +34 958 000 810.")
            )
