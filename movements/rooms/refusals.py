"""What the verbs of the rooms refuse, as problems."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from partners.problems import Problem

from .actions.handovers import NotHolding
from .actions.ladders import NotYourOwn
from .actions.log import NotThen
from .actions.pushes import NoPush
from .actions.rooms import NotOnShift


@contextmanager
def said() -> Iterator[None]:
    """Turns a verb's refusal into the problem that programs know it by."""
    try:
        yield
    except NotOnShift as error:
        raise Problem(409, "not_on_shift", str(error)) from None
    except NotHolding as error:
        raise Problem(409, "not_holding", str(error)) from None
    except NotYourOwn as error:
        raise Problem(422, "another_organisation", str(error), field="rungs") from None
    except NoPush as error:
        raise Problem(422, "no_push", str(error), field="endpoint") from None
    except NotThen as error:
        raise Problem(422, "time_range", str(error), field="at") from None
