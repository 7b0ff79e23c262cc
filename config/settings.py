"""All settings, read from the environment. Every default works on a laptop (docs/operations.md lists them)."""

from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config.environment import (
    SettingsError,
    elasticsearch_options,
    folder,
    is_test_run,
    kept_secret,
    read,
    secret_key,
    site_address,
)

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# What runs here: a laptop (DEBUG on, the default), production mode on the same data (`make serve`), or production.
DEBUG = read(env.bool, "DEBUG", default=True)
PRODUCTION = read(env.bool, "PRODUCTION", default=False)
if PRODUCTION and DEBUG:
    raise SettingsError("PRODUCTION=on gaat niet samen met DEBUG; zet DEBUG=off.")
VAR_DIR = folder(read(env.str, "VAR_DIR", default=str(BASE_DIR / "var")), "VAR_DIR")
SECRET_KEY = secret_key(read(env.str, "SECRET_KEY", default=""), debug=DEBUG, path=VAR_DIR / "secret_key")
PORT = read(env.int, "PORT", default=8000)
if not 0 < PORT < 65536:
    raise SettingsError(f"PORT={PORT} is geen poort; neem een getal van 1 tot en met 65535.")
SITE_URL = site_address(read(env.str, "SITE_URL", default=f"http://localhost:{PORT}"))
# How many days before a meeting its participants hear what there is to read.
BRIEFING_DAYS = read(env.int, "BRIEFING_DAYS", default=3)
IS_HTTPS = SITE_URL.startswith("https://")
# The web server that `supervise --server gunicorn` starts.
WEB_HOST = read(env.str, "WEB_HOST", default="127.0.0.1")
WEB_WORKERS = read(env.int, "WEB_WORKERS", default=2)
WEB_THREADS = read(env.int, "WEB_THREADS", default=4)
if WEB_WORKERS < 1 or WEB_THREADS < 1:
    raise SettingsError("WEB_WORKERS en WEB_THREADS zijn getallen vanaf 1.")
ALLOWED_HOSTS = read(env.list, "ALLOWED_HOSTS", default=[urlsplit(SITE_URL).hostname, "localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = [SITE_URL]
# Demonstration content is labelled on every page; the password is made once and printed at each start.
DEMO_PASSWORD_FILE = VAR_DIR / "demo_password"

INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "cms",
    "meetings",
    "learnings",
    "search",
    "notices",
    "members",
    "writing",
    "vocabulary",
    "demo",
    "allauth",
    "allauth.account",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "members.apps.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_htmx",
    "simple_history",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "members.middleware.MemberMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "config.middleware.AdminPolicyMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "search.middleware.OutboxMiddleware",
    "cms.redirects.RedirectMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
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
                "wagtail.contrib.settings.context_processors.settings",
                "config.context.page_frame",
            ],
        },
    }
]

# Database: one SQLite file, or PostgreSQL by DATABASE_URL.
DATABASES = {"default": read(env.db, "DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'ontwikkelkamer.sqlite3'}")}
if DATABASES["default"].get("ENGINE") not in {"django.db.backends.sqlite3", "django.db.backends.postgresql"}:
    raise SettingsError("DATABASE_URL begint met sqlite:// of postgres://.")
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # WAL: readers go on while one writes. IMMEDIATE: a transaction that will write takes its place at once, so that
    # select_for_update means something and two writers wait (20 s) instead of failing halfway.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = read(env.int, "CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Cache: a table, so that rate limits hold across processes.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_table"}}
if CACHE_URL := read(env.str, "CACHE_URL", default=""):
    CACHES = {"default": read(env.cache_url, "CACHE_URL")}
# What every page shows and hardly ever changes (menu, foot): kept in the memory of each process for a few seconds.
CACHES["process"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "process", "TIMEOUT": 5}
# Wagtail writes every size of a picture that a page shows into this cache: five queries each; reading all takes one.
CACHES["renditions"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}

