"""Every column of every model is known for what it holds about people (J9)."""

from typing import Any

import pytest
from django.core.management import call_command

from kit import privacy

MODELS = list(privacy.models())


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_column_says_what_it_holds_about_people(model: Any) -> None:
    """A new column needs its word in the privacy.py of its app."""
    columns = {field.name for field in [*model._meta.concrete_fields, *model._meta.many_to_many]}
    assert set(privacy.kinds_of(model)) == columns


def test_no_model_is_described_that_is_not_there() -> None:
    assert set(privacy.classified()) == {model._meta.label for model in MODELS}


def test_the_map_of_data_can_be_printed(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("data_map")
    printed = capsys.readouterr().out
    assert "| contacts.Contact | email | Dato de contacto |" in printed
