"""The daemon's cost of logging 10,000 slow calls per second."""

import json
import os
import subprocess
import time

SECONDS = 10
# A sleep may be shorter than its turn, where the one before it ended late; none is shorter than this, which is no time at all.
OPTIONS = ["--slow", "off,clock_nanosleep=0.001ms", "--slow-limit", "off"]


def measure_slow(folder, here, daemon, fetch, cpu_seconds):
    """The daemon's CPU time in percent during the calls, the calls per second, and their account.

    `daemon` starts one with these options. The program alone makes calls of that name; the daemon's own are not counted.
    """
    clang = os.environ.get("SYSLAT_BPF_CLANG", "clang")
    subprocess.run([clang, "-O2", "-o", folder / "slowcalls", here / "slowcalls.c", "-lpthread"], check=True)
    with daemon(OPTIONS) as process:
        before = json.loads(fetch("/slow?top=1")[1])["account"]
        begin, spent = time.monotonic(), cpu_seconds(process.pid)
        made = int(subprocess.check_output([folder / "slowcalls", str(SECONDS)]))
        seconds = time.monotonic() - begin
        percent = (cpu_seconds(process.pid) - spent) / seconds * 100
        account = {key: count - before[key] for key, count in json.loads(fetch("/slow?top=1")[1])["account"].items()}
    counted = account["written"] + account["dropped"] + account["held_back"]
    return {
        "calls": made, "calls_per_second": made / seconds, "cpu_percent": percent, **account,
        "not_accounted_for": abs(account["seen"] - made) + abs(account["seen"] - counted),
    }
