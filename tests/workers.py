"""Which tests run in one worker when two run at a time (make test): those of a file, whose world is built once, and those of some folders."""

from pathlib import PurePosixPath

from xdist.scheduler import LoadScopeScheduling

ONE_WORKER = ("browser", "infra")  # their tests share a server, or what a machine has once


class ByWorld(LoadScopeScheduling):
    """By file, or by folder. Not by marks: pytest 9.2 no longer lets xdist write a group into a test's name."""

    def _split_scope(self, nodeid: str) -> str:
        path = PurePosixPath(nodeid.partition("::")[0])
        return path.parent.name if path.parent.name in ONE_WORKER else str(path)
