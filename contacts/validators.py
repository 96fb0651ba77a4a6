"""What a fact about customers and people has to be like, wherever it comes from."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kit.text import digits

SHORTEST = 3  # digits: an extension or an emergency number


def can_be_dialled(value: str) -> None:
    """A telephone number in any spelling, with words beside it if need be."""
    if len(digits(value)) < SHORTEST:
        raise ValidationError(_("Escriba el número con sus cifras: por ejemplo, +34 958 000 810."))
