"""What differs under test; everything else is the one settings file."""

import base64
import math
import os

from config.settings import *  # noqa: F403
from config.settings import DATABASES

# A pool closes its connections in its own time: too late for the database to be dropped.
DATABASES["default"]["OPTIONS"].pop("pool", None)
# bin/check migrates one database from nothing; those of the workers are copies of it.
DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ.get("SGC_TEST_TEMPLATE")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# Tests speak HTTP; tests/accounts/test_entry.py looks at what production sets.
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "session", "csrf"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CLOCK_TOLERANCE = math.inf  # tests travel in time; tests/test_clock.py looks at it
BACKUP_KEYS = [base64.urlsafe_b64encode(bytes(32)).decode()]
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
