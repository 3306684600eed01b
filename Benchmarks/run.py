#!/usr/bin/env python3
"""Measures the cost of syslat and the speed of its answers, beside the floor and other tools.

Everything is measured in turns in one run, and the best of many rounds counts: machines are noisy, and only ratios
taken side by side mean anything. Prints a table and writes bench.json.
"""

import argparse
import contextlib
import http.client
import json
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from active_calls import make_active_calls
from budgets import print_budgets
from crowd import read_crowd_ms
from residents import KINDS, PROCESSES, measure_residents
from slow import measure_slow

ROOT = Path(__file__).resolve().parent.parent
SYSLAT = ROOT / ".build/release/syslat"
PORT = 19737
SERVE = [SYSLAT, "serve", "--listen", f"127.0.0.1:{PORT}"]
# The daemon with the defaults, which records callers and logs slow calls; one that only records callers; one without
# both.
DAEMONS = {
    "syslat": SERVE, "slow off": [*SERVE, "--slow", "off"],
    "subjects off": [*SERVE, "--slow", "off", "--subjects", "off"],
}
HERE = ROOT / "Benchmarks"


def build(folder):
    """Compiles the loop, the loader and the floor with the toolchain's clang."""
    clang = os.environ.get("SYSLAT_BPF_CLANG", "clang")
    subprocess.run([clang, "-O2", "-o", folder / "calls", HERE / "calls.c", "-lpthread"], check=True)
    subprocess.run([clang, "-O2", "-o", folder / "attach", HERE / "attach.c", "-lbpf"], check=True)
    subprocess.run(
        [clang, "-target", "bpf", "-mcpu=v3", "-O2", "-g", "-ffreestanding", "-Wno-unused-parameter",
         "-idirafter", "/usr/include", "-c", HERE / "floor.bpf.c", "-o", folder / "floor.bpf.o"], check=True)


class NotAttached(Exception):
    """A program ended although it should have stayed attached."""


class Attached:
    """A program that has attached its probes, for as long as the `with` lasts."""

    def __init__(self, words, is_ready, stop):
        self.words, self.is_ready, self.stop = words, is_ready, stop

    def __enter__(self):
        self.process = subprocess.Popen(
            self.words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            # A shell without job control makes background processes ignore SIGINT.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        if self.is_ready(self.process) == b"":  # it ends, and says nothing more
            self.process.wait()
        if self.process.poll() is not None:
            raise NotAttached(f"{self.words[0]} did not stay attached; run it by hand to see why")
        return self.process

    def __exit__(self, *_):
        self.stop(self.process)
        # Read to the end: a tool that prints a table when it is stopped must be able to write it.
        self.process.stdout.read()
        self.process.stdout.close()
        self.process.wait()


def end_input(process):
    process.stdin.close()


def interrupt(process):
    process.send_signal(2)


def fetch(path):
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body


def answers(process):
    """Waits until the daemon reports that it records, or has ended."""
    while process.poll() is None:
        try:
            if fetch("/readyz")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.001)


def mount_tracefs():
    """syscount and perf find their tracepoints there; syslat doesn't need it."""
    if not Path("/sys/kernel/tracing/events").exists():
        subprocess.run(["mount", "-t", "tracefs", "tracefs", "/sys/kernel/tracing"], check=False)


def recorders(folder):
    """Nothing, the floor and syslat: name -> a function that attaches it, or None for nothing."""
    floor = Attached([folder / "attach", folder / "floor.bpf.o"], lambda p: p.stdout.readline(), end_input)
    daemons = {name: Attached(words, answers, interrupt) for name, words in DAEMONS.items()}
    # What a program pays that isn't watched.
    other = Attached([SYSLAT, "run", "-o", "/dev/null", "--", "sleep", "3600"], lambda _: time.sleep(1), interrupt)
    return {"nothing": None, "floor": floor} | daemons | {"beside syslat run": other}


