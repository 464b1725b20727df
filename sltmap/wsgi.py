"""HTTP for gunicorn, and for the embedded server through a2wsgi."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sltmap.settings")
application = get_wsgi_application()
