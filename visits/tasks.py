from celery import shared_task

from kit import clock
from visits import services


@shared_task(ignore_result=True)
def warn_of_unplanned() -> None:
    """Every hour: remind of visits that are near and have no plan (VIS-10)."""
    services.warn_of_unplanned(at=clock.now())


@shared_task(ignore_result=True)
def warn_of_unfollowed() -> None:
    """Every day: tell, once a week, who has accounts that nobody followed up (VIS-22)."""
    services.warn_of_unfollowed(at=clock.now())


@shared_task(ignore_result=True)
def remind_of_lacking() -> None:
    """Every hour: remind of visits that are over and have no ASI (APE-13)."""
    services.remind_of_lacking(at=clock.now())


@shared_task(ignore_result=True)
def make_sheets() -> None:
    """Every 10 s: seal the sheets of the ASI that were registered."""
    services.make_due_sheets(at=clock.now())