# People and sign-in: allauth, no open sign-up.
AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = ["members.backends.MemberBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_ADAPTER = "members.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "members.sign_in_forms.LoginForm",
    "request_login_code": "members.sign_in_forms.RequestLoginCodeForm",
    "confirm_login_code": "members.sign_in_forms.ConfirmLoginCodeForm",
    "reset_password": "members.sign_in_forms.ResetPasswordForm",
    "reset_password_from_key": "members.sign_in_forms.ResetPasswordKeyForm",
    "change_password": "members.sign_in_forms.ChangePasswordForm",
    "set_password": "members.sign_in_forms.SetPasswordForm",
    "reauthenticate": "members.sign_in_forms.ReauthenticateForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_EMAIL_NOTIFICATIONS = True  # tell somebody that their password was changed
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = {
    "login_failed": "5/5m/key,30/5m/ip",
    "reset_password": "5/10m/key,20/10m/ip",
    "comment": "6/10m/ip",
    "comment_by_member": "30/10m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = read(env.int, "TRUSTED_PROXY_COUNT", default=0)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = int(timedelta(days=30).total_seconds())
STAFF_SESSION_AGE_S = int(timedelta(hours=12).total_seconds())
STAFF_SESSION_IDLE_S = int(timedelta(hours=8).total_seconds())
SESSION_COOKIE_SAMESITE = "Lax"

# Wagtail.
WAGTAIL_SITE_NAME = "Ontwikkelkamer"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_LOGIN_URL = "/account/inloggen/"
WAGTAIL_FRONTEND_LOGIN_URL = "/account/inloggen/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False  # nobody types a password for somebody else
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_I18N_ENABLED = False
WAGTAILIMAGES_IMAGE_MODEL = "cms.Image"
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15 * 1024 * 1024
# No HEIC or AVIF: telephones then send a JPEG by themselves. No SVG: it may hold script.
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.forms.ImageForm"
WAGTAILIMAGES_RENDITION_STORAGE = "renditions"
WAGTAILDOCS_DOCUMENT_MODEL = "cms.Document"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.forms.DocumentForm"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "odt", "txt", "csv"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILEMBEDS_FINDERS = []
WAGTAILADMIN_EXTERNAL_LINK_CONVERSION = "exact"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": True}}
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES = [("nl", "Nederlands")]

# Search: an SQLite file beside the database, or an Elasticsearch 8 cluster by ELASTICSEARCH_URL (docs/operations.md).
ELASTICSEARCH_URLS = read(env.list, "ELASTICSEARCH_URL", default=[])
if any(urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).port for url in ELASTICSEARCH_URLS):
    raise SettingsError("ELASTICSEARCH_URL is een rij adressen met poort, zoals https://zoek1:9200,https://zoek2:9200.")
ELASTICSEARCH_INDEX = read(env.str, "ELASTICSEARCH_INDEX", default="ontwikkelkamer")
ELASTICSEARCH_SHARDS = read(env.int, "ELASTICSEARCH_SHARDS", default=1)
ELASTICSEARCH_REPLICAS = read(env.int, "ELASTICSEARCH_REPLICAS", default=0)
ELASTICSEARCH_OPTIONS = elasticsearch_options(
    api_key=read(env.str, "ELASTICSEARCH_API_KEY", default=""),
    basic_auth=read(env.str, "ELASTICSEARCH_BASIC_AUTH", default=""),
    ca_certs=read(env.str, "ELASTICSEARCH_CA_CERTS", default=""),
)
SEARCH_ENGINE = "search.engines.elasticsearch" if ELASTICSEARCH_URLS else "search.engines.sqlite"
SEARCH_SQLITE_PATH = Path(read(env.str, "SEARCH_SQLITE_PATH", default=str(VAR_DIR / "search.sqlite3")))
SEARCH_TIMEOUT_S = read(env.float, "SEARCH_TIMEOUT_S", default=1.0)

# Background work. Wagtail puts a task per save on the default backend: that one is immediate; ours is named.
TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "ours": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["ours"]},
}

# Mail: files and console by default, SMTP by EMAIL_URL.
DEFAULT_FROM_EMAIL = read(env.str, "DEFAULT_FROM_EMAIL", default="Ontwikkelkamer <ontwikkelkamer@demo.example>")
if "@" not in parseaddr(DEFAULT_FROM_EMAIL)[1]:
    raise SettingsError(f"DEFAULT_FROM_EMAIL={DEFAULT_FROM_EMAIL!r} bevat geen e-mailadres.")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_BACKEND = "notices.mail.FileAndConsoleBackend"
if EMAIL_URL := read(env.str, "EMAIL_URL", default=""):
    try:
        vars().update(env.email_url("EMAIL_URL"))
    except (ImproperlyConfigured, KeyError, ValueError) as error:
        raise SettingsError(
            "EMAIL_URL is geen adres van een mailserver, zoals smtp+tls://naam:wachtwoord@server:587."
        ) from error
EMAIL_TIMEOUT = 10

# Language and time: Dutch, one region.
LANGUAGE_CODE = "nl"
TIME_ZONE = "Europe/Amsterdam"
USE_I18N = USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]

# Static files have hashed names when DEBUG is off; uploads live apart, documents behind their own door.
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # whitenoise warns when it is absent
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(read(env.str, "MEDIA_ROOT", default=str(VAR_DIR / "media")))
STORAGES = {
    # What Wagtail keeps halfway an upload: nobody fetches it.
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "files", "base_url": None},
    },
    # Pictures are for everyone and have names that nobody can guess; the originals are drawn anew.
    "images": {"BACKEND": "cms.pictures.PictureStorage"},
    "renditions": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Documents have an audience: outside MEDIA_ROOT, handed out by one view only.
    "documents": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "documents", "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or is_test_run()
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
UI_THEME_CSS = read(env.list, "UI_THEME_CSS", default=[])

# Security (docs/decisions/0004). Wagtail's admin needs inline script and style: its own policy, in config.middleware.
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^gezond/$"]
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the preview of Wagtail is a frame
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
PERMISSIONS_POLICY = {name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb")}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a long StreamField page in /beheer/

# Log lines name ids and counts, never people or their words.
LOG_LEVEL = read(env.str, "LOG_LEVEL", default="INFO").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
    raise SettingsError(f"LOG_LEVEL={LOG_LEVEL!r} is geen DEBUG, INFO, WARNING, ERROR of CRITICAL.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"without_query": {"()": "config.logs.WithoutQuery"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    # The lines of runserver; gunicorn writes no access log (config/management/commands/supervise.py).
    "loggers": {
        "django.server": {
            "handlers": ["console"],
            "level": LOG_LEVEL,
            "filters": ["without_query"],
            "propagate": False,
        },
        "elastic_transport": {"level": "WARNING"},  # a line per request otherwise
    },
}

SILENCED_SYSTEM_CHECKS = ["security.W019"]  # it wants X-Frame-Options DENY, but Wagtail's preview is a frame of ours
SIMPLE_HISTORY_REVERT_DISABLED = True
DEMO_PASSWORD = read(env.str, "DEMO_PASSWORD", default="") or (kept_secret(DEMO_PASSWORD_FILE, 12) if DEBUG else "")
