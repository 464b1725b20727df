"""The log of a mission, for whoever writes into it: `log.write(by=…, mission=…, means=…, words=…, at=…)`."""

from .actions.log import write

__all__ = ["write"]
