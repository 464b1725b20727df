"""The environment that make hands to manage.py, the server and the tests."""

import os
import secrets

from dev.console import Stop
from dev.places import LOCAL

PORT_USUAL = 8000


def secret_key() -> str:
    """The key of this clone, drawn once and kept in .local/secret-key for its owner alone."""
    path = LOCAL / "secret-key"
    if not path.exists():
        half = path.with_suffix(".new")
        with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        half.rename(path)
    return path.read_text()


def development(database_url: str, *, port: int = PORT_USUAL) -> dict[str, str]:
    """This process's environment with the settings of a development server on the private cluster."""
    return {
        **os.environ,
        "DATABASE_URL": database_url,
        "SECRET_KEY": secret_key(),
        "DEBUG": "1",
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
    }


def production(database_url: str) -> dict[str, str]:
    """The same with settings as an operator would have them, for `check --deploy`."""
    return {
        **development(database_url),
        "DEBUG": "0",
        "ALLOWED_HOSTS": "map.example.org",
        "CSRF_TRUSTED_ORIGINS": "https://map.example.org",
        "REDIS_URL": "redis://127.0.0.1:6379/0",
        "EMAIL_URL": "smtp+tls://sltmap@mail.example.org:587",
    }


def port() -> int:
    """PORT of the environment, else 8000. Raises Stop for what is no port a server can have."""
    text = os.environ.get("PORT") or str(PORT_USUAL)
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise Stop(f"PORT={text} is no port: 1 to 65535")
    return int(text)
