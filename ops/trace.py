"""Says which duties of docs/requirements.yaml a test proves: `bin/trace [APP …]`."""

import argparse
import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from ops.console import complain, say
from ops.layout import ROOT

SHORT = 100


@dataclass(frozen=True)
class Duty:
    """One row of the catalogue."""

    id: str
    app: str
    text: str


@dataclass(frozen=True)
class Mark:
    """One id that a test claims to prove, and where it says so."""

    id: str
    place: str


def duties(catalogue: Path) -> list[Duty]:
    rows = yaml.safe_load(catalogue.read_text(encoding="utf-8"))
    return [Duty(row["id"], row["app"], " ".join(row["text"].split())) for row in rows]


def marks(tests: Path) -> Iterator[Mark]:
    """Every `pytest.mark.req("…")` below the folder, read without running anything."""
    for file in sorted(tests.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"), str(file))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.req":
                place = f"{file.relative_to(tests.parent)}:{node.lineno}"
                yield from (Mark(_literal(given, place), place) for given in node.args)


def _literal(node: ast.expr, place: str) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise SystemExit(f"{place}: a duty's id must be written out.")


def report(known: list[Duty], claimed: list[Mark], apps: list[str]) -> bool:
    """Print what is proven and what is not; False when a test names a duty that does not exist."""
    ids = {duty.id for duty in known}
    strangers = [mark for mark in claimed if mark.id not in ids]
    for mark in strangers:
        complain(f"{mark.place}: unknown duty {mark.id}")
    proven = {mark.id for mark in claimed}
    wanted = apps or sorted({duty.app for duty in known})
    for app in wanted:
        of_app = [duty for duty in known if duty.app == app]
        say(f"{app:<16}{sum(duty.id in proven for duty in of_app):>4} / {len(of_app)}")
    unproven = [duty for duty in known if duty.app in wanted and duty.id not in proven]
    if unproven:
        say()
    for duty in unproven:
        text = duty.text if len(duty.text) <= SHORT else duty.text[: SHORT - 1] + "…"
        say(f"  {duty.id:<8} {text}")
    say(f"unproven: {len(unproven)}")
    return not strangers


def main(arguments: list[str], root: Path = ROOT) -> int:
    parser = argparse.ArgumentParser(prog="bin/trace", description=__doc__)
    parser.add_argument("apps", metavar="APP", nargs="*", help="all of them when none is named")
    chosen = parser.parse_args(arguments)
    known = duties(root / "docs" / "requirements.yaml")
    # An app of ours may have no duty of its own.
    apps = {duty.app for duty in known} | {folder.name for folder in root.iterdir()}
    if unknown := set(chosen.apps) - apps:
        complain(f"unknown app: {', '.join(sorted(unknown))}")
        return 2
    return 0 if report(known, list(marks(root / "tests")), chosen.apps) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
