"""A daemon on a machine with a thousand processes, each of which makes forty kinds of calls once a second."""

import http.client
import json
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from workload import build_workload

PROCESSES, KINDS, PERIOD_MS = 1000, 40, 1000
SECONDS = 10
REQUESTS = 100


def measure_residents(daemons, cpu_seconds, port, rounds):
    """The best of `rounds` turns for each of `daemons`, name -> a function that starts one: CPU in percent, resident memory in MiB.

    For those that tell processes, too: what an answer of all of them takes, in ms of CPU and from the question to its end.
    """
    best = {name: {} for name in daemons}
    with tempfile.TemporaryDirectory() as folder:
        program = build_workload(folder)
        for _ in range(rounds):
            for name, daemon in daemons.items():
                with daemon() as process:
                    figures = measure(program, process, cpu_seconds, port)
                for key, value in figures.items():
                    best[name][key] = min(value, best[name].get(key, value))
    return best


def measure(program, daemon, cpu_seconds, port):
    words = [program, "residents", str(PROCESSES), str(KINDS), str(PERIOD_MS)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as crowd:
        try:
            if crowd.stdout.readline() != b"ready\n":
                raise SystemExit("bench: the thousand processes don't run")
            time.sleep(3)
            figures = {"cpu_percent": percent(daemon.pid, cpu_seconds), "resident_mib": resident_mib(daemon.pid)}
            return figures | answer_ms(daemon.pid, cpu_seconds, port, figures["cpu_percent"])
        finally:
            crowd.stdin.close()


def percent(pid, cpu_seconds):
    """CPU time without requests, in percent of one CPU."""
    begin, spent = time.monotonic(), cpu_seconds(pid)
    time.sleep(SECONDS)
    return (cpu_seconds(pid) - spent) / (time.monotonic() - begin) * 100


def resident_mib(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def answer_ms(pid, cpu_seconds, port, at_rest):
    """The cost of `/stats?by=process` beyond `at_rest`; empty if it is refused. Each answer has a snapshot of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    times, begin, spent = [], time.monotonic(), cpu_seconds(pid)
    for _ in range(REQUESTS):
        asked = time.monotonic()
        connection.request("GET", "/stats?by=process")
        answer = connection.getresponse()
        body = answer.read()
        times.append((time.monotonic() - asked) * 1000)
        if answer.status != 200:
            return {}
        time.sleep(0.05)
    spent = cpu_seconds(pid) - spent - at_rest / 100 * (time.monotonic() - begin)
    connection.close()
    found = [row for row in json.loads(body)["processes"] if (row["process"]["comm"] or "").startswith("resident-")]
    if len(found) < PROCESSES:
        raise SystemExit(f"bench: {len(found)} of {PROCESSES} processes are told")
    return {
        "answer_cpu_ms": spent / REQUESTS * 1000, "answer_median_ms": statistics.median(times),
        "answer_p99_ms": statistics.quantiles(times, n=100)[98], "answer_kib": len(body) / 1024,
    }
