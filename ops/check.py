"""Runs everything that must hold before a change goes in: `bin/check`."""

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

from ops.binaries import venv
from ops.console import complain, say, seconds
from ops.layout import ROOT

# What a public installation behind a TLS proxy sets.
PRODUCTION = {
    "DEBUG": "0",
    "SGC_SECURE": "1",
    "SGC_BEHIND_TLS_PROXY": "1",
    "SGC_HASHED_STATIC": "1",
    "SGC_BASE_URL": "https://sgc.example",
    "ALLOWED_HOSTS": "sgc.example",
    "EMAIL_URL": "smtp+tls://sgc:secret@mail.example:587",
}

# Spelled so that none of them finds itself.
BANNED = {
    "the host of a package registry": r"(pypi|pythonhosted|npmjs|yarnpkg)\.(org|com)|deb\.debian\.",
    "the host of an image registry": r"\b(docker|ghcr|quay)\.io\b",
    "a folder of somebody's machine": r"(?<![\w.])/(root|work|home/\w+)/",
}
# A form is told from another by such a token; it opens nothing.
NO_UUID = r"(?![0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\")"
SECRETS = [
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    r"\bAKIA[0-9A-Z]{16}\b",
    r"\bgh[oprsu]_[A-Za-z0-9]{36}\b",
    r"\bxox[abprs]-[A-Za-z0-9-]{20,}",
    r"AGE-SECRET-KEY-1[A-Z0-9]{20,}",
    r"(?i:\b(secret_key|signing_keys?|password|token)\b\"?\s*[=:]\s*[\"']"
    + NO_UUID
    + r"(?=[^\"']*\d)[\w+/=-]{24,}[\"'])",
]


@dataclass(frozen=True)
class Step:
    """One check: its name and what tells its faults, one a line; nothing when all is well."""

    name: str
    faults: Callable[[], str]


def steps(environment: Mapping[str, str]) -> list[Step]:
    def tool(name: str, *arguments: str) -> Callable[[], str]:
        return lambda: _output_of_failed([str(venv(name)), *arguments], environment)

    def manage(*arguments: str) -> Callable[[], str]:
        command = [sys.executable, "manage.py", *arguments]
        return lambda: _output_of_failed(command, {**environment, **PRODUCTION})

    # First, since it takes the longest: its database is the pattern of those of all tests.
    migrated = tool("pytest", "-q", "--create-db", "--reuse-db", "tests/test_migrations.py")
    return [
        Step("pytest: migrations from nothing", migrated),
        Step("ruff: lint", tool("ruff", "check", ".")),
        Step("ruff: format", tool("ruff", "format", "--check", ".")),
        Step("djade: templates", tool("djade", "--check", *_tracked("*.html"))),
        Step("mypy: types", tool("mypy", ".")),
        Step("import-linter: layers", tool("lint-imports")),
        Step("Django: deploy check", manage("check", "--deploy", "--fail-level", "WARNING")),
        Step("Django: migrations", manage("makemigrations", "--check", "--dry-run")),
        Step("Files: banned words", lambda: "\n".join(banned_words())),
        Step("History: secrets", lambda: "\n".join(secrets_in_history())),
    ]


def _output_of_failed(command: list[str], environment: Mapping[str, str]) -> str:
    done = subprocess.run(
        command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True
    )
    if done.returncode == 0:
        return ""
    return (done.stdout + done.stderr).strip() or f"exit code {done.returncode}"


def _git(*arguments: str) -> str:
    command = ["git", "-c", "safe.directory=*", *arguments]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return done.stdout.decode(errors="replace")


def _tracked(*patterns: str) -> list[str]:
    """The files under version control, and those about to be."""
    listed = _git("ls-files", "-co", "--exclude-standard", "--", *patterns).splitlines()
    return [name for name in listed if (ROOT / name).is_file()]


def banned_words() -> Iterator[str]:
    """Lines that name a registry or a folder of one machine."""
    for name in _tracked():
        text = (ROOT / name).read_bytes().decode(errors="ignore")
        for what, pattern in BANNED.items():
            for found in re.finditer(pattern, text):
                line = text.count("\n", 0, found.start()) + 1
                yield f"{name}:{line}: {what}: {found.group()}"


def secrets_in_history() -> Iterator[str]:
    """Lines that look like a key, in any commit."""
    looks_secret = re.compile("|".join(SECRETS))
    commit = file = ""
    for line in _git("log", "--all", "-p", "--unified=0", "--format=commit %h").splitlines():
        if line.startswith("commit "):
            commit = line
        elif line.startswith("+++ "):
            file = line[4:]
        elif line.startswith("+") and looks_secret.search(line):
            yield f"{commit} {file}: {line[:120]}"


def run_steps(environment: Mapping[str, str]) -> list[str]:
    """Run every step, two at a time, whatever the others say; the names of those that failed."""

    def timed(step: Step) -> tuple[Step, str, float]:
        began = time.monotonic()
        return step, step.faults(), time.monotonic() - began

    failed = []
    with ThreadPoolExecutor(2) as two:
        for step, faults, took in two.map(timed, steps(environment)):
            say(f"{'✗' if faults else '✓'} {step.name}  {seconds(took)}")
            if faults:
                say(faults)
                failed.append(step.name)
    return failed


def run_tests(environment: Mapping[str, str], *, faults: bool) -> int:
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal"]
    if faults:
        command.append("--faults")
        environment = {"SGC_SLA_CASES": "1000000", **environment}
    environment = {"SGC_TEST_TEMPLATE": _test_database(environment), **environment}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def _test_database(environment: Mapping[str, str]) -> str:
    """The one that the first step has left: every worker copies it instead of migrating anew."""
    return f"test_{urlsplit(environment['DATABASE_URL']).path.lstrip('/')}"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bin/check", description=__doc__)
    parser.add_argument("--faults", action="store_true", help="the long fault tests as well")
    chosen = parser.parse_args(arguments)
    began = time.monotonic()
    failed = run_steps(os.environ)
    say("· pytest …")
    code = run_tests(os.environ, faults=chosen.faults)
    if code != 0:
        failed.append(f"pytest (exit {code})")
    took = seconds(time.monotonic() - began)
    if failed:
        complain(f"bin/check: {', '.join(failed)}  {took}")
        return 1
    say(f"✓ bin/check  {took}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
