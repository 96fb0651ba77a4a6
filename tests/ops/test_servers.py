"""The servers for real, in a folder of their own."""

import os
import smtplib
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import pytest

from ops.layout import ROOT, Layout
from ops.servers import Servers
from ops.supervisor import Supervisor


@pytest.fixture(autouse=True)
def _no_servers_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL"):
        monkeypatch.delenv(name, raising=False)


def test_what_was_stored_is_there_at_the_next_start(layout: Layout) -> None:
    with Supervisor(layout.log) as supervisor:
        servers = Servers(layout, supervisor)
        servers.start()
        assert servers.is_new
        assert servers.postgres is not None
        servers.postgres.create_database("kept")
    with Supervisor(layout.log) as supervisor:
        servers = Servers(layout, supervisor)
        servers.start()
        assert not servers.is_new
        assert servers.postgres is not None
        assert not servers.postgres.create_database("kept")


def test_a_letter_sent_is_a_file_and_goes_no_further(layout: Layout) -> None:
    letter = EmailMessage()
    letter["Subject"] = "Su consulta"
    letter.set_content("¿Señor Muñoz?")
    with Supervisor(layout.log) as supervisor:
        address = Servers(layout, supervisor, durable=False).start()["EMAIL_URL"]
        with smtplib.SMTP("127.0.0.1", int(address.rpartition(":")[2])) as line:
            line.send_message(letter, "soporte@sgc.example", ["ana@cliente.example"])
        [kept] = layout.mail.glob("*.eml")
        text = kept.read_text()
    assert "X-Envelope-To: ana@cliente.example" in text
    assert "Subject: Su consulta" in text


def test_a_command_beside_throw_away_servers_leaves_nothing_behind() -> None:
    program = "import os; print(os.environ['SGC_DATA']); raise SystemExit(3)"
    done = subprocess.run(
        [sys.executable, "-m", "ops.servers", "--", sys.executable, "-c", program],
        cwd=ROOT,
        env=os.environ,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 3
    assert not Path(done.stdout.strip()).exists()
