from celery import shared_task
from django.utils import timezone

from accounts import services


@shared_task(ignore_result=True)
def forget_what_is_over() -> None:
    """Every hour: forget sessions that have ended and forms that nobody will send again."""
    services.forget_what_is_over(at=timezone.now())
