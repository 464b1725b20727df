"""An installation on this machine: the processes of docker-compose.yml, started with its own commands, without containers."""

import shutil
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from dev.children import running
from tests.infra.test_compose import ROOT, services

SITE = "localhost"
UP_WITHIN_S = 60.0


@dataclass(frozen=True, kw_only=True)
class Installation:
    """What runs, and how it is reached."""

    https_port: int
    authority: Path
    """Certificate of the authority that Caddy made for this installation."""
    processes: dict[str, subprocess.Popen[bytes]]
    """By name: redis, web, ws1, ws2, worker, caddy."""
    ports: dict[str, int]
    logs: Path
    env: dict[str, str]

    @property
    def url(self) -> str:
        return f"https://{SITE}:{self.https_port}"

    def tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.authority))

    def said(self) -> str:
        """The last lines of every process, for the message of a failed test."""
        tails = (f"== {log.stem}\n{log.read_text(errors='replace')[-1500:]}" for log in sorted(self.logs.glob("*.log")))
        return "\n".join(tails)


def free_ports(count: int) -> list[int]:
    """Ports that nothing listens on now, all different."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


def command(service: str, port: int) -> list[str]:
    """What docker-compose.yml runs in this service, listening on this port of 127.0.0.1."""
    words = [word.replace("0.0.0.0", "127.0.0.1").replace("8000", str(port)) for word in services()[service]["command"]]
    if words[0] == "python":
        return [sys.executable, *words[1:]]
    beside = Path(sys.executable).with_name(words[0])
    return [str(beside) if beside.exists() else words[0], *words[1:]]


def wait_until(what: str, ready: Callable[[], bool], here: Installation) -> None:
    """Raises AssertionError with what the processes said when ready() stays false."""
    until = time.monotonic() + UP_WITHIN_S
    while not ready():
        ended = {name: process.returncode for name, process in here.processes.items() if process.poll() is not None}
        assert not ended, f"ended while waiting for {what}: {ended}\n{here.said()}"
        assert time.monotonic() < until, f"waited {UP_WITHIN_S} s for {what}\n{here.said()}"
        time.sleep(0.1)


def is_ready(here: Installation) -> bool:
    """True once /readyz is answered with 200 through the proxy."""
    try:
        with urllib.request.urlopen(f"{here.url}/readyz", timeout=8, context=here.tls()) as answer:
            return bool(answer.status == 200)
    except OSError:  # no answer, no certificate yet, or a proxy that still waits for its upstream
        return False


def listens(port: int) -> bool:
    """True while something accepts connections on this port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def caddy_command(folder: Path, http_port: int, https_port: int) -> list[str]:
    """deploy/Caddyfile itself, with an authority of its own in folder in place of a public one."""
    caddyfile = folder / "Caddyfile"
    caddyfile.write_text(
        f"{{\n admin off\n skip_install_trust\n local_certs\n http_port {http_port}\n https_port {https_port}\n"
        f" storage file_system {folder / 'caddy'}\n}}\nimport {ROOT / 'deploy' / 'Caddyfile'}\n"
    )
    return ["caddy", "run", "--config", str(caddyfile), "--adapter", "caddyfile"]


@contextmanager
def installed(folder: Path, database_url: str) -> Iterator[Installation]:
    """Redis, gunicorn, two uvicorns, the worker and Caddy, for the length of the block. folder: for logs and certificates."""
    names = ["redis", "web", "ws1", "ws2", "http", "https", "worker"]
    ports = dict(zip(names, free_ports(len(names)), strict=True))
    env = services()["web"]["environment"] | {
        "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
        "HOME": str(folder),
        "DATABASE_URL": database_url,
        "REDIS_URL": f"redis://127.0.0.1:{ports['redis']}/0",
        "ALLOWED_HOSTS": SITE,
        "CSRF_TRUSTED_ORIGINS": f"https://{SITE}:{ports['https']}",
        "EMAIL_URL": "consolemail://",
        "BASEMAP_PMTILES": str(ROOT / ".local" / "basemap.pmtiles"),
    }
    upstreams = {"SITE": SITE, "WEB": f"127.0.0.1:{ports['web']}", "WS": f"127.0.0.1:{ports['ws1']} 127.0.0.1:{ports['ws2']}"}
    commands = {
        "redis": [*command("redis", 0), "--port", str(ports["redis"]), "--bind", "127.0.0.1"],
        "web": command("web", ports["web"]),
        "ws1": command("ws", ports["ws1"]),
        "ws2": command("ws", ports["ws2"]),
        "worker": command("worker", ports["worker"]),
        "caddy": caddy_command(folder, ports["http"], ports["https"]),
    }
    here = Installation(
        https_port=ports["https"],
        authority=folder / "caddy" / "pki" / "authorities" / "local" / "root.crt",
        processes={},
        ports=ports,
        logs=folder / "log",
        env=env,
    )
    with ExitStack() as stack:
        for name, words in commands.items():
            port_env = {"PORT": str(ports.get(name, 0))}
            process = stack.enter_context(running(words, env=env | upstreams | port_env, log=here.logs / f"{name}.log"))
            here.processes[name] = process
        wait_until("the proxy", lambda: is_ready(here), here)
        for name in ("ws1", "ws2"):
            wait_until(name, lambda port=ports[name]: listens(port), here)  # type: ignore[misc]
        try:
            yield here
        finally:
            for process in here.processes.values():
                process.terminate()  # all at once; the stack then waits for each


def missing_programs() -> list[str]:
    """Programs that this needs and that are not on the machine; `make test` installs them."""
    return [name for name in ("redis-server", "caddy", "docker-compose") if shutil.which(name) is None]
