"""Checks the output of an emulated machine: every count exactly, the account, leftovers."""

import json
import re

import slow
import whose

NATIVE = {"amd64": "x86_64", "arm64": "aarch64"}
COMPAT = {"amd64": "i386", "arm64": "arm"}
# The calls of the workloads that fail, each always in the same way.
ERRORS = {
    "sched_get_priority_max": "EINVAL",
    "syscall_511": "ENOSYS",
    "invalid": "ENOSYS",
    "rt_sigtimedwait": "EAGAIN",
}
# 40 sleeps of 3 ms.
SLEPT_NS = 40 * 3_000_000
OLDEST = (5, 13)
SPLAT = re.compile(r"BUG|WARNING|Oops|scheduling while atomic|sleeping function|Call Trace|stall|lockup|blocked for|RIP:")


class Judgement:
    """`faults`: one line for each fault. `cells`: the cells of the table, by column."""

    def __init__(self, architecture, boot, variant, kills):
        self.architecture = architecture
        self.sections = boot.sections
        self.variant = variant
        self.kills = kills
        self.calls_made = self.calls_counted = 0
        self.faults = []
        self.cells = {}
        self.release = boot.sections.get("release", "").strip()
        if not self.release:
            last = " / ".join(boot.text.strip().splitlines()[-3:])
            self.fault(f"it does not boot; the last line was: {last}")
            return
        if "refused" in self.sections:
            self.refusal()
        else:
            self.recording()
        self.kernel_messages()
        if "end" not in self.sections:
            last = " / ".join(boot.text.strip().splitlines()[-3:])
            self.fault(f"it did not finish in {boot.seconds:.0f} s; the last line was: {last}")

    def fault(self, text):
        self.faults.append(text)

    def refusal(self):
        reasons = [line for line in self.sections.get("log", "").splitlines() if line.startswith("syslat:")]
        reason = reasons[-1] if reasons else "no reason in the log"
        self.cells["started"] = "refused"
        version = tuple(int(number) for number in re.findall(r"\d+", self.release)[:2])
        if version >= OLDEST:
            self.fault(f"refused: {reason}")
        elif "5.13 or newer" not in reason:
            self.fault(f"refused, but the reason does not name Linux 5.13: {reason}")
        if "exit code 2" not in self.sections["refused"]:
            self.fault(f"refused with {self.sections['refused'].strip()} instead of 2")

    def recording(self):
        self.start()
        before = self.stats("stats-0")
        self.cells["attachment"] = (before or {}).get("recorder", {}).get("attachment") or ""
        for step in ("exact", "hammer-2", "hammer-1", "forks", "whose", "hotplug"):
            after = self.stats(f"stats-{step}")
            self.count(step, before, after)
            before = after or before
        if "updates" in self.sections:
            self.updates(before, self.stats("stats-updates"))
        self.whose()
        self.slow()
        self.run()
        self.slept()
        self.hung()
        self.hotplug()
        self.locked_down()
        self.persist()
        self.left_behind()

    def start(self):
        ready = re.search(r"ready in (\d+) ms", self.sections.get("log", ""))
        if not ready:
            self.fault("the log has no line 'ready in N ms'")
        self.cells["started"] = f"{ready.group(1)} ms" if ready else "?"
        failed = re.findall(r"^FAILED.*", self.sections.get("check", ""), re.M)
        if failed or not self.sections.get("check"):
            self.fault(f"'syslat check' printed: {'; '.join(failed) or 'nothing'}")

    def answer(self, title):
        """The status and the body of an HTTP answer."""
        head, _, body = self.sections.get(title, "").partition("\n\n")
        status = re.match(r"HTTP/1\.1 (\d+)", head)
        return (int(status.group(1)), body.strip()) if status else (None, "")

    def document(self, title, path):
        status, body = self.answer(title)
        try:
            document = json.loads(body) if status == 200 else None
        except ValueError:
            document = None
        if document is None:
            self.fault(f"{title}: {path} answers {status or 'nothing'}: {body[:200]}")
        return document

    def stats(self, title):
        document = self.document(title, "/stats")
        if document is not None:
            self.account(title, document["recorder"])
        return document

    def account(self, title, recorder):
        lost = recorder["lost"]
        sums = recorder["exits"] + recorder["in_flight"] + recorder["never_returned"]
        sums += sum(lost[reason] or 0 for reason in ("no_memory", "overwritten"))
        if recorder["entries"] != sums:
            self.fault(f"{title}: {recorder['entries']} entries, but {sums} in the account")
        # During updates of a map, losses are measured, not judged.
        if title != "stats-updates" and any(value != 0 for value in lost.values()):
            self.fault(f"{title}: lost {json.dumps(lost)}")

    def made(self, step):
        pairs = re.findall(r"(\S+)=(\d+)", self.sections.get(f"made-{step}", ""))
        return {name: int(count) for name, count in pairs}

    def deltas(self, before, after, step):
        """(what, counted, expected) for each number that the workload determines."""
        for key, expected in self.made(step).items():
            abi, _, name = key.rpartition(":")
            old, new = (find(document, name, abi or NATIVE[self.architecture]) for document in (before, after))
            yield key, new["entries"] - old["entries"], expected
            yield f"{key}, returned", new["calls"] - old["calls"], expected
            errno = ERRORS.get(name)
            for other in set(new["errnos"]) | set(old["errnos"]) | ({errno} if errno else set()):
                counted = new["errnos"].get(other, 0) - old["errnos"].get(other, 0)
                yield f"{key}, {other}", counted, expected if other == errno else 0

    def count(self, step, before, after):
        column = step.replace("exact", "counted")
        self.cells[column] = "?"
        if after is None:
            return
        made = self.made(step)
        if not made:
            self.fault(f"{step}: the workload failed: {self.sections.get(f'made-{step}', 'it did not run').strip()}")
            return
        right = counted_in_all = 0
        for what, counted, expected in self.deltas(before, after, step):
            right += counted == expected
            if counted != expected:
                self.fault(f"{step}: {what}: {counted} of {expected}")
            if what in made:
                counted_in_all += counted
        total = sum(made.values())
        self.calls_made += total
        self.calls_counted += counted_in_all
        self.cells[column] = f"{total:,}" if counted_in_all == total else f"**{counted_in_all:,} of {total:,}**"

    def updates(self, before, after):
        if before is None or after is None:
            return
        old, new = before["recorder"]["lost"], after["recorder"]["lost"]
        lost = {reason: (new[reason] or 0) - (old[reason] or 0) for reason in new}
        made, counted = sum(self.made("updates").values()), 0
        for what, number, expected in self.deltas(before, after, "updates"):
            if what in self.made("updates"):
                counted += number
            if number > expected:
                self.fault(f"updates: {what}: {number} of {expected}")
        if made - counted > sum(lost.values()):
            self.fault(f"updates: {made - counted} calls are missing, and only {lost} are reported as lost")
        done = re.search(r"updates=(\d+)", self.sections["updates"])
        if not done:
            self.fault(f"updates: the workload failed: {self.sections['updates'].strip()}")
            return
        self.cells["updates"] = (
            f"{int(done.group(1)):,} updates: {made - counted:,} of {made:,} calls missing, {lost['recursion']:,} skipped"
        )

    def whose(self):
        made = whose.callers(self.sections.get("whose", ""))
        if not made:
            self.fault(f"whose: the workload printed nothing: {self.sections.get('made-whose', 'it did not run').strip()}")
            return
        faults, rows = [], 0
        machine = self.stats("stats-whose") or {"syscalls": []}
        for call in whose.CALLS:
            for by in whose.ROWS:
                document = self.stats(f"whose-{by}-{call}")
                if document is None:
                    faults.append(f"{call} by {by}: no answer")
                    continue
                own = [row for row in machine["syscalls"] if row["name"] == call]
                rows += len(made[call, by])
                faults += whose.compare(by, call, document, made[call, by], own)
        for fault in faults:
            self.fault(f"whose: {fault}")
        self.cells["rows"] = f"**{len(faults)} faults**" if faults else f"{rows:,}"

    def slow(self):
        made = slow.cases(self.sections.get("made-slow", ""))
        storm = self.made("storm").get("rt_sigtimedwait")
        if not made or not storm:
            said = self.sections.get("made-slow", "it did not run") + self.sections.get("made-storm", "")
            self.fault(f"slow: a workload failed: {said.strip()[-300:]}")
            return
        faults = []
        for title, judge, what in (("slow", slow.compare, made), ("slowest", slow.slowest, made), ("storm", slow.storm, storm)):
            document = self.document(title, "/stats/flock" if title == "slowest" else "/slow")
            faults += judge(what, document, self.variant != "lockdown") if document else [f"{title}: no answer"]
        for fault in faults:
            self.fault(f"slow: {fault}")
        self.cells["slow"] = f"**{len(faults)} faults**" if faults else f"{len(made)} and {storm:,}"

    def run(self):
        """One command and all that it starts: its calls to the digit, and nobody else's."""
        self.cells["run"] = "?"
        try:
            document = json.loads(self.sections.get("run", ""))
        except ValueError:
            self.fault(f"run: no document: {self.sections.get('made-run', 'it did not run').strip()[-300:]}")
            return
        made, faults = self.made("run"), []
        if not made:
            faults.append(f"the workload failed: {self.sections['made-run'].strip()[-300:]}")
        for name, expected in made.items():
            row = find(document["stats"], name, NATIVE[self.architecture])
            errors = expected if name in ERRORS else 0
            if (row["entries"], row["calls"], row.get("errors", 0)) != (expected, expected, errors):
                faults.append(f"{name}: {row['calls']} calls, {row.get('errors')} errors of {expected} and {errors}")
        if document["exit"] != {"status": 3, "signal": None}:
            faults.append(f"the command ended with {json.dumps(document['exit'])}")
        if document["still_running"] or document["unfollowed_threads"]:
            faults.append(f"still running: {document['still_running']}, not followed: {document['unfollowed_threads']}")
        if "exit code 3" not in self.sections.get("run-status", ""):
            faults.append(f"its exit code is not the command's: {self.sections.get('run-status', '').strip()}")
        self.account("run", document["stats"]["recorder"])
        for fault in faults:
            self.fault(f"run: {fault}")
        self.cells["run"] = f"**{len(faults)} faults**" if faults else f"{sum(made.values()):,}"

    def slept(self):
        row = find(self.stats("stats-exact"), "nanosleep", NATIVE[self.architecture])
        if row.get("wait_ns", 0) < SLEPT_NS:
            self.fault(f"nanosleep: {row.get('wait_ns', 0)} ns of waiting in 40 sleeps of 3 ms")

    def hung(self):
        status, body = self.answer("inflight")
        if self.variant == "lockdown" and status == 503:
            self.cells["in flight"] = "503"
            if "lockdown" not in body or "lockdown" not in self.sections.get("check", ""):
                self.fault(f"/inflight and 'syslat check' do not both name lockdown as the reason: {body[:300]}")
            return
        pid = self.sections.get("hung", "").strip()
        line = next((line for line in body.splitlines() if f'"pid": {pid},' in line), "")
        wanted = ['"comm": "cat"', '"name": "openat"', '"wait_for_partner"', "sys_openat", NATIVE[self.architecture]]
        missing = [text for text in wanted if text not in line]
        self.cells["in flight"] = "?" if missing else "stack"
        if missing:
            self.fault(f"/inflight: {status}: the hung cat is missing with {', '.join(missing)}: {line or body[:300]}")

    def hotplug(self):
        for title, expected in (("offline", "0"), ("online", "0-1")):
            if self.sections.get(title, "").strip() != expected:
                self.fault(f"CPUs online: {self.sections.get(title, '?').strip()} instead of {expected}")

    def locked_down(self):
        state = self.sections.get("lockdown", "").strip()
        if self.variant == "lockdown" and "[confidentiality]" not in state:
            self.fault(f"the kernel is not locked down: {state}")

    def persist(self):
        zero = {"syscalls": []}
        self.count("persist", zero, self.stats("stats-persist"))
        taken = self.sections.get("log-persist", "").count("resumed counting that began at")
        if taken != self.kills:
            self.fault(f"persist: {taken} of {self.kills} daemons took over the counts of their predecessor")

    def left_behind(self):
        if "stopped; every program is detached" not in self.sections.get("log", ""):
            self.fault("the log does not end with 'stopped; every program is detached'")
        if self.sections.get("bpffs", "?").strip():
            self.fault(f"left in /sys/fs/bpf: {self.sections.get('bpffs', 'nobody looked').strip()}")
        if "nothing is left" not in self.sections.get("detach", ""):
            self.fault(f"'syslat detach' printed: {self.sections.get('detach', 'nothing').strip()}")
        if "left in the kernel by 'serve --persist': nothing" not in self.sections.get("check-detached", ""):
            self.fault("'syslat check' reports leftovers")
        for title in ("held", "held-detached"):
            held, baseline = self.sections.get(title, "?").strip(), self.sections.get("baseline", "").strip()
            if held != baseline:
                self.fault(f"{title}: the kernel holds {held}, and held {baseline} before")

    def kernel_messages(self):
        if "dmesg" not in self.sections:
            self.cells["dmesg"] = "?"
            self.fault("nobody looked at the kernel's messages")
            return
        lines = self.sections["dmesg"].splitlines()
        bad = [number for number, line in enumerate(lines) if SPLAT.search(line)]
        self.cells["dmesg"] = f"**{len(bad)} lines**" if bad else "clean"
        if bad:
            self.fault("dmesg: " + "\n      ".join(lines[bad[0] : bad[0] + 30]))


def find(document, name, abi):
    """The row of a call; `invalid` has no ABI. A call that was never made has no row, which counts as zeros."""
    for row in (document or {"syscalls": []})["syscalls"]:
        if row["name"] == name and (row["abi"] == abi or row["abi"] is None):
            return row
    return {"entries": 0, "calls": 0, "errnos": {}}