def recorders_and_peers(folder):
    """The same, and other tools."""
    found = recorders(folder)
    mount_tracefs()
    script = ("tracepoint:raw_syscalls:sys_enter { @s[tid] = nsecs; } tracepoint:raw_syscalls:sys_exit /@s[tid]/ "
              "{ @[args->id] = hist(nsecs - @s[tid]); delete(@s[tid]); }")
    peers = {
        "syscount -L": (["syscount", "-L", "-d", "3600"], "libbpf-tools", lambda _: time.sleep(2)),
        "bpftrace hist()": (["bpftrace", "-e", script], "bpftrace", lambda p: p.stdout.readline()),
        "perf trace -s -a": (["perf", "trace", "-s", "-a"], "linux-perf", lambda _: time.sleep(1)),
    }
    for name, (words, package, is_ready) in peers.items():
        program = shutil.which(words[0]) or shutil.which(words[0], path="/usr/sbin")
        if program:
            found[name] = Attached([program, *words[1:]], is_ready, interrupt)
        else:
            skip(name, f"install {package}")
    return found


skipped = {}


def skip(name, why):
    """Leaves a tool out, and prints that once."""
    if name not in skipped:
        print(f"skipped: {name} ({why})", file=sys.stderr)
    skipped[name] = why


def loads(folder, prefix=(), share=1):
    """The timed loads: name -> a function that returns ns. `prefix` goes before the command; `share` of its length is enough."""
    calls = [*prefix, folder / "calls"]
    cpus = sorted(os.sched_getaffinity(0))
    count, rounds = str(int(200000 * share)), str(int(20000 * share))

    def run(*words):
        return float(subprocess.check_output([*calls, *words], stderr=subprocess.DEVNULL))

    def everywhere():
        running = [subprocess.Popen([*calls, "getppid", "3", count, str(cpu)], stdout=subprocess.PIPE,
                                    stderr=subprocess.DEVNULL) for cpu in cpus]
        return max(float(process.communicate()[0]) for process in running)

    return {
        "getppid": lambda: run("getppid", "3", count),
        "all CPUs": everywhere,
        "all CPUs, one process": lambda: run("threads", "3", count),
        "ping-pong": lambda: run("pingpong", "3", rounds, str(cpus[0])),
    }


def costs(folder, rounds):
    """Best ns of each load with each recorder attached, in turns: recorder -> load -> ns."""
    best = {}
    for number in range(rounds):
        for name, attached in recorders_and_peers(folder).items():
            # perf sends an event for each call, which is slow: a tenth of the calls is enough.
            share = 0.1 if name.startswith("perf") else 1
            try:
                with attached or contextlib.nullcontext():
                    add_figures(best.setdefault(name, {}), loads(folder, share=share))
            except NotAttached as error:
                if name == "floor" or name in DAEMONS:
                    sys.exit(f"bench: {error}")
                best.pop(name, None)
                skip(name, error)
        if shutil.which("strace"):
            # Two stops per call, tens of us each.
            add_figures(best.setdefault("strace -c", {}), loads(folder, ["strace", "-f", "-c", "-o", "/dev/null"], 0.005))
        else:
            skip("strace -c", "install strace")
        if sys.stderr.isatty():
            print(f"round {number + 1} of {rounds}", end="\r", file=sys.stderr, flush=True)
    return best


def storm(folder, rounds):
    """Best us of a process that is forked, runs a program and ends, of 10,000 in each turn: recorder -> us."""
    best = {}
    for _ in range(rounds):
        for name, attached in recorders(folder).items():
            try:
                with attached or contextlib.nullcontext():
                    took = float(subprocess.check_output([folder / "calls", "storm", "5", "2000"])) / 1000
            except NotAttached as error:
                sys.exit(f"bench: {error}")
            best[name] = min(took, best.get(name, took))
    return best


def add_figures(figures, measures):
    """Keeps the best of what was measured so far and of one more turn."""
    for load, measure in measures.items():
        ns = measure()
        figures[load] = min(figures.get(load, ns), ns)


