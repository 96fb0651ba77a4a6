from celery import shared_task
from django.utils import timezone

from procedures import services


@shared_task(ignore_result=True)
def make_papers() -> None:
    """Every ten seconds: make the PDFs that are asked for."""
    services.make_due_papers(at=timezone.now())


@shared_task(ignore_result=True)
def remind_of_documents() -> None:
    """Every day: remind, once a week each, of what is to be read and to be reviewed (J32)."""
    at = timezone.now()
    services.remind_readers(at=at)
    services.remind_owners(at=at)
