#!/usr/bin/env python3
"""Measures how fast /metrics and /stats are answered, beside Debian's node_exporter on the same machine.

Both run at once and are asked in turns; the best of many rounds counts. Prints a table and writes bench-scrapes.json.
"""

import argparse
import http.client
import json
import os
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


class Server:
    """A server that is asked for one path."""

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
        """VmRSS, or RssAnon: what no other process can share and the kernel can't just drop."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"{field}:\s+(\d+)", status)[1]) / 1024


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
        for _ in range(options.rounds):
            for server in servers:
                server.scrape(100)
            for server in servers:
                server.load(options.seconds)
        for server in servers:
            server.best["bytes"] = len(server.wait())
            server.best["resident_mib"] = server.memory_mib("VmRSS")
            server.best["anonymous_mib"] = server.memory_mib("RssAnon")
    finally:
        for server in servers:
            server.process.terminate()
    print(f"{'':<16}{'requests/s':>11}{'p50':>10}{'p99':>10}{'CPU a scrape':>14}{'resident':>11}{'anonymous':>11}{'bytes':>9}")
    for server in servers:
        best = server.best
        print(f"{server.name:<16}{best['per_second']:>11.0f}{best['p50_ms']:>7.2f} ms{best['p99_ms']:>7.2f} ms"
              f"{best['scrape_cpu_ms']:>11.2f} ms{best['resident_mib']:>7.1f} MiB"
              f"{best['anonymous_mib']:>7.1f} MiB{best['bytes']:>9}")
    Path(options.output).write_text(json.dumps({server.name: server.best for server in servers}, indent=2) + "\n")


if __name__ == "__main__":
    main()