def cpu_seconds(pid):
    """CPU time of a process in seconds, by its CPU-time clock (clock_getcpuclockid(3))."""
    return time.clock_gettime(~pid << 3 | 2)


def possible_cpus():
    ranges = Path("/sys/devices/system/cpu/possible").read_text().strip().split(",")
    return [cpu for r in ranges for cpu in range(int(r.split("-")[0]), int(r.split("-")[-1]) + 1)]


def map_bytes(pid):
    """Kernel memory of the BPF maps that a process holds."""
    found = {}
    for info in Path(f"/proc/{pid}/fdinfo").iterdir():
        try:
            text = info.read_text()
        except FileNotFoundError:  # a connection that was closed meanwhile
            continue
        fields = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
        if "map_id" in fields:
            found[fields["map_id"]] = int(fields["memlock"])
    return sum(found.values())


def snapshot_ms_per_cpu():
    """CPU time of one regular snapshot with about a hundred active calls, per possible CPU."""
    with Attached([*SERVE, "--interval", "100ms"], answers, interrupt) as daemon:
        make_active_calls()
        time.sleep(0.2)
        active = len(json.loads(fetch("/stats")[1])["syscalls"])
        begin, spent = time.monotonic(), cpu_seconds(daemon.pid)
        time.sleep(10)
        ticks = (time.monotonic() - begin) * 10
        return (cpu_seconds(daemon.pid) - spent) / ticks * 1000 / len(possible_cpus()), active


def start_ms(rounds):
    """Best ms from the start to recording and answering, in turns: which daemon -> ms."""
    best = {}
    for _ in range(rounds):
        for name, words in DAEMONS.items():
            begin = time.monotonic()
            with Attached(words, answers, interrupt):
                took = (time.monotonic() - begin) * 1000
            best[name] = min(took, best.get(name, took))
    return best


def kernel_mib():
    """Kernel memory of the maps: which daemon -> MiB."""
    found = {}
    for name, words in DAEMONS.items():
        with Attached(words, answers, interrupt) as daemon:
            found[name] = map_bytes(daemon.pid) / 2**20
    return found


def daemon_figures():
    """Resident memory and time to answer of a daemon."""
    with Attached(SERVE, answers, interrupt) as daemon:
        time.sleep(3)
        begin, spent = time.monotonic(), cpu_seconds(daemon.pid)
        time.sleep(10)
        at_rest = (cpu_seconds(daemon.pid) - spent) / (time.monotonic() - begin) * 100
        times = []
        for _ in range(200):
            begin = time.monotonic()
            fetch("/stats")
            times.append((time.monotonic() - begin) * 1000)
        status = Path(f"/proc/{daemon.pid}/status").read_text()
        resident = int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024
        rows = len(json.loads(fetch("/stats")[1])["syscalls"])
    return {
        "resident_mib": resident, "stats_rows": rows, "at_rest_cpu_percent": at_rest,
        "stats_median_ms": statistics.median(times), "stats_p99_ms": statistics.quantiles(times, n=100)[98],
    }


