#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures `syslat top`: CPU and memory at a 1 s interval, and the time from a key to the screen.

Each is measured against a quiet daemon, against a machine with 30,000 calls in flight, and against a daemon that
answers with 300 rows, which is more than the recorder has: a server here plays that one, since the view is what is
measured. Keys are timed from the write to the first byte that comes back, and one daemon is stopped while they are.
"""

import fcntl
import http.server
import json
import os
import pty
import re
import select
import signal
import statistics
import struct
import subprocess
import sys
import termios
import threading
import time
import urllib.request

BINARY = ".build/release/syslat"
SECONDS = 10
KEYS = 60
COLUMNS, ROWS = 120, 40


class Top:
    """`syslat top` on a pseudo terminal."""

    def __init__(self, address):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", LANG="C.UTF-8", LC_ALL="C.UTF-8")
            os.execv(BINARY, [BINARY, "top", "--connect", address])
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.drain(2)

    def drain(self, seconds):
        """Reads for a while, and returns the number of bytes."""
        count, end = 0, time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if select.select([self.terminal], [], [], left)[0]:
                count += len(os.read(self.terminal, 1 << 16))
        return count

    def key_ms(self, key):
        """The time from a key to a change of the screen."""
        self.drain(0.03)
        begin = time.monotonic()
        os.write(self.terminal, key)
        if not select.select([self.terminal], [], [], 5)[0]:
            sys.exit(f"bench: no answer to the key {key} within 5 s")
        took = (time.monotonic() - begin) * 1000
        os.read(self.terminal, 1 << 16)
        return took

    def cpu_seconds(self):
        with open(f"/proc/{self.pid}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_mib(self):
        with open(f"/proc/{self.pid}/status") as file:
            return int(re.search(r"VmRSS:\s+(\d+)", file.read())[1]) / 1024

    def measure(self, view=b"", while_keys=lambda: None):
        if view:
            os.write(self.terminal, view)
        self.drain(2)
        before = self.cpu_seconds()
        sent = self.drain(SECONDS)
        cpu = (self.cpu_seconds() - before) / SECONDS * 100
        resident = self.resident_mib()
        while_keys()
        # Up and down move the selection; ? opens the help and Esc, here as q's neighbour h, closes it.
        times = [self.key_ms(key) for _ in range(KEYS // 2) for key in (b"?", b"?")]
        return {
            "cpu_percent": round(cpu, 2), "resident_mib": round(resident, 1),
            "key_ms_p50": round(statistics.median(times), 2), "key_ms_max": round(max(times), 2),
            "bytes_per_second": sent // SECONDS,
        }

    def end(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.terminal)


class Daemon:
    """`syslat serve` on a free port."""

    def __init__(self):
        self.process = subprocess.Popen(
            [BINARY, "serve", "--listen", "127.0.0.1:0"], stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            if found := re.search(r"listening on (\S+)", line):
                self.address = found[1]
            if "ready in" in line:
                return
        sys.exit("bench: the daemon ended")

    def get(self, target):
        with urllib.request.urlopen(f"http://{self.address}{target}") as answer:
            return json.load(answer)

    def end(self):
        self.process.kill()
        self.process.wait()


def crowd(number, processes=10):
    """Threads that are blocked in a call each, in several processes, since each thread takes two of a process's maps."""
    code = (
        "import sys, threading\n"
        "threading.stack_size(64 << 10)\n"
        "lock = threading.Lock(); lock.acquire()\n"
        f"for _ in range({number // processes}): threading.Thread(target=lock.acquire, daemon=True).start()\n"
        "print('ready', flush=True)\nsys.stdin.read()\n")
    all_of_them = [
        subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(processes)]
    if any(process.stdout.readline() != "ready\n" for process in all_of_them):
        sys.exit(f"bench: cannot start {number} threads; set kernel.pid_max above that")
    return all_of_them


def many_rows(daemon, number):
    """A server whose answers have `number` rows, each like one of the daemon's."""
    stats = daemon.get("/stats?window=10s&octaves=1")
    rows = stats["syscalls"]
    stats["syscalls"] = [dict(rows[i % len(rows)], name=f"{rows[i % len(rows)]['name']}_{i}") for i in range(number)]
    answer = json.dumps(stats).encode()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def main():
    results = {}
    daemon = Daemon()

    def run(name, address, view=b"", while_keys=lambda: None):
        top = Top(address)
        results[name] = top.measure(view, while_keys)
        top.end()

    run("the table", daemon.address)
    run("a detail", daemon.address, b"\r")
    server = many_rows(daemon, 300)
    run("300 rows", f"127.0.0.1:{server.server_address[1]}")
    server.shutdown()
    threads = crowd(30_000)
    time.sleep(3)
    in_flight = daemon.get("/stats?top=1")["totals"]["in_flight"]
    if in_flight < 30_000:
        sys.exit(f"bench: {in_flight} calls in flight instead of 30,000")
    run("30,000 in flight, the table", daemon.address)
    run("30,000 in flight, their list", daemon.address, b"i")
    for process in threads:
        process.kill()
        process.wait()
    run("a daemon that hangs", daemon.address,
        while_keys=lambda: os.kill(daemon.process.pid, signal.SIGSTOP))
    os.kill(daemon.process.pid, signal.SIGCONT)
    daemon.end()

    budgets = {"cpu_percent": 1.0, "resident_mib": 25.0, "key_ms_max": 50.0}
    print(f"syslat top at a 1 s interval, {COLUMNS}x{ROWS}, {SECONDS} s each, {KEYS} keys each")
    print(f"{'':30} {'CPU %':>7} {'MiB':>6} {'key p50':>9} {'key max':>9} {'bytes/s':>8}")
    for name, found in results.items():
        over = [key for key, most in budgets.items() if found[key] > most]
        print(
            f"{name:30} {found['cpu_percent']:7.2f} {found['resident_mib']:6.1f} {found['key_ms_p50']:6.2f} ms"
            f" {found['key_ms_max']:6.2f} ms {found['bytes_per_second']:8}  {'OVER ' + ', '.join(over) if over else 'ok'}")
    with open("bench-top.json", "w") as file:
        json.dump(results, file, indent=2)


main()
