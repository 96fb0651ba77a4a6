"""One JSON line per event on standard output; no secrets, no bodies (J11, J12)."""

import re
from collections.abc import MutableMapping
from typing import Any

import structlog

HIDDEN = re.compile(
    r"passw|secret|token|otp|cookie|authorization|csrf|body|signature|api_?key", re.I
)
# PostgreSQL repeats the whole refused row in its message: letters, hashes and all.
ROW = re.compile(r"(DETAIL|CONTEXT):.*?(?=\n\n(?:The above|During handling)|\Z)", re.S)


def hide_secrets(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blank every value whose name says that it must not be in a log."""
    for key in event:
        if HIDDEN.search(key):
            event[key] = "***"
    for key in ("event", "exception", "error"):
        if isinstance(event.get(key), str):
            event[key] = ROW.sub(r"\1: ***", event[key])
    return event


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
    hide_secrets,
]

PROCESSORS: list[Any] = [*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter]

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer(),
            "foreign_pre_chain": SHARED,
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django_structlog": {"level": "INFO"},
        "django.request": {"level": "CRITICAL"},  # django_structlog tells the same, once
        "sgc": {"level": "INFO"},
    },
}
