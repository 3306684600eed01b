#!/usr/bin/env python3
"""Shows that every check can fail: changes one thing at a time in the console of an exact run, and expects a fault for it.

Usage: test-checks.py CONSOLE [VARIANT]: what run.py wrote for a kernel, such as .build/kernels/amd64/6.1.log.
"""

import re
import sys
from pathlib import Path

from checks import Judgement
from machine import Boot

# Section, pattern, replacement.
CHANGES = [
    ("release", r"\A.*", ""),
    ("started", r"(?s).*", "", "refused"),
    ("check", r"\Aok    ", "FAILED"),
    ("made-exact", r"getpgid=20000", "getpgid=19999"),
    ("made-exact", r"(?s).*", "Segmentation fault\n"),
    ("stats-exact", r'"name": "getpgid"', '"name": "getpgrp"'),
    ("stats-exact", r'"abi": "(i386|arm)"', '"abi": "x32"'),
    ("stats-exact", r'"EINVAL": 777', '"EPERM": 777'),
    ("stats-exact", r'"ENOSYS": 55', '"ENOSYS": 54'),
    ("stats-exact", r'("name": "getpgid".*?"errnos": {)', r'\1"EINTR": 1'),
    ("stats-exact", r'("name": "nanosleep".*?"wait_ns": )\d+', r"\1119000000"),
    ("stats-exact", r"HTTP/1.1 200", "HTTP/1.1 503"),
    ("stats-exact", r"(?s).*", ""),
    ("stats-exact", r'"entries": (\d+), "exits"', r'"entries": 1\1, "exits"'),
    ("stats-exact", r'"recursion": 0', '"recursion": 1'),
    ("stats-exact", r'"recursion": 0', '"recursion": null'),
    ("stats-exact", r'"no_memory": 0', '"no_memory": 1'),
    ("made-hammer-2", r"getsid=", "getsid=1"),
    ("made-hammer-1", r"sched_yield=", "sched_yield=1"),
    ("made-hammer-1", r"getpriority=", "getpriority=1"),
    ("made-forks", r"interval=", "interval=1"),
    ("made-whose", r"getsid=", "getsid=1"),
    ("made-whose", r"(?s).*", "whose: a whose-a failed\n"),
    ("whose", r"(?s).*", ""),
    ("whose", r" getpgid 701 0", " getpgid 702 0"),
    ("whose", r" sched_get_priority_max 43 43", " sched_get_priority_max 43 42"),
    ("whose", r" 61002 /two ", " 61001 /two "),
    ("whose", r" 61001 /one ", " 61001 /two "),
    ("whose", r"whose-a", "whose-b"),
    ("whose", r"\A\d+", "1"),
    ("whose-process-getpgid", r'("pid": )(\d+, [^\n]*"comm": "whose-a")', r"\g<1>1\2"),
    ("whose-process-getpgid", r'("comm": "whose-a"[^\n]*?"exited": )true', r"\1false"),
    ("whose-command-getsid", r'"command": "whose-b"', '"command": null'),
    ("whose-command-getpgid", r'("command": "whose-a"[^\n]*?"calls": )', r"\g<1>1"),
    ("whose-command-sched_get_priority_max", r'("command": "whose-a"[^\n]*?"errors": )', r"\g<1>1"),
    ("whose-command-nanosleep", r'("command": "whose-a"[^\n]*?"total_ns": )', r"\g<1>1"),
    ("whose-cgroup-nanosleep", r'("path": "/two"[^\n]*?"wait_ns": )', r"\g<1>1"),
    ("whose-cgroup-getpgid", r'"path": "/one"', '"path": "/"'),
    ("whose-user-getpgid", r'"uid": 61001', '"uid": 0'),
    ("whose-user-getsid", r'("untold": \{[^\n]*?"calls": )0', r"\g<1>1"),
    ("whose-user-getsid", r"HTTP/1.1 200", "HTTP/1.1 503"),
    ("whose-process-nanosleep", r"(?s).*", ""),
    ("made-slow", r"(?s).*", "slow: flock: no thread hangs in flock\n"),
    ("made-slow", r"(\tflock\t\S+\t)0\t", r"\g<1>1\t"),
    ("made-slow", r"\tEMFILE\t", r"\tENFILE\t"),
    ("made-slow", r"\A(fifo\t\d+\t)", r"\g<1>1"),
    ("made-slow", r"\t150000000\t\d+\twait", r"\t150000000\t150000001\twait"),
    ("made-slow", r"\t150000000\t", r"\t159000000000\t"),
    ("made-slow", r"wait_for_partner", "wait_for_nobody"),
    ("made-slow", r"/fifo", "/pipo"),
    ("made-slow", r"fd deleted ", "fd is "),
    ("made-slow", r"fd is ", "fd deleted "),
    ("slow", r'"name": "flock"', '"name": "fsync"'),
    ("slow", r'"abi": "(i386|arm)"', '"abi": "x32"'),
    ("slow", r'"errno": "EMFILE"', '"errno": "ENFILE"'),
    ("slow", r'"comm": "slow-program"', '"comm": "slow"'),
    ("slow", r'("name": "openat".*?"latency_ns": )', r"\g<1>9"),
    ("slow", r'("name": "openat".*?"cpu_ns": )', r"\g<1>9"),
    ("slow", r'("name": "flock".*?"blocked_ns": )(\d+)(.*?"runnable_ns": )\d+', r"\g<1>0\3\2"),
    ("slow", r'("name": "flock".*?"longest_wait_ns": )\d+', r"\g<1>null"),
    ("slow", r'("name": "futex".*?"waits_by_design": )true', r"\g<1>false"),
    ("slow", r'("name": "flock".*?"stack": \[)[^\]]*', r"\1"),
    ("slow", r'"at": "[^"]*', '"at": "today'),
    ("slow", r'("deleted": )true', r"\g<1>false"),
    ("slow", r'("dfd": \{[^}]*"deleted": )false', r"\g<1>true"),
    ("slow", r"\\xff", "?"),
    ("slow", r"pipe", "pile"),
    ("slow", r'"seen": ', '"seen": 1'),
    ("slow", r'"written": (\d+)', r'"written": 1\1'),
    ("slow", r'"dropped": 0', '"dropped": 1'),
    ("slow", r'"held_back": 0', '"held_back": 1'),
    ("slow", r"HTTP/1.1 200", "HTTP/1.1 503"),
    ("slowest", r'("slowest": )\{.*\}', r"\1null}"),
    ("slowest", r'("slowest": .*?"tid": )', r"\g<1>1"),
    ("slowest", r'("slowest": .*?"latency_ns": )', r"\g<1>1"),
    ("made-storm", r"wait=", "wait=1"),
    ("storm", r'"seen": ', '"seen": 1'),
    ("storm", r'"held_back": ', '"held_back": 1'),
    ("storm", r'"errno": "EAGAIN"', '"errno": null'),
    ("storm", r'"arguments": null', '"arguments": {}'),
    ("storm", r"(?s).*", ""),
    ("made-run", r"getsid=", "getsid=1"),
    ("made-run", r"(?s).*", "tree: 1 failures\n"),
    ("run", r'("name": "sched_get_priority_max".*?"errors": )', r"\g<1>1"),
    ("run", r'("name": "getpgid".*?"calls": )', r"\g<1>1"),
    ("run", r'("name": "getsid".*?"entries": )', r"\g<1>1"),
    ("run", r'"status": 3', '"status": 0'),
    ("run", r'"still_running": \[\]', '"still_running": [{"pid": 1, "comm": "tree"}]'),
    ("run", r'"unfollowed_threads": 0', '"unfollowed_threads": 1'),
    ("run", r'"overwritten": 0', '"overwritten": 1'),
    ("run", r"(?s).*", ""),
    ("run-status", r"exit code 3", "exit code 0"),
    ("offline", r"0", "0-1"),
    ("online", r"0-1", "0"),
    ("made-hotplug", r"rt_sigtimedwait=", "rt_sigtimedwait=1"),
    ("stats-hotplug", r'"EAGAIN": ', '"EAGAIN": 1'),
    ("inflight", r'"comm": "cat"', '"comm": "dog"'),
    ("inflight", r'"name": "openat"', '"name": "open"'),
    ("inflight", r'"wait_for_partner", ', ""),
    ("hung", r"\d+", "1"),
    ("made-persist", r"getpriority=", "getpriority=1"),
    ("log-persist", r"resumed counting that", "began counting that"),
    ("log", r"ready in \d+ ms", "ready"),
    ("log", r"every program is detached", "bye"),
    ("held", r"programs=", "programs=1"),
    ("held-detached", r"maps=", "maps=1"),
    ("detach", r"nothing is left", "a bit is left"),
    ("bpffs", r"\A", "syslat\n"),
    ("check-detached", r"persist': nothing", "persist': 4 programs"),
    ("dmesg", r"\A", "[    9.1] BUG: scheduling while atomic: hammer/1064/0x00000002\n"),
    ("dmesg", r"\A", "[    9.1] WARNING: CPU: 1 PID: 1 at kernel/bpf/syscall.c:1 f+0x1/0x2\n"),
    ("dmesg", r"\A", "[    9.1] rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:\n"),
    ("dmesg", r"(?s).*", "", "never"),
    ("end", r"(?s).*", "", "never"),
]

