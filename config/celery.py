"""The bell: Celery only rings; what is due is a row in PostgreSQL (docs/decisions/0002)."""

import os
from datetime import datetime
from typing import Any

from celery import Celery, Task
from celery.exceptions import Ignore
from django.core.cache import cache

from kit import clock

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


STALE = 50  # seconds for which a bell that rings every hour or day is not answered again


class Bell(Task):  # type: ignore[misc]
    """A task that leaves word of when it last ended well, for config/health.py.

    Of the bells that beat rang while nobody listened, and of those of a second beat, one is
    answered: within most of its period the others are let pass. How long ago that was is Redis's
    to say, since a worker whose clock is wrong would hold every bell for stale, or none (H5).
    """

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        period = self.request.get("period")
        if period and not cache.add(f"heard:{self.name}", True, min(0.9 * period, STALE)):
            raise Ignore
        return super().__call__(*args, **kwargs)

    def on_success(self, retval: Any, task_id: str, args: Any, kwargs: Any) -> None:
        cache.set(f"rung:{self.name}", clock.now(), None)


def last_rung(task: str) -> datetime | None:
    """When the task last ended well; unknown after the cache was emptied."""
    found: datetime | None = cache.get(f"rung:{task}")
    return found


app = Celery("sgc", task_cls=Bell)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
