#!/usr/bin/env python3
"""Measures how fast /metrics and /stats are answered, beside Debian's node_exporter on the same machine.

Both run at once and are asked in turns; the best of many rounds counts. Prints a table and how it compares with what was
promised, and writes bench-scrapes.json.
"""

import argparse
import http.client
import json
import os
import platform
import re
import subprocess
import sys
import time
from pathlib import Path

from active_calls import make_active_calls

ROOT = Path(__file__).resolve().parent.parent
SYSLAT = ROOT / ".build/release/syslat"
EXPORTER = ROOT / ".build/debian/prometheus-node-exporter/usr/bin/prometheus-node-exporter"
UNITS = {"us": 1e-3, "ms": 1, "s": 1e3}
# About as many system calls as on a busy machine; with fewer rows, answers would be shorter and faster.
MIN_ROWS = 95


class Server:
    """A server, and the path to request."""

    def __init__(self, name, words, port, path):
        self.name, self.port, self.path, self.best = name, port, path, {}
        self.process = subprocess.Popen(words, stderr=subprocess.DEVNULL)

    def wait(self):
        for _ in range(100):
            try:
                return self.fetch(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10))
            except OSError:
                time.sleep(0.1)
        sys.exit(f"bench: {self.name} does not answer")

    def fetch(self, connection):
        connection.request("GET", self.path)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise OSError(f"{self.name} answered {answer.status}")
        return body

    def keep(self, key, value, best=min):
        self.best[key] = best(self.best.get(key, value), value)

    def load(self, seconds):
        """Requests a second and latency in ms at 4 connections that are kept open."""
        out = subprocess.check_output(
            ["wrk", "-t1", "-c4", f"-d{seconds}", "--latency", f"http://127.0.0.1:{self.port}{self.path}"], text=True)
        self.keep("per_second", float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1]), max)
        for percent in (50, 99):
            number, unit = re.search(rf"{percent}%\s+([\d.]+)(us|ms|s)", out).groups()
            self.keep(f"p{percent}_ms", float(number) * UNITS[unit])

    def cpu_ns(self):
        """CPU time of all threads, to the ns."""
        threads = Path(f"/proc/{self.process.pid}/task").iterdir()
        return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads)

    def scrape(self, count):
        """CPU time in ms of a scrape, 20 a second on one connection, beyond what it uses anyway."""
        begin, spent = time.monotonic(), self.cpu_ns()
        time.sleep(2)
        at_rest = (self.cpu_ns() - spent) / (time.monotonic() - begin)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        begin, spent = time.monotonic(), self.cpu_ns()
        for _ in range(count):
            self.fetch(connection)
            time.sleep(0.05)
        spent = self.cpu_ns() - spent - at_rest * (time.monotonic() - begin)
        connection.close()
        self.keep("scrape_cpu_ms", spent / count / 1e6)

    def memory_mib(self, field):
        """VmRSS, or RssAnon: memory that no other process can share and the kernel can't just drop."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"{field}:\s+(\d+)", status)[1]) / 1024


def machine():
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return f"{model[1] if model else platform.machine()}, {os.cpu_count()} CPUs, Linux {platform.release()}"


def check_rows(server):
    """Ends the run if fewer system calls are active than the figures are meant for."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("GET", "/stats")
    rows = [row for row in json.loads(connection.getresponse().read())["syscalls"] if row["calls"] > 0]
    connection.close()
    if len(rows) < MIN_ROWS:
        sys.exit(f"bench: only {len(rows)} system calls are active, at least {MIN_ROWS} are needed")
    return len(rows)


def verdicts(servers, exporter):
    """The budgets, and whether this run keeps them."""
    for server in servers:
        best, other = server.best, exporter.best
        times = best["per_second"] / other["per_second"]
        for text, holds in [
            (f"median {best['p50_ms']:.2f} ms, budget 2 ms", best["p50_ms"] < 2),
            (f"{times:.1f} times node_exporter's requests a second, budget 10 times", times >= 10),
            (f"{best['resident_mib']:.1f} MiB resident, node_exporter {other['resident_mib']:.1f} MiB",
             best["resident_mib"] < other["resident_mib"]),
            (f"{best['anonymous_mib']:.1f} MiB anonymous, node_exporter {other['anonymous_mib']:.1f} MiB",
             best["anonymous_mib"] < other["anonymous_mib"]),
            (f"{best['scrape_cpu_ms']:.2f} ms of CPU a scrape, budget 0.5 ms", best["scrape_cpu_ms"] < 0.5),
        ]:
            print(f"{'kept' if holds else 'MISSED':<7}{server.name}: {text}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="turns (default 5)")
    parser.add_argument("--seconds", type=int, default=3, help="length of one load (default 3)")
    parser.add_argument("--output", default=ROOT / "bench-scrapes.json", help="where the figures go as JSON")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("bench: attaching BPF programs needs root")
    servers = [
        Server("syslat /metrics", [SYSLAT, "serve", "--listen", "127.0.0.1:19737"], 19737, "/metrics"),
        Server("syslat /stats", [SYSLAT, "serve", "--listen", "127.0.0.1:19738"], 19738, "/stats"),
        Server("node_exporter", [EXPORTER, "--web.listen-address=127.0.0.1:19739"], 19739, "/metrics"),
    ]
    try:
        for server in servers:
            server.wait()
        make_active_calls()
        time.sleep(0.1)  # Answers may be 20 ms old.
        rows = [check_rows(server) for server in servers[:2]]
        for _ in range(options.rounds):
            for server in servers:
                server.scrape(100)
            for server in servers:
                server.load(options.seconds)
        for server in servers:
            server.best["bytes"] = len(server.wait())
            server.best["resident_mib"] = server.memory_mib("VmRSS")
            server.best["anonymous_mib"] = server.memory_mib("RssAnon")
    except OSError as error:
        ended = [f"{server.name} ended with {server.process.poll()}" for server in servers if server.process.poll() is not None]
        sys.exit(f"bench: {error}; {', '.join(ended) or 'every server runs'}")
    finally:
        for server in servers:
            server.process.terminate()
    print(f"{machine()}; {min(rows)} active system calls, 4 connections, best of {options.rounds} rounds\n")
    print(f"{'':<16}{'requests/s':>11}{'p50':>10}{'p99':>10}{'CPU a scrape':>14}{'resident':>11}{'anonymous':>11}{'bytes':>9}")
    for server in servers:
        best = server.best
        print(f"{server.name:<16}{best['per_second']:>11.0f}{best['p50_ms']:>7.2f} ms{best['p99_ms']:>7.2f} ms"
              f"{best['scrape_cpu_ms']:>11.2f} ms{best['resident_mib']:>7.1f} MiB"
              f"{best['anonymous_mib']:>7.1f} MiB{best['bytes']:>9}")
    print()
    verdicts(servers[:2], servers[2])
    Path(options.output).write_text(json.dumps({server.name: server.best for server in servers}, indent=2) + "\n")


if __name__ == "__main__":
    main()
