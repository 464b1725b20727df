"""Settings of sltmap. Every value that differs between installations is an environment variable; docs/operations.md lists them."""

from pathlib import Path

import environ
import pghistory
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if not DEBUG:
        raise ImproperlyConfigured("SECRET_KEY is empty: set it to at least 50 random characters")
    SECRET_KEY = "for development only, never used when DEBUG is off, " + "0" * 20
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PORT = env.int("PORT", default=8000)  # only for addresses that commands print and the simulator calls
REDIS_URL = env.str("REDIS_URL", default="")
BASEMAP_PMTILES = Path(env.str("BASEMAP_PMTILES", default=str(BASE_DIR / ".local" / "basemap.pmtiles")))

MISSION_LEAD_SILENT_MIN = env.int("MISSION_LEAD_SILENT_MIN", default=30)  # a lead asked so long ago that did nothing may be followed
MANIFEST_KEYS = env.list("MANIFEST_KEYS", default=[])  # Fernet keys that seal names of manifests, newest first
PROBE_LIMIT = env.int("PROBE_LIMIT", default=120)  # vettings of one member over one place within the window that are answered exactly
PROBE_WINDOW_MIN = env.int("PROBE_WINDOW_MIN", default=60)
SHARING_ANSWER_HOURS = env.float("SHARING_ANSWER_HOURS", default=72)  # a question that nobody answered until then is a no

INSTALLED_APPS = [
    "sltmap",
    "partners",
    "layers",
    "incidents",
    "contingency",
    "movements",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "channels",
    "leaflet",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "axes",
    "csp",
    "ninja",  # for its own copy of the API page's script; without it that page loads from outside
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "partners.doors.Unkept",
]

ROOT_URLCONF = "sltmap.urls"
WSGI_APPLICATION = "sltmap.wsgi.application"
ASGI_APPLICATION = "sltmap.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "sltmap" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "partners.pages.frame",
            ]
        },
    }
]

# Reads run in autocommit: the sight guard must see the snapshot of its own statement (docs/design: one rule of sight).
DATABASES = {"default": env.db("DATABASE_URL", default="postgis://sltmap:sltmap@127.0.0.1:5432/sltmap")}
DATABASES["default"] |= {
    "CONN_MAX_AGE": 60,
    "DISABLE_SERVER_SIDE_CURSORS": True,  # a WITH HOLD cursor would be guarded once and read for minutes
    "ATOMIC_REQUESTS": False,
    # jit off: compiling takes longer than our statements run (tile z9: 330 of 660 ms). work_mem: a tile's 20,000 rows sort in memory.
    "OPTIONS": {"options": "-c jit=off -c work_mem=32MB"},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if REDIS_URL:
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}

AUTH_USER_MODEL = "partners.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "partners.accounts.InvitedOnly"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by organisations, never by strangers
ACCOUNT_LOGOUT_ON_GET = False
# Asked of roles that release, verify or administer, and again before each release, export and decision on standing. The exercise's
# accounts have none, so it is off under DEBUG unless told otherwise.
SECOND_FACTOR = env.bool("SECOND_FACTOR", default=not DEBUG)
MFA_ADAPTER = "partners.accounts.Factors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "sltmap"
MFA_TOTP_TOLERANCE = 1  # steps of 30 s: phones in the field have no good clock
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a passkey alone signs in, so the finger or the PIN is the second factor
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
# OpenID Connect: a provider vouches for people of these mail domains who have an account here; nobody signs up through it.
OIDC_ISSUER = env.str("OIDC_ISSUER", default="")
OIDC_DOMAINS = [domain.lower() for domain in env.list("OIDC_DOMAINS", default=[])]
if OIDC_ISSUER and not OIDC_DOMAINS:
    raise ImproperlyConfigured("OIDC_ISSUER is set and OIDC_DOMAINS is empty: name the mail domains that the provider speaks for")
if OIDC_ISSUER and not DEBUG and not OIDC_ISSUER.startswith("https://"):
    raise ImproperlyConfigured(f"OIDC_ISSUER is {OIDC_ISSUER!r}: a token that did not come over TLS proves nothing")
SOCIALACCOUNT_ADAPTER = "partners.providers.KnownAlone"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True  # of verified addresses, of OIDC_DOMAINS alone (the adapter)
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": []}}
if OIDC_ISSUER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = [
        {
            "provider_id": "organisation",
            "name": env.str("OIDC_NAME", default="your organisation"),
            "client_id": env.str("OIDC_CLIENT_ID", default=""),
            "secret": env.str("OIDC_SECRET", default=""),
            "settings": {"server_url": OIDC_ISSUER},
        }
    ]
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60  # seconds
# axes counts wrong passwords, in the database, so that every process agrees; this limit is for wrong codes of a second factor.
ACCOUNT_RATE_LIMITS = {"login_failed": "20/5m/key"}
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "partners.accounts.name_of"
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "partners.accounts.address_of"
SESSION_COOKIE_AGE = 12 * 3600  # a shift
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

