"""A sender in a process of its own, for tests that kill it: a second is half a minute there."""

import sys
import time
from datetime import datetime, timedelta

import django

django.setup()

from django.conf import settings  # noqa: E402 - only after the setup

import outbox.services as outbox  # noqa: E402
from outbox.models import Mail  # noqa: E402

SPEED = 30


def main(started: float, since: datetime, smtp_port: int) -> None:
    settings.EMAIL_BACKEND = "outbox.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", smtp_port
    while True:
        at = since + timedelta(seconds=(time.time() - started) * SPEED)
        outbox.reclaim(at=at)
        for pk in Mail.objects.due(at).next_up()[:20]:
            outbox.send(pk, at=since + timedelta(seconds=(time.time() - started) * SPEED))
        time.sleep(0.05)


if __name__ == "__main__":
    main(float(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), int(sys.argv[3]))
