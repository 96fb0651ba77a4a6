"""A worker that makes Fichas in a process of its own, for tests that kill it."""

import sys
import time
from datetime import datetime, timedelta

import django

django.setup()

from django.conf import settings  # noqa: E402 - only after the setup

from installations import services  # noqa: E402

SPEED = 6  # so that what a killed worker had in hand is due again within half a minute


def main(started: float, since: datetime, media: str) -> None:
    settings.MEDIA_ROOT = media
    while True:
        at = since + timedelta(seconds=(time.time() - started) * SPEED)
        if not services.make_due(at=at):
            time.sleep(0.2)


if __name__ == "__main__":
    main(float(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), sys.argv[3])
