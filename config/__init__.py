"""Settings, urls, the Celery app: the roof, which knows everybody."""

from config.celery import app as celery_app

__all__ = ("celery_app",)
