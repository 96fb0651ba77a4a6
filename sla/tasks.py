from celery import shared_task

from kit import clock
from sla.services import covers, gaps, years


@shared_task(ignore_result=True)
def warn_of_years() -> None:
    """Every hour: ask for the coming year's calendars, while nobody has confirmed them."""
    years.warn_of_years(at=clock.now())


@shared_task(ignore_result=True)
def warn_of_uncovered() -> None:
    """Every hour: name the service holidays that are near and that nobody covers."""
    covers.warn_of_uncovered(at=clock.now())


@shared_task(ignore_result=True)
def warn_of_gaps() -> None:
    """Every hour: name the gaps of the coming days."""
    gaps.warn_of_gaps(at=clock.now())
