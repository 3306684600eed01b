#!/usr/bin/env python3
"""Compares the number of calls that each tool counts with the number that a program made: getpgid on all CPUs at once, from
threads that move between the CPUs. Nothing else on the machine makes this call.

Usage: losses.py [CALLS]: calls for each CPU (default 500000). Prints a line for each tool.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from workload import build_workload

ROOT = Path(__file__).resolve().parent.parent
SYSLAT = ROOT / ".build/release/syslat"
HIST = ("tracepoint:raw_syscalls:sys_enter { @s[tid] = nsecs; } tracepoint:raw_syscalls:sys_exit /@s[tid]/ "
        "{ @[args->id] = hist(nsecs - @s[tid]); delete(@s[tid]); }")


def around(words, load, settle):
    """The output of a tool that watches the machine while the load runs."""
    with tempfile.TemporaryFile("w+") as output:
        tool = subprocess.Popen(words, stdout=output, stderr=subprocess.STDOUT,
                                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        time.sleep(settle)
        subprocess.run(load, check=True)
        time.sleep(1)
        tool.send_signal(signal.SIGINT)
        tool.wait(timeout=120)
        output.seek(0)
        return output.read()


def under(words, load, output):
    """The file that a tool writes when it runs the load."""
    subprocess.run([*words, *load], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
    return Path(output).read_text()


def with_syslat(load, output):
    document = json.loads(under([SYSLAT, "run", "--json", "-o", output, "--"], load, output))
    return sum(row["calls"] for row in document["stats"]["syscalls"] if row["name"] == "getpgid")


def with_strace(load, output):
    text = under(["strace", "-f", "-c", "-U", "name,calls", "-o", output], load, output)
    return int(re.search(r"getpgid\s+(\d+)", text).group(1))


def with_perf(load, output):
    text = under(["perf", "trace", "-s", "-o", output, "--"], load, output)
    return sum(int(count) for count in re.findall(r"^\s+getpgid\s+(\d+)", text, re.M))


def with_syscount(load, _):
    program = shutil.which("syscount") or shutil.which("syscount", path="/usr/sbin")
    text = around([program, "-L", "-T", "1000"] if program else ["false"], load, 2)
    found = re.search(r"^getpgid\s+(\d+)", text, re.M)
    return int(found.group(1)) if found else None


def with_bpftrace(load, _):
    number = {"x86_64": 121, "aarch64": 155}[os.uname().machine]
    text = around(["bpftrace", "-e", HIST], load, 3)
    block = re.search(rf"^@\[{number}\]:\s*\n(.*?)\n\n", text, re.M | re.S)
    return sum(int(count) for count in re.findall(r"^\[.*?[\])]\s+(\d+)", block.group(1), re.M)) if block else None


TOOLS = {
    "syslat run": (with_syslat, 1), "strace -f -c": (with_strace, 0.05), "perf trace -s": (with_perf, 1),
    "syscount -L": (with_syscount, 1), "bpftrace hist()": (with_bpftrace, 1),
}


def main():
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else 500_000
    if os.geteuid() != 0:
        sys.exit("losses: attaching BPF programs needs root")
    with tempfile.TemporaryDirectory() as folder:
        workload = build_workload(folder)
        for name, (count, share) in TOOLS.items():
            # strace stops the thread twice for each call, so fewer calls are enough.
            each = int(calls * share)
            made = each * os.cpu_count()
            counted = count([workload, "migrate", str(each)], f"{folder}/output")
            print(f"{name}: {'?' if counted is None else f'{counted:,}'} of {made:,}")


if __name__ == "__main__":
    main()
