"""One settings file, read from the environment; what is missing or unreadable stops the start."""

import logging
from pathlib import Path

import environ
import structlog
from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from kit.logs import LOGGING as KIT_LOGGING
from kit.logs import PROCESSORS

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("SGC_DATA", str(BASE_DIR / "var")))

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY")
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY must have at least 50 characters.")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

# HMAC keys of reply addresses and links, newest first: "id:key,id:key". Older ones still verify.
SIGNING_KEYS: dict[str, str] = dict(
    pair.split(":", 1) for pair in env.list("SGC_SIGNING_KEYS") if ":" in pair
)
if not SIGNING_KEYS or any(len(key) < 32 for key in SIGNING_KEYS.values()):
    raise ImproperlyConfigured("SGC_SIGNING_KEYS needs id:key pairs of at least 32 characters.")

# Opens /statusz to a monitor that sends it as "Authorization: Bearer …"; empty: only to people.
STATUS_TOKEN = env.str("SGC_STATUS_TOKEN", "")

BASE_URL = env.str("SGC_BASE_URL", "http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.simple_history",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "django_structlog",
    "simple_history",
    "heroicons",
    "kit",
    "outbox",
    "accounts",
    "procedures",
    "sla",
    "contacts",
    "installations",
    "backups",
    "tickets",
    "visits",
    "demo",
    "config",
]

MIDDLEWARE = [
    "kit.middleware.deep_stack",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "kit.middleware.HeadersMiddleware",  # inside: it tells django-csp what differs
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "kit.middleware.RequestLogMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SessionAgeMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "accounts.middleware.DelegationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kit.middleware.ClockMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "kit.middleware.RefusedMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.navigation.shell",
            ],
            "builtins": ["kit.templatetags.kit"],
        },
    }
]
FORM_RENDERER = "kit.forms.Renderer"

# --- Data -----------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL")}
DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"].setdefault("OPTIONS", {})
if "host" in DATABASES["default"]["OPTIONS"]:  # postgres://user@/name?host=/socket/folder
    DATABASES["default"]["HOST"] = DATABASES["default"]["OPTIONS"].pop("host")
if env.bool("SGC_POOL", True):  # a connection per request costs four times as much
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 10, "timeout": 20}

