"""Django's settings; everything that a deployment may change comes from `facesite.env`."""

from __future__ import annotations

import os
import secrets
import sys
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from facesite import __version__, env, logs
from facesite.embedded import running_urls
from facesite.setting import mail_server

try:
    SITE = env.load()
except env.BadSetting as error:
    sys.exit(str(error))

BASE_DIR = env.PROJECT_FOLDER
DATA = SITE.data
DEBUG = False
VERSION = __version__


def _secret_key() -> str:
    """The configured key, or the one that local mode makes once and keeps (0600) in the data folder."""
    if SITE.secret_key:
        return SITE.secret_key
    path = DATA / "secret_key"
    DATA.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text()


# A face is shown with what ten tables say of it. PostgreSQL would try thousands of orders of these joins, all as good, for
# ten times as long as the answer takes; in groups of four it finds one as fast.
PLANNING = "-c join_collapse_limit=4"


def _database(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    given = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/") or "facesite",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0,
        # A pool in each process: requests run in many threads, and a connection costs 5 ms to open.
        "OPTIONS": {
            **given,
            "options": " ".join(filter(None, (PLANNING, given.get("options")))),
            "pool": {"min_size": 1, "max_size": 12, "timeout": 20},
        },
    }


SECRET_KEY = _secret_key()
_running = None if SITE.database_url and SITE.redis_url else running_urls(DATA)
DATABASE_URL = SITE.database_url or (_running.database_url if _running else "")
REDIS_URL = SITE.redis_url or (_running.redis_url if _running else "")
DATABASES = {
    "default": _database(DATABASE_URL)
    if DATABASE_URL
    else {"ENGINE": "facesite.absent", "NAME": "absent"}
}
# Nothing listens on port 1.
_queue_url = REDIS_URL or "redis://127.0.0.1:1/0"
# An answer of the predictor is waited for in one call, which redis-py would end after 5 s.
_results_url = (
    f"{_queue_url}{'&' if '?' in _queue_url else '?'}socket_timeout={SITE.predict_timeout_s + 10}"
)

_public = urlsplit(SITE.public_url)
ALLOWED_HOSTS = [*SITE.allowed_hosts, *([_public.hostname] if _public.hostname else [])]
if not SITE.production:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
    if SITE.host not in {"0.0.0.0", "::"}:  # noqa: S104
        ALLOWED_HOSTS.append(SITE.host)
# Asked from inside, by address and without TLS.
HEALTH = ("healthz", "readyz", "metrics")
CSRF_TRUSTED_ORIGINS = [SITE.public_url] if SITE.public_url else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "channels",
    "django_dramatiq",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "facesite",
    "models_app",
    "labelling",
]
MIDDLEWARE = [
    "facesite.tracing.Requests",
    "facesite.middleware.Streams",
    "django.middleware.security.SecurityMiddleware",
    "facesite.middleware.StaticFiles",
    "facesite.middleware.ContentSecurity",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "facesite.middleware.Hosts",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "facesite.urls"
ASGI_APPLICATION = "facesite.asgi.application"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
AUTH_USER_MODEL = "labelling.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator",
                 "CommonPasswordValidator", "NumericPasswordValidator")
]  # fmt: skip
# allauth is a library here: none of its pages has an address.
SOCIALACCOUNT_PROVIDERS = SITE.providers
MFA_ADAPTER = "labelling.services.sealing.SealedFactors"
MFA_TOTP_ISSUER = "Facesite"
MFA_TOTP_TOLERANCE = 1  # 30 s early or late: clocks of phones
if SITE.mail_url:
    _mail = mail_server(SITE.mail_url)
    EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.tls, _mail.ssl
    EMAIL_TIMEOUT = 10
    DEFAULT_FROM_EMAIL = SITE.mail_from
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False
APPEND_SLASH = False

STATIC_URL = "/static/"
STATIC_ROOT = None
FRONT_END = BASE_DIR / "frontend" / "dist"
STATICFILES_DIRS = [("app", FRONT_END)] if FRONT_END.is_dir() else []
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False

