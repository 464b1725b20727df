"""make lock: requirements/*.txt with pins and hashes, from the *.in beside them."""

import os
import sys

from dev.children import do
from dev.console import step
from dev.entry import leave_with
from dev.places import LOCAL

UV = LOCAL / "tools" / "bin" / "uv"
PYTHON_OLDEST = "3.11"


def target() -> int:
    """Keeps pins that still fit; `make lock ARGS=--upgrade` takes the newest."""
    if not UV.exists():
        with step("uv into .local/tools"):
            do([sys.executable, "-m", "venv", UV.parent.parent], name="lock-venv")
            do([UV.with_name("pip"), "install", "uv"], name="lock-uv")
    # uv knows no pip settings; a certificate that pip was told of has to be told again.
    env = {"SSL_CERT_FILE": os.environ["PIP_CERT"], **os.environ} if "PIP_CERT" in os.environ else dict(os.environ)
    more = os.environ.get("ARGS", "").split()
    options = f"-q --no-config --no-header --generate-hashes --python-version {PYTHON_OLDEST}".split()
    for name in ("base", "dev"):
        with step(f"requirements/{name}.txt"):
            files = [f"requirements/{name}.in", "-o", f"requirements/{name}.txt"]
            do([str(UV), "pip", "compile", *options, *more, *files], name=f"lock-{name}", env=env)
    return 0


if __name__ == "__main__":
    leave_with(target)
