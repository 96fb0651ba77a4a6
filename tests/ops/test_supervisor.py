import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ops.layout import ROOT
from ops.supervisor import Died, Interrupted, Supervisor

SLEEPER = [sys.executable, "-c", "import time; print('awake', flush=True); time.sleep(600)"]


def wait_until(seen: Path, words: str) -> str:
    for _ in range(400):
        if seen.exists() and words in seen.read_text():
            return seen.read_text()
        time.sleep(0.05)
    raise AssertionError(f"{seen} never said {words}")


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A dead child that nobody has asked about yet is still listed.
    return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()


def test_children_stop_last_first(tmp_path: Path) -> None:
    program = "import signal, sys, time; print('up', flush=True)\n"
    program += "signal.signal(signal.SIGTERM, lambda *_: (open(sys.argv[2], 'a')"
    program += ".write(sys.argv[1]), sys.exit()))\ntime.sleep(600)"
    farewells = tmp_path / "farewells"
    with Supervisor(tmp_path) as supervisor:
        for name in "abc":
            command = [sys.executable, "-c", program, name, farewells]
            supervisor.watch(supervisor.start(name, command, env=os.environ))
            wait_until(tmp_path / f"{name}.log", "up")
    assert farewells.read_text() == "cba"


def test_the_death_of_a_child_is_told_with_its_last_words(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "print('no more memory'); raise SystemExit(7)"]
    with Supervisor(tmp_path) as supervisor:
        supervisor.watch(supervisor.start("web", command, env=os.environ))
        with pytest.raises(Died, match=r"«web» terminó con el código 7(.|\n)*no more memory"):
            supervisor.wait_for(lambda: None, limit=60)


def test_a_failed_command_is_told_with_its_last_words(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('no such table')"]
    with Supervisor(tmp_path) as supervisor, pytest.raises(Died, match="no such table"):
        supervisor.run("migrate", command, env=os.environ)


def test_a_command_reads_what_it_is_given(tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.write_text("Buenos días")
    command = [sys.executable, "-c", "print(input())"]
    with Supervisor(tmp_path) as supervisor:
        assert supervisor.run("read", command, env=os.environ, stdin=given) == "Buenos días\n"
        assert supervisor.stop_all() == []


def test_a_command_is_heard_while_it_runs(tmp_path: Path) -> None:
    heard: list[str] = []
    with Supervisor(tmp_path) as supervisor:
        command = [sys.executable, "-c", "print('one'); print('two')"]
        supervisor.run("live", command, env=os.environ, heard=heard.append)
    assert heard[-1] == "two"


def test_a_child_that_does_not_listen_is_ended(tmp_path: Path) -> None:
    program = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    program += "print('deaf', flush=True); time.sleep(600)"
    with Supervisor(tmp_path) as supervisor:
        child = supervisor.start(
            "worker", [sys.executable, "-c", program], env=os.environ, grace=0.2
        )
        wait_until(child.log, "deaf")
        assert supervisor.stop_all() == ["worker"]
    assert child.process.returncode == -signal.SIGKILL


def test_a_request_to_stop_interrupts_what_is_under_way(tmp_path: Path) -> None:
    with Supervisor(tmp_path) as supervisor:
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(Interrupted):
            supervisor.wait_for(lambda: None, limit=60)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_a_killed_supervisor_leaves_no_orphan(tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from ops.supervisor import Supervisor\n"
        "with Supervisor(Path(sys.argv[1])) as supervisor:\n"
        "    child = supervisor.start('one', sys.argv[2:], env=os.environ)\n"
        "    print(child.process.pid, flush=True)\n"
        "    supervisor.wait_for(lambda: None)\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path), *SLEEPER]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        wait_until(tmp_path / "one.log", "awake")
        assert is_alive(pid)
        parent.kill()
    for _ in range(200):
        if not is_alive(pid):
            break
        time.sleep(0.05)
    assert not is_alive(pid)
