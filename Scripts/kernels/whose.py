"""Checks the callers of calls, by process, command, cgroup and user: each caller, and the sum of all."""

import json

CALLS = ("getpgid", "getsid", "sched_get_priority_max", "nanosleep")
ROWS = {"process": "processes", "command": "commands", "cgroup": "cgroups", "user": "users"}
SUMS = ("calls", "errors", "total_ns", "wait_ns", "runnable_ns")
# The number of ended processes that have rows of their own, those of other programs included.
NEWEST = 900


def known_as(by, row):
    """The identity of a row; None for calls of several or unknown callers."""
    subject = row[by]
    if by == "command" or subject is None:
        return subject
    return {"process": subject.get("pid"), "cgroup": subject.get("path"), "user": subject.get("uid")}[by]


def callers(text):
    """The output of the workload: (call, by) -> caller -> (calls, errors)."""
    lines = [line.split() for line in text.splitlines() if len(line.split()) == 7]
    newest = list(dict.fromkeys(line[0] for line in lines))[-NEWEST:]
    made = {}
    for pid, comm, user, group, call, calls, errors in lines:
        keys = {"command": comm, "cgroup": group, "user": int(user)}
        if pid in newest:
            keys["process"] = int(pid)
        for by, key in keys.items():
            numbers = made.setdefault((call, by), {})
            old = numbers.get(key, (0, 0))
            numbers[key] = (old[0] + int(calls), old[1] + int(errors))
    return made


def compare(by, call, document, made, machine):
    """The faults of one answer, one line each. `machine`: the rows of the call without `by`."""
    rows = {}
    for row in document[ROWS[by]]:
        key = known_as(by, row)
        old = rows.get(key, (0, 0))
        rows[key] = (old[0] + row["calls"], old[1] + row["errors"])
    for key, numbers in made.items():
        if rows.get(key, (0, 0)) != numbers:
            yield f"{call} by {by}: {key}: {rows.get(key, (0, 0))} of {numbers} calls and errors"
    if by == "process":
        alive = [key for row in document[ROWS[by]] if (key := known_as(by, row)) in made and not row[by]["exited"]]
        if alive:
            yield f"{call} by {by}: {alive[:5]} have ended, and are told as alive"
    untold = document["untold"]
    if untold["calls"] or any(reason["calls"] for reason in untold["reasons"].values()):
        yield f"{call} by {by}: untold: {json.dumps(untold)}"
    for figure in SUMS:
        counted = sum(row[figure] for row in document[ROWS[by]]) + untold[figure]
        expected = sum(row[figure] for row in machine)
        if counted != expected:
            yield f"{call} by {by}: {figure}: all rows together have {counted}, the machine {expected}"
