"""Why a file is refused. Pure: shared by the child process and the server."""

from __future__ import annotations


class Refused(Exception):
    """The whole file is refused, and nothing of it was imported. code: stable word; detail: what stood where, for a person."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
