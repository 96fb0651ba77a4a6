"""The end of a run: its result is what its paths make of it, never what somebody says."""

from datetime import datetime

from backups.judging import judged
from backups.models import Run, StepStatus


def settle(run: Run, *, at: datetime) -> None:
    """Say on its row what became of it; the caller holds the lock, and saves.

    One that was judged before all had been heard is judged again by what came late.
    """
    steps = list(run.steps.all())
    heard = [step for step in steps if step.status != StepStatus.PENDING]
    run.result = judged(steps, run.policy.place)
    run.started_at = min((one.started_at for one in heard if one.started_at), default=None)
    run.ended_at = max((one.ended_at for one in heard if one.ended_at), default=at)
    run.bytes = sum(one.bytes for one in heard)
    run.error = "\n".join(f"{one.name}: {one.error}" for one in heard if one.error)


def is_told(run: Run) -> bool:
    """Whether every destination has been heard of."""
    return not run.steps.to_targets().filter(status=StepStatus.PENDING).exists()
