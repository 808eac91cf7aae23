"""The one settings file. The environment decides; .env.example lists every variable.

Without any variable the portal runs by itself («embedded»): SQLite, a file queue, a database cache and mail
in files, all under var/. With APP_ENV=production it refuses to start on an unsafe or missing value.
"""

import os
import re
import secrets
from pathlib import Path
from typing import Any

import environ
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from redis.backoff import NoBackoff
from redis.retry import Retry

from vixuyen_portal.file_store import files_storage

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

APP_ENV = env("APP_ENV", default="embedded")
if APP_ENV not in {"embedded", "production"}:
    raise ImproperlyConfigured(f"APP_ENV is '{APP_ENV}'; use 'embedded' (default) or 'production'.")
PRODUCTION = APP_ENV == "production"
VAR_DIR = Path(env("VAR_DIR", default="") or BASE_DIR / "var").resolve()


def required_in_production(name: str, embedded: str) -> str:
    """The variable; without it the embedded value, or a refusal to start in production."""
    value = env(name, default="")
    if value:
        return str(value)
    if PRODUCTION:
        raise ImproperlyConfigured(f"Set {name}: production has no default for it (see .env.example).")
    return embedded


def embedded_secret_key() -> str:
    """A random key made once and kept readable by its owner only."""
    path = VAR_DIR / "secret_key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    key = secrets.token_urlsafe(50)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(key)
    except OSError:
        path.unlink()  # a full disk leaves no empty key behind
        raise
    return key


if not PRODUCTION:
    for folder in ("", "files", "mail", "queue/data", "queue/processed", "queue/control", "static"):
        try:
            (VAR_DIR / folder).mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise ImproperlyConfigured(
                f"The folder {VAR_DIR / folder} cannot be made: {fault.strerror}. VAR_DIR names another one."
            ) from fault
if not os.access(VAR_DIR, os.W_OK | os.X_OK):
    raise ImproperlyConfigured(
        f"The folder {VAR_DIR} {'cannot be written' if VAR_DIR.is_dir() else 'does not exist'}. The portal keeps its "
        "files there: make it and give it to the portal's user, or name another one with VAR_DIR."
    )

SECRET_KEY = required_in_production("SECRET_KEY", "") or embedded_secret_key()
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = [host for host in required_in_production("ALLOWED_HOSTS", "127.0.0.1,localhost").split(",") if host]
PORTAL_ADDRESS = env("PORTAL_ADDRESS", default="").rstrip("/")
if PORTAL_ADDRESS and not re.fullmatch(r"https?://[^/?#@]+", PORTAL_ADDRESS):
    raise ImproperlyConfigured(
        f"PORTAL_ADDRESS is '{PORTAL_ADDRESS}'; write where people reach the portal, as in https://portal.example."
    )
if PRODUCTION and env("EMAIL_URL", default="") and not PORTAL_ADDRESS:
    raise ImproperlyConfigured(
        "Set PORTAL_ADDRESS, as in https://portal.example: with EMAIL_URL mails leave, and their links need it."
    )
# The portal's own address is trusted, so that forms also arrive behind a proxy that hides https from the portal.
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[PORTAL_ADDRESS] if PORTAL_ADDRESS else [])
if PRODUCTION and (DEBUG or "*" in ALLOWED_HOSTS or len(SECRET_KEY) < 50):
    raise ImproperlyConfigured("Production refuses DEBUG, '*' in ALLOWED_HOSTS and a SECRET_KEY under 50 characters.")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "import_export",
    "rest_framework",
    "rest_framework.authtoken",
    "simple_history",
    "organizations",
    "targets",
    "reports",
    "vixuyen_portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # over slow lines; it pads answers against guessing (BREACH)
    "whitenoise.middleware.WhiteNoiseMiddleware",  # below it: outside production nothing is compressed beforehand
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "organizations.middleware.RenewSession",
    "organizations.middleware.OwnPassword",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "vixuyen_portal.errors.RefusedMiddleware",
]