_on_disk = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"location": str(DATA / "media"), "base_url": None, "allow_overwrite": True},
}
_in_bucket = {
    "BACKEND": "facesite.bucket.Bucket",
    "OPTIONS": {
        "bucket_name": SITE.s3_bucket, "endpoint_url": SITE.s3_endpoint or None, "region_name": SITE.s3_region,
        "access_key": SITE.s3_access_key or None, "secret_key": SITE.s3_secret_key or None,
        "public_endpoint": SITE.s3_public_url,
    },
}  # fmt: skip
STORAGES = {
    "default": _in_bucket if SITE.s3_bucket else _on_disk,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FILE_UPLOAD_TEMP_DIR = str(DATA / "tmp")
for _folder in ("tmp", "media"):  # photos: nobody else on this machine may read them
    (DATA / _folder).mkdir(mode=0o700, parents=True, exist_ok=True)
# One request carries many photos: the view limits each of them, so Django's own caps are lifted.
DATA_UPLOAD_MAX_NUMBER_FILES = None
# JSON, and the texts of a form: 10,000 faces with what is said of each have some 0.5 MB.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
# More than a request's first line can hold, of 64 kB: of a longer query Django tells no view, so that none could answer.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 70_000

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_FAILURE_VIEW = "facesite.errors.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if SITE.trust_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
if SITE.production:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [f"^{path}$" for path in HEALTH]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "labelling.api.authentication.SessionAuthentication",
        "labelling.api.authentication.KeyAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": [
        "labelling.api.parsing.JSONParser",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "facesite.errors.handle",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Facesite",
    "VERSION": __version__,
    "DESCRIPTION": "Photos in, faces found and labelled, names out.",
    "SERVE_INCLUDE_SCHEMA": False,
    "OAS_VERSION": "3.1.0",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "ENUM_NAME_OVERRIDES": {
        "RoleEnum": "labelling.models.Role",
        "KeyRoleEnum": ["viewer", "labeller"],
        "PhotoStateEnum": "labelling.api.serializers.PHOTO_STATES",
        "FaceStateEnum": "labelling.models.Face.State",
        "HowEnum": "labelling.models.Face.How",
        "ChangeActionEnum": "labelling.models.Change.Action",
        "UseEnum": "labelling.models.Face.Use",
        "JobKindEnum": "labelling.models.Job.Kind",
        "JobStateEnum": "labelling.models.Job.State",
        "WorkStateEnum": "models_app.models.Work.State",
        "RunStateEnum": "models_app.api.serializers.runs.STATES",
        "EvaluationStateEnum": "models_app.api.serializers.evaluations.STATES",
        "BatchStateEnum": "models_app.models.Batch.State",
        "BatchSourceEnum": "models_app.models.Batch.Source",
        "DatasetSourceEnum": "models_app.models.Dataset.Source",
        "SideEnum": "models_app.models.DatasetFace.Side",
        "ErasureStateEnum": "labelling.models.Erasure.State",
        "ErasureKindEnum": "labelling.models.Erasure.Kind",
        "ClassifierKindEnum": "models_app.models.Classifier.Kind",
        "LabelActionEnum": "labelling.api.inputs.LABEL_ACTIONS",
        "WebhookEventEnum": "labelling.api.inputs.WEBHOOK_EVENTS",
        "DeliveryEventEnum": "labelling.models.Event",
        "DeliveryStateEnum": "labelling.models.Delivery.State",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "facesite.schema.add_errors",
    ],
}

CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [_queue_url], "prefix": "facesite"},
    }
}
DRAMATIQ_BROKER = {
    "BROKER": "facesite.broker.Broker",
    # A worker killed with messages fetched but not begun: others get them after 10 s, not 60.
    "OPTIONS": {
        "url": _queue_url,
        "namespace": "facesite",
        "heartbeat_timeout": 10_000,
        "maintenance_chance": 300_000,
    },
    "MIDDLEWARE": [
        "dramatiq.middleware.TimeLimit",
        "dramatiq.middleware.ShutdownNotifications",
        "dramatiq.middleware.Retries",
        "django_dramatiq.middleware.DbConnectionsMiddleware",
        "labelling.services.holders.Holders",
        "facesite.tracing.Tasks",
    ],
}
DRAMATIQ_RESULT_BACKEND = {
    "BACKEND": "dramatiq.results.backends.redis.RedisBackend",
    "BACKEND_OPTIONS": {"url": _results_url, "namespace": "facesite-results"},
    "MIDDLEWARE_OPTIONS": {"result_ttl": 60_000},
}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": _queue_url}
}

LOGGING = logs.config(SITE.log_level, SITE.log_format)
