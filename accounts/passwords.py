"""Passwords that anybody who knows the house would try first are not passwords (D7)."""

import re
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from kit.text import fold

ENOUGH = 6  # letters that must be left when the names of the house are taken away


class HouseWordsValidator:
    """Refuse a password that is little more than names of the house, or the word itself."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = sorted(words, key=len, reverse=True)

    def validate(self, password: str, user: User | None = None) -> None:
        letters = re.sub(r"[\W\d_]", "", fold(password))
        rest = letters
        for word in self.words:
            rest = rest.replace(word, "")
        if rest != letters and len(rest) < ENOUGH:
            raise ValidationError(
                _("Esta contraseña es de las primeras que alguien probaría."),
                code="password_of_the_house",
            )

    def get_help_text(self) -> str:
        return _("No puede ser el nombre de la empresa o del producto.")
