"""Checks the log of slow calls: every slow call of the workload with all of its details, no other, and the account."""

import json
import re
from collections import namedtuple

# The thresholds of the daemon, in ns. All other calls that don't wait by design have the default threshold.
USUAL_NS = 100_000_000
NAMED_NS = {"futex": 100_000_000, "execve": 1000}
ERRORS = ("EMFILE", "ENAMETOOLONG", "EFAULT", "ENOENT")
# Waits by design and is not named.
UNNAMED = "epoll"
# The clocks of programs and of BPF programs can differ by this much while one of them is adjusted.
CLOCKS_NS = 1_000_000
# The least share of its time that a hung call is reported as blocked.
BLOCKED = 0.9
# The least number of bytes of a long path that are reported.
LEAST_OF_PATH = 200
PER_SECOND = 10

Case = namedtuple("Case", "name pid tid comm call abi result errno least most where targets")


def cases(text):
    """The output of the workload: a case for each line."""
    found = []
    for line in text.splitlines():
        fields = line.split("\t")
        if len(fields) >= len(Case._fields) - 1:
            name, pid, tid, comm, call, abi, result, errno, least, most, where, *targets = fields
            errno = None if errno == "-" else errno
            numbers = [int(number) for number in (result, least, most)]
            targets = [target.split(" ", 2) for target in targets]
            found.append(Case(name, int(pid), int(tid), comm, call, abi, numbers[0], errno, *numbers[1:], where, targets))
    return found


def compare(made, document, reads_arguments):
    """The faults of the answer, one line each. `reads_arguments`: whether the kernel permits reading them."""
    for case in made:
        found = [call for call in document["calls"] if is_of(call, case)]
        if len(found) != (0 if case.name == UNNAMED else 1):
            yield f"{case.name} of {case.tid}: told {len(found)} times"
        for call in found:
            yield from (f"{case.name} of {case.tid}: {fault}" for fault in differences(case, call, reads_arguments))
    for call in document["calls"]:
        if not is_wanted(call):
            yield f"told for no reason: {json.dumps(call)[:300]}"
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", call["at"]):
            yield f"told for {call['at']}"
    yield from account(document, len(document["calls"]))
    left_out = {reason: document["account"][reason] for reason in ("dropped", "held_back")}
    if any(left_out.values()):
        yield f"left out: {json.dumps(left_out)}"


def slowest(made, document, reads_arguments):
    """The faults in the detail of `flock`. Nothing else has waited for a lock."""
    for case in made:
        if case.name == "flock":
            call = document["slowest"]
            if call is None or not is_of(call, case):
                yield f"the slowest flock is {json.dumps(call)[:300]}, and not that of {case.tid}"
            else:
                yield from (f"the slowest flock: {fault}" for fault in differences(case, call, reads_arguments))


def is_of(call, case):
    return (call["pid"], call["tid"], call["name"], call["abi"]) == (case.pid, case.tid, case.call, case.abi)


def differences(case, call, reads_arguments):
    for key in ("result", "errno", "comm"):
        if call[key] != getattr(case, key):
            yield f"{key} is {call[key]} instead of {getattr(case, key)}"
    latency, blocked = call["latency_ns"], call["blocked_ns"]
    if not case.least <= latency <= case.most + CLOCKS_NS:
        yield f"latency is {latency} ns instead of {case.least} to {case.most}"
    if latency != call["cpu_ns"] + blocked + call["runnable_ns"]:
        yield f"latency is {latency} ns, its parts are {call['cpu_ns']}, {blocked} and {call['runnable_ns']}"
    if call["waits_by_design"] != (case.call in NAMED_NS and case.call != "execve"):
        yield f"waits_by_design is {call['waits_by_design']}"
    if case.where != "-":
        yield from waiting(case, call)
    arguments = call["arguments"]
    if (arguments is not None) != reads_arguments:
        yield f"arguments is {json.dumps(arguments)[:300]}"
    if arguments is None:
        return
    for name, how, text in case.targets:
        if not leads_to(arguments.get(name), how, text):
            yield f"{name} is {json.dumps(arguments.get(name))[:300]}, and {how} {text[:200]}"
    for name in ("filename", "buf", "argv", "envp", "uaddr", "events"):
        if name in arguments and arguments[name]["value"] is not None:
            yield f"{name} shows an address"
    if arguments.get("dfd", {}).get("deleted"):
        yield "the folder that it is in is told as deleted"


def waiting(case, call):
    if call["blocked_ns"] < case.least * BLOCKED:
        yield f"blocked for {call['blocked_ns']} ns instead of {case.least}"
    longest = call["longest_wait_ns"]
    if longest is None or not case.least * BLOCKED <= longest <= call["latency_ns"]:
        yield f"its longest wait is {longest} ns instead of {case.least}"
    if not any(part in function for part in case.where.split("|") for function in call["stack"]):
        yield f"its stack is {', '.join(call['stack']) or 'empty'}, without {case.where}"


def leads_to(argument, how, text):
    """Whether an argument of a call leads to `text`; `how`: see Tests/Workload/slow.h."""
    target = (argument or {}).get("target")
    if how == "nothing":
        return argument is not None and target is None
    if target is None or argument["deleted"] != (how == "deleted"):
        return False
    if how == "has":
        return text in target
    if how == "long" and argument["cut"]:
        return text.startswith(target) and LEAST_OF_PATH <= len(target) < len(text)
    return target == text and not argument["cut"]


def is_wanted(call):
    usual = None if call["waits_by_design"] else USUAL_NS
    threshold = NAMED_NS.get(call["name"], usual)
    return call["errno"] in ERRORS or (threshold is not None and call["latency_ns"] >= threshold)


def account(document, told):
    """The faults in the account of an answer that has all logged calls."""
    numbers = document["account"]
    if numbers["seen"] != numbers["written"] + numbers["dropped"] + numbers["held_back"]:
        yield f"the account doesn't add up: {json.dumps(numbers)}"
    if numbers["written"] != told:
        yield f"{told} calls of {numbers['written']} that were logged"


def storm(count, document, _):
    """The faults after `count` calls of one kind over their threshold, most of which are held back."""
    calls, numbers = document["calls"], document["account"]
    if numbers["seen"] != count:
        yield f"storm: {numbers['seen']} of {count} calls seen"
    yield from (f"storm: {fault}" for fault in account(document, len(calls)))
    if not PER_SECOND <= numbers["written"] < count or not numbers["held_back"]:
        yield f"storm: {numbers['written']} of {count} were logged, {numbers['held_back']} held back"
    if any((call["name"], call["errno"], call["arguments"]) != ("rt_sigtimedwait", "EAGAIN", None) for call in calls):
        yield f"storm: other calls than its own, or arguments: {json.dumps(calls)[:300]}"
