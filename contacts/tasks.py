from celery import shared_task

from contacts.models import Import
from contacts.services import expiry, imports, merging, privacy, suspecting
from kit import clock


@shared_task(ignore_result=True)
def run_imports() -> None:
    """Every few seconds: hand each import that waits for a worker to one."""
    for pk in Import.objects.due_at(clock.now()).values_list("pk", flat=True):
        run_import.delay(pk)


@shared_task(ignore_result=True)
def run_import(pk: int) -> None:
    imports.work(pk, at=clock.now())


@shared_task(ignore_result=True)
def tell_of_expiry() -> None:
    """Every hour: what ends soon, or has ended, is told to those who must renew it (VIS-25)."""
    expiry.tell_due(at=clock.now())


@shared_task(ignore_result=True)
def collect_strays() -> None:
    """Every few minutes: give to the one that stays what was written for one that was merged."""
    merging.collect(at=clock.now())


@shared_task(ignore_result=True)
def suspect_duplicates() -> None:
    """Every few seconds, and once a night: take the search for duplicates a piece further."""
    suspecting.start_nightly(at=clock.now())
    suspecting.work(at=clock.now())


@shared_task(ignore_result=True)
def erase_blocked() -> None:
    """Every hour: destroy what lay sealed long enough."""
    privacy.erase_due(at=clock.now())
