#!/usr/bin/env python3
"""Measures what watching one command costs: the command under nothing, syslat run, perf trace -s and strace -f -c.

The tools take turns, and the best round of each counts. Prints a table and writes bench-commands.json. The commands are a compile
(clang -O2 of each source of the tests' workload, two at a time), find /usr, and a Redis server with redis-benchmark.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SYSLAT = ROOT / ".build/release/syslat"
WORKLOAD = ROOT / "Tests/Workload"
MAKEFILE = """
SOURCES := $(wildcard {sources}/*.c)
COPIES := a b c d e f
all: $(foreach copy,$(COPIES),$(patsubst {sources}/%.c,$(copy)-%.o,$(SOURCES)))
define rule
$(1)-%.o: {sources}/%.c
	clang -O2 -c -o $$@ $$<
endef
$(foreach copy,$(COPIES),$(eval $(call rule,$(copy))))
clean:
	rm -f *.o
"""
REDIS = """
redis-server --port 16379 --save '' --daemonize no >/dev/null &
until redis-cli -p 16379 ping >/dev/null 2>&1; do sleep 0.05; done
redis-benchmark -p 16379 -n 20000 -t set,get -q >/dev/null
redis-cli -p 16379 shutdown nosave
wait
"""
WATCHERS = {
    "nothing": [],
    "syslat run": [SYSLAT, "run", "-o", "/dev/null", "--"],
    "syslat run --by process": [SYSLAT, "run", "--by", "process", "-o", "/dev/null", "--"],
    "perf trace -s": ["perf", "trace", "-s", "-o", "/dev/null", "--"],
    "strace -f -c": ["strace", "-f", "-c", "-o", "/dev/null"],
}


# Under these tools, commands take many times as long, so that noise matters less and one round is enough.
SLOW = ("perf trace -s", "strace -f -c")
SLOW_ROUNDS = 1


def commands(folder):
    """name -> the command, and the command that prepares for it."""
    (folder / "Makefile").write_text(MAKEFILE.format(sources=WORKLOAD))
    make = ["make", "-s", "-C", folder]
    found = {
        "compile": ([*make, "-j2"], [*make, "clean"]),
        "find /usr": (["find", "/usr", "-name", "x*"], ["true"]),
    }
    if shutil.which("redis-server"):
        found["redis-benchmark"] = (["sh", "-c", REDIS], ["true"])
    else:
        print("skipped: redis-benchmark (install redis-server and redis-tools)", file=sys.stderr)
    return found


def seconds(watcher, command, before):
    subprocess.run(before, check=True, stdout=subprocess.DEVNULL)
    begin = time.monotonic()
    subprocess.run([*watcher, *command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - begin


def calls(command, before):
    """The number of calls that a command makes, and the number of its processes."""
    subprocess.run(before, check=True, stdout=subprocess.DEVNULL)
    with tempfile.NamedTemporaryFile() as output:
        subprocess.run(
            [SYSLAT, "run", "--json", "--by", "process", "-o", output.name, "--", *command], check=True,
            stdout=subprocess.DEVNULL)
        stats = json.load(open(output.name))["stats"]
    return stats["totals"]["calls"], len(stats["processes"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--output", default=ROOT / "bench-commands.json")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("bench: attaching BPF programs needs root")
    result = {}
    with tempfile.TemporaryDirectory() as folder:
        found = commands(Path(folder))
        for number in range(options.rounds):
            for name, (command, before) in found.items():
                best = result.setdefault(name, {})
                for watcher, words in WATCHERS.items():
                    if watcher in SLOW and number >= SLOW_ROUNDS:
                        continue
                    took = seconds(words, command, before)
                    best[watcher] = min(took, best.get(watcher, took))
            print(f"round {number + 1} of {options.rounds}", file=sys.stderr)
        made = {name: calls(*one) for name, one in found.items()}
    print(f"| seconds, best of {options.rounds} | " + " | ".join(
        f"{name} ({made[name][0]:,} calls, {made[name][1]} processes)" for name in result) + " |")
    print("|---" * (len(result) + 1) + "|")
    for watcher in WATCHERS:
        cells = (f"{best[watcher]:.2f} ({best[watcher] / best['nothing']:.2f})" for best in result.values())
        print(f"| {watcher} | " + " | ".join(cells) + " |")
    Path(options.output).write_text(json.dumps({"seconds": result, "calls": made}, indent=1))


if __name__ == "__main__":
    main()
