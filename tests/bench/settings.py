"""sltmap's settings with the baseline's addresses beside the product's."""

from sltmap.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.baseline"
DEBUG = False  # else Django keeps every statement that it sends
LOGGING["root"]["level"] = "ERROR"  # noqa: F405
SECURE_SSL_REDIRECT = False  # the load speaks plain HTTP on the loopback
ALLOWED_HOSTS = ["127.0.0.1"]

SECOND_FACTOR = False  # what reads cost is asked, and the readers of the bench hold no factor
WHITENOISE_USE_FINDERS = True  # the page of replay, from static/dist
