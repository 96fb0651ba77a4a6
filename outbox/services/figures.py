"""How the post is doing, for whoever watches over the house (K7)."""

from datetime import datetime, timedelta

from django.db.models import Min

from outbox.models import Mail, MailStatus


def oldest_due_age(at: datetime) -> timedelta:
    """For how long the oldest letter has been waiting beyond its time; zero if none is."""
    waiting = Mail.objects.filter(status__in=[MailStatus.QUEUED, MailStatus.SENDING])
    oldest = waiting.filter(next_try_at__lte=at).aggregate(oldest=Min("next_try_at"))["oldest"]
    return at - oldest if oldest else timedelta()


def oldest_tried_age(at: datetime) -> timedelta:
    """How old the oldest letter is that was tried in vain and is tried again; zero if none is."""
    tried = Mail.objects.filter(status=MailStatus.QUEUED, attempts__gt=0)
    oldest = tried.aggregate(oldest=Min("created_at"))["oldest"]
    return max(at - oldest, timedelta()) if oldest else timedelta()


def count_failed() -> int:
    return Mail.objects.filter(status=MailStatus.FAILED).count()


def count_doubt() -> int:
    return Mail.objects.filter(status=MailStatus.DOUBT).count()
