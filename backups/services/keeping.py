"""Retention: grandfather, father, son; only after a copy was proven, never the last ones (I7)."""

from datetime import datetime

import structlog
from django.utils.translation import gettext as _

from backups import engine, places, words
from backups.engine import Copy, Fault, Manifest, Retention
from backups.models import Policy, Route, Run, Step, StepStatus

logger = structlog.get_logger("sgc.backups")


def keep_only_what_is_wanted(run: Run, *, at: datetime) -> int:
    """Take away what no rule keeps, target by target; how many copies went."""
    ends = run.steps.to_targets().filter(status=StepStatus.GOOD).select_related("route")
    return sum(_tidy(run.policy, step, at=at) for step in ends)


def _tidy(policy: Policy, newest: Step, *, at: datetime) -> int:
    stored = {
        str(step.run_id): step
        for step in Step.objects.kept().filter(route=newest.route).select_related("run")
    }
    history = [
        Copy(pk, step.run.scheduled_at.astimezone(policy.schedule.tz), is_good(step.run))
        for pk, step in sorted(stored.items(), key=lambda item: int(item[0]))
    ]
    rule = Retention(policy.keep_daily, policy.keep_weekly, policy.keep_monthly)
    gone = [stored[name] for name in engine.retain(history, rule)]
    return _remove(gone, at=at) if gone else 0


def _remove(gone: list[Step], *, at: datetime) -> int:
    """One that cannot be taken away stays, and is tried again after the next copy."""
    route, removed = gone[0].route, 0
    assert route is not None  # noqa: S101 - for mypy
    try:
        with engine.reach(places.target_of(route)) as target:
            for step in gone:
                for name in files_of(step.run):
                    target.remove(name)
                step.removed_at = at
                step.save(update_fields=["removed_at"])
                removed += 1
    except Fault as fault:
        logger.warning("old copy not removed", route=route.pk, fault=str(fault))
    return removed


def note_lost(route: Route, target: engine.Target, *, at: datetime) -> list[str]:
    """Copies that should lie there and do not, or not whole: said once, and no longer counted on.

    Retention takes away what it takes away; whoever else did is an intruder or a failing disk.
    """
    steps = Step.objects.kept().filter(route=route).select_related("run")
    files = {name: step for step in steps for name in files_of(step.run)}
    sizes = {name: size for step in steps for name, size in sizes_of(step.run).items()}
    told = []
    for fault in engine.survey(target, sizes):
        step = files.get(fault.facts.get("name", ""))
        if step and step.removed_at is None:
            step.removed_at = at
            step.save(update_fields=["removed_at"])
            told.append(_("%(copy)s: %(fault)s") % {"copy": step.run, "fault": words.said(fault)})
    return told


def sizes_of(run: Run) -> dict[str, int]:
    """How many bytes each file of a run has."""
    manifest = Manifest.from_bytes(run.manifest.encode())
    *names, last = files_of(run)
    sizes = dict(zip(names, (entry.size for entry in manifest.entries), strict=True))
    return sizes | {last: len(run.manifest.encode())}


def files_of(run: Run) -> list[str]:
    """What lies at a target for one run, its manifest last."""
    manifest = Manifest.from_bytes(run.manifest.encode())
    stamp = f"{manifest.series}-{manifest.made_at:%Y%m%dt%H%M%Sz}"
    return [*(entry.name for entry in manifest.entries), f"{stamp}.json"]


def is_good(run: Run) -> bool:
    return run.verified_at is not None and not run.is_doubtful


def used() -> list[tuple[str, int, int]]:
    """Of each target, how many copies it holds and how many bytes they take."""
    found: dict[str, tuple[int, int]] = {}
    for name, size in Step.objects.kept().values_list("name", "bytes"):
        count, total = found.get(name, (0, 0))
        found[name] = (count + 1, total + size)
    return [(name, *figures) for name, figures in sorted(found.items())]
