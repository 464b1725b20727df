"""The real thing for the browser: a database of its own with the exercise, the bundle, one uvicorn, the simulator."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dev.children import running
from dev.environment import development
from tests.database import beside

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "static" / "dist"
HOST = "127.0.0.1"
UP_WITHIN_S = 60.0
MANAGE = [sys.executable, "manage.py"]


def missing() -> str:
    """Why the bundle cannot be had on this machine; "" where it can."""
    if shutil.which("node") is None:
        return "node is missing, so static/dist cannot be built: make test installs it"
    if not (ROOT / "node_modules").is_dir():
        return "node_modules is missing: npm ci, or make test"
    return ""


def bundle() -> None:
    """static/dist as the sources have it now."""
    built = DIST / "main.js"
    sources = [ROOT / "package.json", ROOT / "static" / "build.mjs", *(ROOT / "static").glob("src/**/*"), *(ROOT / "static").glob("css/*")]
    if not built.exists() or built.stat().st_mtime < max(path.stat().st_mtime for path in sources):
        subprocess.run(["npm", "run", "--silent", "build"], cwd=ROOT, check=True)


def database(*, anew: bool) -> str:
    """Address of the database beside DATABASE_URL's that is the browser's own. anew: emptied first."""
    given = os.environ.get("DATABASE_URL", "postgis://sltmap:sltmap@127.0.0.1:5432/sltmap")
    return beside(given, f"{given.rpartition('/')[2]}_browser", anew=anew)


def manage(*words: str, env: dict[str, str]) -> None:
    """Runs manage.py to its end. Raises AssertionError with what it said when it fails."""
    done = subprocess.run([*MANAGE, *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"manage.py {' '.join(words)}:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def is_ready(url: str) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"{url}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def served(logs: Path, *, anew: bool) -> Iterator[str]:
    """Address of a live server for the length of the block. logs: folder for what server and simulator say."""
    env = development(database(anew=anew), port=free_port())
    bundle()
    for words in (["migrate", "--no-input"], ["basemap"], ["exercise", "--reset"]):
        manage(*words, env=env)
    with answering(env, logs / "server.log") as url, running([*MANAGE, "simulate", "--url", url], env=env, log=logs / "simulator.log"):
        yield url


@contextmanager
def strict(logs: Path) -> Iterator[str]:
    """Address of another server on the same database, which asks for second factors as outside of an exercise."""
    env = development(database(anew=False), port=free_port()) | {"SECOND_FACTOR": "1"}
    with answering(env, logs / "strict.log") as url:
        yield url


@contextmanager
def answering(env: dict[str, str], log: Path) -> Iterator[str]:
    """Address of a uvicorn with this environment once it is ready. Raises AssertionError with what it said when it does not come up."""
    port = env["PORT"]
    url = f"http://{HOST}:{port}"
    server = [sys.executable, "-m", "uvicorn", "sltmap.asgi:application", "--host", HOST, "--port", port, "--lifespan", "on"]
    options = ["--no-access-log", "--ws-max-size", "65536", "--ws-per-message-deflate", "false", "--timeout-graceful-shutdown", "5"]
    with running([*server, *options], env=env, log=log) as web:
        until = time.monotonic() + UP_WITHIN_S
        while not is_ready(url):
            said = log.read_text(errors="replace")[-2000:]
            assert web.poll() is None and time.monotonic() < until, f"the server did not come up:\n{said}"
            time.sleep(0.1)
        yield url
