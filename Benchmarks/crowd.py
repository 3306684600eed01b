"""Reads the calls in flight of a machine with tens of thousands of blocked threads."""

import json
import subprocess
import tempfile
import time

from workload import build_workload

THREADS = 30_000


def read_crowd_ms(daemon, fetch):
    """How many calls were in flight, and the best times, in ms, of ten: of reading them all and answering with the oldest
    hundred, and of answering with all.

    `daemon` starts one that `fetch` asks. Its answers may be 20 ms old, so that each of these is read anew.
    """
    with tempfile.TemporaryDirectory() as folder, daemon():
        crowd = subprocess.Popen([build_workload(folder), "crowd", str(THREADS)], stdout=subprocess.PIPE)
        try:
            crowd.stdout.readline()
            time.sleep(1)
            best = []
            for target in ("/inflight", "/inflight?top=100000"):
                times = []
                for _ in range(10):
                    begin = time.monotonic()
                    body = fetch(target)[1]
                    times.append((time.monotonic() - begin) * 1000)
                    time.sleep(0.1)
                best.append(min(times))
            calls = json.loads(body)["calls"]
            count = sum(call["pid"] == crowd.pid and call["name"] == "rt_sigtimedwait" for call in calls)
            if count != THREADS:
                raise SystemExit(f"bench: {count} of {THREADS} blocked threads were found")
            return count, *best
        finally:
            crowd.kill()
            crowd.wait()
            crowd.stdout.close()
