"""The bell: Celery only rings; what is due is a row in PostgreSQL (docs/decisions/0002)."""

import os
from datetime import datetime
from typing import Any

from celery import Celery, Task
from django.core.cache import cache

from kit import clock

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class Bell(Task):  # type: ignore[misc]
    """A task that leaves word of when it last ended well, for config/health.py."""

    abstract = True

    def on_success(self, retval: Any, task_id: str, args: Any, kwargs: Any) -> None:
        cache.set(f"rung:{self.name}", clock.now(), None)


def last_rung(task: str) -> datetime | None:
    """When the task last ended well; unknown after the cache was emptied."""
    found: datetime | None = cache.get(f"rung:{task}")
    return found


app = Celery("sgc", task_cls=Bell)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
