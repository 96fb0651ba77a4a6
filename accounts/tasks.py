from celery import shared_task

from accounts import services
from kit import clock


@shared_task(ignore_result=True)
def forget_what_is_over() -> None:
    """Every hour: forget sessions that have ended and forms that nobody will send again."""
    services.forget_what_is_over(at=clock.now())
