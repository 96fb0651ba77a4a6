"""Runs in a process of its own, which is killed at a moment nobody chose."""

import os
import pickle
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path
from threading import Thread

from backups.engine import reach
from tests.backups.engine import runs


def main(place: Path, dsn: str, root: Path, work: Path, seconds: float) -> None:
    def die() -> None:
        time.sleep(seconds)
        os.kill(os.getpid(), signal.SIGKILL)

    with reach(pickle.loads(place.read_bytes())) as target:  # noqa: S301 - written by the test
        Thread(target=die, daemon=True).start()
        for day in range(1000):
            runs.copied(work, target, dsn, root, runs.AT + timedelta(days=day))
            for path in work.iterdir():
                path.unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]), float(sys.argv[5]))
