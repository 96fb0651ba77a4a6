import pytest

from procedures import reference, register
from procedures.catalogue import FIGURES
from procedures.library import DOCUMENTS
from procedures.models import Document, Process
from tests import make


def enter(code: str) -> Document:
    """One document of the first day with its text and figures; all of them would take longer."""
    [entry] = [one for one in DOCUMENTS if one.code == code]
    Process.objects.get_or_create(name=entry.process)
    reference.enter_document(entry)
    reference.enter_revision(entry, make.MONDAY)
    for figure in FIGURES:
        if figure.document == code:
            reference.enter_rule(figure)
    register.forget()
    return Document.objects.get(code=code)


@pytest.fixture
def methodology() -> Document:
    return enter("MET-CC")
