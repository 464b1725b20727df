"""A writer that edits records at an even rate, in a process of its own, each edit through the product's own verb, committed by itself.

Standard input: {"rate", "seconds", "records": [[record, shown id], …]}, then a line for the start. Standard output: "ready", then
[[shown id, version, committed], …] on the monotonic clock, which all processes of a machine share.
"""

from __future__ import annotations

import json
import sys
import time
from uuid import UUID

import django


def main() -> None:
    django.setup()
    from incidents.actions import edit_incident
    from incidents.models import IncidentShown
    from sltmap import clock

    task = json.loads(sys.stdin.readline())
    stood = dict(IncidentShown.unrestricted.filter(pk__in=[shown for _, shown in task["records"]]).values_list("pk", "version"))
    print("ready", flush=True)
    sys.stdin.readline()
    sent = []
    start = time.monotonic()
    for i in range(task["rate"] * task["seconds"]):
        time.sleep(max(0.0, start + i / task["rate"] - time.monotonic()))
        record, shown = task["records"][i % len(task["records"])]
        edit_incident(by=None, incident=UUID(record), at=clock.now(), summary=f"edit {i}")
        stood[UUID(shown)] += 1
        sent.append((shown, stood[UUID(shown)], time.monotonic()))
    print(json.dumps(sent), flush=True)


if __name__ == "__main__":
    main()
