"""The whole product, started as an operator starts it."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from ops import selftest
from ops.layout import ROOT


@pytest.mark.faults
def test_the_main_job_runs_from_end_to_end_and_leaves_nothing_behind() -> None:
    command = [sys.executable, "-m", "ops.start", "--self-test"]
    with tempfile.TemporaryDirectory(prefix="sgc-") as folder:
        Path(folder).chmod(0o711)  # PostgreSQL passes through it as another user
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=os.environ | {"TMPDIR": folder},
            check=False,
            capture_output=True,
            text=True,
        )
        left = list(Path(folder).iterdir())
    assert done.returncode == 0, done.stdout + done.stderr
    assert "✓ Autoprueba superada" in done.stdout
    assert "✗" not in done.stdout + done.stderr
    assert left == []


def test_of_a_long_line_of_a_log_its_end_is_shown() -> None:
    line = '{"event": "request_failed", ' + "x" * 5000 + 'KeyError: "plan"'
    shown = selftest.shortened(line)
    assert shown.startswith('{"event": "request_failed"')
    assert shown.endswith('KeyError: "plan"')
    assert len(shown) <= selftest.WIDEST + 3
    assert selftest.shortened("short") == "short"