ROOT_URLCONF = "vixuyen_portal.urls"
WSGI_APPLICATION = "vixuyen_portal.wsgi.application"
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
                "vixuyen_portal.context.page",
            ],
        },
    },
]

# The embedded default is no URL: a folder's name may hold «+», «#» or «%», which a URL would read as its own.
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db_url_config(required_in_production("DATABASE_URL", ""))
    if PRODUCTION or env("DATABASE_URL", default="")
    else {"ENGINE": "django.db.backends.sqlite3", "NAME": VAR_DIR / "portal.sqlite3"}
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Several processes write: take the write lock at BEGIN and wait for it, instead of failing half-way.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    if "postgresql" in DATABASES["default"]["ENGINE"]:
        # A database host that vanished is noticed on held connections too, and holds no request for minutes.
        DATABASES["default"]["OPTIONS"] = {
            "connect_timeout": 5,
            "keepalives_idle": 20,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 10_000,
            "options": "-c jit=off",  # compiling a query takes longer than any page's query runs
            **DATABASES["default"].get("OPTIONS", {}),
        }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": env.cache_url_config(required_in_production("CACHE_URL", "dbcache://portal_cache"))}
if CACHES["default"]["BACKEND"] == "django.core.cache.backends.redis.RedisCache":
    # A cache that is frozen is given up after half a second and one try.
    CACHES["default"]["OPTIONS"] = {
        "socket_timeout": 0.5,
        "socket_connect_timeout": 0.5,
        "retry": Retry(NoBackoff(), 0),
        **CACHES["default"].get("OPTIONS", {}),
    }

# Made pages: beside the counters of sign-in attempts, so that many pages never push those out.
CACHES["pages"] = (
    {**CACHES["default"], "KEY_PREFIX": "pages"}
    if CACHES["default"]["BACKEND"] == "django.core.cache.backends.redis.RedisCache"
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 500},
    }
)

AUTH_USER_MODEL = "organizations.User"
AUTHENTICATION_BACKENDS = ["targets.sign_in.PortalBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "auth:login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "auth:login"
SESSION_COOKIE_AGE = env.int("SESSION_SECONDS", default=2 * 60 * 60)  # without use; using the portal prolongs it
SESSION_SAVE_EVERY_REQUEST = False  # organizations.middleware.RenewSession writes it every ten minutes of use
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = False  # entry forms read it to save drafts
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    # A browser sends secure cookies over https only: without it they would make signing in impossible.
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT or PORTAL_ADDRESS.startswith("https://")
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)/$"]  # asked from this machine, beside the proxy
    if SESSION_COOKIE_SECURE:
        SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
        SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True

SELF = "'self'"
NONE = "'none'"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # the CSS subset draws its icons as data: images
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}

LANGUAGE_CODE = "vi"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["vixuyen_portal.formats"]
USE_THOUSAND_SEPARATOR = False  # numbers go through the `number` filter; ids and years stay plain
LOCALE_PATHS = [BASE_DIR / "vixuyen_portal" / "locale"]

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "vixuyen_portal.bundles.BundleFinder",  # small scripts, sent as one
]
WHITENOISE_USE_FINDERS = not PRODUCTION
FILES_URL = env("FILES_URL", default="")
STORAGES = {
    "default": files_storage(FILES_URL, os.environ),
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_ROOT = VAR_DIR / "files"  # never served by URL: documents leave through views that ask for permission
BACKUP_DIR = Path(env("BACKUP_DIR", default="") or VAR_DIR / "backup")  # /readyz/ tells the age of its newest file
LEAST_FREE_DISK_MB = env.int("LEAST_FREE_DISK_MB", default=256)  # less, and /readyz/ fails
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "targets.imports.forms.upload.LimitUploads",  # Django caps no uploaded file; this one does, while it arrives
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
RETURN_FILE_MAX_BYTES = 5 * 1024 * 1024  # one workbook sent from the browser
RETURN_FILE_MAX_BYTES_SHELL = 20 * 1024 * 1024

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="filemail://")
vars().update(EMAIL_CONFIG)
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_TIMEOUT = 20  # seconds; a mail server that stays silent holds nobody
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="portal@localhost")

