"""Runs the measurements of this folder: one line of JSON a figure, exit 1 when one is not ok.

A measurement is a module with `run() -> list[dict]`; each dict has name, figure, unit, limit, ok.
`bin/bench [NAME …]` brings the servers, and a database that outlives the run.
"""

import argparse
import io
import json
import logging
import pkgutil
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterable
from importlib import import_module
from inspect import signature

import django

import bench
from bench.report import Figure, tell


def main(arguments: list[str]) -> int:
    django.setup()
    write_logs_nowhere()
    measurements = {
        info.name: module.run
        for info in pkgutil.iter_modules(bench.__path__)
        if info.name != "__main__" and hasattr(module := import_module(f"bench.{info.name}"), "run")
    }
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("names", metavar="NAME", nargs="*", help=", ".join(measurements) or "none")
    parser.add_argument("--seed", type=int, default=1, help="for measurements that throw dice")
    given = parser.parse_args(arguments)
    names = given.names
    if unknown := set(names) - measurements.keys():
        parser.error(f"no such measurement: {', '.join(sorted(unknown))}")
    if len(names) == 1:
        return measured(names[0], measurements[names[0]], given.seed)
    # Each in a process of its own: what one leaves in memory would be paid for by the next.
    command = [sys.executable, "-m", "bench", "--seed", str(given.seed)]
    runs = [
        subprocess.run([*command, name], check=False)  # noqa: S603 - this very program
        for name in names or measurements
    ]
    return max(run.returncode for run in runs)


def measured(name: str, measure: Callable[..., Iterable[Figure]], seed: int) -> int:
    """Print each figure as a line of JSON; 1 when one is not ok or none could be had."""
    try:
        takes_seed = "seed" in signature(measure).parameters
        figures = list(measure(seed) if takes_seed else measure())
    except Exception:
        # One that breaks is not ok, and the others are measured all the same.
        traceback.print_exc()
        print(json.dumps({"name": name, "ok": False}), flush=True)
        return 1
    return tell(figures)


class Nowhere(io.TextIOBase):
    """Takes everything and keeps nothing."""

    def write(self, text: str) -> int:
        return len(text)


def write_logs_nowhere() -> None:
    """Let every line be made, for it is part of the cost, but not stand between the figures."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(Nowhere())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
