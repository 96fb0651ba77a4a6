import uuid
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts import services
from accounts.models import Submission
from tests import make

pytestmark = pytest.mark.django_db


def test_what_is_over_is_forgotten_and_the_rest_is_kept() -> None:
    now, user = timezone.now(), make.user()
    for days in (1, 6, 8):
        Submission.objects.create(
            token=uuid.uuid4(), user=user, path="/", submitted_at=now - timedelta(days=days)
        )
    for name, hours in (("ended", -1), ("alive", 1)):
        Session.objects.create(session_key=name, expire_date=now + timedelta(hours=hours))
    assert services.forget_what_is_over(at=now) == 2
    assert services.forget_what_is_over(at=now) == 0
    assert Submission.objects.count() == 2
    assert Session.objects.get().session_key == "alive"
