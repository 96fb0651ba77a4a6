"""The shape of single facts about customers and people."""

from typing import Any

from django import forms

from contacts.validators import can_be_dialled


class Day(forms.DateInput):
    """A date picker; browsers want the ISO form in it, whatever they show."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Website(forms.URLField):
    """An address that people may write without its beginning, which a browser would refuse."""

    widget = forms.TextInput(attrs={"inputmode": "url"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", **kwargs)


class Phone(forms.CharField):
    """A telephone number, with the keys for it on the screen of a phone."""

    widget = forms.TelInput
    default_validators = [can_be_dialled]
