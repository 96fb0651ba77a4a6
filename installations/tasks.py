from celery import shared_task

from installations import services
from installations.services import minding
from kit import clock


@shared_task(ignore_result=True)
def make_fichas() -> None:
    """Every few seconds: make the Fichas that are asked for (P01)."""
    services.make_due(at=clock.now())


@shared_task(ignore_result=True)
def mind_limits() -> None:
    """Every hour: warn of expiries (J19), and prepare the list of each month (J20)."""
    minding.mind(at=clock.now())