if not DEBUG:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked by the container engine over plain HTTP
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# No request ever leaves for a third party: a tile request tells the outside where the users look.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF, OIDC_ISSUER] if OIDC_ISSUER else [SELF],  # the sign-in form is answered by a redirect to the provider
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "français"), ("ar", "العربية")]
LOCALE_PATHS = [BASE_DIR / "sltmap" / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / ".local" / "static"
STATICFILES_DIRS = [path for path in (BASE_DIR / "static" / "dist", BASE_DIR / "static" / "img") if path.is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG

EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)

# What an escalation ladder may reach outside (movements/rooms/outward). Empty: that means is off.
SITE_URL = env.str("SITE_URL", default=f"http://127.0.0.1:{PORT}")  # in mails: where the board is; without a slash at its end
SMS_GATEWAY_URL = env.str("SMS_GATEWAY_URL", default="")
SMS_GATEWAY_TOKEN = env.str("SMS_GATEWAY_TOKEN", default="")
WEBHOOK_HOSTS = [host.lower() for host in env.list("WEBHOOK_HOSTS", default=[])]
WEBHOOK_SECRET = env.str("WEBHOOK_SECRET", default="")
WEBPUSH_HOSTS = [host.lower() for host in env.list("WEBPUSH_HOSTS", default=[])]
VAPID_PRIVATE_KEY = env.str("VAPID_PRIVATE_KEY", default="")
VAPID_SUBJECT = env.str("VAPID_SUBJECT", default="")
if VAPID_PRIVATE_KEY and not VAPID_SUBJECT.startswith(("mailto:", "https://")):
    raise ImproperlyConfigured(f"VAPID_SUBJECT is {VAPID_SUBJECT!r}: a push service wants mailto: or https:// of who runs this (RFC 8292)")

# django-leaflet's default TILES is an outside server; ours is empty, the basemap is drawn by our own bundle.
LEAFLET_CONFIG = {"TILES": [], "MINIMAP": False, "ATTRIBUTION_PREFIX": "", "RESET_VIEW": False, "SCALE": "metric", "SRID": 3857}

PGHISTORY_BASE_MODEL = "partners.history.Revision"
PGHISTORY_APPEND_ONLY = True

# Kept apart from the database, where who can change the one cannot change the other. Empty: not kept (the exercise keeps none).
AUDIT_HEAD_FILE = Path(env.str("AUDIT_HEAD_FILE")) if env.str("AUDIT_HEAD_FILE", default="") else None
REVOCATIONS_FILE = Path(env.str("REVOCATIONS_FILE")) if env.str("REVOCATIONS_FILE", default="") else None
AUDIT_KEPT_DAYS = env.int("AUDIT_KEPT_DAYS", default=730)
if AUDIT_KEPT_DAYS < 31:
    raise ImproperlyConfigured(f"AUDIT_KEPT_DAYS is {AUDIT_KEPT_DAYS}: the audit keeps 31 days at least")
# How long replay looks back: what forms of records said, and tracks, whole, then one fix a minute, then gone.
HISTORY_DAYS = env.int("HISTORY_DAYS", default=90)
TRACKS_WHOLE_DAYS = env.int("TRACKS_WHOLE_DAYS", default=30)
TRACKS_KEPT_DAYS = env.int("TRACKS_KEPT_DAYS", default=365)
TRACKS_THINNED_S = env.int("TRACKS_THINNED_S", default=60)
TRACKS_KEPT_LONGER_DAYS = env.int("TRACKS_KEPT_LONGER_DAYS", default=3_650)  # at most, by an organisation that states why
if HISTORY_DAYS < 1 or TRACKS_KEPT_LONGER_DAYS < 1 or not 1 <= TRACKS_WHOLE_DAYS <= TRACKS_KEPT_DAYS or not 1 <= TRACKS_THINNED_S <= 3600:
    raise ImproperlyConfigured(
        "HISTORY_DAYS, TRACKS_KEPT_LONGER_DAYS >= 1, 1 <= TRACKS_WHOLE_DAYS <= TRACKS_KEPT_DAYS, 1 <= TRACKS_THINNED_S <= 3600"
    )
# National NGOs cannot be partners (2016 guidelines); some areas engage them by local arrangement.
NATIONAL_NGOS_ENGAGED = env.bool("NATIONAL_NGOS_ENGAGED", default=False)
PGHISTORY_DEFAULT_TRACKERS = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())

# Debian 12 ships GDAL 3.6, which cannot block file and network access; no user's file ever reaches it in a server process
# (importers open files in a limited child with an allow-list of drivers).
SILENCED_SYSTEM_CHECKS = ["gis.W001"]

DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # threats.md: body over 1 MiB is 413
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "sltmap.logs.Quiet", "format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    # Servers bring handlers of their own, whose tracebacks would tell an error's words.
    "loggers": {name: {"handlers": ["stderr"], "propagate": False} for name in ("uvicorn.error", "gunicorn.error")}
    | {name: {"level": "WARNING"} for name in ("weasyprint", "fontTools")},  # a line for each page and font
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
}