REDIS_URL = env.str("REDIS_URL")
# redis-py and kombu spell the address of a socket differently
REDIS_ADDRESS = REDIS_URL.replace("redis+socket://", "unix://").replace("virtual_host=", "db=")
CACHES = {
    "default": {
        "BACKEND": "kit.cache.PatientRedisCache",
        "LOCATION": REDIS_ADDRESS,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
}
# Not in the cache: who is logged in must neither depend on Redis nor outlive a logout there.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Copies: where they are made before they leave, PostgreSQL's own programs, the keys that passwords
# of targets are kept with (of Fernet, newest first), and whom to call after each verified one.
BACKUP_WORK = DATA_DIR / "copies"
ERASURES_FILE = DATA_DIR / "supresiones.json"  # survives the database: see backups/erasures.py
PG_TOOLS = env.str("SGC_PG_TOOLS", "")
BACKUP_KEYS = env.list("SGC_BACKUP_KEYS", default=[])
BACKUP_PING = env.str("SGC_BACKUP_PING", "")

MEDIA_ROOT = DATA_DIR / "files"  # never served by a web server: only views hand files out
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("SGC_STATIC", str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if env.bool("SGC_HASHED_STATIC", False)
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not env.bool("SGC_HASHED_STATIC", False)

# --- People and doors -----------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.RoleBackend",
    "accounts.backends.DelegationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "accounts.passwords.HouseWordsValidator",
        "OPTIONS": {
            "words": ["contrasena", "password", *env.list("SGC_HOUSE_WORDS", default=["sgc"])]
        },
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = reverse_lazy("home")
ACCOUNT_ADAPTER = "outbox.adapter.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # staff addresses are entered by an administrator
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if BASE_URL.startswith("https") else "http"
# Wider than the lock of django-axes, which comes first at the password; this is the brake on
# guessing codes of the second factor and on trying one address from many places.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "60/m/ip,10/5m/key",
    "public_form": env.str("SGC_PUBLIC_FORM_RATE", "30/h/ip,6/h/key"),
    "verify_ficha": "30/h/ip",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("SGC_PROXIES", 0)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "SGC"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an administrator entered it; nobody is asked to confirm it
MFA_FORMS = {"activate_totp": "accounts.forms.people.ActivateSecondFactorForm"}
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # nobody is locked out from elsewhere
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "accounts.backends.login_name"
AXES_CLIENT_IP_CALLABLE = "kit.origin.client_ip"
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_SENSITIVE_PARAMETERS = ["password"]
AXES_ENABLE_ADMIN = False

SECURE = env.bool("SGC_SECURE", True)
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_AGE = 8 * 3600  # idle; accounts.middleware renews it and ends it after a day
SESSION_TOTAL_AGE = 16 * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "config.views.house.csrf_failure"
SECURE_SSL_REDIRECT = SECURE and env.bool("SGC_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env.bool("SGC_BEHIND_TLS_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
# The admin's own pages need inline Alpine and styles; they are for managers with a second factor.
ADMIN_CONTENT_SECURITY_POLICY = {
    "script-src": [SELF, UNSAFE_INLINE, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
}

# --- Mail -----------------------------------------------------------------------------------

_email = env.email_url("EMAIL_URL", default="consolemail://")
EMAIL_BACKEND = _email["EMAIL_BACKEND"].replace("django.core.mail.backends.smtp", "outbox.smtp")
EMAIL_HOST = _email.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = _email.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _email.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _email.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = _email.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _email.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10  # with the whole letter in its hands the server gets longer: outbox/smtp.py
MAIL_DOMAIN = env.str("SGC_MAIL_DOMAIN", "sgc.localhost")
DEFAULT_FROM_EMAIL = env.str("SGC_FROM", f"SGC <soporte@{MAIL_DOMAIN}>")
BOUNCE_ADDRESS = env.str("SGC_BOUNCE_ADDRESS", f"rebotes@{MAIL_DOMAIN}")
# Mailboxes to fetch from, one or more: imaps://user:password@host/FOLDER (docs/operations.md)
IMAP_URL = env.str("IMAP_URL", "")
# A mailbox that gets a copy of every letter: asked whether one that was cut short has left.
WITNESS_URL = env.str("SGC_WITNESS_URL", "")
# The name under which our own mail server writes Authentication-Results; others' are not believed.
MAIL_AUTHSERV_ID = env.str("SGC_AUTHSERV_ID", "")

# --- Work for later -------------------------------------------------------------------------

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
# Workers of their own send letters: a mail server that keeps them waiting holds up no bell (A8).
# So does one that makes copies, for as long as it takes.
CELERY_TASK_ROUTES = {
    "outbox.tasks.deliver_mail": {"queue": "mail"},
    "backups.tasks.make_copies": {"queue": "copies"},
    "backups.tasks.drill_copies": {"queue": "copies"},
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True
# Every period in seconds; a bell carries it: of a backlog one is answered (config/celery.py).
CELERY_BEAT_SCHEDULE = {
    name: {"task": task, "schedule": seconds, "options": {"headers": {"period": seconds}}}
    for name, task, seconds in [
        ("mail", "outbox.tasks.deliver_due_mail", 10.0),
        ("inbox", "tickets.tasks.fetch_mail", 60.0),
        ("silence", "tickets.tasks.chase_silent_tickets", 60.0),
        ("clocks", "tickets.tasks.warn_of_deadlines", 60.0),
        ("escalations", "tickets.tasks.follow_escalations", 60.0),
        ("entitlement", "tickets.tasks.follow_rights", 60.0),
        ("endings", "tickets.tasks.close_resolved", 3600.0),
        ("updates", "tickets.tasks.follow_updates", 3600.0),
        ("developments", "tickets.tasks.warn_of_developments", 3600.0),
        ("reviews", "tickets.tasks.ask_for_reviews", 60.0),
        ("steps", "tickets.tasks.keep_in_step", 86400.0),
        ("years", "sla.tasks.warn_of_years", 3600.0),
        ("covers", "sla.tasks.warn_of_uncovered", 3600.0),
        ("gaps", "sla.tasks.warn_of_gaps", 3600.0),
        ("imports", "contacts.tasks.run_imports", 10.0),
        ("erasures", "contacts.tasks.erase_blocked", 3600.0),
        ("expiry", "contacts.tasks.tell_of_expiry", 3600.0),
        ("printouts", "outbox.tasks.make_printouts", 10.0),
        ("papers", "procedures.tasks.make_papers", 10.0),
        ("fichas", "installations.tasks.make_fichas", 5.0),
        ("limits", "installations.tasks.mind_limits", 3600.0),
        ("copies", "backups.tasks.watch_copies", 60.0),
        ("making", "backups.tasks.make_copies", 60.0),
        ("drills", "backups.tasks.drill_copies", 10.0),
        ("reading", "procedures.tasks.remind_of_documents", 86400.0),
        ("strays", "contacts.tasks.collect_strays", 300.0),
        ("suspects", "contacts.tasks.suspect_duplicates", 60.0),
        ("plans", "visits.tasks.warn_of_unplanned", 3600.0),
        ("unfollowed", "visits.tasks.warn_of_unfollowed", 86400.0),
        ("asis", "visits.tasks.remind_of_lacking", 3600.0),
        ("sheets", "visits.tasks.make_sheets", 10.0),
        ("absences", "outbox.tasks.tell_of_absences", 60.0),
        ("forms", "accounts.tasks.forget_what_is_over", 3600.0),
    ]
}

# Seconds that this host's clock may differ from the database's before it writes nothing more (H5).
CLOCK_TOLERANCE = env.float("SGC_CLOCK_TOLERANCE", 60)

# --- Language, time, logs -------------------------------------------------------------------

LANGUAGE_CODE = "es"
LANGUAGES = [("es", _("Español"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Madrid"
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]

DJANGO_STRUCTLOG_CELERY_ENABLED = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG  # one line per request is enough
LOGGING = KIT_LOGGING
structlog.configure(
    processors=PROCESSORS,
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
SIMPLE_HISTORY_REVERT_DISABLED = True

UNFOLD = {
    "SITE_TITLE": "SGC",
    "SITE_HEADER": _("Administración del SGC"),
    "SITE_URL": "/",
    "SHOW_VIEW_ON_SITE": True,
    "SHOW_HISTORY": True,
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": lambda request: static("img/favicon.svg"),
        }
    ],
}