CELERY_BROKER_URL = required_in_production("CELERY_BROKER_URL", "filesystem://localhost/")
if CELERY_BROKER_URL.startswith("filesystem"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "queue" / "data"),
        "data_folder_out": str(VAR_DIR / "queue" / "data"),
        "processed_folder": str(VAR_DIR / "queue" / "processed"),
        "control_folder": str(VAR_DIR / "queue" / "control"),
        "polling_interval": 0.2,
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 3600,  # longer than the longest job
        "unacked_restore_interval": 2,
        "unacked_restore_throttle": 1,
        # A request that hands a job to a frozen queue waits a second, and tries once: the job's row is stored anyway.
        "socket_timeout": 1,
        "socket_connect_timeout": 1,
        "max_retries": 0,
        "health_check_interval": 10,
    }
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_LOST_WAIT = 2.0  # seconds after which a process that ended under its job is reported
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its queue as long as it takes
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULER = "vixuyen_portal.schedule.PortalScheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 5  # seconds; each tick is the schedule's sign of life
# What finds no worker before it expires is dropped: each entry answers a state, so the next one does the same work.
HOUR = 60 * 60
CELERY_BEAT_SCHEDULE = {
    "start-waiting-jobs": {"task": "targets.start_waiting_jobs", "schedule": 5.0, "options": {"in_process": True}},
    "mail-notices": {"task": "organizations.mail_notices", "schedule": 300.0, "options": {"expires": 280}},
    "open-years": {"task": "targets.open_years", "schedule": crontab(minute=5), "options": {"expires": HOUR}},
    "send-reminders": {
        "task": "targets.send_reminders",
        "schedule": crontab(minute=10, hour="7-16"),
        "options": {"expires": 50 * 60},
    },
    "forget-receipts-at-night": {
        "task": "targets.forget_receipts",
        "schedule": crontab(hour=2, minute=30),
        "options": {"expires": 20 * HOUR},
    },
    "score-everything-at-night": {
        "task": "targets.score_everything",
        "schedule": crontab(hour=1, minute=30),
        "options": {"expires": 20 * HOUR},
    },
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination",
    "PAGE_SIZE": 200,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Cổng theo dõi MTTQ và các tổ chức chính trị - xã hội",
    "VERSION": "1",
    "DESCRIPTION": "Chỉ đọc. Đăng nhập bằng mã truy cập (Authorization: Token …) hoặc phiên làm việc của cổng.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
}
SIMPLE_HISTORY_ENABLED = True

# Names that strangers and mails see. Who is signed in sees those of the own root (`organizations.profile`).
for retired in ("PORTAL_OWNER", "PORTAL_COMMITTEE"):
    if retired in os.environ:
        raise ImproperlyConfigured(
            f"{retired} is no longer read: set PORTAL_BODY, PORTAL_PARTY and PORTAL_PLACE, of which the names are made "
            "(see .env.example)."
        )
if "PORTAL_SUPERIOR" in os.environ:
    raise ImproperlyConfigured(
        "PORTAL_SUPERIOR is no longer read: the party organization above follows from the unit above the root, or is "
        "entered for the root in the administration («Cách gọi của đơn vị»)."
    )
#: What the environment gives for every root that has no words of its own; what is blank follows from the root.
PORTAL_WORDS = {
    "body": env("PORTAL_BODY", default=""),
    "letter_symbol": env("PORTAL_LETTER_SYMBOL", default=""),
    "help_line": env("PORTAL_HELP_LINE", default=""),
}
_body, _party = env("PORTAL_BODY", default="Ban Dân vận"), env("PORTAL_PARTY", default="Huyện ủy")
_place = env("PORTAL_PLACE", default="Vị Xuyên")
PORTAL = {
    "body": _body,
    "over": _party,
    "owner": f"{_body} {_party} {_place}",
    "place": _place,
    "address": PORTAL_ADDRESS or "http://127.0.0.1:8000",  # in mails
    "help_line": PORTAL_WORDS["help_line"] or f"Văn phòng {_body} {_party}, giờ hành chính",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="WARNING")},
}
