from pathlib import Path

import pytest

from ops import trace
from ops.layout import ROOT

CATALOGUE = """
- {id: SAC-01, app: tickets, text: "A ticket has a number."}
- {id: SAC-02, app: tickets, text: "A ticket has a deadline."}
- {id: ACO-01, app: contacts, text: "A customer has a name."}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "requirements.yaml").write_text(CATALOGUE)
    (tmp_path / "tests").mkdir()
    return tmp_path


def write_test(project: Path, text: str) -> None:
    (project / "tests" / "test_it.py").write_text(f"import pytest\n{text}\ndef test_it(): ...\n")


def test_a_duty_is_proven_by_the_test_that_names_it(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_test(project, '@pytest.mark.req("SAC-02")')
    assert trace.main([], project) == 0
    told = capsys.readouterr().out
    assert "tickets            1 / 2" in told
    assert "contacts           0 / 1" in told
    assert "SAC-01   A ticket has a number." in told
    assert "SAC-02" not in told
    assert told.endswith("unproven: 2\n")


def test_only_the_named_app_is_counted(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_test(project, 'pytestmark = pytest.mark.req("ACO-01")')
    assert trace.main(["contacts"], project) == 0
    told = capsys.readouterr().out
    assert "tickets" not in told
    assert told.endswith("unproven: 0\n")


def test_a_duty_that_does_not_exist_is_an_error(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_test(project, '@pytest.mark.req("SAC-01", "SAC-99")')
    assert trace.main([], project) == 1
    assert "tests/test_it.py:2: unknown duty SAC-99" in capsys.readouterr().err


def test_an_app_without_duties_has_none_and_an_unknown_one_is_an_error(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "outbox").mkdir()
    assert trace.main(["outbox"], project) == 0
    assert capsys.readouterr().out.endswith("unproven: 0\n")
    assert trace.main(["nonsense"], project) == 2


def test_the_marks_of_this_project_name_duties_of_its_catalogue() -> None:
    known = {duty.id for duty in trace.duties(ROOT / "docs" / "requirements.yaml")}
    assert {mark.id for mark in trace.marks(ROOT / "tests")} <= known
