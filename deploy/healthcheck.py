"""Asks the process in this container for /readyz; exit code 0 when it is ready. For HEALTHCHECK."""

import os
import sys
import urllib.error
import urllib.request

port = os.environ.get("PORT", "8000")
# Any other Host than an allowed one is answered with 400.
host = os.environ.get("ALLOWED_HOSTS", "127.0.0.1").split(",")[0].lstrip(".")
request = urllib.request.Request(f"http://127.0.0.1:{port}/readyz", headers={"Host": host})
# A proxy that the engine names in the environment is for the world outside.
direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
try:
    with direct.open(request, timeout=4):
        pass
except urllib.error.URLError as error:
    sys.exit(f"not ready: {error}")