def machine():
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.machine())
    return {"cpu": model, "cpus": os.cpu_count(), "kernel": platform.release(), "architecture": platform.machine()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=10, help="turns of the cost per call (default 10)")
    parser.add_argument("--output", default=ROOT / "bench.json", help="where the figures go as JSON")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("bench: attaching BPF programs needs root")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build(folder)
        cost = costs(folder, options.rounds)
        storms = storm(folder, max(3, options.rounds // 2))
    daemon = daemon_figures() | {"start_ms": start_ms(5), "kernel_mib": kernel_mib(), "possible_cpus": len(possible_cpus())}
    if platform.machine() == "x86_64":
        daemon["snapshot_ms_per_cpu"], daemon["snapshot_active_calls"] = snapshot_ms_per_cpu()
    daemon["crowd_threads"], daemon["crowd_ms"], daemon["crowd_all_ms"] = read_crowd_ms(
        lambda: Attached(SERVE, answers, interrupt), fetch)
    with tempfile.TemporaryDirectory() as name:
        daemon["slow"] = measure_slow(
            Path(name), HERE, lambda more: Attached([*SERVE, *more], answers, interrupt), fetch, cpu_seconds)
    daemon["residents"] = measure_residents(
        {name: lambda words=DAEMONS[name]: Attached(words, answers, interrupt) for name in ("syslat", "subjects off")},
        cpu_seconds, PORT, rounds=3)
    result = {"machine": machine(), "rounds": options.rounds, "ns": cost, "storm_us": storms, "daemon": daemon, "skipped": {k: str(v) for k, v in skipped.items()}}

    host = result["machine"]
    print(f"{host['cpu']}, {host['cpus']} CPUs, Linux {host['kernel']}; best of {options.rounds} rounds in turns")
    for load in cost["nothing"]:
        bare, floor = cost["nothing"][load], cost["floor"][load]
        print(f"\n{load:<22}{'ns':>9}{'added':>9}{'of floor':>10}{'slowdown over floor':>21}")
        for name, figures in cost.items():
            ns = figures[load]
            ratio = f"{(ns - bare) / (floor - bare):>10.2f}{ns / floor:>21.3f}" if name != "nothing" else ""
            print(f"{name:<22}{ns:>9.1f}{ns - bare:>9.1f}{ratio}")
    print(f"\n{'fork and exec':<16}{'us':>9}{'added':>9}{'slowdown':>10}")
    for name, us in storms.items():
        print(f"{name:<16}{us:>9.1f}{us - storms['nothing']:>9.1f}{us / storms['nothing']:>10.3f}")
    for name in DAEMONS:
        print(f"\n{name}: start to recording and answering {daemon['start_ms'][name]:.0f} ms, "
              f"kernel memory {daemon['kernel_mib'][name]:.2f} MiB for {daemon['possible_cpus']} possible CPUs")
        figures = daemon["residents"].get(name)
        if figures is None:
            continue
        print(f"    with {PROCESSES} processes of {KINDS} calls a second: CPU {figures['cpu_percent']:.2f} %, "
              f"resident {figures['resident_mib']:.1f} MiB")
        if "answer_cpu_ms" in figures:
            print(f"    GET /stats?by=process, {figures['answer_kib']:.0f} KiB: {figures['answer_cpu_ms']:.2f} ms of CPU, "
                  f"median {figures['answer_median_ms']:.2f} ms, p99 {figures['answer_p99_ms']:.2f} ms")
    slow = daemon["slow"]
    print(f"\n{slow['calls_per_second']:.0f} slow calls a second for {slow['calls']}: CPU {slow['cpu_percent']:.2f} %, {slow['seen']} seen, "
          f"{slow['written']} written, {slow['dropped']} dropped, {slow['held_back']} held back")
    print(f"\nresident memory                    {daemon['resident_mib']:.1f} MiB")
    print(f"CPU at rest, 1 s interval          {daemon['at_rest_cpu_percent']:.2f} %")
    if "snapshot_ms_per_cpu" in daemon:
        print(f"a snapshot, {daemon['snapshot_active_calls']} active calls    {daemon['snapshot_ms_per_cpu']:.3f} ms per CPU")
    print(f"GET /stats, {daemon['stats_rows']} rows, new connection  "
          f"median {daemon['stats_median_ms']:.2f} ms, p99 {daemon['stats_p99_ms']:.2f} ms")
    print(
        f"GET /inflight, {daemon['crowd_threads']} blocked threads     the oldest 100 in {daemon['crowd_ms']:.0f} ms,"
        f" all in {daemon['crowd_all_ms']:.0f} ms")
    result["budgets"] = print_budgets(cost, storms, daemon)
    Path(options.output).write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
