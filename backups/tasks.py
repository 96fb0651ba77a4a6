from celery import shared_task

from backups import services
from kit import clock


@shared_task(ignore_result=True)
def watch_copies() -> None:
    """Every minute: expect the copies that are due, and tell of those that did not come (J03)."""
    services.watch(at=clock.now())
