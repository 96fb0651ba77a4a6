"""What nobody needs any more."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from accounts.models import Submission

FORM_LIFE = timedelta(days=7)  # a page that was open for longer shows the form anew


def forget_what_is_over(*, at: datetime) -> int:
    """Forget sessions that have ended and forms sent days ago; how many rows that were."""
    sessions, _kinds = Session.objects.filter(expire_date__lt=at).delete()
    forms, _kinds = Submission.objects.filter(submitted_at__lt=at - FORM_LIFE).delete()
    return int(sessions + forms)
