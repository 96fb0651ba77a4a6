from celery import shared_task

from backups import services
from kit import clock


@shared_task(ignore_result=True)
def watch_copies() -> None:
    """Every minute: expect the copies that are due, and tell of those that did not come (J03)."""
    services.watch(at=clock.now())


# A copy takes as long as it takes; its lease tells whether it lives, and it is never begun twice.
@shared_task(ignore_result=True, acks_late=False, time_limit=None)
def make_copies() -> None:
    """Every minute: make the copy that is due, if any (J01)."""
    services.make_due(at=clock.now())


@shared_task(ignore_result=True, acks_late=False, time_limit=None)
def drill_copies() -> None:
    """Every few seconds: try the copy that somebody waits for, if any (P15)."""
    services.drill_due(at=clock.now())
