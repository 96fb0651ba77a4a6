"""What the person at the keyboard reads: one line a step, with its time."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def seconds(value: float) -> str:
    return f"{value:.1f} s".replace(".", ",")


def say(text: str = "") -> None:
    print(text, flush=True)


def complain(text: str) -> None:
    print(f"✗ {text}", file=sys.stderr, flush=True)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Announce a step and, when it is over, how long it took."""
    began = time.monotonic()
    # On a terminal the line appears at once and is completed; a log gets whole lines only.
    waiting = f"· {text} …"
    if sys.stdout.isatty():
        print(waiting, end="\r", flush=True)
    try:
        yield
    except BaseException:
        say(f"✗ {text}  {seconds(time.monotonic() - began)}")
        raise
    say(f"✓ {text}  {seconds(time.monotonic() - began)}".ljust(len(waiting)))