def faults(sections, variant, kills):
    text = "".join(f"@@ {title}\n{body}@@\n" for title, body in sections.items())
    return Judgement("arm64" if "aarch64" in text else "amd64", Boot(text, 0, True), variant, kills).faults


def main():
    variant = sys.argv[2] if len(sys.argv) > 2 else ""
    sections = Boot(Path(sys.argv[1]).read_text(), 0, True).sections
    kills = sections["log-persist"].count("resumed counting")
    wrong = [f"the run itself: {fault}" for fault in faults(sections, variant, kills)]
    changes = CHANGES + ([("lockdown", r"\[confidentiality\]", "confidentiality")] if variant == "lockdown" else [])
    for title, pattern, replacement, *renamed in changes:
        changed, count = re.subn(pattern, replacement, sections[title], count=1)
        one = dict(sections)
        one[renamed[0] if renamed else title] = changed
        if renamed and renamed[0] == "never":
            del one[title]
        if count == 0 or one == sections:
            wrong.append(f"{title} has nothing like {pattern}")
        elif not faults(one, variant, kills):
            wrong.append(f"no check finds {title} with {pattern} -> {replacement}")
    if wrong:
        sys.exit("test-checks: " + "\ntest-checks: ".join(wrong))
    print(f"test-checks: ok: each of {len(changes)} changes of an exact run is a fault")


if __name__ == "__main__":
    main()
