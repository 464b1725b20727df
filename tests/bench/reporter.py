"""Devices that report at an even rate, in a process of their own: each report through the product's own verb, committed by itself.

Standard input: {"seconds", "rate", "order": [n, …], "credentials": […]}, then a line for the start. Standard output: "ready", then
[[n, began, committed], …] on the monotonic clock, which all processes of a machine share.
"""

from __future__ import annotations

import json
import sys
import time

import django


def main() -> None:
    django.setup()
    from movements.actions import Verdict, accept_reports
    from sltmap import clock

    from .fleet import report

    task = json.loads(sys.stdin.readline())
    accept_reports(reports=[report("nobody's", 0)], received_at=clock.now())  # connects
    print("ready", flush=True)
    sys.stdin.readline()
    sent = []
    start = time.monotonic()
    for i, n in enumerate(task["order"]):
        time.sleep(max(0.0, start + i / task["rate"] - time.monotonic()))
        began = time.monotonic()
        verdicts = accept_reports(reports=[report(task["credentials"][n], i)], received_at=clock.now())
        if verdicts != [Verdict.STORED]:
            raise RuntimeError(f"report {i} was {verdicts[0]}")
        sent.append((n, began, time.monotonic()))
    print(json.dumps(sent), flush=True)


if __name__ == "__main__":
    main()
