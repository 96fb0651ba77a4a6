"""One clock for every host: the database's. What is due is decided by it alone (H5)."""

import time
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.db import connection
from django.utils import timezone

CHECKED_EVERY = 60  # seconds


def now() -> datetime:
    """The moment by the database's clock, whatever this host's says."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        told: datetime = cursor.fetchone()[0]
    return told


def offset() -> float:
    """Seconds between this host's clock and the database's."""
    return abs((timezone.now() - now()).total_seconds())  # noqa: TID251 - it judges that clock


def is_trusted() -> bool:
    """Whether this host's clock is right enough to write facts by; looked at once a minute."""
    return _is_near(int(time.monotonic() // CHECKED_EVERY))


@lru_cache(maxsize=1)
def _is_near(_minute: int) -> bool:
    tolerance: float = settings.CLOCK_TOLERANCE
    return offset() <= tolerance
