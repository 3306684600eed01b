#!/usr/bin/env python3
"""Two daemons, a real Prometheus with the rules and the configuration of deploy/, and every query of the dashboard.

Usage: test-fleet.py [SYSLAT]: the binary (.build/release/syslat). Needs root, and talks to 127.0.0.1 only. The second
daemon starts later than the first, so that the two have different histograms of the same machine: the quantiles of the
fleet must be those of both histograms together, which are worked out here from GET /stats/NAME.
"""

import http.client
import itertools
import json
import math
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

import dashboard
from slow_call import open_slowly

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy/prometheus"
PROMETHEUS = ROOT / ".build/debian/prometheus/usr/bin/prometheus"
LIMIT = 85
# Calls that hardly any other program makes, so that their histograms stay the same between two readings.
QUIET = ["getpgid", "sched_rr_get_interval", "clock_nanosleep"]
# Nothing need be in flight at the moment of a scrape.
MAY_BE_EMPTY = ["syslat_oldest_in_flight_seconds"]

failures = 0


def check(what, is_right, detail=""):
    global failures
    failures += not is_right
    print(f"{'ok  ' if is_right else 'FAIL'} {what}{': ' if detail else ''}{detail}", flush=True)


def get(port, path, token=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def wait_for(what, seconds, is_so):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            value = is_so()
            if value:
                return value
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.1)
    raise TimeoutError(f"{what} took more than {seconds} s")


class Daemon:
    """`syslat serve` on a free port of 127.0.0.1."""

    def __init__(self, binary, token_file, token):
        self.token = token
        self.log = tempfile.TemporaryFile(mode="w+")
        words = [binary, "serve", "--listen", "127.0.0.1:0", "--token-file", str(token_file)]
        words += ["--metrics-cgroups", "10", "--metrics-cgroup-syscalls", "5", "--exemplars", "--slow", "1ms"]
        self.process = subprocess.Popen(words, stderr=self.log, stdin=subprocess.DEVNULL)

    def wait(self):
        self.port = int(wait_for("the start of syslat", 20, self.announced_port))
        return self

    def announced_port(self):
        self.log.seek(0)
        text = self.log.read()
        if self.process.poll() is not None:
            sys.exit(f"test-fleet: syslat ended: {text}")
        match = re.search(r"listening on 127\.0\.0\.1:(\d+)", text)
        return match and "ready in" in text and match[1]

    def detail(self, name, query=""):
        """`GET /stats/NAME`, or None where nobody made the call."""
        time.sleep(0.03)  # Answers may be 20 ms old.
        status, body = get(self.port, f"/stats/{name}{query}", self.token)
        return json.loads(body) if status == 200 else None


class Prometheus:
    """Debian's Prometheus with the configuration of deploy/, a shorter interval, and the two daemons as targets."""

    def __init__(self, folder, token):
        for file in DEPLOY.glob("*.yml"):
            shutil.copy(file, folder)
        file = folder / "prometheus.yml"
        text, count = re.subn(r"(scrape|evaluation)_interval: \w+", r"\1_interval: 1s", file.read_text())
        assert count == 2, "the intervals of prometheus.yml"
        file.write_text(text)
        (folder / "syslat.token").write_text(token)
        (folder / "targets").mkdir()
        self.targets = folder / "targets/fleet.yml"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = open(folder / "log", "w+")
        self.process = subprocess.Popen(
            [PROMETHEUS, f"--config.file={file}", f"--storage.tsdb.path={folder}/data",
             f"--web.listen-address=127.0.0.1:{self.port}", "--log.level=warn", "--enable-feature=exemplar-storage"],
            stderr=self.log, stdin=subprocess.DEVNULL)

    def scrape(self, ports):
        """Replaces the targets at once, since Prometheus reads the file as soon as it changes."""
        part = self.targets.with_suffix(".part")
        part.write_text(json.dumps([{"targets": [f"127.0.0.1:{port}" for port in ports]}]))
        os.replace(part, self.targets)

    def api(self, path, **parameters):
        status, body = get(self.port, f"/api/v1/{path}?{urllib.parse.urlencode(parameters)}")
        answer = json.loads(body)
        if status != 200:
            raise ValueError(answer.get("error", status))
        return answer["data"]

    def query(self, expression):
        """The value of `expression` now: (labels, value) for each series."""
        result = self.api("query", query=expression)["result"]
        return [(series["metric"], float(series["value"][1])) for series in result]

    def exemplars(self, expression, since):
        """The exemplars of every series that `expression` reads: (labels of the series, exemplar)."""
        found = self.api("query_exemplars", query=expression, start=since - 60, end=time.time() + 60)
        return [(series["seriesLabels"], exemplar) for series in found for exemplar in series["exemplars"]]

    def by_syscall(self, expression):
        return {labels["syscall"]: value for labels, value in self.query(expression)}

    def wait_for_scrapes(self, count, ports):
        """Waits until the targets at `ports` have been scraped `count` more times."""
        def scrapes():
            seen = {labels["instance"]: value for labels, value in self.query("sum_over_time(up[10m])")}
            return [seen.get(f"127.0.0.1:{port}", 0) for port in ports]
        before = scrapes()
        wait_for("scraping", 20, lambda: all(now >= then + count for now, then in zip(scrapes(), before)))


