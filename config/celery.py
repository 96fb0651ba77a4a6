"""The bell: Celery only rings; what is due is a row in PostgreSQL (docs/decisions/0002)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("sgc")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
