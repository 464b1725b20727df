"""What a change of rights does to open lines: who lost sight is cut off, who gained gets a fresh picture, new labels are met."""

from __future__ import annotations

from collections.abc import Callable, Collection

from . import crowd, poll
from .crowd import Cohort, Crowd
from .delivery import Change
from .line import NO_SIGHT, Line
from .threads import Threads

CUTS_PER_S = 2_000  # connections of an organisation that lost sight; the others' tick need not wait until all are closed
CUT_AT_MOST_S = 1.0  # later than that no connection is cut: an end of sight takes hold within two seconds


class Judging:
    """Judges the lines of a crowd. serve: a line that has been seated for the first time; owe: one that sees more than before."""

    def __init__(self, crowd: Crowd, looks: Threads, *, serve: Callable[[Line], None], owe: Callable[[Line], None]) -> None:
        self._crowd, self._looks, self._serve, self._owe = crowd, looks, serve, owe

    async def judge(self, lines: list[Line]) -> None:
        """Judges readers anew. Who lost sight of anything is cut off with all that is unsent; who gained gets a fresh picture."""
        judgement = await self._looks.run(crowd.judge, {line.who for line in lines}, {})
        fates: dict[tuple[Cohort, Cohort], tuple[bool, bool]] = {}
        aborted = 0
        for line in lines:
            cohort = judgement.cohorts.get(line.who)
            if line.closed:
                self._crowd.leave(line)
            elif cohort is None:
                self._shut(line)
            elif line.cohort is None:
                self._crowd.entrants.add(line)
            else:
                fate = line.cohort, cohort
                if fate not in fates:
                    fates[fate] = await self._fate(*fate)
                loses, gains = fates[fate]
                if loses:
                    line.abort(within_s=min(aborted / CUTS_PER_S, CUT_AT_MOST_S))
                    aborted += 1
                    self._crowd.leave(line)
                elif not line.closed:
                    self._crowd.seat(line, cohort)
                    if gains:
                        self._owe(line)

    async def admit(self, lines: list[Line]) -> None:
        """Judges who comes: he joins the cohort that sees as he does, or founds it."""
        judgement = await self._looks.run(crowd.judge, {line.who for line in lines}, self._crowd.known())
        for line in lines:
            cohort = judgement.cohorts.get(line.who)
            if line.closed:
                self._crowd.leave(line)
            elif cohort is None:
                self._shut(line)
            elif cohort.newest_label <= judgement.newest_label:  # else a label may have come that tells him from them: with the next look
                self._crowd.seat(line, cohort)
                self._serve(line)

    async def _fate(self, old: Cohort, new: Cohort) -> tuple[bool, bool]:
        """Whether a reader loses, and whether he gains, sight of any row by this change of his."""
        lost = [label for label, view in old.views.items() if new.views.get(label) != view]
        gained = [label for label in new.views if label <= old.newest_label and label not in old.views]
        layers = old.narrowing.layers
        return await self._looks.run(poll.any_row_of, lost, layers), await self._looks.run(poll.any_row_of, gained, layers)

    def _shut(self, line: Line) -> None:
        """No sight left at all: he is told not to come back, unless frames of others still wait on his line."""
        if line.is_behind:
            line.abort()
        else:
            line.close(NO_SIGHT)
        self._crowd.leave(line)

    async def meet(self, changes: Collection[Change]) -> None:
        """Judges labels that a cohort has not met yet; only those, for a label never changes."""
        newest = max((label for change in changes for label in change.labels()), default=0)
        behind = [cohort for cohort in self._crowd.cohorts if cohort.newest_label < newest]
        if behind:
            await self.extend(behind)

    async def extend(self, behind: list[Cohort]) -> None:
        members = {line.reader.member for cohort in behind for line in cohort.lines}
        oldest = min(cohort.newest_label for cohort in behind)
        named = await self._looks.run(crowd.named_in, oldest, list(members))
        if named:  # a label that names a person tells him from the rest of his cohort
            await self.judge([line for cohort in behind for line in list(cohort.lines) if line.reader.member in named])
        asks = {cohort: next(iter(cohort.lines)).reader.member for cohort in behind if cohort.lines}
        newest, views = await self._looks.run(crowd.newer_views, dict.fromkeys(asks.values(), oldest))
        for cohort, member in asks.items():
            cohort.learn(views.get(member, {}), newest)