def load(seconds, nap):
    """Cheap calls, and naps of a known length that tell the histograms of the two daemons apart."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for _ in range(50):
            os.getpgid(0)
            os.sched_rr_get_interval(0)
            os.sched_yield()
        with open("/proc/self/stat") as file:
            file.read()
        try:
            os.close(-1)  # An error, so that there is one.
        except OSError:
            pass
        time.sleep(nap)


def exponent(nanoseconds):
    """Of the exported bucket that a time is in, up to 2^exponent ns. 34 has what is longer, too: no quantile is above."""
    return min(34, max(7, math.ceil(math.log2(max(1, nanoseconds) * (1 - 1e-9)))))


def cumulative(details):
    """The number of calls in all `details` that took at most 2^exponent ns, for each exponent."""
    counts = dict.fromkeys(range(7, 35), 0)
    for detail in details:
        for bucket in detail["buckets"] if detail else []:
            counts[exponent(bucket["to_ns"] or 2**34)] += bucket["count"]
    return dict(zip(counts, itertools.accumulate(counts.values())))


def quantile_buckets(quantile, before, after):
    """The lowest and the highest bucket that `quantile` can have been in between two readings of the histograms.

    Of the calls in between, any may have been counted by then: the short ones alone, or the long ones alone.
    """
    old, new = cumulative(before), cumulative(after)
    low = next(at for at in old if new[at] >= quantile * (old[34] + new[at] - old[at]))
    high = next((at for at in old if old[at] >= quantile * (new[34] - new[at] + old[at])), 34)
    return low, high


def compare(what, names, theirs, quantile, before, after, tolerance=0):
    wrong, exact = [], 0
    for name in names:
        if name in theirs and any(before[name]):
            found = exponent(theirs[name] * 1e9)
            low, high = quantile_buckets(quantile, before[name], after[name])
            exact += low == high
            if not low - tolerance <= found <= high + tolerance:
                wrong.append(f"{name} is in (2^{found - 1}, 2^{found}] ns, should be in (2^{low - 1}, 2^{high}]")
        else:
            wrong.append(f"{name} is missing")
    known = f"{exact} of {len(names)} calls known to the bucket"
    check(what, not wrong, "; ".join(wrong[:5]) or known)


def test(binary, folder, started):
    token = secrets.token_hex(16)
    token_file = folder / "token"
    token_file.touch(mode=0o600)
    token_file.write_text(token)

    first = Daemon(binary, token_file, token)
    started.append(first.process)
    prometheus = Prometheus(folder, token)
    started.append(prometheus.process)
    first.wait()
    wait_for("the start of Prometheus", 20, lambda: get(prometheus.port, "/-/ready")[0] == 200)
    # Each call is made once before the first scrape, since a rate ignores counts from before a series began.
    load(0.05, 0.001)
    prometheus.scrape([first.port])
    prometheus.wait_for_scrapes(2, [first.port])
    cursors = [first.detail("getpgid")["cursor"]]
    # Only the first daemon sees the short naps.
    load(3, 0.001)

    second = Daemon(binary, token_file, token)
    started.append(second.process)
    second.wait()
    load(0.05, 0.001)
    daemons = [first, second]
    ports = [daemon.port for daemon in daemons]
    prometheus.scrape(ports)
    prometheus.wait_for_scrapes(2, ports)
    cursors.append(second.detail("getpgid")["cursor"])
    # Both see the long naps.
    load(8, 0.02)
    prometheus.wait_for_scrapes(3, ports)
    targets = prometheus.api("targets")["activeTargets"]
    check("both daemons are scraped, with the token", [target["health"] for target in targets] == ["up", "up"],
          "; ".join(target["lastError"] for target in targets if target["lastError"]))
    check("without the token neither answers", {get(daemon.port, "/metrics")[0] for daemon in daemons} == {401})

    check_rules(prometheus)
    check_quantiles(prometheus, daemons, cursors)
    check_dashboard(prometheus)
    check_exemplars(prometheus, ports)


def check_rules(prometheus):
    groups = prometheus.api("rules")["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    written = "".join(file.read_text() for file in DEPLOY.glob("syslat.*.yml"))
    expected = len(re.findall(r"^ +- (?:record|alert):", written, re.M))
    bad = [f"{rule['name']} {rule['health']} {rule.get('lastError', '')}" for rule in rules if rule["health"] != "ok"]
    check(f"all {expected} rules are evaluated without an error", len(rules) == expected and not bad, "; ".join(bad))
    empty = [rule["name"] for rule in rules
             if rule["type"] == "recording" and not prometheus.query(f'{{__name__="{rule["name"]}"}}')]
    check("every recording rule records something", not empty, "; ".join(empty))
    firing = {alert["labels"]["alertname"] for alert in prometheus.api("alerts")["alerts"] if alert["state"] == "firing"}
    unwanted = firing & {"SyslatRecorderDetached", "SyslatTargetDown", "SyslatAbsent"}
    check("no alert reports a missing recorder or target", not unwanted, "; ".join(unwanted))


def check_quantiles(prometheus, daemons, cursors):
    bucket = "syslat_syscall_duration_seconds_bucket"
    busy = prometheus.by_syscall("sum by (syscall) (syslat_syscall_duration_seconds_count) > 1000")
    names = sorted({*busy, *QUIET} - {"other", "invalid"})
    # Other programs keep running, so the scrape lies between two readings of the daemons.
    before = {name: [daemon.detail(name) for daemon in daemons] for name in names}
    prometheus.wait_for_scrapes(2, [daemon.port for daemon in daemons])
    raw = prometheus.by_syscall(f"histogram_quantile(0.99, sum by (syscall, le) ({bucket})) >= 0")
    after = {name: [daemon.detail(name) for daemon in daemons] for name in names}
    compare("the p99 since attach is in the bucket of both histograms together", names, raw, 0.99, before, after)

    # The rates cover the calls after the cursors. They may differ by one bucket, for calls between a cursor and its scrape.
    since = [f"?since={urllib.parse.quote(cursor)}" for cursor in cursors]
    windows = {name: [daemon.detail(name, query) for daemon, query in zip(daemons, since)] for name in QUIET}
    for label, quantile in ("p50", 0.5), ("p99", 0.99):
        recorded = prometheus.by_syscall(f"job_syscall:syslat_syscall_duration_seconds:{label}_rate5m")
        what = f"the {label} of the recording rule is within one bucket of it"
        compare(what, QUIET, recorded, quantile, windows, windows, tolerance=1)

    # The fleet's median must differ from the mean of the hosts' medians, or this test could not tell them apart.
    rate = f"histogram_quantile(0.5, sum by (LABELS, le) (rate({bucket}{{syscall='clock_nanosleep'}}[5m])))"
    hosts = sorted(value for _, value in prometheus.query(rate.replace("LABELS", "instance")))
    (_, fleet), = prometheus.query(rate.replace("LABELS", "syscall"))
    mean = sum(hosts) / 2
    check("the median nap of both is not the mean of the two medians", mean > 4 * fleet,
          f"{fleet * 1e3:.2f} ms, not {mean * 1e3:.2f} ms, the mean of " + " and ".join(f"{x * 1e3:.2f}" for x in hosts))


def check_exemplars(prometheus, ports):
    """From a query of the dashboard to a process: this test, which made an open of 150 ms."""
    begin = time.time()
    open_slowly(0.15)
    end = time.time()
    prometheus.wait_for_scrapes(2, ports)
    panel = next(panel for panel in dashboard.load()["panels"] if panel["type"] == "heatmap")
    query, = (target["expr"] for target in panel["targets"] if target.get("exemplar"))
    values = {"job": "syslat", "instance": ".*", "syscall": "openat", "__rate_interval": "30s"}
    query = re.sub(r"\$(\w+)", lambda match: values[match[1]], query)
    found = prometheus.exemplars(query, begin)
    own = [(series, exemplar) for series, exemplar in found
           if exemplar["labels"].get("pid") == str(os.getpid()) and begin <= exemplar["timestamp"] <= end + 0.01]
    check("the heatmap's query finds the process of a slow call, on both hosts",
          {series["instance"] for series, _ in own} == {f"127.0.0.1:{port}" for port in ports},
          f"{len(own)} of {len(found)} exemplars")
    wrong = [exemplar for series, exemplar in own
             if not 0.15 <= float(exemplar["value"]) <= min(float(series["le"]), end - begin)
             or float(exemplar["value"]) <= float(series["le"]) / 2 or "comm" not in exemplar["labels"]]
    check("its value lies within its bucket, and it has a command", bool(own) and not wrong, "; ".join(map(str, wrong)))
    series = prometheus.query("sum by (outcome) (syslat_slow_calls_total)")
    outcomes = {labels["outcome"]: value for labels, value in series}
    check("both hosts report the outcomes of slow calls",
          set(outcomes) == {"written", "dropped", "held_back"} and outcomes["written"] >= 2,
          ", ".join(f"{value:.0f} {outcome}" for outcome, value in sorted(outcomes.items())))


def check_dashboard(prometheus):
    document = dashboard.load()
    values = dashboard.variables(document, job="syslat", syscall="close", __rate_interval="30s")
    asked, bad = 0, []
    for title, query in dashboard.queries(document, values):
        asked += 1
        try:
            result = prometheus.query(query)
            if not result and not any(name in query for name in MAY_BE_EMPTY):
                bad.append(f"{title}: nothing for {query}")
        except ValueError as error:
            bad.append(f"{title}: {error}")
    check(f"{asked} queries of the dashboard are answered, with data where there must be some", not bad, "; ".join(bad))
    for variable in document["templating"]["list"]:
        if match := re.fullmatch(r"label_values\((.+), (\w+)\)", variable.get("definition", "")):
            query = re.sub(r"\$(\w+)", lambda name: values[name[1]], match[1])
            found = {labels.get(match[2]) for labels, _ in prometheus.query(query)} - {None}
            check(f"the dashboard's variable {variable['name']} has values", bool(found), f"{len(found)}")


def stop(process):
    """Ends it, by force if need be; its exit code."""
    process.send_signal(signal.SIGTERM)
    try:
        return process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return None


def expire():
    print(f"FAIL not done within {LIMIT} s", flush=True)
    os.kill(os.getpid(), signal.SIGINT)


def main():
    binary = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".build/release/syslat"
    if not os.access(binary, os.X_OK):
        sys.exit(f"test-fleet: {binary} is missing; build it first with 'make build'")
    subprocess.run([ROOT / "Scripts/unpack.sh", "prometheus"], check=True)
    begin = time.monotonic()
    timer = threading.Timer(LIMIT, expire)
    timer.daemon = True
    timer.start()
    # An early end must leave nothing running.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    folder, started = Path(tempfile.mkdtemp(prefix="syslat-fleet-")), []
    try:
        test(str(binary), folder, started)
    except (OSError, TimeoutError, ValueError, KeyboardInterrupt) as error:
        check("the test runs to its end", False, f"{type(error).__name__} {error}")
    finally:
        timer.cancel()
        codes = [stop(process) for process in reversed(started)]
        shutil.rmtree(folder)
    check("Prometheus and both daemons end when asked to", codes == [0] * 3, f"exit codes {codes}")
    print(f"test-fleet: {'failed' if failures else 'ok'}, {time.monotonic() - begin:.0f} s")
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
