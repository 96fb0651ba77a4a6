from celery import shared_task

from kit import clock
from outbox import services
from outbox.models import Mail
from outbox.services import absences


@shared_task(ignore_result=True)
def deliver_due_mail() -> None:
    """Every 10 s: hand each due letter to a worker. This is the only path out."""
    at = clock.now()
    services.reclaim(at=at)
    for pk in Mail.objects.due(at).next_up():
        deliver_mail.apply_async((pk,), expires=60)  # still due then: handed out again


@shared_task(ignore_result=True)
def make_printouts() -> None:
    """Every 10 s: make the pages that people asked for as PDF."""
    services.make_due_printouts(at=clock.now())


@shared_task(ignore_result=True)
def tell_of_absences() -> None:
    """Every minute: absences to decide reach the heads, decisions whoever asked."""
    absences.tell_due(at=clock.now())


@shared_task(ignore_result=True)
def deliver_mail(mail_pk: int) -> None:
    services.send(mail_pk, at=clock.now())
