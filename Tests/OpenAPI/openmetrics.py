"""Reads /metrics of the daemon at the address that is given with the strict parser of the Prometheus client."""

import sys
import urllib.request

from prometheus_client.openmetrics.parser import text_string_to_metric_families

TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8"
EXPECTED = {
    "syslat_syscall_duration_seconds": "histogram", "syslat_syscall_cpu_seconds": "counter",
    "syslat_syscall_wait_seconds": "counter", "syslat_syscall_errors": "counter", "syslat_syscalls_in_flight": "gauge",
    "syslat_oldest_in_flight_seconds": "gauge", "syslat_recorder_lost": "counter", "syslat_recorder_attached": "gauge",
    "syslat_recorder_limit_reached": "gauge", "syslat_build": "info",
    "process_cpu_seconds": "counter", "process_start_time_seconds": "gauge",
    "process_resident_memory_bytes": "gauge", "process_virtual_memory_bytes": "gauge", "process_open_fds": "gauge",
    "process_max_fds": "gauge",
}

request = urllib.request.Request(
    f"http://{sys.argv[1]}/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
with urllib.request.urlopen(request, timeout=10) as answer:
    assert answer.headers["Content-Type"] == TYPE, answer.headers["Content-Type"]
    text = answer.read().decode()
families = {family.name: family for family in text_string_to_metric_families(text)}
types = {name: family.type for name, family in families.items()}
assert types == EXPECTED, types
samples = [sample for family in families.values() for sample in family.samples]
assert len(samples) > 500, len(samples)
assert not any({"pid", "tid", "comm"} & set(sample.labels) for sample in samples)
print(f"openmetrics: {len(families)} families, {len(samples)} samples")
