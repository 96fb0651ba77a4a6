from celery import shared_task

from kit import clock
from tickets.services.errors import updates
from tickets.services.intake import entitlement
from tickets.services.mail import fetching
from tickets.services.promises import developing, watching
from tickets.services.silence import chasing, following, reviewing
from tickets.services.work import ending, nightly


@shared_task(ignore_result=True)
def fetch_mail() -> None:
    """Every minute: take in the mail that customers have sent."""
    fetching.sweep(at=clock.now())


@shared_task(ignore_result=True)
def chase_silent_tickets() -> None:
    """Every minute: open the next step of each ticket that has been silent for 48 h."""
    chasing.chase_due(at=clock.now())


@shared_task(ignore_result=True)
def warn_of_deadlines() -> None:
    """Every minute: count anew what moved the deadlines, then tell which have passed."""
    watching.watch(at=clock.now())


@shared_task(ignore_result=True)
def follow_escalations() -> None:
    """Every minute: remind whoever was asked for help and has not been heard of (CC-40)."""
    following.follow_up_due(at=clock.now())


@shared_task(ignore_result=True)
def warn_of_developments() -> None:
    """Every hour: tell that a development is due tomorrow, or late (SLA-11)."""
    developing.warn_of_developments(at=clock.now())


@shared_task(ignore_result=True)
def follow_rights() -> None:
    """Every minute: refer whose customer may be helped no more, and give back whose may again."""
    entitlement.follow_rights(at=clock.now())


@shared_task(ignore_result=True)
def close_resolved() -> None:
    """Every hour: close what was resolved some days ago and nobody objected to."""
    ending.close_due(at=clock.now())


@shared_task(ignore_result=True)
def ask_for_reviews() -> None:
    """Every minute: ask for the reviews of what came in, and remind of those nobody has done."""
    reviewing.ask_due(at=clock.now())


@shared_task(ignore_result=True)
def keep_in_step() -> None:
    """Every night: follow what changed about customers, and prove the stored deadlines."""
    nightly.keep_in_step(at=clock.now())


@shared_task(ignore_result=True)
def follow_updates() -> None:
    """Every hour: end the updates that are installed, remind once a week of the others."""
    updates.follow_updates(at=clock.now())
