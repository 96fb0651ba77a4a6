"""What the person at the keyboard reads: one line a step, with its time."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

SPARSELY = 15  # seconds


def seconds(value: float) -> str:
    return f"{value:.1f} s".replace(".", ",")


def say(text: str = "") -> None:
    print(text, flush=True)


def complain(text: str) -> None:
    print(f"✗ {text}", file=sys.stderr, flush=True)


class Step:
    """One line for something that takes its time: begun, how far it is, how long it took.

    On a terminal the line appears at once and is rewritten; a log gets whole lines, and few.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.began = self.told_at = time.monotonic()
        self.width = 0
        if sys.stdout.isatty():
            self._rewrite(f"· {text} …")

    def is_at(self, where: str) -> None:
        """Tell how far it is."""
        line = f"· {self.text} … {where}"
        if sys.stdout.isatty():
            self._rewrite(line)
        elif time.monotonic() - self.told_at > SPARSELY:
            self.told_at = time.monotonic()
            say(line)

    def end(self, sign: str) -> None:
        took = seconds(time.monotonic() - self.began)
        say(f"{sign} {self.text}  {took}".ljust(self.width))

    def _rewrite(self, line: str) -> None:
        print(line.ljust(self.width), end="\r", flush=True)
        self.width = max(self.width, len(line))


@contextmanager
def step(text: str) -> Iterator[Step]:
    """Announce a step and, when it is over, how long it took."""
    begun = Step(text)
    try:
        yield begun
    except BaseException:
        begun.end("✗")
        raise
    begun.end("✓")
