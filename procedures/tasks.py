from celery import shared_task

from kit import clock
from procedures import services


@shared_task(ignore_result=True)
def make_papers() -> None:
    """Every ten seconds: make the PDFs that are asked for."""
    services.make_due_papers(at=clock.now())


@shared_task(ignore_result=True)
def remind_of_documents() -> None:
    """Every day: remind, once a week each, of what is to be read and to be reviewed (J32)."""
    at = clock.now()
    services.remind_readers(at=at)
    services.remind_owners(at=at)
