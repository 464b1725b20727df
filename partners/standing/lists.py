"""The area's list of partner organisations, kept by UNDSS there, and a platform's list of members (guidelines 3, country level)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from .. import audit
from ..acts import action
from ..models import CaseEntry, DOArea, Mechanism, MechanismMember, Organisation, Standing
from ..readers import Reader, running
from . import offices, rows

ROWS_AT_MOST = 2_000
COLUMNS = ("code", "name", "kind")


@action
def enter_standing(
    *,
    by: Reader | None,
    organisation: Organisation,
    area: DOArea,
    status: str,
    at: datetime,
    criterion: str = "",
    document: str = "",
    engaged_by: Organisation | None = None,
) -> Standing:
    """Enters an organisation as pending, confirmed or engaged. by: who speaks for UNDSS in the area. A confirmation names the criterion
    by which it is eligible. Raises offices.DoesNotSpeak; ValueError for what the framework does not know, and over a suspension or
    rescission, which only a case ends."""
    offices.must_speak(by, area, at, CaseEntry.Kind.UNDSS)
    if status == Standing.Status.CONFIRMED and not criterion:
        raise ValueError("a confirmation names the criterion by which the organisation is eligible")
    standing = rows.now_of(organisation, area, at)
    if standing is not None and standing.status in rows.BY_CASE:
        raise ValueError(f"{organisation.name} is {standing.get_status_display()}; only a case ends that")
    made = rows.put(
        organisation=organisation, area=area, status=status, at=at, by=by, criterion=criterion, document=document, engaged_by=engaged_by
    )
    audit.note(act="standing", by=by, about=organisation.pk, area=area.pk, detail={"step": status})
    return made


@dataclass(slots=True)
class Report:
    """What the import of a member list did, row by row."""

    joined: list[str] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    entered: list[str] = field(default_factory=list)  # as pending on the area's list
    refused: list[tuple[int, str]] = field(default_factory=list)  # line, reason


@action
def import_members(*, by: Reader | None, area: DOArea, platform: Organisation, text: str, at: datetime, dry_run: bool = False) -> Report:
    """Takes a platform's list of members (CSV: code, name, kind). Those it counts as members become eligible: who has no standing in the
    area is entered as pending. by: the platform itself, or who speaks for UNDSS. Who is not on the list stays a member: leaving is
    entered by hand, or a torn file would put organisations out. Raises offices.DoesNotSpeak, ValueError for a file that is no such list."""
    if by is None or by.organisation != platform.pk:
        offices.must_speak(by, area, at, CaseEntry.Kind.UNDSS)
    else:
        offices.must_speak(by, area, at, CaseEntry.Kind.COMMUNITY)
    mechanism = Mechanism.objects.filter(running(at), area=area, organisation=platform, kind=Mechanism.Kind.PLATFORM).first()
    if mechanism is None:
        raise ValueError(f"{platform.name} runs no platform in {area}")
    report = Report()
    for line, organisation in _read(text, report):
        if MechanismMember.objects.filter(running(at), mechanism=mechanism, organisation=organisation).exists():
            report.already.append(organisation.code)
            continue
        report.joined.append(organisation.code)
        if organisation.kind == Organisation.Kind.UNSMS:
            report.joined.pop()
            report.refused.append((line, "a UNSMS organisation is no member of an INGO or IO community"))
            continue
        if not dry_run:
            MechanismMember.objects.create(mechanism=mechanism, organisation=organisation, starts_at=at)
        if organisation.kind != Organisation.Kind.NNGO and rows.now_of(organisation, area, at) is None:
            report.entered.append(organisation.code)
            if not dry_run:
                rows.put(organisation=organisation, area=area, status=Standing.Status.PENDING, at=at, by=by, criterion="platform")
    if not dry_run and report.joined:
        audit.note(act="standing", by=by, about=platform.pk, area=area.pk, detail={"step": "members", "joined": len(report.joined)})
    return report


def _read(text: str, report: Report) -> Iterator[tuple[int, Organisation]]:
    """Lines with the organisation they name. One that nobody knows is refused: organisations are entered by administrators."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    if not reader.fieldnames or "code" not in reader.fieldnames:
        raise ValueError(f"the first line names the columns, code at least; known are {', '.join(COLUMNS)}")
    known = {organisation.code: organisation for organisation in Organisation.objects.all()}
    seen: set[str] = set()
    for row in reader:
        line, code = reader.line_num, (row.get("code") or "").strip().lower()
        if line > ROWS_AT_MOST:
            raise ValueError(f"more than {ROWS_AT_MOST} lines")
        if code in seen:
            report.refused.append((line, f"{code[:40]} stands twice"))
        elif code not in known:
            report.refused.append((line, f"no organisation has the code {code[:40]!r}"))
        else:
            seen.add(code)
            yield line, known[code]
