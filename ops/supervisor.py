"""Keeps the children of one installation: starts, watches and stops them in order."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from ops.identity import Identity, before_exec
from ops.layout import ROOT, Trouble, relative

LARGEST_LOG = 10_000_000
# Seconds for what takes one or two on a quiet machine: others may be busy on this one.
PATIENCE = 300
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Answer = TypeVar("Answer")


class Interrupted(Exception):
    """Somebody asked us to stop while something was under way."""


class Died(Trouble):
    """A child ended that should have gone on, or a command failed."""


class NoAnswer(Trouble):
    """What was waited for did not come."""


@dataclass(frozen=True)
class Child:
    """One running program: how to ask it to end, and how long it may take."""

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path
    stop_with: signal.Signals
    grace: float

    def last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-15:]
        return (
            f"«{self.name}» terminó con el código {self.process.poll()}. "
            f"Lo último de {relative(self.log)}:\n" + "\n".join(f"    {line}" for line in lines)
        )

    def stop(self, hurry: threading.Event) -> bool:
        """Ask it to end, and end it when it takes too long or nobody wants to wait.

        False when it had to be ended.
        """
        if self.process.poll() is None:
            self.process.send_signal(self.stop_with)
        deadline = time.monotonic() + self.grace
        while self.process.poll() is None:
            if hurry.is_set() or time.monotonic() > deadline:
                self.process.kill()
            time.sleep(0.02)
        # What it may have left behind in its session goes too.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        return self.process.returncode != -signal.SIGKILL


class Supervisor:
    """Stops everything it started, last first, however its block is left."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self._children: list[Child] = []
        self._watched: list[Child] = []
        self._asked = threading.Event()
        self._hurry = threading.Event()
        self._handlers: list[object] = []

    def __enter__(self) -> "Supervisor":
        for number in SIGNALS:
            self._handlers.append(signal.getsignal(number))
            # nohup asked to outlive the terminal.
            if number != signal.SIGHUP or self._handlers[-1] != signal.SIG_IGN:
                signal.signal(number, self._ask)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop_all()
        for number, handler in zip(SIGNALS, self._handlers, strict=True):
            signal.signal(number, handler)  # type: ignore[arg-type]

    def _ask(self, number: int, frame: object) -> None:
        # The first request stops in order; one more, and nothing is waited for.
        (self._hurry if self._asked.is_set() else self._asked).set()

    def start(
        self,
        name: str,
        command: Sequence[object],
        *,
        env: Mapping[str, str],
        identity: Identity | None = None,
        stdin: Path | None = None,
        stop_with: signal.Signals = signal.SIGTERM,
        farewell: signal.Signals = signal.SIGKILL,
        grace: float = 30,
    ) -> Child:
        """Start a child in a session of its own, its output in a log of its own."""
        log = self.logs / f"{name}.log"
        if log.exists() and log.stat().st_size > LARGEST_LOG:
            log.replace(log.with_suffix(".log.1"))
        with log.open("ab") as output, (stdin or Path(os.devnull)).open("rb") as source:
            process = subprocess.Popen(
                [str(part) for part in command],
                cwd=ROOT,
                env=dict(env),
                stdin=source,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=before_exec(identity, farewell),
            )
        child = Child(name, process, log, stop_with, grace)
        self._children.append(child)
        return child

    def watch(self, child: Child) -> None:
        """From now on its end is the end of everything."""
        self._watched.append(child)

    def run(
        self,
        name: str,
        command: Sequence[object],
        *,
        env: Mapping[str, str],
        identity: Identity | None = None,
        stdin: Path | None = None,
        heard: Callable[[str], None] = lambda line: None,
    ) -> str:
        """Run a command to its end and return what it wrote; fail when it, or a server, fails.

        Meanwhile `heard` is told, now and then, the last line that it wrote.
        """
        log = self.logs / f"{name}.log"
        log.unlink(missing_ok=True)
        child = self.start(
            name, command, env=env, identity=identity, stdin=stdin, stop_with=signal.SIGINT
        )

        def has_ended() -> int | None:
            code = child.process.poll()
            if lines := log.read_text(errors="replace").splitlines():
                heard(lines[-1])
            return code

        code = self.wait_for(has_ended)
        if code != 0:
            raise Died(child.last_words())
        return log.read_text(errors="replace")

    def wait_for(self, answer: Callable[[], Answer | None], limit: float = 3600) -> Answer:
        """Ask until there is an answer, as long as every watched child lives."""
        deadline = time.monotonic() + limit
        pause = 0.02
        while time.monotonic() < deadline:
            if self._asked.is_set():
                raise Interrupted
            if dead := next((c for c in self._watched if c.process.poll() is not None), None):
                raise Died(dead.last_words())
            found = answer()
            if found is not None:
                return found
            self._asked.wait(pause)
            pause = min(pause * 1.2, 0.5)
        raise NoAnswer(f"Sin respuesta en {limit:.0f} segundos.")

    def stop_all(self) -> list[str]:
        """Stop the last first; the names of those that had to be ended."""
        deaf = []
        while self._children:
            child = self._children.pop()
            if not child.stop(self._hurry):
                deaf.append(child.name)
        self._watched.clear()
        return deaf
