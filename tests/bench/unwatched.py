"""The live process as it would be without the rules of watching: the baseline of `watch`."""

from sltmap.asgi import application  # first: it sets Django up

from layers import rounds  # isort: skip
from movements.watching import batch  # isort: skip
from movements.watching import rounds as watching  # isort: skip

batch.watch = lambda news, *, at: None
rounds._secondly.remove(watching.go)

__all__ = ["application"]
