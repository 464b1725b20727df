"""Processes of the bench beside the servers: load that must not share an interpreter with what it measures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from . import server


class Helper:
    """A process of the bench that answers JSON lines."""

    def __init__(self, module: str, task: dict[str, Any], env: dict[str, str]) -> None:
        words = [sys.executable, "-m", f"tests.bench.{module}"]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | server.ENV | env)
        self.say(task)

    def say(self, words: dict[str, Any]) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(words) + "\n")
        self.process.stdin.flush()

    def hear(self) -> str:
        """Its next line. Raises RuntimeError when it has ended."""
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.process.args} ended with {self.process.wait()}")
        return line

    def ask(self, **words: Any) -> Any:
        self.say(words)
        return json.loads(self.hear())

    def end(self) -> None:
        self.process.terminate()
        self.process.communicate()


@contextmanager
def helper(module: str, task: dict[str, Any], **env: str) -> Iterator[Helper]:
    running = Helper(module, task, env)
    try:
        yield running
    finally:
        running.end()
