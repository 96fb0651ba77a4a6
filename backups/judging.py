"""What the paths of a copy make of the whole: nothing half good is called good (C09, BAC-07)."""

from collections.abc import Iterable, Sequence

from backups.models import Place, PolicyPlace, Result, RouteKind, Step, StepStatus

PLACES = {
    PolicyPlace.LOCAL: {Place.LOCAL},
    PolicyPlace.CLOUD: {Place.CLOUD},
    PolicyPlace.BOTH: {Place.LOCAL, Place.CLOUD},
}


def judged(steps: Sequence[Step], place: str) -> Result:
    """Good only when every destination has its copy, one in each place, and nothing failed."""
    ends = [step for step in steps if step.kind == RouteKind.TARGET]
    told = {step.status for step in steps}
    if StepStatus.GOOD not in {step.status for step in ends}:
        return Result.FAILED if StepStatus.FAILED in told else Result.MISSING
    is_whole = all(step.status == StepStatus.GOOD for step in ends)
    reached = PLACES[PolicyPlace(place)] <= places_of(ends)
    is_good = is_whole and reached and StepStatus.FAILED not in told
    return Result.GOOD if is_good else Result.PARTIAL


def places_of(steps: Iterable[Step]) -> set[str]:
    """Where there is a good copy."""
    return {step.place for step in steps if step.status == StepStatus.GOOD}
