"""Reads /metrics with the strict parser of the Prometheus client.

Usage: openmetrics.py ADDRESS: of a daemon with `--exemplars --slow 1ms`. This makes a slow call and looks for it.
"""

import os
import sys
import time
import urllib.request
from pathlib import Path

from prometheus_client.openmetrics.parser import text_string_to_metric_families

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Scripts"))

from slow_call import open_slowly

TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8"
EXPECTED = {
    "syslat_syscall_duration_seconds": "histogram", "syslat_syscall_cpu_seconds": "counter",
    "syslat_syscall_wait_seconds": "counter", "syslat_syscall_errors": "counter", "syslat_syscalls_in_flight": "gauge",
    "syslat_oldest_in_flight_seconds": "gauge", "syslat_recorder_lost": "counter", "syslat_recorder_attached": "gauge",
    "syslat_slow_calls": "counter",
    "syslat_recorder_limit_reached": "gauge", "syslat_build": "info",
    "process_cpu_seconds": "counter", "process_start_time_seconds": "gauge",
    "process_resident_memory_bytes": "gauge", "process_virtual_memory_bytes": "gauge", "process_open_fds": "gauge",
    "process_max_fds": "gauge",
}


def exemplars(families):
    """(row, labels, seconds, time) of each exemplar, all of which stand where they may and are what they should be."""
    found = []
    for family in families:
        lower = {}
        for sample in family.samples:
            row = tuple(sample.labels.get(label) for label in ("syscall", "abi"))
            bound = float(sample.labels.get("le", "nan"))
            if exemplar := sample.exemplar:
                assert sample.name == "syslat_syscall_duration_seconds_bucket", sample
                assert lower.get(row, -1) < exemplar.value <= bound, sample
                assert "pid" in exemplar.labels and set(exemplar.labels) <= {"pid", "comm", "cgroup"}, sample
                assert exemplar.labels["pid"].isdecimal() and all(exemplar.labels.values()), sample
                assert all(value.isprintable() for value in exemplar.labels.values()), sample
                found.append((row, exemplar.labels, exemplar.value, float(exemplar.timestamp)))
            lower[row] = bound
    return found


begin = time.time()
open_slowly(0.05)
# What returned is told of from the next snapshot on, and answers may be 20 ms old.
time.sleep(0.1)
request = urllib.request.Request(
    f"http://{sys.argv[1]}/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
with urllib.request.urlopen(request, timeout=10) as answer:
    assert answer.headers["Content-Type"] == TYPE, answer.headers["Content-Type"]
    text = answer.read().decode()
end = time.time()
families = {family.name: family for family in text_string_to_metric_families(text)}
types = {name: family.type for name, family in families.items()}
assert types == EXPECTED, types
samples = [sample for family in families.values() for sample in family.samples]
assert len(samples) > 500, len(samples)
assert not any({"pid", "tid", "comm"} & set(sample.labels) for sample in samples)
slow = exemplars(families.values())
# Wall clocks are read one after the other.
own = [(row, seconds) for row, labels, seconds, at in slow
       if labels["pid"] == str(os.getpid()) and 0.05 <= seconds <= end - begin and begin + 0.04 <= at <= end + 0.01]
assert any(row[0] in ("openat", "open") for row, _ in own), slow
print(f"openmetrics: {len(families)} families, {len(samples)} samples, {len(slow)} exemplars")
